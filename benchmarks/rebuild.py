"""Every read model rebuilt from the log, beside the driver reading and msgspec decoding the same rows."""

from collections.abc import Iterator

from adapters.clock import SystemClock
from adapters.subscriptions.checkpoints import Checkpoints
from adapters.subscriptions.rebuild import rebuild_together
from benchmarks.catch_up import reading_by_hand
from benchmarks.harness import Aim, Result, Sides, compare, count
from benchmarks.store import Bench, Store
from projections.catalogue import all_projections


def run(bench: Bench) -> Iterator[Result]:
    store = bench.rebuilt.store
    connection, head = store.raw(), store.app.head()
    checkpoints = _checkpoints(store)
    by_hand = reading_by_hand(connection, head)
    yield compare(
        f"rebuild of every read model over {head:,} events (events)",
        "bare driver reads the log once, msgspec decodes; nothing is written",
        bench.sizes.rounds,
        Sides(
            lambda: count(head, lambda: _rebuild_all(store, checkpoints)),
            lambda: count(head, by_hand),
            former=bench.formerly("rebuild", rows=bench.rebuilt.rows),
        ),
        aim=Aim(of_former=8),
    )
    connection.close()


def _rebuild_all(store: Store, checkpoints: Checkpoints) -> None:
    projections = all_projections()
    reached = rebuild_together(projections, checkpoints, store.app)
    assert reached == dict.fromkeys((projection.name for projection in projections), store.app.head())


def _checkpoints(store: Store) -> Checkpoints:
    """With empty read models beside them."""
    checkpoints = Checkpoints(store.engine, "bench", SystemClock())
    checkpoints.create()
    with checkpoints.writer.begin() as tx:
        for projection in all_projections():
            projection.create(tx)
    return checkpoints
