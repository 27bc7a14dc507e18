"""A whole system's databases copied to others: what read models cannot be rebuilt from, then the log."""

import hashlib
import json
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Column, Connection, Engine, MetaData, Table, delete, insert, inspect, select

from adapters.access.tables import OPERATIONAL, check_operational, make_operational
from adapters.clock import SystemClock
from adapters.event_store import EventRecorder, StoreUnfit, writing
from adapters.event_store.copy import BATCH, Progress, Proof, canonical, check_beginning, copy_log
from adapters.event_store.engine import identity
from adapters.subscriptions.schema import REBUILDING, SUBSCRIPTIONS, reaction, subscription
from adapters.webhooks.schema import WEBHOOKS
from projections.catalogue import all_projections
from projections.kernel import Text

_unfinished = Table("copy_unfinished", MetaData(), Column("begun", Text))
"""That it is there says that a copy to this database was begun and not yet proved."""


@dataclass(frozen=True, slots=True)
class Databases:
    """The event store's, and the one of the operational tables; on PostgreSQL they may be one."""

    store: Engine
    access: Engine


@dataclass(frozen=True, slots=True)
class Moved:
    """What a copy proved: of the log, and of the tables beside it, unless those were copied before."""

    log: Proof
    beside: "Beside | None"


@dataclass(frozen=True, slots=True)
class Beside:
    """The rows beside the log that cannot be made from it, and a SHA-256 over the canonical text of each."""

    rows: int
    sha256: str


def copy_system(source: Databases, target: Databases, progress: Progress) -> Moved:
    """Copies the log, how far policies, reactors and webhooks have come, and the operational tables.

    Read models are not copied: they are rebuilt from the log; nor who of the staff is at what waits, which
    lies beside them and lapses in half an hour (decision 0098). Checkpoints go before the log, so that
    nothing acts a second time on what happened already, should the copy be started too early (I23).
    Interrupted, it goes on with the log, and does the rest anew; until it is proved nothing opens it.
    Raises StoreUnfit, as copy_log, and where what lies beside the log does not become the same."""
    _check_apart(source, target)
    check_operational(source.access)
    reached = check_beginning(source.store, target.store)
    head = EventRecorder(source.store, SystemClock()).head()
    if reached == head > 0 and not is_unfinished(target.store):  # complete, and maybe in use since
        return Moved(copy_log(source.store, target.store, progress), None)
    with writing(target.store).begin() as tx:
        _unfinished.create(tx, checkfirst=True)
    _copy_beside(source, target)
    proof = copy_log(source.store, target.store, progress)
    beside = _equal_beside(source, target)  # at the end: what was changed meanwhile is found
    with writing(target.store).begin() as tx:
        _unfinished.drop(tx)
    return Moved(proof, beside)


def is_unfinished(store: Engine) -> bool:
    """Whether a copy to that database began and was not proved."""
    with store.connect() as tx:
        return inspect(tx).has_table(_unfinished.name)


def _copy_beside(source: Databases, target: Databases) -> None:
    """From the beginning, whatever an interrupted copy left: the source may have been in use since."""
    _copy_checkpoints(source.store, target.store)
    make_operational(target.access)
    with writing(target.access).begin() as tx:
        for table in OPERATIONAL.sorted_tables:
            tx.execute(delete(table))
            _fill(source.access, tx, table)


def _check_apart(source: Databases, target: Databases) -> None:
    store, access = identity(target.store), identity(target.access)
    if {store, access} & {identity(source.store), identity(source.access)}:
        raise StoreUnfit("--to and --to-access must be other databases than the ones in use.")
    if store == access and target.store.dialect.name == "sqlite":
        raise StoreUnfit("--to and --to-access must be two files: many processes write to each.")


def _copy_checkpoints(source: Engine, target: Engine) -> None:
    """Without leases, and without those of read models, which begin at the beginning there. What an ``init``
    of the target made goes: one that the source does not know begins at the head of the log, as there."""
    rows = [row | {"holder": None, "expires_at": None} for row in _acting(source)]
    with writing(target).begin() as tx:
        SUBSCRIPTIONS.create_all(tx)
        tx.execute(delete(reaction))
        tx.execute(delete(subscription).where(subscription.c.name.not_in(_read_models())))
        if rows:
            tx.execute(insert(subscription), rows)
        _fill(source, tx, reaction)
        WEBHOOKS.create_all(tx)
        for table in WEBHOOKS.sorted_tables:
            tx.execute(delete(table))
            _fill(source, tx, table)


def _acting(store: Engine) -> list[dict[str, Any]]:
    """The checkpoints of policies and reactors: of all but read models and their rebuilding."""
    with store.connect() as tx:
        if not inspect(tx).has_table(subscription.name):
            return []
        rows = [dict(row._mapping) for row in tx.execute(select(subscription))]
    read_models = _read_models()
    return [row for row in rows if row["name"] not in read_models and not row["name"].startswith(REBUILDING)]


def _read_models() -> frozenset[str]:
    return frozenset(projection.name for projection in all_projections())


def _equal_beside(source: Databases, target: Databases) -> Beside:
    ours, theirs = _beside(source), _beside(target)
    if ours != theirs:
        raise StoreUnfit(
            "Checkpoints, keys and passwords are not the same in the copy: stop `toegang serve` and `toegang"
            " work`, then copy again."
        )
    return ours


def _beside(databases: Databases) -> Beside:
    """Leases left out; sorted here, since databases sort text in ways of their own."""
    acting = [
        [row[name] for name in ("name", "position", "failed_at", "error")] for row in _acting(databases.store)
    ]
    lines = [f"{subscription.name} {json.dumps(row)}".encode() for row in acting]
    for table in (reaction, *WEBHOOKS.sorted_tables):
        lines += _lines(databases.store, table)
    for table in OPERATIONAL.sorted_tables:
        lines += _lines(databases.access, table)
    return Beside(len(lines), hashlib.sha256(b"\n".join(sorted(lines))).hexdigest())


def _lines(engine: Engine, table: Table) -> list[bytes]:
    with engine.connect() as tx:
        if not inspect(tx).has_table(table.name):
            return []
        return [f"{table.name} ".encode() + canonical(row) for row in tx.execute(select(table))]


def _fill(source: Engine, target: Connection, table: Table) -> None:
    with source.connect() as tx:
        if not inspect(tx).has_table(table.name):
            return
        for rows in tx.execution_options(yield_per=BATCH).execute(select(table)).partitions():
            target.execute(insert(table), [dict(row._mapping) for row in rows])
