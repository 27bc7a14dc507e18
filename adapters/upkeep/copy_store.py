"""A whole system's databases copied to others: what read models cannot be rebuilt from, then the log."""

from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import Connection, Engine, Table, delete, insert, inspect, select

from adapters.access.tables import OPERATIONAL
from adapters.clock import SystemClock
from adapters.event_store import EventRecorder, StoreUnfit, writing
from adapters.event_store.copy import BATCH, Progress, Proof, check_beginning, copy_log
from adapters.subscriptions.schema import SUBSCRIPTIONS, reaction, subscription
from projections.catalogue import all_projections


@dataclass(frozen=True, slots=True)
class Databases:
    """The event store's, and the one of the read models and operational tables; they may be one."""

    store: Engine
    reads: Engine


def copy_system(source: Databases, target: Databases, progress: Progress) -> Proof:
    """Copies the log, how far policies and reactors have come, and the operational tables.

    Read models are not copied: they are rebuilt from the log. Checkpoints go before the log, so that
    nothing acts a second time on what happened already, should the copy be started too early (I23).
    Raises StoreUnfit, as copy_log."""
    _check_apart(source, target)
    reached = check_beginning(source.store, target.store)
    head = EventRecorder(source.store, SystemClock()).head()
    if reached < head or not head:  # else the copy is complete, and may have been in use since
        _copy_checkpoints(source.store, target.store)
        with writing(target.reads).begin() as tx:
            OPERATIONAL.create_all(tx)
            for table in OPERATIONAL.sorted_tables:
                tx.execute(delete(table))
                _fill(source.reads, tx, table)
    return copy_log(source.store, target.store, progress)


def _check_apart(source: Databases, target: Databases) -> None:
    """Asked of the databases: one has many URLs, and equal to itself proves nothing."""
    store, reads = _identity(target.store), _identity(target.reads)
    if {store, reads} & {_identity(source.store), _identity(source.reads)}:
        raise StoreUnfit("--to and --to-read-models must be other databases than the ones in use.")
    if store == reads and target.store.dialect.name == "sqlite":
        raise StoreUnfit("--to and --to-read-models must be two files: many processes write to each.")


def _identity(engine: Engine) -> tuple[object, ...]:
    """The same by whatever path, link or host name it was opened."""
    with engine.connect() as tx:
        if engine.dialect.name == "sqlite":
            file = Path(tx.exec_driver_sql("PRAGMA database_list").one().file).stat()
            return file.st_dev, file.st_ino
        ask = "SELECT system_identifier, oid FROM pg_control_system(), pg_database"
        return tuple(tx.exec_driver_sql(f"{ask} WHERE datname = current_database()").one())


def _copy_checkpoints(source: Engine, target: Engine) -> None:
    """Without leases, and without those of read models, which begin at the beginning there."""
    with source.connect() as tx:
        if not inspect(tx).has_table(subscription.name):
            return
        rows = [dict(row._mapping) for row in tx.execute(select(subscription))]
    read_models = {projection.name for projection in all_projections()}
    acting = [row for row in rows if row["name"] not in read_models and ":" not in row["name"]]
    with writing(target).begin() as tx:
        SUBSCRIPTIONS.create_all(tx)
        tx.execute(delete(reaction))
        for row in acting:
            tx.execute(delete(subscription).where(subscription.c.name == row["name"]))
            tx.execute(insert(subscription).values(row | {"holder": None, "expires_at": None}))
        _fill(source, tx, reaction)


def _fill(source: Engine, target: Connection, table: Table) -> None:
    with source.connect() as tx:
        if not inspect(tx).has_table(table.name):
            return
        for rows in tx.execution_options(yield_per=BATCH).execute(select(table)).partitions():
            target.execute(insert(table), [dict(row._mapping) for row in rows])
