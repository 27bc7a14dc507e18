"""A read model is the fold of the events up to its checkpoint, whatever happens (I20)."""

import json
import logging
from datetime import datetime

import pysqlite3.dbapi2
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy.exc import InterfaceError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolExhausted

from adapters.subscriptions.checkpoints import LEASE
from adapters.subscriptions.projecting import Projecting
from adapters.subscriptions.reading import SharedReading, read_on
from domain.kernel import Event, Recorded
from domain.ports import LogDamaged
from projections.dump import dump
from projections.kernel import View
from tests.adapters.subscriptions.sample import (
    Crash,
    Emptied,
    Paid,
    ReceiptPrinted,
    RecordReceipt,
    World,
    till,
)
from tests.databases import Database


@pytest.fixture
def world(database: Database) -> World:
    return World(database)


def projecting(world: World, batch_max: int = 500) -> Projecting:
    return Projecting(world.projection, world.checkpoints, world.log, batch_max)


def some_history(world: World) -> int:
    for till_id in ("b", "a", "B", "é", "a"):
        world.pay(till_id, 5)
    world.empty("a")
    return world.pay("a", 2)


def test_each_step_takes_in_a_stretch_and_its_checkpoint(world: World) -> None:
    head = some_history(world)
    following = projecting(world, batch_max=3)
    for position in (3, 6, head):
        assert following.step()
        assert world.checkpoints.place("tills").position == position
        assert world.live() == world.folded(position)
    assert not following.step()


def test_the_checkpoint_passes_events_that_nobody_listens_to(world: World) -> None:
    world.pay("a")
    head = world.do(RecordReceipt(at=world.clock.now(), till_id="a", receipt_id="r1"))
    assert projecting(world).step()
    assert world.checkpoints.place("tills").position == head


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    batch_max=st.integers(1, 9),
    acts=st.lists(st.tuples(st.sampled_from("abc"), st.integers(0, 3)), max_size=9),
)
def test_a_read_model_is_the_fold_under_any_batch_size(
    sqlite: Database, batch_max: int, acts: list[tuple[str, int]]
) -> None:
    world = World(sqlite)
    following = projecting(world, batch_max)
    for till_id, cents in acts:
        head = world.pay(till_id, cents) if cents else world.empty(till_id)
        following.step()
        reached = world.checkpoints.place("tills").position
        assert world.live() == world.folded(reached)
    while following.step():
        pass
    head = world.log.head()
    assert world.checkpoints.place("tills").position == head
    assert world.live() == world.folded(head)


def test_both_databases_give_the_same_dump(sqlite: Database, postgresql: Database) -> None:
    dumps = []
    for database in (sqlite, postgresql):
        world = World(database)
        some_history(world)
        projecting(world).step()
        dumps.append(world.live())
    assert dumps[0] == dumps[1]
    assert len(dumps[0]) > 6


def test_a_crash_within_a_stretch_leaves_tables_and_checkpoint_together(world: World) -> None:
    head = some_history(world)

    @world.projection.on(ReceiptPrinted)
    def crash(view: View, _: Recorded[ReceiptPrinted]) -> None:
        view.update(till, {"till_id": "a"}, cents=99)
        raise Crash

    projecting(world).step()
    world.do(RecordReceipt(at=world.clock.now(), till_id="a", receipt_id="r1"))
    world.pay("a")
    with pytest.raises(Crash):
        projecting(world).step()
    again = world.reopened()
    assert again.checkpoints.place("tills").position == head
    assert again.live() == again.folded(head)
    assert projecting(again).step()
    assert again.live() == again.folded(head + 2)


def failing(world: World) -> None:
    @world.projection.on(ReceiptPrinted)
    def fail(view: View, _: Recorded[ReceiptPrinted]) -> None:
        view.update(till, {"till_id": "a"}, cents=99)
        raise ValueError("secret name")


def test_a_failing_projection_stops_before_the_event_and_says_where(
    world: World, caplog: pytest.LogCaptureFixture
) -> None:
    failing(world)
    head = some_history(world)
    at = world.do(RecordReceipt(at=world.clock.now(), till_id="a", receipt_id="r1"))
    world.pay("a")
    following = projecting(world)
    with caplog.at_level(logging.INFO):
        while following.step():
            pass
    place = world.checkpoints.place("tills")
    assert (place.position, place.failed_at, place.error) == (head, at, "ValueError")
    assert world.live() == world.folded(head)
    [line] = [json.loads(record.message) for record in caplog.records if record.name.startswith("adapters")]
    assert datetime.fromisoformat(line.pop("timestamp")).tzinfo is not None
    assert line == {"event": "background", "what": "tills", "position": at, "error": "ValueError"}
    assert "secret" not in caplog.text
    assert not following.step_to(at)
    assert following.step_to(head)


def test_a_failed_projection_goes_on_where_it_stopped_once_it_is_mended(world: World) -> None:
    failing(world)
    world.pay("a")
    at = world.do(RecordReceipt(at=world.clock.now(), till_id="a", receipt_id="r1"))
    following = projecting(world)
    while following.step():
        pass
    mended = world.reopened()
    assert projecting(mended).step_to(at)
    assert mended.checkpoints.place("tills").failed_at is None
    assert mended.live() == mended.folded(at)


def test_a_failed_projection_is_tried_again_when_asked(world: World) -> None:
    broken = True

    @world.projection.on(ReceiptPrinted)
    def fail(_: View, __: Recorded[ReceiptPrinted]) -> None:
        if broken:
            raise ValueError

    world.pay("a")
    at = world.do(RecordReceipt(at=world.clock.now(), till_id="a", receipt_id="r1"))
    following = projecting(world)
    assert not following.step_to(at)
    broken = False
    assert not following.step_to(at)
    world.checkpoints.clear_failure("tills")
    assert following.step_to(at)


def test_a_holder_that_was_overtaken_writes_nothing(world: World) -> None:
    world.pay("a")
    slow = projecting(world)
    slow.step()
    other = world.reopened(holder="two")
    world.clock.advance_to(world.clock.now() + LEASE)
    world.pay("b")
    assert projecting(other).step()
    world.pay("c")
    before = world.live()
    # The lease that it believes to hold has ended; nobody told it.
    slow.claim._renew_at = world.clock.now() + LEASE
    assert slow.step()
    assert world.live() == before
    assert not slow.step()
    assert not slow.step_to(3)
    assert slow.step_to(2)


def test_two_processes_share_the_work_one_at_a_time(world: World) -> None:
    other = world.reopened(holder="two")
    mine, theirs = projecting(world), projecting(other)
    world.pay("a")
    assert mine.step()
    assert not theirs.step()
    mine.release()
    world.pay("b")
    assert theirs.step()
    assert not mine.step()
    assert mine.reached(2)
    assert world.live() == world.folded(2)


class Gappy:
    """A log that lost an event."""

    def __init__(self, events: list[Recorded[Event]]) -> None:
        self.events = events

    def since(self, position: int, limit: int) -> list[Recorded[Event]]:
        return [happened for happened in self.events if happened.position > position][:limit]


def test_nothing_is_read_past_a_gap(sqlite: Database) -> None:
    world = World(sqlite)
    some_history(world)
    gappy = Gappy([happened for happened in world.log.since(0, 100) if happened.position != 3])
    assert len(read_on(gappy, 0, 2)) == 2  # type: ignore[arg-type]  # only since() is asked
    for position in (1, 2):
        with pytest.raises(LogDamaged):
            read_on(gappy, position)  # type: ignore[arg-type]  # only since() is asked


@given(reads=st.lists(st.tuples(st.integers(0, 8), st.integers(1, 4)), max_size=12))
@settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_shared_reading_answers_what_the_log_would(sqlite: Database, reads: list[tuple[int, int]]) -> None:
    world = World(sqlite)
    if not world.log.head():
        some_history(world)
    shared = SharedReading(world.log)
    for position, limit in reads:
        found = shared.since(position, limit)
        whole = list(world.log.since(position, limit))
        assert list(found) == whole[: len(found)]
        assert bool(found) == bool(whole)


def test_a_dump_is_canonical(world: World) -> None:
    world.pay("é", 5)
    projecting(world).step()
    with world.engine.connect() as tx:
        assert list(dump(tx, world.projection)) == [
            '{"table":"payment"}',
            '{"paid_on":"2026-06-01","position":1,"receipt_id":null,"till_id":"é","version":1}',
            '{"table":"till"}',
            '{"cents":5,"empty":false,"last_at":"2026-06-01T10:00:00.000000Z","till_id":"é"}',
        ]
    assert world.projection.handles == {Paid, Emptied}


@pytest.mark.parametrize(
    "passing",
    [
        PoolExhausted("private"),
        InterfaceError("private", None, pysqlite3.dbapi2.InterfaceError()),
        OperationalError("private", None, pysqlite3.dbapi2.OperationalError()),
    ],
    ids=lambda error: type(error).__name__,
)
def test_a_database_that_does_not_answer_stops_no_read_model(
    world: World, caplog: pytest.LogCaptureFixture, passing: Exception
) -> None:
    troubles = [passing]

    @world.projection.on(ReceiptPrinted)
    def fail_once(_: View, __: Recorded[ReceiptPrinted]) -> None:
        if troubles:
            raise troubles.pop()

    head = world.do(RecordReceipt(at=world.clock.now(), till_id="a", receipt_id="r1"))
    following = projecting(world)
    assert not following.step()
    assert following.step()
    place = world.checkpoints.place("tills")
    assert (place.position, place.failed_at) == (head, None)
    assert "private" not in caplog.text


def test_a_read_model_that_gets_no_connection_goes_on_once_there_is_one(world: World) -> None:
    head = world.pay("a")
    following = projecting(world)
    assert following.claim.held()
    pool = world.engine.pool
    pool._timeout = 0.01  # type: ignore[attr-defined]  # a QueuePool: how long it waits, in seconds
    taken = []
    stretch = world.log.since(0, 10)
    try:
        while True:
            taken.append(world.engine.connect())
    except PoolExhausted:
        assert not following.together._take_in([following], stretch)
    for connection in taken:
        connection.close()
    assert following.step()
    assert world.checkpoints.place("tills").position == head
