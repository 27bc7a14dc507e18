"""camt.054: notifications of single bookings, before or beside the statement that holds them."""

from collections.abc import Collection, Iterator
from pathlib import Path
from typing import Final

from adapters.bank_files.camt_entries import read_entries
from adapters.bank_files.messages import Entry, Statement

MESSAGES: Final = ("camt.054.001.02", "camt.054.001.08")


def read(path: Path, ours: Collection[str] = ()) -> Iterator[Statement | Entry]:
    """Each notification and then its entries, as camt_053 reads them; notifications have no balances."""
    return read_entries(path, MESSAGES, "Ntfctn", ours)
