"""Everything together: by one thread to the end, or by threads that start and stop cleanly."""

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TypeVar

import pytest

from adapters.event_store import open_waker
from adapters.subscriptions.checkpoints import Checkpoints
from adapters.subscriptions.policies import PolicySpec
from adapters.subscriptions.runner import BESIDE_GATHER_S, State, Subscriptions
from domain.kernel import Recorded
from domain.ports import TechnicalFault
from projections.kernel import NotYet, View
from tests.adapters.subscriptions.sample import (
    Paid,
    ReceiptPrinted,
    RecordReceipt,
    Tills,
    World,
    share,
    till,
)
from tests.adapters.subscriptions.test_reacting import Printer, PrintReceipt
from tests.databases import Database

L = TypeVar("L")
LONG_S = 20.0
"""More than any of this takes: only a test that fails waits so long."""


@pytest.fixture
def world(database: Database) -> World:
    return World(database)


@pytest.fixture
def printer() -> Printer:
    return Printer()


def system(world: World, printer: Printer, holder: str = "one") -> Subscriptions:
    checkpoints = Checkpoints(world.engine, holder, world.clock)
    subscriptions = Subscriptions(
        executor=world.log,
        events=world.log,
        read_models=world.engine,
        operational=world.engine,
        clock=world.clock,
        lease_clock=world.clock,
        holder=holder,
        projections=[world.projection],
        policies=[PolicySpec("share", share, Tills(checkpoints), ["tills"])],
        reactors=[PrintReceipt(world, printer)],
    )
    subscriptions.create()
    return subscriptions


@contextmanager
def started(world: World, subscriptions: Subscriptions) -> Iterator[None]:
    subscriptions.start(open_waker(world.engine, world.bell))
    try:
        yield
    finally:
        subscriptions.stop()


def failing(world: World) -> None:
    @world.projection.on(ReceiptPrinted)
    def fail(_: View, __: Recorded[ReceiptPrinted]) -> None:
        raise ValueError


def test_stepping_everything_ends_when_nothing_is_left_to_do(world: World, printer: Printer) -> None:
    subscriptions = system(world, printer)
    for till_id in "abc":
        world.pay(till_id)
    world.empty("b")
    subscriptions.step_all()
    head = world.log.head()
    # 3 payments, 2 shared cents and 5 receipts, each attempted, done and noted
    assert head == 3 + 1 + 2 + 5 * 3
    assert subscriptions.states() == [
        State(name, head, head) for name in ("tills", "policy:share", "reactor:print_receipt")
    ]
    assert world.live() == world.folded(head)
    subscriptions.step_all()
    assert world.log.head() == head


def test_a_reactor_that_is_new_to_a_log_repeats_no_history_but_a_read_model_begins_at_the_beginning(
    world: World, printer: Printer
) -> None:
    head = world.pay("a")
    subscriptions = system(world, printer)
    subscriptions.step_all()
    assert (printer.printed, world.log.head()) == ([], head)
    assert world.live() == world.folded(head)
    world.pay("b")
    system(world, printer).step_all()
    assert len(printer.printed) == 1


def test_the_same_commands_give_the_same_log_on_both_databases(
    sqlite: Database, postgresql: Database
) -> None:
    logs = []
    for database in (sqlite, postgresql):
        world = World(database)
        subscriptions = system(world, Printer())
        for till_id in "abc":
            world.pay(till_id)
        world.empty("b")
        subscriptions.step_all()
        logs.append((list(world.log.since(0, 100)), world.live()))
    assert logs[0] == logs[1]


def test_a_reader_that_waits_sees_its_own_write(world: World, printer: Printer) -> None:
    subscriptions = system(world, printer)
    head = world.pay("a")
    subscriptions.wait_for(head, ["tills"])
    assert world.live() == world.folded(head)


def test_waiting_always_ends(world: World, printer: Printer) -> None:
    subscriptions = system(world, printer)
    head = world.pay("a")
    subscriptions.wait_for(head, [])
    subscriptions.wait_for(0, ["tills"], timeout_s=0)
    with pytest.raises(NotYet):
        subscriptions.wait_for(head + 1, ["tills"], timeout_s=0.05)


def test_who_waits_does_not_wait_for_his_turn_to_help(world: World, printer: Printer) -> None:
    reading, go_on = threading.Event(), threading.Event()

    @world.projection.on(ReceiptPrinted)
    def slow(_: View, __: Recorded[ReceiptPrinted]) -> None:
        reading.set()
        assert go_on.wait(LONG_S)

    subscriptions = system(world, printer)
    head = world.do(RecordReceipt(at=world.clock.now(), till_id="a", receipt_id="r1"))
    stepping = threading.Thread(target=subscriptions._read_models_together.step)
    stepping.start()
    try:
        assert reading.wait(LONG_S)
        with pytest.raises(NotYet):
            subscriptions.wait_for(head, ["tills"], timeout_s=0.05)
        assert stepping.is_alive()
    finally:
        go_on.set()
        stepping.join()
    subscriptions.wait_for(head, ["tills"], timeout_s=0)


def test_waiting_for_a_failed_read_model_ends_and_the_others_go_on(world: World, printer: Printer) -> None:
    failing(world)
    subscriptions = system(world, printer)
    head = world.pay("a")
    subscriptions.step_all()
    with pytest.raises(NotYet):
        subscriptions.wait_for(world.log.head(), ["tills"], timeout_s=0.05)
    subscriptions.wait_for(head, ["tills"])
    tills, _, reactor = subscriptions.states()
    assert (tills.failed_at, tills.error) == (world.log.head(), "ValueError")
    assert reactor.position == reactor.head
    assert printer.printed == ["print_receipt-1"]


def test_a_failed_read_model_is_tried_again_when_asked(world: World, printer: Printer) -> None:
    failing(world)
    system(world, printer).step_all()
    world.pay("a")
    system(world, printer).step_all()
    mended = world.reopened()
    subscriptions = system(mended, printer)
    subscriptions.retry_failed("tills")
    subscriptions.step_all()
    assert [state.failed_at for state in subscriptions.states()] == [None, None, None]


def test_parked_work_is_listed_and_settled_by_hand(world: World, printer: Printer) -> None:
    subscriptions = system(world, printer)
    world.pay("a", 1000)
    subscriptions.step_all()
    [parked] = subscriptions.parked()
    assert (parked.name, parked.position, parked.rule) == ("reactor:print_receipt", 1, "R0")
    world.settle(parked.name, parked.position)
    subscriptions.step_all()
    assert subscriptions.parked() == []


def test_a_read_model_is_rebuilt_by_name(world: World, printer: Printer) -> None:
    world.pay("a")
    subscriptions = system(world, printer)
    subscriptions.step_all()
    before = world.live()
    with world.checkpoints.writer.begin() as tx, View(tx) as view:
        view.delete(till, {})
    told: list[tuple[int, int]] = []
    reached = subscriptions.rebuild("tills", lambda position, head: told.append((position, head)))
    assert told == [(reached, world.log.head())]
    assert world.live() == before


def test_threads_do_what_follows_and_stop_cleanly(world: World, printer: Printer) -> None:
    subscriptions = system(world, printer)
    before = {*threading.enumerate()}
    with started(world, subscriptions):
        for till_id in "abc":
            world.pay(till_id)
        world.empty("b")
        # as above; the order in which they happen is not given
        reach(subscriptions.states, lambda states: all(state.position == 21 for state in states))
    assert {*threading.enumerate()} <= before, "those of others may end meanwhile"
    assert sorted(printer.printed) == sorted(
        f"print_receipt-{happened.position}" for happened in world.events(Paid)
    )
    assert world.live() == world.folded(subscriptions.states()[0].position)
    assert system(world, printer, holder="two").states() == subscriptions.states()


def test_another_process_takes_over_at_once_after_a_clean_stop(world: World, printer: Printer) -> None:
    subscriptions = system(world, printer)
    with started(world, subscriptions):
        subscriptions.wait_for(world.pay("a"), ["tills"])
    other = system(world, printer, holder="two")
    other.step_all()
    assert [state.position for state in other.states()] == [world.log.head()] * 3


def test_a_stop_gives_up_every_lease_it_can(
    world: World, printer: Printer, caplog: pytest.LogCaptureFixture
) -> None:
    subscriptions = system(world, printer)
    world.pay("a")
    subscriptions.step_all()

    def unable() -> None:
        raise TechnicalFault("private")

    subscriptions._projections[0].release = unable  # type: ignore[method-assign]  # its database is away
    subscriptions.stop()
    other = system(world, printer, holder="two")
    held = [subscription.name for subscription in other._all if not subscription.claim.held()]
    assert held == ["tills"]
    assert '"what": "tills: not released"' in caplog.text
    assert "private" not in caplog.text


def test_a_reader_waits_for_a_read_model_that_another_process_keeps(world: World, printer: Printer) -> None:
    keeper = world.reopened(holder="two")
    theirs = system(keeper, printer, holder="two")
    theirs.step_all()
    with started(keeper, theirs):
        mine = system(world, printer)
        mine.wait_for(world.pay("a"), ["tills"], timeout_s=LONG_S)
    assert world.live()[-1].startswith('{"cents":1')


def test_a_slow_reactor_holds_up_nobody_else(world: World, printer: Printer) -> None:
    printing, go_on = threading.Event(), threading.Event()

    class Slow(Printer):
        def print(self, receipt_id: str) -> None:
            printing.set()
            assert go_on.wait(LONG_S)
            super().print(receipt_id)

    slow = Slow()
    subscriptions = system(world, slow)
    with started(world, subscriptions):
        world.pay("a")
        assert printing.wait(LONG_S)
        subscriptions.wait_for(world.pay("b"), ["tills"], timeout_s=LONG_S)
        go_on.set()
    assert slow.printed[0] == "print_receipt-1"


def test_a_database_that_does_not_answer_is_asked_again(
    world: World, printer: Printer, caplog: pytest.LogCaptureFixture
) -> None:
    asked = threading.Event()

    class Away:
        """A log that cannot be read at first."""

        def since(self, position: int, limit: int) -> object:
            if not asked.is_set():
                asked.set()
                raise TechnicalFault("private")
            return world.log.since(position, limit)

    subscriptions = system(world, printer)
    subscriptions._events._log = Away()  # type: ignore[assignment]  # only since() is asked
    head = world.pay("a")
    subscriptions.start(open_waker(world.engine, world.bell))
    try:
        assert asked.wait(LONG_S)
        reach(lambda: world.checkpoints.place("tills").position, lambda position: position >= head)
    finally:
        subscriptions.stop()
    assert "TechnicalFault" in caplog.text
    assert "private" not in caplog.text


def test_who_follows_by_rules_of_its_own_looks_now_and_then_however_much_happens(
    world: World, printer: Printer
) -> None:
    looked = threading.Semaphore(0)

    class Idle:
        name = "idle"

        def step(self) -> bool:
            looked.release()
            return False

        def start(self, _: object) -> None: ...
        def rest(self) -> None: ...
        def close(self) -> None: ...

    subscriptions = system(world, printer)
    subscriptions.add(Idle())
    looks = 5
    with started(world, subscriptions):
        begun = time.monotonic()
        for _ in range(looks):
            while not looked.acquire(blocking=False):
                subscriptions._tell()
        assert time.monotonic() - begun >= (looks - 1) * BESIDE_GATHER_S


def reach(look: Callable[[], L], enough: Callable[[L], bool]) -> None:
    """Looks until it is enough; fails after LONG_S."""
    pause = threading.Event()
    for _ in range(int(LONG_S / 0.01)):
        if enough(look()):
            return
        pause.wait(0.01)
    raise AssertionError(f"still {look()}")
