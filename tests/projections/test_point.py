"""Look-ups by key wait for a connection for a short time only, and never on an event loop."""

import asyncio
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from typing import Any

import pytest
import sqlalchemy as sa
from sqlalchemy import event as on

from projections.point import CONNECTIONS_MAX, PointReader
from tests.databases import Database

ONE: sa.Select[Any] = sa.select(sa.literal_column("1").label("one"))
HELD = sa.select(sa.func.hold().label("held"))


@contextmanager
def all_taken(sqlite: Database) -> Iterator[PointReader]:
    """Every connection is at work, until the end."""
    engine, release = sqlite.engine(), threading.Event()
    begun = threading.Barrier(CONNECTIONS_MAX + 1, timeout=20)

    def hold() -> int:
        begun.wait()
        release.wait(20)
        return 1

    on.listen(engine, "connect", lambda raw, _: raw.create_function("hold", 0, hold))
    reader = PointReader(engine)
    with ThreadPoolExecutor(CONNECTIONS_MAX) as threads:
        held = [threads.submit(reader.row, HELD) for _ in range(CONNECTIONS_MAX)]
        begun.wait()
        try:
            yield reader
        finally:
            release.set()
    assert [each.result() for each in held] == [{"held": 1}] * CONNECTIONS_MAX


def test_who_finds_no_connection_in_time_is_told(sqlite: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("projections.point.WAIT_MAX_S", 0.01)
    with all_taken(sqlite) as reader, pytest.raises(sa.exc.TimeoutError):
        reader.row(ONE)
    assert reader.row(ONE) == {"one": 1}


def test_an_event_loop_waits_for_no_connection(sqlite: Database) -> None:
    async def ask(reader: PointReader) -> object:
        return reader.row(ONE)

    with all_taken(sqlite) as reader, pytest.raises(BlockingIOError):
        asyncio.run(ask(reader))
    assert asyncio.run(ask(reader)) == {"one": 1}
    reader.close()
    with pytest.raises(BlockingIOError):  # opening one takes its time
        asyncio.run(ask(reader))


def test_a_few_rows_are_read_with_a_value_that_stands_twice(database: Database) -> None:
    given = sa.bindparam("given", type_=sa.Integer())
    twice = sa.union_all(
        sa.select(given.label("one")), sa.select((given + sa.literal_column("1")).label("one"))
    )
    asked = sa.select(twice.subquery()).order_by("one")
    assert PointReader(database.engine()).rows(asked, given=3) == [{"one": 3}, {"one": 4}]
