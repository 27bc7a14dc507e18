"""Time and chance."""

from datetime import datetime
from typing import Protocol


class Clock(Protocol):
    def now(self) -> datetime:
        """The time, UTC."""


class Randomness(Protocol):
    """The only source of chance: keys, nonces, codes, passwords. Seeded in simulations (I24)."""

    def token(self, size_bytes: int) -> bytes: ...
