"""Any file that a bank sends, read by the format that it names."""

from collections.abc import Collection, Iterator
from pathlib import Path

from adapters.bank_files import camt_053, camt_054, pain_002
from adapters.bank_files.checking import message_of
from adapters.bank_files.messages import Item


def read_bank_file(path: Path, ours: Collection[str] = ()) -> Iterator[Item]:
    """Statements, notifications or states, as their formats read them. Raises Refused, and OSError."""
    every = (*camt_053.MESSAGES, *camt_054.MESSAGES, *pain_002.MESSAGES)
    with path.open("rb") as file:
        message = message_of(file, path, every)
    if message in camt_053.MESSAGES:
        return camt_053.read(path, ours)
    if message in camt_054.MESSAGES:
        return camt_054.read(path, ours)
    return pain_002.read(path)
