"""One table's rows in memory, as far as a unit of work has read or written them."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from enum import Enum, auto
from functools import cache
from itertools import islice
from typing import Any, Final

import sqlalchemy as sa
from sqlalchemy import Connection, Table

from projections.generations import NamedPart, named_parts

Row = dict[str, Any]
Key = tuple[Any, ...]
Coming = Callable[[str], frozenset[str]]
"""The keys that are coming, by the name of a table's only key column."""


REMEMBERED_MAX: Final = 2_000
"""How many rows of a table are remembered from one transaction to the next."""


class Todo(Enum):
    """What the database has yet to be told about a row."""

    INSERT = auto()
    UPDATE = auto()
    DELETE = auto()
    PASSING = auto()
    """To insert and to delete again: whether its key was free is for the database to say."""


class Kept:
    """Rows by primary key. What writes to a unique column, and what the database would refuse, is sent at
    once and in order: so a constraint is broken here exactly where it would be without the memory."""

    def __init__(self, tx: Connection, table: Table) -> None:
        self._tx, self._table, self._shape = tx, table, _shape(table)
        self._rows: dict[Key, Row | None] = {}
        """None: there is no such row."""
        self._todo: dict[Key, Todo] = {}
        self._changed: dict[Key, set[str]] = {}
        self._passing: dict[Key, Row] = {}
        self._coming: Coming = _nothing

    def expect(self, coming: Coming) -> None:
        """What is likely to be asked for next: where one of these keys is read, all of them are."""
        self._coming = coming

    def go_on(self, tx: Connection) -> None:
        """In the next transaction, with what is remembered; of too much the older half is forgotten."""
        self._tx = tx
        if len(self._rows) > REMEMBERED_MAX:
            for key in tuple(islice(self._rows, len(self._rows) // 2)):
                del self._rows[key]

    def insert(self, values: Row) -> None:
        shape = self._shape
        row = {**shape.empty, **values}
        assert len(row) == len(shape.empty), f"{self._table.name} has no {values.keys() - shape.empty.keys()}"
        key = tuple(row[name] for name in shape.key)
        if None in key or self._rows.get(key) is not None:
            self.flush()
            self._tx.execute(shape.insert, row)  # refused: this key is taken, or none
            raise AssertionError(f"{self._table.name}: two rows of one key")
        if self._todo.get(key) is Todo.PASSING:
            self.flush()  # the former row is to come and go before this one comes
        if self._todo.get(key) is Todo.DELETE:
            self._todo[key], self._changed[key] = Todo.UPDATE, set(shape.rest)
        else:
            self._todo[key] = Todo.INSERT
        self._rows[key] = row
        if shape.at_once(row):
            self.flush()

    def update(self, where: Row, values: Row) -> int:
        shape = self._shape
        key = self._key(where)
        if key is None or not shape.rest.issuperset(values):
            self.flush()
            self._rows.clear()
            change = _update(self._table, tuple(where), tuple(values))
            return self._tx.execute(change, _asked(where) | values).rowcount
        row = self._found(key, where)
        if row is None:
            return 0
        at_once = not shape.unique.isdisjoint(values) or shape.at_once(values)
        row.update(values)
        if self._todo.get(key) is not Todo.INSERT:
            self._todo[key] = Todo.UPDATE
            self._changed.setdefault(key, set()).update(values)
        if at_once:
            self.flush()
        return 1

    def delete(self, where: Row) -> int:
        key = self._key(where)
        if key is None:
            self.flush()
            self._rows.clear()
            return self._tx.execute(_delete(self._table, tuple(where)), _asked(where)).rowcount
        row = self._found(key, where)
        if row is None:
            return 0
        self._rows[key] = None
        self._changed.pop(key, None)
        if self._todo.get(key) is Todo.INSERT:
            self._todo[key], self._passing[key] = Todo.PASSING, row
        else:
            self._todo[key] = Todo.DELETE
        if self._shape.unique:
            self.flush()
        return 1

    def row(self, where: Row) -> Row | None:
        key = self._key(where)
        if key is not None:
            found = self._found(key, where)
            return None if found is None else found.copy()
        self.flush()
        ask = _select(self._table, tuple(where), ())
        row = self._tx.execute(ask, _asked(where)).mappings().one_or_none()
        return None if row is None else dict(row)

    def rows(self, where: Row, order_by: tuple[str, ...]) -> list[Row]:
        self.flush()
        ask = _select(self._table, tuple(where), order_by)
        return [dict(row) for row in self._tx.execute(ask, _asked(where)).mappings()]

    def flush(self) -> None:
        """What goes, then what changes, then what comes. Only one row of these may touch a unique column."""
        if not self._todo:
            return
        keys: dict[Todo, list[Key]] = {todo: [] for todo in Todo}
        for key, todo in self._todo.items():
            keys[todo].append(key)
        changed, passing = self._changed, self._passing
        self._todo, self._changed, self._passing = {}, {}, {}
        shape = self._shape
        self._send(shape.delete, map(shape.asked, keys[Todo.DELETE]))
        self._send_changes(keys[Todo.UPDATE], changed)
        came = (self._rows[key] for key in keys[Todo.INSERT])
        self._send(shape.insert, [*(row for row in came if row is not None), *passing.values()])
        self._send(shape.delete, map(shape.asked, keys[Todo.PASSING]))

    def _key(self, where: Mapping[str, Any]) -> Key | None:
        """None where the condition does not name the whole key."""
        try:
            return tuple([where[name] for name in self._shape.key])
        except KeyError:
            return None

    def _found(self, key: Key, where: Row) -> Row | None:
        row = self._rows[key] if key in self._rows else self._read(key)
        if row is None or None in key:
            return None
        if len(where) > len(key):
            for name, value in where.items():
                if value is None or row[name] != value:
                    return None
        return row

    def _read(self, key: Key) -> Row | None:
        shape = self._shape
        if shape.select_all is None or len(together := self._coming_with(key)) == 1:
            found = self._tx.execute(shape.select, shape.asked(key))
        else:
            self._rows.update(dict.fromkeys(together))
            found = self._tx.execute(shape.select_all, {_KEYS: [each for [each] in together]})
        for values in found:
            row = dict(zip(shape.empty, values, strict=True))
            self._rows[tuple(row[name] for name in shape.key)] = row
        return self._rows.setdefault(key)

    def _coming_with(self, key: Key) -> Sequence[Key]:
        """The key, and where it is among those that are coming, these too as far as they are not known."""
        coming = self._coming(self._shape.key[0])
        if key[0] not in coming:
            return [key]
        return [(each,) for each in coming if (each,) not in self._rows]

    def _send_changes(self, keys: Iterable[Key], changed: Mapping[Key, set[str]]) -> None:
        kinds: dict[frozenset[str], list[Row]] = {}
        for key in keys:
            kinds.setdefault(frozenset(changed[key]), []).append(
                {**self._shape.asked(key), **{name: (self._rows[key] or {})[name] for name in changed[key]}}
            )
        for kind, rows in kinds.items():
            if kind:
                self._send(_update(self._table, self._shape.key, tuple(sorted(kind))), rows)

    def _send(self, statement: sa.Executable, rows: Iterable[Row]) -> None:
        if batch := list(rows):
            self._tx.execute(statement, batch if len(batch) > 1 else batch[0])  # alone it costs half as much


class _Shape:
    """What is the same for all rows of a table."""

    def __init__(self, table: Table) -> None:
        self.key = tuple(column.name for column in table.primary_key.columns)
        self.empty: Row = {column.name: None for column in table.columns}
        self.rest = frozenset(self.empty) - frozenset(self.key)
        uniques = (part for part in named_parts(table) if _is_unique(part))
        self.unique = frozenset(column.name for part in uniques for column in part.columns)
        self._required = frozenset(column.name for column in table.columns if not column.nullable)
        self._asked = tuple(f"{_ASKED}{name}" for name in self.key)
        self.insert, self.delete = sa.insert(table), _delete(table, self.key)
        self.select = _select(table, self.key, ())
        self.select_all = _select_all(table, *self.key) if len(self.key) == 1 else None

    def asked(self, key: Key) -> Row:
        """The parameters of a condition that names the key."""
        return dict(zip(self._asked, key, strict=True))

    def at_once(self, values: Row) -> bool:
        """Whether the database may refuse these values for another reason than their key."""
        for name, value in values.items():
            if name in (self._required if value is None else self.unique):
                return True
        return False


def _is_unique(part: NamedPart) -> bool:
    return isinstance(part, sa.UniqueConstraint) or (isinstance(part, sa.Index) and part.unique)


_shape = cache(_Shape)
_ASKED = "asked_"
_KEYS = "keys"


def _nothing(_: str) -> frozenset[str]:
    return frozenset()


def _asked(where: Mapping[str, Any]) -> Row:
    return {f"{_ASKED}{name}": value for name, value in where.items()}


def _conditions(table: Table, where: Iterable[str]) -> list[sa.ColumnElement[bool]]:
    return [table.c[name] == sa.bindparam(f"{_ASKED}{name}", type_=table.c[name].type) for name in where]


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


def _select_all(table: Table, key: str) -> sa.Select[Any]:
    return sa.select(table).where(table.c[key].in_(sa.bindparam(_KEYS, expanding=True)))
