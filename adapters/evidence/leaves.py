"""What a leaf of the tree commits to: the bytes of an event as the log keeps them."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from hashlib import sha256
from json.encoder import encode_basestring as quoted
from typing import Any, Final, TypeVarTuple

from sqlalchemy import (
    BigInteger,
    BindParameter,
    Connection,
    DateTime,
    Engine,
    Select,
    bindparam,
    func,
    select,
    type_coerce,
)
from sqlalchemy.exc import DBAPIError

from adapters.event_store.schema import event

PAGE: Final = 2_048
"""Pages end where tiles end."""
Columns = TypeVarTuple("Columns")
BEFORE_ALL: Final = -(2**63)
"""Positions begin at 1; what an administrator put before is read too."""
AFTER_ALL: Final = 2**63 - 1
StoredRow = tuple[Any, ...]
"""Its columns as COLUMNS names them. A moment is text on SQLite; on PostgreSQL it is in UTC, and does not say
so."""


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
            after = position_of(rows[0])
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


def _moment(at: str | datetime) -> str:
    """Of one that was checked while it was read."""
    if isinstance(at, str):
        return f"{at[:-1]}+00:00"
    return f"{at.isoformat(timespec='microseconds')}+00:00"


def position_of(row: StoredRow | Unreadable) -> int:
    return row.position if isinstance(row, Unreadable) else row[0]


def entry_of(row: StoredRow) -> bytes:
    """An event's entry in the tree: the SHA-256 over its canonical line."""
    return sha256(line_of(row)).digest()


def entry_of_line(line: bytes) -> bytes:
    return sha256(line).digest()


def stored(store: Engine, after: int, until: int | None = None) -> Iterator[Sequence[StoredRow]]:
    """Rows of the log as they lie in the database, in order of position, a page at a time; no transaction
    stays open between two."""
    while until is None or after < until:
        with store.connect() as tx:
            rows = _page(tx, after, until)
        if not rows:
            return
        yield rows
        after = position_of(rows[-1])


def stored_or_not(store: Engine, after: int) -> Iterator[Sequence[StoredRow | Unreadable]]:
    """All of them, also those that cannot be read, by their positions."""
    while True:
        rows = _read(store, after)
        if not rows:
            return
        yield rows
        after = position_of(rows[-1])


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
_AT: Final = COLUMNS.index("recorded_at")


_DIGITS: Final = str.maketrans("123456789", "0" * 9)
_WRITTEN: Final = "0000-00-00T00:00:00.000000Z"

UNREADABLE: Final = (DBAPIError, ValueError, AssertionError, AttributeError, TypeError)
"""As the drivers and our own checks say it."""


@cache
def _rows(dialect: str) -> Select[*tuple[Any, ...]]:
    """Written out once. A moment in a zone would cost its reader half of a line."""
    at = event.c.recorded_at
    in_utc = type_coerce(func.timezone("UTC", at), DateTime()) if dialect == "postgresql" else at
    return _paged(select(*[in_utc if name == "recorded_at" else event.c[name] for name in COLUMNS]))


def _paged(ask: Select[*Columns]) -> Select[*Columns]:
    at, after, until, limit = event.c.position, *map(_whole, ("after", "until", "limit"))
    return ask.where(at > after, at <= until).order_by(at).limit(limit)


def _whole(name: str) -> BindParameter[int]:
    return bindparam(name, type_=BigInteger)


_POSITIONS: Final = _paged(select(event.c.position))


def _page(tx: Connection, after: int, until: int | None = None) -> Sequence[StoredRow]:
    """Past SQLAlchemy's own rows and types, which cost twice what the driver takes. Raises UNREADABLE."""
    cursor = tx.execute(_rows(tx.dialect.name), _span(after, until)).cursor
    assert cursor is not None
    try:
        rows: Sequence[StoredRow] = cursor.fetchall()
    except tx.dialect.loaded_dbapi.Error as error:  # what is read here is at hand: no connection is lost
        raise DBAPIError("a page of the log", None, error) from error
    if tx.dialect.name == "sqlite":
        _check_moments([row[_AT] for row in rows])
    return rows


def _check_moments(moments: Sequence[Any]) -> None:
    """As releases write them: the same instant in another spelling would have the same line. Raises
    ValueError, TypeError."""
    if "\n".join(moments).translate(_DIGITS) != "\n".join([_WRITTEN] * len(moments)):
        raise ValueError
    for moment in moments:
        datetime.fromisoformat(moment)


def _span(after: int, until: int | None = None) -> dict[str, int]:
    last = AFTER_ALL if until is None else until
    return {"after": after, "until": last, "limit": PAGE - max(after, 0) % PAGE}


def _read(store: Engine, after: int) -> Sequence[StoredRow | Unreadable]:
    with store.connect() as tx:
        try:
            return _page(tx, after)
        except UNREADABLE:
            pass
    with store.connect() as tx:
        positions = tx.scalars(_POSITIONS, _span(after)).all()
    return [_read_one(store, position) for position in positions]


def _read_one(store: Engine, position: int) -> StoredRow | Unreadable:
    try:
        with store.connect() as tx:
            [found] = _page(tx, position - 1, position)
            return found
    except UNREADABLE:
        return Unreadable(position)
