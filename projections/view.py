"""What a handler writes to: a unit of work over a read model's tables, in one transaction after another."""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from enum import Enum
from types import TracebackType
from typing import Any, Self

from sqlalchemy import Connection, Table

from domain.kernel import Event, Recorded
from domain.values import Sealed
from projections.generations import physical
from projections.kept import Kept


class View:
    """A projection's tables within one transaction: the live ones, or with a suffix those being rebuilt.

    Handlers see their own writes at once. The database sees them at ``flush``, rows of a kind together: what
    it refuses is raised there at the latest. As a context it flushes at its end, unless an error left it.
    Nobody else may write to these tables meanwhile.

    Values may be StrEnums and Sealed; both are kept as their text. A condition compares for equality."""

    def __init__(self, tx: Connection, suffix: str = "") -> None:
        self._tx, self._suffix = tx, suffix
        self._tables: dict[Table, Kept] = {}
        self._coming = _Coming(())

    def insert(self, table: Table, /, **values: Any) -> None:
        self._kept(table).insert(_stored(values))

    def update(self, table: Table, where: Mapping[str, Any], /, **values: Any) -> int:
        """Answers how many rows changed."""
        return self._kept(table).update(_stored(where), _stored(values))

    def delete(self, table: Table, where: Mapping[str, Any]) -> int:
        """Answers how many rows went."""
        return self._kept(table).delete(_stored(where))

    def row(self, table: Table, where: Mapping[str, Any]) -> Mapping[str, Any] | None:
        """The only row that fits, if there is one."""
        return self._kept(table).row(_stored(where))

    def rows(
        self, table: Table, where: Mapping[str, Any], order_by: Sequence[str] = ()
    ) -> Sequence[Mapping[str, Any]]:
        """Every row that fits, in that order, then by primary key."""
        return self._kept(table).rows(_stored(where), tuple(order_by))

    def go_on(self, tx: Connection) -> Self:
        """In the next transaction: only where what was flushed in the one before was committed, and nobody
        else has written to these tables since."""
        self._tx = tx
        for kept in self._tables.values():
            kept.go_on(tx)
        return self

    def expect(self, stretch: Sequence[Recorded[Event]]) -> Self:
        """These events are applied next: rows whose key they name are read together."""
        self._coming = _Coming(stretch)
        for kept in self._tables.values():
            kept.expect(self._coming.keys)
        return self

    def flush(self) -> None:
        """Writes what has not been written yet."""
        for kept in self._tables.values():
            kept.flush()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if kind is None:
            self.flush()

    def _kept(self, table: Table) -> Kept:
        kept = self._tables.get(table)
        if kept is None:
            kept = self._tables[table] = Kept(self._tx, physical(table, self._suffix))
            kept.expect(self._coming.keys)
        return kept


class _Coming:
    """The keys that a stretch of events names: a key column and a field of one name mean one thing."""

    def __init__(self, stretch: Sequence[Recorded[Event]]) -> None:
        self._stretch = stretch
        self._keys: dict[str, frozenset[str]] = {}

    def keys(self, name: str) -> frozenset[str]:
        if name not in self._keys:
            named = (vars(happened.event).get(name) for happened in self._stretch)
            self._keys[name] = frozenset(key for key in named if isinstance(key, str))
        return self._keys[name]


def _stored(values: Mapping[str, Any]) -> dict[str, Any]:
    return {name: _plain(value) for name, value in values.items()}


_AS_IT_IS = frozenset({str, int, bool, type(None)})


def _plain(value: object) -> object:
    """As the database gives it back."""
    if type(value) in _AS_IT_IS:
        return value
    if isinstance(value, Sealed):
        return value.text
    if isinstance(value, datetime):
        assert value.tzinfo is not None, "a moment without a time zone"
        return value.astimezone(UTC)
    return value.value if isinstance(value, Enum) else value
