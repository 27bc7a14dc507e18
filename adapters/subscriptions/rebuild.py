"""Rebuilding a read model beside the live one, then switching to it at once. No effect is repeated (I23)."""

from collections.abc import Callable, Sequence

from sqlalchemy import Connection, Index

from adapters.subscriptions.checkpoints import Checkpoints, Claim
from adapters.subscriptions.reading import BATCH_MAX, read_on
from domain.kernel import Event, Recorded
from domain.ports import Log
from projections.kernel import AlreadyRebuilding, Projection, View, named_parts, physical

SUFFIX = "__rebuild"
"""Of the tables that are being filled."""

Progress = Callable[[int, int], None]
"""Told the position reached and the head of the log."""


def rebuild(
    projection: Projection,
    checkpoints: Checkpoints,
    events: Log,
    progress: Progress = lambda _position, _head: None,
    batch_max: int = BATCH_MAX,
) -> int:
    """Answers the position of the new read model. What a crash leaves is dropped by the next rebuild.

    Raises AlreadyRebuilding; FencedOut where this process was so slow that another took over."""
    claim = checkpoints.claim(f"rebuild:{projection.name}")
    if not claim.held():
        raise AlreadyRebuilding(projection.name)
    try:
        _start(projection, checkpoints, claim)
        while True:
            stretch = read_on(events, claim.position, batch_max)
            _fill(projection, checkpoints, claim, stretch)
            progress(claim.position, max(claim.position, events.head()))
            if len(stretch) < batch_max:
                return _finish(projection, checkpoints, claim, events)
    finally:
        claim.release()


def _start(projection: Projection, checkpoints: Checkpoints, claim: Claim) -> None:
    with checkpoints.writer.begin() as tx:
        claim.move(tx, 0)
        for table in projection.tables:
            physical(table, SUFFIX).drop(tx, checkfirst=True)
        projection.create(tx, SUFFIX)
    claim.moved(0)


def _fill(
    projection: Projection, checkpoints: Checkpoints, claim: Claim, stretch: Sequence[Recorded[Event]]
) -> None:
    if not stretch:
        return
    if not claim.held():
        raise AlreadyRebuilding(projection.name)
    with checkpoints.writer.begin() as tx:
        claim.move(tx, stretch[-1].position)
        _apply(projection, tx, stretch)
    claim.moved(stretch[-1].position)


def _apply(projection: Projection, tx: Connection, stretch: Sequence[Recorded[Event]]) -> None:
    with View(tx, SUFFIX) as view:
        for happened in stretch:
            projection.apply(view, happened)


def _finish(projection: Projection, checkpoints: Checkpoints, claim: Claim, events: Log) -> int:
    """Catches up with the live read model while that stands still, and takes its place."""
    with checkpoints.writer.begin() as tx:
        claim.move(tx, claim.position)
        live = checkpoints.overtake(tx, projection.name)
        reached = claim.position
        while reached < live:
            stretch = read_on(events, reached, min(BATCH_MAX, live - reached))
            _apply(projection, tx, stretch)
            reached = stretch[-1].position
        _switch(projection, tx)
        checkpoints.put(tx, projection.name, reached)
        checkpoints.remove(tx, claim.name)
    return reached


def _switch(projection: Projection, tx: Connection) -> None:
    for table in projection.tables:
        table.drop(tx, checkfirst=True)
        double = physical(table, SUFFIX)
        _rename(tx, f"ALTER TABLE {_quoted(tx, double.name)} RENAME TO", table.name)
        for index in table.indexes if tx.dialect.name == "sqlite" else ():
            # SQLite cannot rename an index. Names of keys are not names of their own there.
            tx.exec_driver_sql(f"DROP INDEX {_quoted(tx, f'{index.name}{SUFFIX}')}")
            index.create(tx)
        for part in named_parts(table) if tx.dialect.name != "sqlite" else ():
            old = _quoted(tx, f"{part.name}{SUFFIX}")
            if isinstance(part, Index):
                _rename(tx, f"ALTER INDEX {old} RENAME TO", part.name)
            else:
                _rename(tx, f"ALTER TABLE {_quoted(tx, table.name)} RENAME CONSTRAINT {old} TO", part.name)


def _rename(tx: Connection, change: str, name: object) -> None:
    tx.exec_driver_sql(f"{change} {_quoted(tx, str(name))}")


def _quoted(tx: Connection, name: str) -> str:
    return tx.dialect.identifier_preparer.quote(name)
