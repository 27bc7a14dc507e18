"""What a leaf of the tree commits to: the bytes of an event as the log keeps them."""

from collections.abc import Iterator, Sequence
from hashlib import sha256
from typing import Any, Final

from sqlalchemy import Engine, Row, select

from adapters.event_store.copy import canonical
from adapters.event_store.schema import event

PAGE: Final = 2_000


def entry_of(row: Row[Any]) -> bytes:
    """An event's entry: the SHA-256 over its canonical line. Personal fields are in it as they are stored,
    sealed: forgetting a key leaves every entry and every proof as they were (D12)."""
    return entry_of_line(canonical(row))


def entry_of_line(line: bytes) -> bytes:
    """The same, of the canonical line."""
    return sha256(line).digest()


def stored(store: Engine, after: int, until: int | None = None) -> Iterator[Sequence[Row[Any]]]:
    """Rows of the log as they lie in the database, in order of position, a page at a time; no transaction
    stays open between two."""
    ask = select(event).order_by(event.c.position).limit(PAGE)
    if until is not None:
        ask = ask.where(event.c.position <= until)
    while True:
        with store.connect() as tx:
            rows = tx.execute(ask.where(event.c.position > after)).all()
        if not rows:
            return
        yield rows
        after = rows[-1].position
