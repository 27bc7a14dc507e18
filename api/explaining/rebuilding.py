"""A read model as it was at a position: rebuilt so far in memory, the live one left alone (I20)."""

import json
import sqlite3
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import replace
from functools import cache
from typing import Any, Final

from sqlalchemy import Connection, create_engine
from sqlalchemy.dialects import sqlite
from sqlalchemy.schema import CreateIndex, CreateTable, DDLElement

from api.explaining.history import NoSuchSubject
from api.explaining.moments import Change, changes
from api.explaining.told import Closed, shut
from domain.ports import Archive
from projections.catalogue import all_projections
from projections.dump import dump
from projections.kernel import Projection, View

STRETCH: Final = 2_000
"""How many events are taken at a time."""
Row = tuple[str, str]
"""Its table and its key, as text."""
Rows = Mapping[Row, dict[str, Any]]
Progress = Callable[[int, int], None]
"""Told how far it is, and how far it goes."""


def rows_at(log: Archive, name: str, *positions: int, told: Progress = lambda *_: None) -> Iterator[Rows]:
    """All rows of a read model at each of these positions, which rise; the log is read once.

    Raises NoSuchSubject where there is no such read model."""
    projection = read_model_named(name)
    with apart() as tx:
        projection.create(tx)
        reached = 0
        for position in positions:
            _apply(log, tx, projection, reached, position, lambda done: told(done, positions[-1]))
            reached = position
            yield rows_in(tx, projection)


@contextmanager
def rebuilt(log: Archive, name: str, position: int, told: Progress = lambda *_: None) -> Iterator[Connection]:
    """To be asked as the live one is: for who would not rest on that one.

    Raises NoSuchSubject where there is no such read model."""
    projection = read_model_named(name)
    with apart() as tx:
        projection.create(tx)
        _apply(log, tx, projection, 0, position, lambda done: told(done, position))
        yield tx


def _apply(
    log: Archive, tx: Connection, projection: Projection, after: int, until: int, told: Callable[[int], None]
) -> None:
    while after < until:
        stretch = log.since(after, min(STRETCH, until - after))
        with View(tx) as view:
            for happened in stretch:
                projection.apply(view, happened)
        after += len(stretch)
        told(after)


def is_read_model(name: str) -> bool:
    return any(projection.name == name for projection in all_projections())


def read_model_named(name: str) -> Projection:
    """Raises NoSuchSubject where there is no such read model."""
    found = {projection.name: projection for projection in all_projections()}
    if name not in found:
        raise NoSuchSubject(f"there is no read model {name}: {', '.join(found)}")
    return found[name]


@contextmanager
def apart() -> Iterator[Connection]:
    """A database that nobody else sees: in memory, and on the disk where it grows beyond."""
    engine = create_engine("sqlite://", creator=lambda: sqlite3.connect(""))
    try:
        with engine.begin() as tx:
            yield tx
    finally:
        engine.dispose()


def make(tx: Connection, models: Sequence[Projection]) -> None:
    """Their tables, in a database apart, where none are yet."""
    cursor = tx.connection.cursor()
    for model in models:
        for statement in _written(model):
            cursor.execute(statement)
    cursor.close()


@cache
def _written(model: Projection) -> Sequence[str]:
    """To write a table out takes longer than to make it, and every audit makes all of them."""
    made: list[DDLElement] = []
    for table in model.tables:
        made += [CreateTable(table), *(CreateIndex(index) for index in table.indexes)]
    return [str(each.compile(dialect=sqlite.dialect())) for each in made]


def rows_in(tx: Connection, projection: Projection) -> Rows:
    """All that it holds now."""
    return dict(_rows(tx, projection))


def row_changes(before: Rows, after: Rows, show: Closed) -> Sequence[Change]:
    """A row that came or went is one change; of any other each field that differs. A personal value that
    became another differs, and is not shown."""
    found: list[Change] = []
    for key in sorted(before.keys() | after.keys()):
        where = f"{key[0]}[{key[1]}]"
        if key in before and key in after:
            found += [replace(one, field=f"{where}.{one.field}") for one in changes(before[key], after[key])]
        else:
            found.append(Change(where, before.get(key), after.get(key)))
    return [replace(one, before=shut(one.before, show), after=shut(one.after, show)) for one in found]


def _rows(tx: Connection, projection: Projection) -> Iterator[tuple[Row, dict[str, Any]]]:
    keys = {table.name: [column.name for column in table.primary_key.columns] for table in projection.tables}
    table = ""
    for line in dump(tx, projection):
        row: dict[str, Any] = json.loads(line)
        if row.keys() == {"table"} and row["table"] in keys:
            table = row["table"]
        else:
            key = ", ".join(f"{name}={row[name]}" for name in keys[table])
            yield (table, key), row
