"""The post: one folder per day of posting, one file per letter."""

import os
import re
from dataclasses import dataclass, field
from pathlib import Path

from domain.ports import Letter, TechnicalFault

__all__ = ["DayFolder", "PostedLetter", "read_letters"]


class DayFolder:
    """Implements domain.ports.Letters: ``<directory>/2026-03-02/<letter id>.txt``, for the post room.

    The files hold personal data, and codes and passwords in clear: they are readable by their owner
    only, and the post room removes them once they are printed."""

    def __init__(self, directory: Path) -> None:
        self._directory = directory

    def post(self, letter: Letter) -> None:
        if not re.fullmatch(r"[A-Za-z0-9_-]{1,100}", letter.letter_id):
            raise ValueError("letter_id: 1 to 100 letters, digits, - and _")
        folder = self._directory / letter.post_on.isoformat()
        path = folder / f"{letter.letter_id}.txt"
        try:
            folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            _write(path, _printed(letter))
            for former in self._directory.glob(f"*/{path.name}"):
                if former != path:
                    former.unlink()
        except OSError:
            raise TechnicalFault("the letter could not be handed to the post") from None


@dataclass(frozen=True, slots=True)
class PostedLetter:
    """A letter as it lies in its day's folder."""

    letter_id: str
    to: str = field(repr=False)
    post_on: str
    subject: str
    text: str = field(repr=False)


def read_letters(directory: Path) -> list[PostedLetter]:
    """Every letter by day of posting, then by id; empty where none was ever posted."""
    return [_read(path) for path in sorted(directory.glob("*/*.txt"))]


def _read(path: Path) -> PostedLetter:
    to, post_on, subject, text = path.read_text("utf-8").split("\n\n", 3)
    return PostedLetter(path.stem, to, post_on, subject, text)


def _printed(letter: Letter) -> bytes:
    parts = (letter.to.text, letter.post_on.isoformat(), letter.subject, letter.text.text)
    return ("\n\n".join(part.strip() for part in parts) + "\n").encode()


def _write(path: Path, content: bytes) -> None:
    temporary = path.with_suffix(".new")
    with open(os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    temporary.replace(path)
