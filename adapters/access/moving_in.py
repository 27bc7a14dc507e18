"""Brings the tables over that lay beside the read models until they got a database of their own."""

from collections.abc import Sequence

from sqlalchemy import Engine, Table, insert, inspect, select

from adapters.access.tables import OPERATIONAL, bring_up_to_date
from adapters.event_store import making, writing
from adapters.event_store.engine import identity

BATCH = 1_000


def left_behind(reads: Engine, access: Engine) -> Sequence[Table]:
    """Those that still lie beside the read models."""
    return () if _place(reads) == _place(access) else lying_in(reads)


def lying_in(engine: Engine) -> Sequence[Table]:
    with engine.connect() as tx:
        there = set(inspect(tx).get_table_names())  # asked once, not for each: most of what a start takes
        return [table for table in OPERATIONAL.sorted_tables if table.name in there]


def move_in(reads: Engine, access: Engine) -> None:
    """Every row first, then what was left behind is dropped; cut off, it goes on when repeated.

    Raises StoreUnfit where a table cannot be brought up to date: nothing was moved then."""
    if not (tables := left_behind(reads, access)):
        return
    with making(reads) as tx:
        for table in tables:
            bring_up_to_date(tx, table)
    for table in tables:
        _copy(reads, access, table)
    with making(reads) as tx:
        for table in tables:
            table.drop(tx)


def _copy(reads: Engine, access: Engine, table: Table) -> None:
    [key] = table.primary_key.columns
    with reads.connect() as source, writing(access).begin() as target:
        there = set(target.scalars(select(key)))
        for rows in source.execution_options(yield_per=BATCH).execute(select(table)).mappings().partitions():
            if new := [dict(row) for row in rows if row[key] not in there]:
                target.execute(insert(table), new)


def _place(engine: Engine) -> tuple[object, ...]:
    """Where unqualified names lead: a file, or a schema of a database."""
    if engine.dialect.name == "sqlite":
        return identity(engine)
    with engine.connect() as tx:
        return *identity(engine), tx.exec_driver_sql("SELECT current_schema()").scalar()
