"""A new subscriber reads the whole log, beside the bare driver and msgspec reading the same rows."""

from collections.abc import Iterator
from typing import Final

from adapters.subscriptions.reading import BATCH_MAX, read_on
from benchmarks import typed
from benchmarks.harness import Result, compare, count
from benchmarks.store import Bench

COLUMNS: Final = (
    "position, stream, version, type, schema_version, payload, recorded_at, actor, role, reason,"
    " command_id, causation_id, correlation_id"
)
STRETCH: Final = f"SELECT {COLUMNS} FROM event WHERE position > ? ORDER BY position LIMIT {BATCH_MAX}"  # noqa: S608 - our own words


def run(bench: Bench) -> Iterator[Result]:
    store, decoders = bench.history, typed.decoders()
    connection, head = store.raw(), store.app.head()

    def ours() -> None:
        position = 0
        while stretch := read_on(store.app, position):
            position = stretch[-1].position
        assert position == head

    def ceiling() -> None:
        position = 0
        while rows := connection.execute(STRETCH, (position,)).fetchall():
            for row in rows:
                decoders[row[3]].decode(row[5])
            position = rows[-1][0]
        assert position == head

    yield compare(
        f"catch-up over {head:,} events (events)",
        "bare driver, the same stretches, msgspec",
        bench.sizes.rounds,
        lambda: count(head, ours),
        lambda: count(head, ceiling),
    )
    connection.close()
