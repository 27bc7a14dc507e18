"""What the queries of read models share: pages and sealed values."""

from typing import Any

from sqlalchemy import ColumnElement, Select, Table, select
from sqlalchemy.sql.elements import SQLCoreOperations

from domain.values import Sealed

LIMIT = 50
"""How many rows a page holds, unless asked otherwise."""


def page(ask: Select[Any], order: SQLCoreOperations[Any], after: object, limit: int = LIMIT) -> Select[Any]:
    """The next ``limit`` rows in that order, a total one; ``after`` None starts at the first."""
    rest = ask if after is None else ask.where(order > after)
    return rest.order_by(order).limit(limit)


def place_of(table: Table, order: str, **key: object) -> ColumnElement[Any] | None:
    """The place in an order of the row a page starts after; None where the cursor is.

    A cursor that names no row has no place, and nothing comes after it."""
    if None in key.values():
        return None
    where = [table.c[name] == value for name, value in key.items()]
    return select(table.c[order]).where(*where).scalar_subquery()


def sealed(text: str | None) -> Sealed | None:
    """A personal value as it is kept; after an erasure it stays, and no key opens it."""
    return None if text is None else Sealed(text)
