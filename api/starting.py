"""What starting a system takes, how it can fail, and what leaves it in development."""

from dataclasses import dataclass
from datetime import datetime


class Unfit(Exception):
    """The system cannot start like this; the message says what to do."""


@dataclass(frozen=True, slots=True)
class Message:
    """A mail or letter as it left, in development."""

    to: str
    subject: str
    text: str


@dataclass(frozen=True, slots=True)
class Simulation:
    """Time that only its driver moves, and chance from a seed; on a store marked simulated (I24)."""

    begins: datetime
    seed: int
