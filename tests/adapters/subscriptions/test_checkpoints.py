"""One holder at a time moves a checkpoint, and one that was overtaken cannot."""

import asyncio
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier

import pytest

from adapters.clock import SimulatedClock, SystemClock
from adapters.subscriptions.checkpoints import LEASE, Checkpoints, Claim, FencedOut
from projections.point import point_reader
from tests.adapters.subscriptions.sample import START
from tests.databases import Database


@pytest.fixture
def clock() -> SimulatedClock:
    return SimulatedClock(START)


@pytest.fixture
def one(database: Database, clock: SimulatedClock) -> Checkpoints:
    checkpoints = Checkpoints(database.engine(), "one", clock)
    checkpoints.create()
    return checkpoints


@pytest.fixture
def two(one: Checkpoints, database: Database, clock: SimulatedClock) -> Checkpoints:
    return Checkpoints(database.engine(), "two", clock)


def move(claim: Claim, after: int) -> None:
    with claim.checkpoints.writer.begin() as tx:
        claim.move(tx, after)
    claim.moved(after)


def test_a_subscription_begins_at_the_start_of_history(one: Checkpoints) -> None:
    assert one.place("mine").position == 0
    claim = one.claim("mine")
    assert claim.held()
    assert claim.position == 0


def test_a_checkpoint_is_found_again_where_it_was_left(one: Checkpoints, two: Checkpoints) -> None:
    claim = one.claim("mine")
    assert claim.held()
    move(claim, 7)
    claim.release()
    later = two.claim("mine")
    assert later.held()
    assert later.position == 7 == two.place("mine").position


def test_on_an_event_loop_where_no_look_up_is_open_it_is_told_too(one: Checkpoints) -> None:
    claim = one.claim("mine")
    assert claim.held()
    move(claim, 7)
    point_reader(one.reader).close()

    async def told() -> int:
        return one.place("mine").position

    assert asyncio.run(told()) == 7


def test_only_one_holder_has_the_lease(one: Checkpoints, two: Checkpoints) -> None:
    assert one.claim("mine").held()
    assert not two.claim("mine").held()
    assert two.claim("other").held()


def test_a_released_lease_is_free_at_once(one: Checkpoints, two: Checkpoints) -> None:
    claim = one.claim("mine")
    assert claim.held()
    claim.release()
    assert two.claim("mine").held()


def test_a_lease_that_is_not_renewed_ends(one: Checkpoints, two: Checkpoints, clock: SimulatedClock) -> None:
    assert one.claim("mine").held()
    waiting = two.claim("mine")
    clock.advance_to(START + LEASE - timedelta(microseconds=1))
    assert not waiting.held()
    clock.advance_to(START + LEASE)
    assert waiting.held()


def test_a_holder_that_goes_on_keeps_its_lease(
    one: Checkpoints, two: Checkpoints, clock: SimulatedClock
) -> None:
    claim, waiting = one.claim("mine"), two.claim("mine")
    for third in range(10):
        clock.advance_to(START + third * LEASE / 3)
        assert claim.held()
        assert not waiting.held()


def test_a_fenced_out_holder_cannot_move_a_checkpoint(
    one: Checkpoints, two: Checkpoints, clock: SimulatedClock
) -> None:
    slow, quick = one.claim("mine"), two.claim("mine")
    assert slow.held()
    move(slow, 3)
    clock.advance_to(START + LEASE)
    assert quick.held()
    with pytest.raises(FencedOut):
        move(slow, 4)
    assert two.place("mine").position == 3
    move(quick, 5)
    assert not slow.held()


def test_a_fenced_out_holder_cannot_renew_release_or_report(
    one: Checkpoints, two: Checkpoints, clock: SimulatedClock
) -> None:
    slow, quick = one.claim("mine"), two.claim("mine")
    assert slow.held()
    clock.advance_to(START + LEASE)
    assert quick.held()
    slow.failed(1, ValueError("never shown"))
    slow.release()
    assert two.place("mine").failed_at is None
    assert not one.claim("mine").held()
    move(quick, 1)


def test_a_checkpoint_does_not_move_when_its_transaction_fails(one: Checkpoints) -> None:
    claim = one.claim("mine")
    assert claim.held()
    tx = one.writer.connect()
    claim.move(tx, 9)
    tx.close()
    assert one.place("mine").position == claim.position == 0
    move(claim, 9)


def test_processes_that_start_at_once_all_find_their_tables(database: Database) -> None:
    together = Barrier(4)

    def start(number: int) -> None:
        checkpoints = Checkpoints(database.engine(), str(number), SystemClock())
        checkpoints.reader.connect().close()
        together.wait()
        checkpoints.create()

    with ThreadPoolExecutor(4) as processes:
        for started in [processes.submit(start, number) for number in range(4)]:
            started.result()
