"""What a leaf of the tree commits to: the bytes of an event as the log keeps them."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from hashlib import sha256
from json.encoder import encode_basestring as quoted
from typing import Any, Final, TypeVarTuple, cast

from sqlalchemy import Dialect, Engine, Row, Select, select, type_coerce
from sqlalchemy.exc import DBAPIError

from adapters.event_store.schema import event
from projections.kernel import Utc

PAGE: Final = 2_048
"""Pages end where tiles end."""
Columns = TypeVarTuple("Columns")
StoredRow = Row[*tuple[Any, ...]]
BEFORE_ALL: Final = -(2**63)
"""Positions begin at 1; what an administrator put before is read too."""


@dataclass(frozen=True, slots=True)
class Unreadable:
    """A row that the database or its driver cannot give: broken text, a moment that is none."""

    position: int


class NotAsWritten(Exception):
    """A row of the log that no release wrote so; its text says where."""


def lines(store: Engine, after: int, until: int) -> Iterator[Sequence[bytes]]:
    """Canonical lines, a page at a time. Raises NotAsWritten."""
    try:
        for rows in stored(store, after, until):
            after = rows[0].position
            yield [line_of(row) for row in rows]
    except UNREADABLE as error:
        if getattr(error, "connection_invalidated", False):  # the database is away
            raise
        says = f"an event from position {after} on cannot be read: `toegang audit verify` says which"
        raise NotAsWritten(says) from None


def line_of(row: StoredRow) -> bytes:
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
        f'"{_moment(recorded_at)}",{quoted(actor)},{"null" if role is None else quoted(role)},'
        f"{'null' if reason is None else quoted(reason)},{quoted(command_id)},"
        f"{'null' if causation_id is None else quoted(causation_id)},{quoted(correlation_id)}]\n"
    ).encode()


def _moment(at: datetime | str) -> str:
    if isinstance(at, str):  # as _AsWritten gives it
        return at
    return (at if at.tzinfo is UTC else at.astimezone(UTC)).isoformat(timespec="microseconds")


def entry_of(row: StoredRow) -> bytes:
    """An event's entry in the tree: the SHA-256 over its canonical line."""
    return sha256(line_of(row)).digest()


def entry_of_line(line: bytes) -> bytes:
    return sha256(line).digest()


def stored(store: Engine, after: int, until: int | None = None) -> Iterator[Sequence[StoredRow]]:
    """Rows of the log as they lie in the database, in order of position, a page at a time; no transaction
    stays open between two."""
    while True:
        with store.connect() as tx:
            rows = tx.execute(_page(_ROW, after, until)).all()
        if not rows:
            return
        yield rows
        after = rows[-1].position


def stored_or_not(store: Engine, after: int) -> Iterator[Sequence[StoredRow | Unreadable]]:
    """All of them, also those that cannot be read, by their positions."""
    while True:
        rows = _read(store, after)
        if not rows:
            return
        yield rows
        after = rows[-1].position


COLUMNS: Final = (
    "position",
    "stream",
    "version",
    "type",
    "schema_version",
    "payload",
    "recorded_at",
    "actor",
    "role",
    "reason",
    "command_id",
    "causation_id",
    "correlation_id",
)
"""Of a line, in its order."""


_WRITTEN: Final = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}\.[0-9]{6}Z").fullmatch


class _AsWritten(Utc):
    """A moment as a line has it. Where it is text, that is as releases write it: the same instant in another
    spelling would have the same line."""

    cache_ok = True

    def process_result_value(self, value: object, dialect: Dialect) -> Any:  # noqa: ARG002 - theirs
        """Raises ValueError."""
        if not isinstance(value, str):
            return value and _moment(cast("datetime", value))
        if _WRITTEN(value) is None:
            raise ValueError(value)
        datetime.fromisoformat(value)
        return f"{value[:-1]}+00:00"


_ROW: Final[Select[*tuple[Any, ...]]] = select(
    *[
        type_coerce(event.c[name], _AsWritten()).label(name) if name == "recorded_at" else event.c[name]
        for name in COLUMNS
    ]
)

UNREADABLE: Final = (DBAPIError, ValueError, AssertionError, AttributeError, TypeError)
"""As the drivers and our own types say it."""


def _page(ask: Select[*Columns], after: int, until: int | None = None) -> Select[*Columns]:
    page = ask.where(event.c.position > after).order_by(event.c.position).limit(PAGE - max(after, 0) % PAGE)
    return page if until is None else page.where(event.c.position <= until)


def _read(store: Engine, after: int) -> Sequence[StoredRow | Unreadable]:
    with store.connect() as tx:
        try:
            return tx.execute(_page(_ROW, after)).all()
        except UNREADABLE:
            pass
    with store.connect() as tx:
        positions = tx.scalars(_page(select(event.c.position), after)).all()
    return [_read_one(store, position) for position in positions]


def _read_one(store: Engine, position: int) -> StoredRow | Unreadable:
    try:
        with store.connect() as tx:
            return tx.execute(_ROW.where(event.c.position == position)).one()
    except UNREADABLE:
        return Unreadable(position)
