"""What a leaf of the tree commits to: the bytes of an event as the log keeps them."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from hashlib import sha256
from json.encoder import encode_basestring as quoted
from typing import Any, Final

from sqlalchemy import Engine, Row, Select, select
from sqlalchemy.exc import DBAPIError

from adapters.event_store.schema import event

PAGE: Final = 2_048
"""Pages end where tiles end."""
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
    (
        position,
        stream,
        version,
        kind,
        schema_version,
        payload,
        recorded_at,
        actor,
        role,
        reason,
        command_id,
        causation_id,
        correlation_id,
    ) = row
    if not (type(position) is type(version) is type(schema_version) is int):
        raise TypeError
    return (
        f"[{position},{quoted(stream)},{version},{quoted(kind)},{schema_version},{quoted(payload)},"
        f'"{_moment(recorded_at)}",{quoted(actor)},{_optional(role)},{_optional(reason)},'
        f"{quoted(command_id)},{_optional(causation_id)},{quoted(correlation_id)}]\n"
    ).encode()


def _moment(at: datetime) -> str:
    return (at if at.tzinfo is UTC else at.astimezone(UTC)).isoformat(timespec="microseconds")


def _optional(text: str | None) -> str:
    return "null" if text is None else quoted(text)


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
            rows = tx.execute(_page(_ROW, after, until)).all()
        if not rows:
            return
        yield rows
        after = rows[-1].position


def stored_or_not(store: Engine, after: int) -> Iterator[Sequence[Row[Any] | Unreadable]]:
    """All of them, also those that cannot be read, by their positions."""
    while True:
        rows = _read(store, after)
        if not rows:
            return
        yield rows
        after = rows[-1].position


_ROW: Final = select(
    event.c.position,
    event.c.stream,
    event.c.version,
    event.c.type,
    event.c.schema_version,
    event.c.payload,
    event.c.recorded_at,
    event.c.actor,
    event.c.role,
    event.c.reason,
    event.c.command_id,
    event.c.causation_id,
    event.c.correlation_id,
)
"""The columns of a line, in its order."""

UNREADABLE: Final = (DBAPIError, ValueError, AssertionError, TypeError)
"""As the drivers and our own types say it."""


def _page(ask: Select[Any], after: int, until: int | None = None) -> Select[Any]:
    page = ask.where(event.c.position > after).order_by(event.c.position).limit(PAGE - max(after, 0) % PAGE)
    return page if until is None else page.where(event.c.position <= until)


def _read(store: Engine, after: int) -> Sequence[Row[Any] | Unreadable]:
    with store.connect() as tx:
        try:
            return tx.execute(_page(_ROW, after)).all()
        except UNREADABLE:
            pass
    with store.connect() as tx:
        positions = tx.scalars(_page(select(event.c.position), after)).all()
    return [_read_one(store, position) for position in positions]


def _read_one(store: Engine, position: int) -> Row[Any] | Unreadable:
    try:
        with store.connect() as tx:
            return tx.execute(_ROW.where(event.c.position == position)).one()
    except UNREADABLE:
        return Unreadable(position)
