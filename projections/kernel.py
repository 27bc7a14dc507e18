"""How a read model is declared: its tables, and what each event does to them."""

from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from typing import Any, TypeVar

import sqlalchemy as sa
from sqlalchemy import BigInteger as BigInteger
from sqlalchemy import Boolean as Boolean
from sqlalchemy import Connection, MetaData, Table
from sqlalchemy import Date as Date
from sqlalchemy.types import TypeDecorator, TypeEngine

from domain.kernel import Event, Recorded
from projections.generations import made_by, shape
from projections.generations import named_parts as named_parts
from projections.generations import physical as physical
from projections.view import View as View

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
        there = set(sa.inspect(tx).get_table_names())  # asked once, not for each
        for table in tables:
            if table.name not in there:
                for statement in made_by(table, tx.dialect):
                    tx.exec_driver_sql(statement)


# --- helpers ------------------------------------------------------------------------------------


def _check(table: Table) -> None:
    """A table that could hold anything but functions of events is a programming error."""
    assert table.primary_key.columns, f"{table.name} has no primary key"
    assert table.autoincrement_column is None, f"{table.name}: counts its key: autoincrement=False"
    assert not table.foreign_keys, f"{table.name}: a read model has no foreign keys"
    shapes = [shape(part) for part in named_parts(table)]
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
