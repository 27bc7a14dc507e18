"""What the queries of read models share: pages and sealed values."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Any

from sqlalchemy import (
    Column,
    ColumnElement,
    Connection,
    Integer,
    Result,
    RowMapping,
    ScalarSelect,
    Select,
    Table,
    bindparam,
    select,
)
from sqlalchemy.sql.elements import SQLCoreOperations

from domain.values import Sealed

LIMIT = 50
"""How many rows a page holds, unless asked otherwise."""


def page(
    ask: Select[Any],
    order: SQLCoreOperations[Any],
    after: object,
    limit: int = LIMIT,
    *,
    newest: bool = False,
) -> Select[Any]:
    """The next ``limit`` rows in that order, a total one, or with ``newest`` in the opposite one; ``after``
    None starts at the first."""
    if newest:
        rest = ask if after is None else ask.where(order < after)
        return rest.order_by(order.desc()).limit(limit)
    rest = ask if after is None else ask.where(order > after)
    return rest.order_by(order).limit(limit)


def page_of(
    tx: Connection,
    ask: Select[Any],
    order: Column[Any],
    limit: int = LIMIT,
    values: Mapping[str, object] | None = None,
    *,
    newest: bool = False,
    **key: object,
) -> Sequence[RowMapping]:
    """A page, read: after the row of its table that has this ``key``, from the first where that is None.
    Where that row stands is asked in the same statement. ``values``: of parameters of its own.

    Raises NoSuchPlace where the cursor names no row: an empty page would look like the end."""
    start = None if None in key.values() else _place(order, key)
    rows = tx.execute(page(ask, order, start, limit, newest=newest), values).mappings().all()
    if start is not None and not rows and tx.scalar(select(start)) is None:
        raise NoSuchPlace
    return rows


def _place(order: Column[Any], key: Mapping[str, object]) -> ScalarSelect[Any]:
    """Of one row: several that have the key stand at one place."""
    row = order.table.alias()
    place = select(row.c[order.name]).where(*(row.c[name] == of for name, of in key.items()))
    return place.limit(1).scalar_subquery()


class Pages:
    """A question that is asked page by page, in a total order: put together once, for that takes several
    times as long as to ask it."""

    def __init__(self, ask: Select[Any], order: Column[Any]) -> None:
        first = ask.order_by(order).limit(bindparam("limit", type_=Integer))
        self.asks = first, first.where(order > bindparam("after"))
        """Of the first page, and of one after another."""

    def read(self, tx: Connection, after: object, limit: int, **values: object) -> Result[Any]:
        """The next ``limit`` rows; ``after`` None starts at the first. ``values``: of its own parameters."""
        first, rest = self.asks
        ask, place = (first, {}) if after is None else (rest, {"after": after})
        return tx.execute(ask, {"limit": limit, **place, **values})


class Groups:
    """The same of groups of rows: so many of them, each with all its rows that ``fit``, in their order."""

    def __init__(
        self, by: Column[Any], what: Column[Any], order: Column[Any], *fit: ColumnElement[bool]
    ) -> None:
        groups = Pages(select(by).where(*fit).distinct(), by)
        self._first, self._next = (
            select(by, what).where(*fit, by.in_(some.scalar_subquery())).order_by(by, order)
            for some in groups.asks
        )

    def read(self, tx: Connection, after: object, limit: int, **values: object) -> dict[Any, list[Any]]:
        """As ``Pages.read``: of each group the values of ``what``."""
        ask, place = (self._first, {}) if after is None else (self._next, {"after": after})
        found: dict[Any, list[Any]] = {}
        for group, value in tx.execute(ask, {"limit": limit, **place, **values}):
            found.setdefault(group, []).append(value)
        return found


class NoSuchPlace(LookupError):
    """A cursor that names no row of this list."""


def between(
    column: ColumnElement[Any], first: date | None, last: date | None
) -> Sequence[ColumnElement[bool]]:
    """What lies on these days, both included; without one of them as far as there is anything."""
    from_first = [] if first is None else [column >= first]
    return [*from_first, *([] if last is None else [column <= last])]


def place_of(tx: Connection, table: Table, order: str, **key: object) -> object | None:
    """The place in an order of the row a page starts after; None where the cursor is.

    Raises NoSuchPlace where the cursor names no row."""
    if None in key.values():
        return None
    where = [table.c[name] == value for name, value in key.items()]
    place: object | None = tx.scalar(select(table.c[order]).where(*where))
    if place is None:
        raise NoSuchPlace
    return place


def having(tx: Connection, column: Column[Any], values: Iterable[Any]) -> Sequence[RowMapping]:
    """The rows of its table that have one of these there; nothing is asked of none."""
    wanted = set(values)
    return tx.execute(select(column.table).where(column.in_(wanted))).mappings().all() if wanted else ()


def sealed(text: str | None) -> Sealed | None:
    """A personal value as it is kept; after an erasure it stays, and no key opens it."""
    return None if text is None else Sealed(text)
