"""What a leaf of the tree commits to: the bytes of an event as the log keeps them."""

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC
from hashlib import sha256
from typing import Any, Final

from sqlalchemy import Engine, Row, Select, select
from sqlalchemy.exc import DBAPIError

from adapters.event_store.schema import event

PAGE: Final = 2_000
BEFORE_ALL: Final = -(2**63)
"""Positions begin at 1; what an administrator put before is read too."""


@dataclass(frozen=True, slots=True)
class Unreadable:
    """A row that the database or its driver cannot give: broken text, a moment that is none."""

    position: int


def line_of(row: Row[Any]) -> bytes:
    """An event's canonical line, version 1: its thirteen columns as a JSON array without blanks, UTF-8, the
    moment in UTC to the microsecond. It is signed for: it never changes, whatever columns a later release
    adds. Personal fields are in it as they are stored, sealed: forgetting a key leaves every line, every leaf
    and every proof as they were (D12). Raises TypeError where a column holds what no release wrote."""
    at = row.recorded_at.astimezone(UTC).isoformat(timespec="microseconds")
    columns = [
        row.position,
        row.stream,
        row.version,
        row.type,
        row.schema_version,
        row.payload,
        at,
        row.actor,
        row.role,
        row.reason,
        row.command_id,
        row.causation_id,
        row.correlation_id,
    ]
    return json.dumps(columns, ensure_ascii=False, separators=(",", ":")).encode() + b"\n"


def entry_of(row: Row[Any]) -> bytes:
    """An event's entry in the tree: the SHA-256 over its canonical line."""
    return entry_of_line(line_of(row))


def entry_of_line(line: bytes) -> bytes:
    return sha256(line).digest()


def stored(store: Engine, after: int, until: int | None = None) -> Iterator[Sequence[Row[Any]]]:
    """Rows of the log as they lie in the database, in order of position, a page at a time; no transaction
    stays open between two."""
    while True:
        with store.connect() as tx:
            rows = tx.execute(_page(select(event), after, until)).all()
        if not rows:
            return
        yield rows
        after = rows[-1].position


def stored_or_not(store: Engine) -> Iterator[Sequence[Row[Any] | Unreadable]]:
    """All of them, also those that cannot be read, by their positions."""
    after = BEFORE_ALL
    while True:
        with store.connect() as tx:
            positions = tx.scalars(_page(select(event.c.position), after)).all()
        if not positions:
            return
        yield _read(store, after, positions)
        after = positions[-1]


def _page(ask: Select[Any], after: int, until: int | None = None) -> Select[Any]:
    page = ask.where(event.c.position > after).order_by(event.c.position).limit(PAGE)
    return page if until is None else page.where(event.c.position <= until)


def _read(store: Engine, after: int, positions: Sequence[int]) -> Sequence[Row[Any] | Unreadable]:
    between = select(event).where(event.c.position > after, event.c.position <= positions[-1])
    try:
        with store.connect() as tx:
            return tx.execute(between.order_by(event.c.position)).all()
    except (DBAPIError, ValueError, AssertionError):
        return [_read_one(store, position) for position in positions]


def _read_one(store: Engine, position: int) -> Row[Any] | Unreadable:
    try:
        with store.connect() as tx:
            return tx.execute(select(event).where(event.c.position == position)).one()
    except (DBAPIError, ValueError, AssertionError):
        return Unreadable(position)
