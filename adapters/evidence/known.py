"""How many trees of a log were begun, as it and its witnesses know: also where all are lost."""

import json
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Final

from sqlalchemy import Engine, select
from sqlalchemy.exc import DBAPIError

from adapters.event_store.schema import event
from adapters.evidence.keys import CHECKPOINT, number_in
from domain.log_break.aggregate import LOG_BREAK

_FIRST: Final = LOG_BREAK.stream("").name
_LAST: Final = f"{_FIRST[:-1]}{chr(ord(_FIRST[-1]) + 1)}"
OF_BREAKS: Final = (event.c.stream > _FIRST, event.c.stream < _LAST)
"""Which events those are, by the index that the log has of its streams."""


def trees_begun(store: Engine, witnesses: Sequence[Path], name: str) -> int:
    """The number of the newest one that either tells of; 0 where none does. ``name``: the log's. A log that
    was put back may tell of fewer than there were, a witness of those of another log: neither counts more
    than what lies in the folder of the tree."""
    told = [*recorded(store), *_witnessed(witnesses)]
    return max((number_in(each, name) for each in told), default=0)


def recorded(store: Engine) -> Iterator[str]:
    """By what its breaks were acknowledged with."""
    ask = select(event.c.payload).where(*OF_BREAKS)
    try:
        with store.connect() as tx:
            payloads = tx.scalars(ask).all()
    except DBAPIError as error:
        if error.connection_invalidated:
            raise
        return  # a row that cannot be read is found as such
    for payload in payloads:
        try:
            body = json.loads(payload)
            yield from (str(body[named]) for named in ("former_name", "name"))
        except (ValueError, TypeError, KeyError):
            continue


def _witnessed(witnesses: Sequence[Path]) -> Iterator[str]:
    for witness in witnesses:
        for note in (witness / CHECKPOINT, *witness.glob(f"{CHECKPOINT}.*")):
            try:
                yield note.read_text().partition("\n")[0]
            except (OSError, UnicodeError):
                continue
