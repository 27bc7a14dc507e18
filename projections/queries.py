"""What the queries of read models share: pages and sealed values."""

from typing import Any

from sqlalchemy import Connection, Select, Table, select
from sqlalchemy.sql.elements import SQLCoreOperations

from domain.values import Sealed

LIMIT = 50
"""How many rows a page holds, unless asked otherwise."""


def page(ask: Select[Any], order: SQLCoreOperations[Any], after: object, limit: int = LIMIT) -> Select[Any]:
    """The next ``limit`` rows in that order, a total one; ``after`` None starts at the first."""
    rest = ask if after is None else ask.where(order > after)
    return rest.order_by(order).limit(limit)


class NoSuchPlace(LookupError):
    """A cursor that names no row of this list: an empty page would look like its end."""


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


def sealed(text: str | None) -> Sealed | None:
    """A personal value as it is kept; after an erasure it stays, and no key opens it."""
    return None if text is None else Sealed(text)
