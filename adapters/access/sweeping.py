"""The removal of old secrets that nobody names (D3)."""

from collections.abc import Callable, Collection, Sequence
from datetime import timedelta

from sqlalchemy import Engine, Table, delete, select

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
    before, [key] = clock.now() - age, table.primary_key.columns
    old = table.c.kept_at < before
    gone, last = 0, ""
    while True:
        with engine.connect() as tx:
            ids = tx.scalars(select(key).where(old, key > last).order_by(key).limit(PAGE)).all()
        if not ids:
            return gone
        in_use = named(ids)
        orphans = [one for one in ids if one not in in_use]
        with writing(engine).begin() as tx:
            gone += tx.execute(delete(table).where(key.in_(orphans), old)).rowcount
        last = ids[-1]
