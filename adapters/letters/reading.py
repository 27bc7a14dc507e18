"""Letters read back in development: from the copies that only a simulated store's post keeps."""

import json
from dataclasses import dataclass, field
from datetime import date, datetime
from pathlib import Path

from domain.calendar import AMSTERDAM, POST_CLOSES


@dataclass(frozen=True, slots=True)
class PostedLetter:
    """A letter as it lies in its day's folder."""

    letter_id: str
    to: str = field(repr=False)
    post_on: str
    subject: str
    text: str = field(repr=False)

    @property
    def at(self) -> datetime:
        """When the post of its day leaves (R14)."""
        return datetime.combine(date.fromisoformat(self.post_on), POST_CLOSES, AMSTERDAM)


def read_letters(directory: Path, day: date | None = None) -> list[PostedLetter]:
    """Every letter by day of posting, then by id, or those of one day; empty where none was ever posted, and
    of a real store."""
    folder = "*" if day is None else day.isoformat()
    return [_read(path) for path in sorted(directory.glob(f"{folder}/*.copy"))]


def _read(path: Path) -> PostedLetter:
    return PostedLetter(path.stem, **json.loads(path.read_text("utf-8")))
