"""What is wrong in a file of dated tables: where, and which rule it breaks."""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Final, Protocol

BYTES_MAX: Final = 1_000_000
VERSION: Final = re.compile(r"[A-Za-z0-9][A-Za-z0-9.-]{0,19}")
VERSION_RULE: Final = "1 to 20 letters, digits, points and hyphens"


@dataclass(frozen=True, slots=True)
class Mistake:
    """``place``: row and column, or the table's version and field; "" of the whole file."""

    file: str
    place: str
    rule: str

    def __str__(self) -> str:
        return ", ".join(part for part in (self.file, self.place) if part) + f": {self.rule}"


class BadTables(Exception):
    """A file that cannot be used, with everything that was found wrong in it."""

    def __init__(self, mistakes: Sequence[Mistake]) -> None:
        super().__init__("; ".join(map(str, mistakes)))
        self.mistakes = mistakes


def text_of(file: Path) -> str:
    """Raises BadTables where it is not there, too large, or no UTF-8."""
    try:
        with file.open("rb") as opened:
            content = opened.read(BYTES_MAX + 1)
        if len(content) > BYTES_MAX:
            raise BadTables([Mistake(file.name, "", f"must not be larger than {BYTES_MAX} bytes")])
        return content.decode("utf-8-sig")  # a spreadsheet may begin it with a mark
    except UnicodeDecodeError:
        raise BadTables([Mistake(file.name, "", "must be UTF-8 text")]) from None
    except OSError as error:
        raise BadTables([Mistake(file.name, "", f"cannot be read: {error.strerror}")]) from None


class Placed(Protocol):
    """A version, and where it begins in the file."""

    @property
    def version(self) -> str: ...
    @property
    def valid_from(self) -> date: ...
    @property
    def place(self) -> str: ...


def out_of_order(file: str, versions: Iterable[Placed]) -> Iterator[Mistake]:
    """Each version has a name of its own and begins later than the one before it."""
    names: set[str] = set()
    last: date | None = None
    for one in versions:
        if one.version in names:
            yield Mistake(file, one.place, f"version: {one.version} is there already")
        if last is not None and one.valid_from <= last:
            yield Mistake(file, one.place, f"valid_from: must be later than {last}, the version before it")
        names.add(one.version)
        last = one.valid_from
