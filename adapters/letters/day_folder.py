"""The day's post as files, for the post room."""

import fcntl
import hashlib
import json
import os
import re
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime
from pathlib import Path
from typing import Any

from adapters.letters.printing import plain, printed
from domain.calendar import AMSTERDAM, POST_CLOSES
from domain.ports import Letter, TechnicalFault
from domain.seller import Seller

MANIFEST = "manifest.json"


class DayFolder:
    """Implements domain.ports.Letters: ``<directory>/2026-03-02/<letter id>.pdf``, and beside them
    ``manifest.json``: the day, when its batch closes (R14, D9), and of each letter its id, pages and SHA-512.
    What is enclosed lies beside its letter as ``<letter id>.enclosed.pdf``.

    The letters hold personal data, and codes and passwords in clear: every file is readable by its owner
    only, and the post room takes the folder away once its batch is closed. The manifest names nobody.

    ``copies``: each letter's text lies beside it to be read back (``read_letters``); of a simulated store
    only."""

    def __init__(self, directory: Path, sender: Seller, *, copies: bool = False) -> None:
        self._directory, self._sender, self._copies = directory, sender, copies

    def post(self, letter: Letter) -> None:
        if not re.fullmatch(r"[A-Za-z0-9_-]{1,100}", letter.letter_id):
            raise ValueError("letter_id: 1 to 100 letters, digits, - and _")
        sheet = printed(letter, self._sender)
        about: dict[str, Any] = {"pages": sheet.pages, "sha512": hashlib.sha512(sheet.pdf).hexdigest()}
        if letter.enclosed is not None:
            about["enclosed_sha512"] = hashlib.sha512(letter.enclosed).hexdigest()
        folder = self._directory / letter.post_on.isoformat()
        try:
            folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            with _alone(self._directory):
                _write(folder / f"{letter.letter_id}.pdf", sheet.pdf)
                if letter.enclosed is not None:
                    _write(folder / f"{letter.letter_id}.enclosed.pdf", letter.enclosed)
                if self._copies:
                    copy = json.dumps(plain(letter), ensure_ascii=False)
                    _write(folder / f"{letter.letter_id}.copy", copy.encode())
                _list(folder, letter.letter_id, about)
                for former in self._directory.glob(f"*/{letter.letter_id}.pdf"):
                    if former.parent != folder:
                        _take_back(former)
        except OSError:
            raise TechnicalFault("the letter could not be handed to the post") from None


@contextmanager
def _alone(directory: Path) -> Iterator[None]:
    """Several processes post; one at a time changes a manifest."""
    with open(os.open(directory / ".lock", os.O_RDWR | os.O_CREAT, 0o600), "rb+") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield  # closing the file lets go


def _list(folder: Path, letter_id: str, about: dict[str, Any] | None) -> None:
    """Puts a letter on the day's manifest, or takes it off (None)."""
    path = folder / MANIFEST
    listed = json.loads(path.read_text("utf-8"))["letters"] if path.exists() else []
    letters = {each["letter_id"]: each for each in listed}
    letters.pop(letter_id, None)
    if about is not None:
        letters[letter_id] = {"letter_id": letter_id, **about}
    day = date.fromisoformat(folder.name)
    manifest = {
        "post_on": folder.name,
        "closes_at": datetime.combine(day, POST_CLOSES, AMSTERDAM).isoformat(),
        "letters": [letters[each] for each in sorted(letters)],
    }
    _write(path, (json.dumps(manifest, indent=1) + "\n").encode())


def _take_back(former: Path) -> None:
    _list(former.parent, former.stem, None)
    former.with_suffix(".copy").unlink(missing_ok=True)
    former.unlink()


def _write(path: Path, content: bytes) -> None:
    temporary = path.with_suffix(".new")
    with open(os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    temporary.replace(path)
