"""What starting a system takes, how it can fail, and what leaves it in development."""

import socket
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from pydantic import ValidationError

from domain.ports import Clock


class Unfit(Exception):
    """The system cannot start like this; the message says what to do."""


@dataclass(frozen=True, slots=True)
class Message:
    """A mail or letter as it left, in development."""

    to: str
    subject: str
    text: str
    at: datetime | None
    """When the mail was sent, None where it does not say; of a letter, when the post of its day leaves."""


@dataclass(frozen=True, slots=True)
class Simulation:
    """Time that only its driver moves, and chance from a seed; on a store marked simulated (I24).

    ``cheap_hashes``: passwords are hashed as quickly as can be, which protects nothing: for a world in which
    hundreds of people log in and nobody is anybody."""

    begins: datetime
    seed: int
    cheap_hashes: bool = False


@dataclass(frozen=True, slots=True)
class Place:
    """Which of ``of`` processes that share one port this is. What is done once, the first does.

    ``holder``: under which name it holds leases; who takes its place holds them on. ``stand_ins``: where the
    stand-ins of all listen, which the first serves; None: each process has its own. ``lease_clock``: by which
    leases run out; None: by real time."""

    number: int = 1
    of: int = 1
    holder: str | None = None
    stand_ins: socket.socket | None = None
    lease_clock: Clock | None = None

    def share(self, whole: int) -> int:
        """Of what all may do together; at least one each."""
        return max(1, whole // self.of)


ALONE: Final = Place()


def complaints(error: ValidationError) -> Sequence[str]:
    """What is wrong with which setting; never what it was set to, which may be a secret."""
    return [
        f"TOEGANG_{'_'.join(map(str, each['loc']))}".upper() + f": {each['msg']}"
        for each in error.errors(include_url=False, include_input=False)
    ]
