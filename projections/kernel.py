"""How a read model is declared: its tables, and what each event does to them."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import UTC, datetime
from enum import Enum
from functools import cache
from typing import Any, TypeVar

import sqlalchemy as sa
from sqlalchemy import BigInteger as BigInteger
from sqlalchemy import Boolean as Boolean
from sqlalchemy import Connection, MetaData, Table
from sqlalchemy import Date as Date
from sqlalchemy.types import TypeDecorator, TypeEngine

from domain.kernel import Event, Recorded
from domain.values import Sealed

E = TypeVar("E", bound=Event)

# --- columns ----------------------------------------------------------------------------------
_ISO = "%Y-%m-%dT%H:%M:%S.%fZ"


class Utc(TypeDecorator[datetime]):
    """A moment, read as UTC: timestamptz on PostgreSQL, fixed-width ISO text (sorts like time) on SQLite."""

    impl = sa.DateTime(timezone=True)
    cache_ok = True

    def load_dialect_impl(self, dialect: sa.Dialect) -> TypeEngine[Any]:
        return dialect.type_descriptor(sa.Text() if dialect.name == "sqlite" else sa.DateTime(timezone=True))

    def process_bind_param(self, value: datetime | None, dialect: sa.Dialect) -> object:
        if value is None:
            return None
        assert value.tzinfo is not None, "a moment without a time zone"
        return value.astimezone(UTC).strftime(_ISO) if dialect.name == "sqlite" else value

    def process_result_value(self, value: object, dialect: sa.Dialect) -> datetime | None:  # noqa: ARG002 - theirs
        if isinstance(value, str):
            return datetime.fromisoformat(value)
        assert value is None or isinstance(value, datetime)
        return value and value.astimezone(UTC)


Text = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")
"""Text that compares and sorts by its bytes, on both databases alike."""

NAME_MAX = 54
"""PostgreSQL cuts names off at 63 characters; a generation's suffix needs some of them."""

COLUMN_TYPES = (Utc, sa.Text, BigInteger, Boolean, Date)

READ_MODELS = MetaData(
    naming_convention={
        "pk": "pk_%(table_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    }
)
"""Every read model's tables. A table elsewhere (tests) needs the same naming convention."""


class NotYet(Exception):
    """A read model has not reached the position a reader asked for: try again a little later."""


class AlreadyRebuilding(Exception):
    """Another process is rebuilding this read model."""


# --- what a handler writes to ------------------------------------------------------------------


class View:
    """A projection's tables within one transaction: the live ones, or with a suffix those being rebuilt.

    Values may be StrEnums and Sealed; both are kept as their text. A condition compares for equality."""

    def __init__(self, tx: Connection, suffix: str = "") -> None:
        self._tx, self._suffix = tx, suffix

    def insert(self, table: Table, /, **values: Any) -> None:
        self._tx.execute(_insert(physical(table, self._suffix)), _stored(values))

    def update(self, table: Table, where: Mapping[str, Any], /, **values: Any) -> int:
        """Answers how many rows changed."""
        change = _update(physical(table, self._suffix), tuple(where), tuple(values))
        return self._tx.execute(change, _asked(where) | _stored(values)).rowcount

    def delete(self, table: Table, where: Mapping[str, Any]) -> int:
        """Answers how many rows went."""
        return self._tx.execute(_delete(physical(table, self._suffix), tuple(where)), _asked(where)).rowcount

    def row(self, table: Table, where: Mapping[str, Any]) -> Mapping[str, Any] | None:
        """The only row that fits, if there is one."""
        found = self._tx.execute(_select(physical(table, self._suffix), tuple(where), ()), _asked(where))
        row = found.mappings().one_or_none()
        return None if row is None else dict(row)

    def rows(
        self, table: Table, where: Mapping[str, Any], order_by: Sequence[str] = ()
    ) -> Sequence[Mapping[str, Any]]:
        """Every row that fits, in that order, then by primary key."""
        ask = _select(physical(table, self._suffix), tuple(where), tuple(order_by))
        return [dict(row) for row in self._tx.execute(ask, _asked(where)).mappings()]


Handler = Callable[[View, Recorded[E]], None]


# --- the read model ----------------------------------------------------------------------------


class Projection:
    """A read model: nothing but a function of events. No clock, serial ids or defaults of its own (I20)."""

    def __init__(self, name: str, tables: Sequence[Table]) -> None:
        for table in tables:
            _check(table)
        self.name = name
        self.tables = tuple(tables)
        self._handlers: dict[type[Event], Handler[Any]] = {}

    @property
    def handles(self) -> frozenset[type[Event]]:
        return frozenset(self._handlers)

    def on(self, event: type[E]) -> Callable[[Handler[E]], Handler[E]]:
        """Registers what an event does to the tables; one handler per event."""

        def register(handler: Handler[E]) -> Handler[E]:
            assert event not in self._handlers, f"{self.name} already listens to {event.NAME}"
            self._handlers[event] = handler
            return handler

        return register

    def apply(self, view: View, happened: Recorded[Event]) -> None:
        """Events it does not listen to change nothing."""
        handler = self._handlers.get(type(happened.event))
        if handler is not None:
            handler(view, happened)

    def create(self, tx: Connection, suffix: str = "") -> None:
        """Creates the tables that do not exist yet."""
        tables = [physical(table, suffix) for table in self.tables]
        for metadata in {table.metadata for table in tables}:
            metadata.create_all(tx, tables=[table for table in tables if table.metadata is metadata])


@cache
def physical(table: Table, suffix: str) -> Table:
    """The table itself, or its double of another generation: every name in it carries the suffix."""
    if not suffix:
        return table
    double = table.to_metadata(
        MetaData(naming_convention=table.metadata.naming_convention), name=f"{table.name}{suffix}"
    )
    names = {_shape(part): part.name for part in named_parts(table)}
    for part in named_parts(double):
        part.name = f"{names[_shape(part)]}{suffix}"
    return double


NamedPart = sa.PrimaryKeyConstraint | sa.UniqueConstraint | sa.Index


def named_parts(table: Table) -> Sequence[NamedPart]:
    """What has a name of its own in the database beside the table's."""
    keys = [c for c in table.constraints if isinstance(c, sa.PrimaryKeyConstraint | sa.UniqueConstraint)]
    return sorted([*keys, *table.indexes], key=_shape)


# --- helpers ------------------------------------------------------------------------------------


def _shape(part: NamedPart) -> tuple[str, tuple[str, ...]]:
    return type(part).__name__, tuple(column.name for column in part.columns)


def _check(table: Table) -> None:
    """A table that could hold anything but functions of events is a programming error."""
    assert table.primary_key.columns, f"{table.name} has no primary key"
    assert table.autoincrement_column is None, f"{table.name}: counts its key: autoincrement=False"
    assert not table.foreign_keys, f"{table.name}: a read model has no foreign keys"
    shapes = [_shape(part) for part in named_parts(table)]
    assert len(set(shapes)) == len(shapes), f"{table.name}: two indexes on the same columns"
    names = [table.name, *(str(part.name) for part in named_parts(table) if part.name)]
    assert len(names) == len(shapes) + 1, f"{table.name}: a part has no name (READ_MODELS)"
    assert max(map(len, names)) <= NAME_MAX, f"{table.name}: a name is too long for PostgreSQL, with a suffix"
    for column in table.columns:
        where = f"{table.name}.{column.name}"
        assert (column.default, column.server_default) == (None, None), f"{where} has a default"
        assert isinstance(column.type, COLUMN_TYPES), f"{where}: use a column type of projections.kernel"
        if isinstance(column.type, sa.Text):
            assert column.type is Text, f"{where}: use projections.kernel.Text, which sorts alike everywhere"


def _stored(values: Mapping[str, Any]) -> dict[str, Any]:
    return {name: _plain(value) for name, value in values.items()}


def _asked(where: Mapping[str, Any]) -> dict[str, Any]:
    return {f"{_ASKED}{name}": _plain(value) for name, value in where.items()}


def _plain(value: object) -> object:
    if isinstance(value, Sealed):
        return value.text
    return value.value if isinstance(value, Enum) else value


_ASKED = "asked_"


def _conditions(table: Table, where: Iterable[str]) -> Sequence[sa.ColumnElement[bool]]:
    return [table.c[name] == sa.bindparam(f"{_ASKED}{name}", type_=table.c[name].type) for name in where]


@cache
def _insert(table: Table) -> sa.Insert:
    return sa.insert(table)


@cache
def _update(table: Table, where: tuple[str, ...], values: tuple[str, ...]) -> sa.Update:
    changes = {name: sa.bindparam(name, type_=table.c[name].type) for name in values}
    return sa.update(table).where(*_conditions(table, where)).values(changes)


@cache
def _delete(table: Table, where: tuple[str, ...]) -> sa.Delete:
    return sa.delete(table).where(*_conditions(table, where))


@cache
def _select(table: Table, where: tuple[str, ...], order_by: tuple[str, ...]) -> sa.Select[Any]:
    order = [*order_by, *(c.name for c in table.primary_key.columns if c.name not in order_by)]
    return sa.select(table).where(*_conditions(table, where)).order_by(*(table.c[name] for name in order))
