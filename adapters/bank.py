"""The bank: files of payment orders to it, files of what was booked from it; over HTTP, or by a folder."""

import os
from collections.abc import Sequence
from pathlib import Path
from shutil import copyfileobj
from typing import BinaryIO
from urllib.parse import quote

import httpx
from pydantic import TypeAdapter, ValidationError

from domain.ports import TechnicalFault

TIMEOUT_SECONDS = 5.0
_NAMES = TypeAdapter(list[str])


class HttpBank:
    """Implements domain.ports.Bank. ``base_url`` is the bank's; our stand-in serves it at its own."""

    def __init__(self, http: httpx.Client, *, base_url: str) -> None:
        self._http = http
        self._bank = f"{base_url.rstrip('/')}/bank"

    def send(self, file_id: str, content: bytes) -> None:
        self._ask("PUT", f"files/{quote(file_id, safe='')}", content)

    def waiting(self) -> Sequence[str]:
        try:
            return _NAMES.validate_json(self._ask("GET", "waiting"))
        except ValidationError:
            raise TechnicalFault("the bank did not tell which files wait") from None

    def fetch(self, name: str, into: BinaryIO) -> None:
        into.write(self._ask("GET", f"waiting/{quote(name, safe='')}"))

    def put_away(self, name: str, *, refused: str | None = None) -> None:  # noqa: ARG002 - a bank is not told
        self._ask("DELETE", f"waiting/{quote(name, safe='')}")

    def _ask(self, method: str, path: str, content: bytes | None = None) -> bytes:
        try:
            answer = self._http.request(
                method, f"{self._bank}/{path}", content=content, timeout=TIMEOUT_SECONDS
            )
            answer.raise_for_status()
        except httpx.HTTPError:
            raise TechnicalFault("the bank did not answer as it should") from None
        return answer.content


class BankFolder:
    """Implements domain.ports.Bank by a folder that the bank's own software shares: it takes files from
    ``out`` and puts them into ``in``. What was taken in lies in ``taken``; what was not, in ``refused`` with
    a note that says why. Of several that came with one name, each is kept."""

    def __init__(self, folder: Path) -> None:
        self._out, self._in = folder / "out", folder / "in"
        self._taken, self._refused = folder / "taken", folder / "refused"

    def send(self, file_id: str, content: bytes) -> None:
        """The bank's software takes it away: whether it was there is known by a mark that stays. It is set
        before the file appears; where we stopped between, the part that is still there tells."""
        mark, part = self._out / f".{file_id}.sent", self._out / f".{file_id}.part"
        whole = self._out / f"{file_id}.xml"
        try:
            self._out.mkdir(mode=0o700, parents=True, exist_ok=True)
            if not mark.exists():
                if not (whole.exists() and whole.read_bytes() == content):
                    with part.open("wb") as file:
                        file.write(content)
                        file.flush()
                        os.fsync(file.fileno())
                mark.touch()
            if part.exists():
                part.rename(whole)
        except OSError:
            raise TechnicalFault("the bank's folder cannot be written") from None

    def waiting(self) -> Sequence[str]:
        try:
            self._in.mkdir(mode=0o700, parents=True, exist_ok=True)
            found = [each for each in self._in.glob("*.xml") if each.is_file()]
            return [
                each.name for each in sorted(found, key=lambda each: (each.stat().st_mtime_ns, each.name))
            ]
        except OSError:
            raise TechnicalFault("the bank's folder cannot be read") from None

    def fetch(self, name: str, into: BinaryIO) -> None:
        try:
            with (self._in / name).open("rb") as file:
                copyfileobj(file, into)
        except OSError:
            raise TechnicalFault("the bank's file cannot be read") from None

    def put_away(self, name: str, *, refused: str | None = None) -> None:
        done = self._refused if refused else self._taken
        try:
            done.mkdir(mode=0o700, parents=True, exist_ok=True)
            kept = _free(done, name)
            if refused:
                (done / f"{kept.name}.txt").write_text(f"{refused}\n", "utf-8")
            (self._in / name).rename(kept)
        except OSError:
            raise TechnicalFault("the bank's file cannot be put away") from None


def _free(folder: Path, name: str) -> Path:
    """The name itself, else the first with a number that is not taken: a bank may give one name every day."""
    kept, many = folder / name, 1
    while kept.exists():
        many += 1
        kept = folder / f"{many}-{name}"
    return kept
