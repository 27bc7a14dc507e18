"""A deployment as somebody outside has it: what it answers, what it tells, what its stand-ins show."""

from abc import ABC, abstractmethod
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

import httpx

from domain.kernel import Event, Recorded
from domain.ports import Role
from domain.values import Personal

Json = dict[str, Any]
Headers = Mapping[str, str]


class Away(Exception):
    """The deployment cannot be asked, or not with what was given: no finding about it."""


class Deployment(ABC):
    """What a machine asks of a deployment."""

    has_outside = True
    """Whether stand-ins that can be reached play the world outside: else nobody reads mail or pays."""
    has_simulated_time = True
    lasts = True
    """Whether other histories are lived in it afterwards: nothing is done then that cannot be undone."""
    hurries = True
    """Whether it answers as often as it is asked; else who logs in is looked at by turns."""

    @abstractmethod
    def send(self, method: str, path: str, body: Json | None, headers: Headers) -> httpx.Response:
        """One request."""

    @abstractmethod
    def settle(self) -> None:
        """Until what follows from what was asked has followed."""

    @abstractmethod
    def since(self, position: int) -> Sequence[Recorded[Event]]:
        """The next events after a position; none where that is the last."""

    @abstractmethod
    def read(self, value: Personal) -> str:
        """A personal value in clear."""

    @abstractmethod
    def messages(self, to: str, *, post: bool) -> Sequence[str]:
        """The texts of the mails to that address, or of all letters, in order of arrival."""

    @abstractmethod
    def happens(self, path: str, body: Json) -> None:
        """Something happens in the world outside, and is taken in."""

    @abstractmethod
    def staff(self, role: Role, *, another: bool = False) -> Headers:
        """A session of a member of staff with that role: always the same person, or ``another``."""

    @property
    @abstractmethod
    def system(self) -> Headers:
        """The key of another system, which may ask whatever those may."""

    @abstractmethod
    def now(self) -> datetime:
        """The time of the deployment's own world."""

    @abstractmethod
    def days_pass(self, days: int) -> None:
        """Day by day, with what each brings. Only where time is simulated."""

    @abstractmethod
    def jumps(self, days: int) -> None:
        """So many days on, at once where that is possible."""

    @abstractmethod
    def moment_passes(self) -> None:
        """Until wrong tries are forgotten (D8), where that takes no time."""
