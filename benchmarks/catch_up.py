"""A new subscriber reads the whole log, beside the bare driver and msgspec reading the same rows."""

from collections.abc import Callable, Iterator
from typing import Final

from adapters.subscriptions.reading import BATCH_MAX, read_on
from benchmarks import raw, typed
from benchmarks.harness import Aim, Result, Sides, compare, count
from benchmarks.store import Bench

COLUMNS: Final = (
    "position, stream, version, type, schema_version, payload, recorded_at, actor, role, reason,"
    " command_id, causation_id, correlation_id"
)
STRETCH: Final = f"SELECT {COLUMNS} FROM event WHERE position > ? ORDER BY position LIMIT {BATCH_MAX}"  # noqa: S608 - our own words


def run(bench: Bench) -> Iterator[Result]:
    store = bench.history.store
    connection, head = store.raw(), store.app.head()
    by_hand = reading_by_hand(connection, head)

    def ours() -> None:
        position = 0
        while stretch := read_on(store.app, position):
            position = stretch[-1].position
        assert position == head

    yield compare(
        f"catch-up over {head:,} events (events)",
        "bare driver, the same stretches, msgspec",
        bench.sizes.rounds,
        Sides(
            lambda: count(head, ours),
            lambda: count(head, by_hand),
            former=bench.formerly("catch_up", rows=bench.history.rows),
        ),
        aim=Aim(of_former=3),
    )
    connection.close()


def reading_by_hand(connection: raw.Connection, head: int) -> Callable[[], None]:
    """Reads and decodes the whole log without anything of ours."""
    decode = typed.decoding()

    def read() -> None:
        position = 0
        while rows := connection.execute(STRETCH, (position,)).fetchall():
            for row in rows:
                decode(row[3], row[4], row[5])
            position = rows[-1][0]
        assert position == head

    return read
