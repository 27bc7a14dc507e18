"""camt.053: statements of an account, each with balances and the entries of its days."""

from collections.abc import Collection, Iterator
from pathlib import Path
from typing import Final

from adapters.bank_files.camt_entries import read_entries
from adapters.bank_files.messages import Entry, Statement

MESSAGES: Final = ("camt.053.001.02", "camt.053.001.08")


def read(path: Path, ours: Collection[str] = ()) -> Iterator[Statement | Entry]:
    """Each statement and then its entries, one at a time. Raises Refused before the first of them, or never.

    ``ours``: the IBANs of our accounts; a statement of another is told as such, and left to the caller."""
    return read_entries(path, MESSAGES, "Stmt", ours)
