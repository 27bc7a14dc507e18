"""What an examination says of one thing that it looked at."""

from dataclasses import dataclass
from enum import StrEnum


class Level(StrEnum):
    """OK; WARN: works, but somebody should look; FAIL: it does not work, or not safely."""

    OK = "ok"
    WARN = "warn"
    FAIL = "fail"


@dataclass(frozen=True, slots=True)
class Finding:
    """One line. ``todo`` is what an operator does about it, "" where nothing is to be done."""

    what: str
    level: Level
    says: str
    todo: str = ""
