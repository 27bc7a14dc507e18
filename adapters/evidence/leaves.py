"""What a leaf of the tree commits to: the bytes of an event as the log keeps them."""

from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from hashlib import sha256
from json.encoder import encode_basestring as quoted
from typing import Any, Final, TypeVar, TypeVarTuple

from sqlalchemy import (
    BigInteger,
    BindParameter,
    Connection,
    Engine,
    Select,
    Text,
    bindparam,
    cast,
    func,
    select,
)
from sqlalchemy.exc import DBAPIError

from adapters.event_store.schema import event

PAGE: Final = 2_048
"""Pages end where tiles end, and hold so many rows at the most."""
READING_AHEAD: Final = "log-page"
"""What the thread is called."""
Columns = TypeVarTuple("Columns")
BEFORE_ALL: Final = -(2**63)
"""Positions begin at 1; what an administrator put before is read too."""
AFTER_ALL: Final = 2**63 - 1
StoredRow = tuple[Any, ...]
"""Its columns as COLUMNS names them. A moment is text, in UTC: as releases write it on SQLite, as PostgreSQL
writes it there."""


@dataclass(frozen=True, slots=True)
class Unreadable:
    """A row that the database or its driver cannot give: broken text, a moment that is none."""

    position: int


R = TypeVar("R", bound=StoredRow | Unreadable)


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
        f'"{_moment(recorded_at)}+00:00",{quoted(actor)},{"null" if role is None else quoted(role)},'
        f"{'null' if reason is None else quoted(reason)},{quoted(command_id)},"
        f"{'null' if causation_id is None else quoted(causation_id)},{quoted(correlation_id)}]\n"
    ).encode()


def _moment(at: str) -> str:
    """Of one that was checked while it was read. PostgreSQL leaves out noughts at its end."""
    if at[-1] == "Z":
        return at[:-1]
    if len(at) != len(_WHOLE):
        at = at.ljust(len(_WHOLE), "0") if "." in at else f"{at}.000000"
    return f"{at[:10]}T{at[11:]}"


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
    return _pages(store, after, AFTER_ALL if until is None else until, _read)


def stored_or_not(store: Engine, after: int) -> Iterator[Sequence[StoredRow | Unreadable]]:
    """All of them, also those that cannot be read, by their positions."""
    return _pages(store, after, AFTER_ALL, _read_or_not)


def _pages(
    store: Engine, after: int, until: int, read: Callable[[Engine, int, int], Sequence[R]]
) -> Iterator[Sequence[R]]:
    """While a page is looked at, a server reads the next. SQLite has none: its rows are made one by one in
    this process, and a thread that made them would take turns with ours for each."""
    served = store.dialect.name == "postgresql"
    with ThreadPoolExecutor(1, READING_AHEAD) as ahead:
        rows = _page_after(store, after, until, read)
        while rows:
            after = position_of(rows[-1])  # not the page's end: the log may go on there meanwhile
            more = served and len(rows) == PAGE  # a shorter one is the last, but for what comes meanwhile
            coming = ahead.submit(_page_after, store, after, until, read) if more else None
            yield rows
            rows = coming.result() if coming else _page_after(store, after, until, read)


def _page_after(
    store: Engine, after: int, until: int, read: Callable[[Engine, int, int], Sequence[R]]
) -> Sequence[R]:
    """The next that has rows. A page has two ends: asked for so many rows from one on, PostgreSQL takes rows
    that came since it counted for few, and sorts all of them for each page."""
    while after < until:
        rows = read(store, after, min(after + PAGE - max(after, 0) % PAGE, until))
        if rows:
            return rows
        first = _next(store, after, until)
        if first is None:
            break
        after = first - 1
    return []


def _next(store: Engine, after: int, until: int) -> int | None:
    """Of the first row there, where positions are missing: nobody knows how many."""
    ask = select(func.min(event.c.position)).where(event.c.position > after, event.c.position <= until)
    with store.connect() as tx:
        found: int | None = tx.scalar(ask)
    return found


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
_WRITTEN: Final = {"0000-00-00T00:00:00.000000Z"}
_WHOLE: Final = "0000-00-00 00:00:00.000000"
_TOLD: Final = {_WHOLE[:length] for length in range(len(_WHOLE) + 1) if length == 19 or length > 20}
"""As PostgreSQL tells them, with up to six digits of a second; no year of five, none before Christ."""

UNREADABLE: Final = (DBAPIError, ValueError, AssertionError, AttributeError, TypeError)
"""As the drivers and our own checks say it."""


@cache
def _rows(dialect: str) -> Select[*tuple[Any, ...]]:
    """Written out once. A moment that is made one and written again would cost a third of a line."""
    at = event.c.recorded_at
    in_utc = cast(func.timezone("UTC", at), Text) if dialect == "postgresql" else at
    return _paged(select(*[in_utc if name == "recorded_at" else event.c[name] for name in COLUMNS]))


def _paged(ask: Select[*Columns]) -> Select[*Columns]:
    at, after, until, limit = event.c.position, *map(_whole, ("after", "until", "limit"))
    return ask.where(at > after, at <= until).order_by(at).limit(limit)


def _whole(name: str) -> BindParameter[int]:
    return bindparam(name, type_=BigInteger)


_POSITIONS: Final = _paged(select(event.c.position))


def _page(tx: Connection, after: int, until: int) -> Sequence[StoredRow]:
    """Past SQLAlchemy's own rows and types, which cost twice what the driver takes. Raises UNREADABLE."""
    cursor = tx.execute(_rows(tx.dialect.name), {"after": after, "until": until, "limit": PAGE}).cursor
    assert cursor is not None
    try:
        rows: Sequence[StoredRow] = cursor.fetchall()
    except tx.dialect.loaded_dbapi.Error as error:  # what is read here is at hand: no connection is lost
        raise DBAPIError("a page of the log", None, error) from error
    if rows:
        _check_moments([row[_AT] for row in rows], tx.dialect.name)
    return rows


def _check_moments(moments: Sequence[Any], dialect: str) -> None:
    """As releases write them: the same instant in another spelling would have the same line. Raises
    ValueError, TypeError."""
    shapes = {*"\n".join(moments).translate(_DIGITS).split("\n")}
    if dialect == "postgresql":
        if not shapes <= _TOLD:
            raise ValueError
        return
    if shapes != _WRITTEN:
        raise ValueError
    for moment in moments:
        datetime.fromisoformat(moment)


def _read(store: Engine, after: int, until: int) -> Sequence[StoredRow]:
    with store.connect() as tx:
        return _page(tx, after, until)


def _read_or_not(store: Engine, after: int, until: int) -> Sequence[StoredRow | Unreadable]:
    try:
        return _read(store, after, until)
    except UNREADABLE:
        pass
    with store.connect() as tx:
        ask = {"after": after, "until": until, "limit": PAGE}
        positions = tx.scalars(_POSITIONS, ask).all()
    return [_read_one(store, position) for position in positions]


def _read_one(store: Engine, position: int) -> StoredRow | Unreadable:
    try:
        [found] = _read(store, position - 1, position)
        return found
    except UNREADABLE:
        return Unreadable(position)
