"""The removal of old secrets that nobody names (D3)."""

from collections.abc import Callable, Collection, Sequence
from datetime import timedelta
from functools import cache
from typing import Any

from sqlalchemy import Delete, Engine, Select, Table, bindparam, delete, select

from adapters.event_store.engine import writing
from domain.ports import Clock

PAGE = 500
"""Rows looked at a time."""


def sweep(
    engine: Engine,
    table: Table,
    clock: Clock,
    age: timedelta,
    named: Callable[[Sequence[str]], Collection[str]],
) -> int:
    """One statement decides about each row, so that one kept again meanwhile stays."""
    before, gone, last = clock.now() - age, 0, ""
    look, remove = _statements(table)
    while True:
        with engine.connect() as tx:
            ids = tx.scalars(look, {"before": before, "last": last}).all()
        if not ids:
            return gone
        in_use = named(ids)
        if orphans := [one for one in ids if one not in in_use]:
            with writing(engine).begin() as tx:
                gone += tx.execute(remove, {"before": before, "orphans": orphans}).rowcount
        last = ids[-1]


@cache
def _statements(table: Table) -> tuple[Select[Any], Delete]:
    [key], old = table.primary_key.columns, table.c.kept_at < bindparam("before")
    look = select(key).where(old, key > bindparam("last")).order_by(key).limit(PAGE)
    return look, delete(table).where(key.in_(bindparam("orphans", expanding=True)), old)
