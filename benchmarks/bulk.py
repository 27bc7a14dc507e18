"""A thousand events in one append, beside the fastest way of the bare driver to insert as many rows."""

from collections.abc import Iterator
from datetime import UTC, datetime
from functools import partial
from typing import Final

from adapters.event_store.facts import NewEvent
from benchmarks import raw, sample
from benchmarks.harness import Operation, Result, Sides, Speed, compare, drive
from benchmarks.store import Bench, Store

EVENTS: Final = 1_000
_COLUMNS: Final = (
    "position, stream, version, type, schema_version, payload, recorded_at, actor, command_id, correlation_id"
)
_TABLE: Final = """CREATE TABLE raw_bulk (position bigint PRIMARY KEY, stream text, version bigint, type text,
schema_version int, payload text, recorded_at {moment}, actor text, command_id text, correlation_id text,
UNIQUE (stream, version))"""


def run(bench: Bench) -> Iterator[Result]:
    with bench.store() as store:
        connection = store.raw()
        connection.execute(_TABLE.format(moment="timestamptz" if bench.server else "text"))
        yield compare(
            "bulk append, 1,000 events at once (events)",
            "COPY into a bare table" if bench.server else "executemany into a bare table",
            bench.sizes.rounds,
            Sides(
                partial(_events, bench.sizes.seconds, _appending(store)),
                partial(_events, bench.sizes.seconds, _copying(store, connection)),
            ),
        )
        connection.close()


def _events(seconds: float, operation: Operation) -> Speed:
    return Speed(drive(1, seconds, lambda _: operation).per_second * EVENTS)


def _news(life: list[NewEvent]) -> list[NewEvent]:
    return list(sample.lives(life, [sample.request().command_id for _ in range(EVENTS // len(life))]))


def _appending(store: Store) -> Operation:
    life = list(sample.life(store.mapper))

    def append() -> None:
        store.recorder.append(sample.append_of(_news(life)))

    return append


def _copying(store: Store, connection: raw.Connection) -> Operation:
    life = list(sample.life(store.mapper))
    last = 0

    def rows() -> list[tuple[object, ...]]:
        nonlocal last
        now, asked = datetime.now(UTC).isoformat(), sample.request()
        known = ("holder:somebody", asked.command_id, asked.correlation_id)
        news = _news(life)
        last += len(news)
        return [
            (place, new.stream, new.version, new.type, new.schema_version, new.payload, now, *known)
            for place, new in enumerate(news, last - len(news) + 1)
        ]

    def copy() -> None:
        with (
            connection.transaction(),
            connection.driver.cursor().copy(f"COPY raw_bulk ({_COLUMNS}) FROM STDIN") as into,
        ):
            for row in rows():
                into.write_row(row)

    def insert() -> None:
        marks = ", ".join("?" for _ in _COLUMNS.split(","))
        with connection.transaction():
            connection.executemany(f"INSERT INTO raw_bulk ({_COLUMNS}) VALUES ({marks})", rows())  # noqa: S608 - our own words

    return copy if connection.dialect == "postgresql" else insert
