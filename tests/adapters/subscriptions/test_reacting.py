"""An effect is announced, performed at least once under the same ids, and recorded once with its outcome."""

from collections.abc import Sequence
from datetime import timedelta
from threading import Barrier
from typing import ClassVar

import pytest

from adapters.subscriptions.checkpoints import LEASE
from adapters.subscriptions.projecting import Projecting
from adapters.subscriptions.reacting import Hopeless, Reactor, ReactorRunner
from adapters.subscriptions.reactions import BACKOFF, parked
from adapters.subscriptions.rebuild import rebuild
from domain.effect.aggregate import NothingLeftToDo, NotToBeRepeated, effect_id
from domain.effect.events import EffectAttempted, EffectDone, EffectFailed
from domain.kernel import Command, Event, Recorded
from domain.ports import TechnicalFault
from tests.adapters.subscriptions.sample import (
    FULL_CENTS,
    Crash,
    Emptied,
    Paid,
    ReceiptPrinted,
    RecordReceipt,
    World,
)
from tests.databases import Database


class Printer:
    """The outside world: what was printed, and what it does when asked next."""

    def __init__(self) -> None:
        self.printed: list[str] = []
        self.cleared: list[str] = []
        self.next: list[BaseException | None] = []

    def print(self, receipt_id: str) -> None:
        trouble = self.next.pop(0) if self.next else None
        if trouble is None or isinstance(trouble, Crash):
            self.printed.append(receipt_id)
        if trouble is not None:
            raise trouble


class PrintReceipt(Reactor):
    name: ClassVar[str] = "print_receipt"
    handles: ClassVar[frozenset[type[Event]]] = frozenset({Paid})

    def __init__(self, world: World, printer: Printer) -> None:
        self.world, self.printer = world, printer

    def react(self, happened: Recorded[Event]) -> Sequence[Command]:
        receipt_id = effect_id(self.name, happened.position)
        self.printer.print(receipt_id)
        return self.noted(happened, receipt_id)

    def gave_up(self, happened: Recorded[Event], reason_code: str) -> Sequence[Command]:
        return self.noted(happened, reason_code)

    def after_done(self, happened: Recorded[Event]) -> None:
        self.printer.cleared.append(effect_id(self.name, happened.position))

    def noted(self, happened: Recorded[Event], receipt_id: str) -> Sequence[Command]:
        assert isinstance(happened.event, Paid)
        till_id = happened.event.till_id
        return [RecordReceipt(at=self.world.clock.now(), till_id=till_id, receipt_id=receipt_id)]


@pytest.fixture
def world(database: Database) -> World:
    return World(database)


@pytest.fixture
def printer() -> Printer:
    return Printer()


def runner(world: World, printer: Printer) -> ReactorRunner:
    return ReactorRunner(PrintReceipt(world, printer), world.checkpoints, world.log, world.log, world.clock)


def run(world: World, printer: Printer) -> None:
    runner_ = runner(world, printer)
    while runner_.step():
        pass


def later(world: World, by: timedelta) -> None:
    world.clock.advance_to(world.clock.now() + by)


def kinds(world: World, after: int = 0) -> tuple[type[Event], ...]:
    return tuple(type(happened.event) for happened in world.log.since(after, 100))


def ends(world: World) -> list[EffectDone | EffectFailed]:
    found = [happened.event for happened in world.log.since(0, 100)]
    return [event for event in found if isinstance(event, EffectDone | EffectFailed)]


def test_attempted_comes_before_and_done_with_the_outcome_after(world: World, printer: Printer) -> None:
    at = world.pay("a")
    run(world, printer)
    assert kinds(world) == (Paid, EffectAttempted, EffectDone, ReceiptPrinted)
    attempted, done, outcome = world.log.since(at, 10)
    assert attempted.stream == done.stream == "effect-print_receipt-1"
    assert attempted.event == EffectAttempted(effect_id="print_receipt-1", reactor="print_receipt", attempt=1)
    assert done.command_id == outcome.command_id != attempted.command_id
    assert {(e.actor, e.causation_id, e.correlation_id) for e in (attempted, done, outcome)} == {
        ("reactor:print_receipt", "1", "chain")
    }
    assert printer.printed == printer.cleared == ["print_receipt-1"]
    assert world.checkpoints.place("reactor:print_receipt").position == world.log.head()


def test_where_order_means_nothing_several_are_at_work_and_settled_together(
    world: World, printer: Printer
) -> None:
    positions = [world.pay(till) for till in "abcabc"]
    beside = Barrier(3, timeout=60)

    class Beside(PrintReceipt):
        at_once_max: ClassVar[int] = 3

        def react(self, happened: Recorded[Event]) -> Sequence[Command]:
            beside.wait()  # breaks unless three are at work
            if happened.position == positions[4]:
                raise TechnicalFault("paper")
            return super().react(happened)

    runner_ = ReactorRunner(Beside(world, printer), world.checkpoints, world.log, world.log, world.clock)
    runner_.start()
    try:
        assert runner_.step()
        assert runner_.claim.position == positions[2]
        assert runner_.step()
        assert runner_.claim.position == positions[5]
    finally:
        runner_.close()
    done = [effect_id("print_receipt", position) for position in positions if position != positions[4]]
    assert sorted(printer.printed) == sorted(printer.cleared) == done
    later(world, BACKOFF[0])
    run(world, printer)
    assert printer.printed[-1] == effect_id("print_receipt", positions[4])
    assert len(ends(world)) == 7, "six that were done, and the fault"


def test_a_crash_between_effect_and_done_repeats_it_with_the_same_id(world: World, printer: Printer) -> None:
    world.pay("a")
    printer.next = [Crash()]
    with pytest.raises(Crash):
        run(world, printer)
    assert kinds(world) == (Paid, EffectAttempted)
    run(world.reopened(), printer)
    assert printer.printed == ["print_receipt-1", "print_receipt-1"]
    assert [e.event.attempt for e in world.events(EffectAttempted)] == [1, 2]  # type: ignore[attr-defined]  # of EffectAttempted
    assert kinds(world, 3) == (EffectDone, ReceiptPrinted)
    assert printer.cleared == ["print_receipt-1"]


def test_a_crash_between_done_and_checkpoint_repeats_the_clearing_up_only(
    world: World, printer: Printer
) -> None:
    world.pay("a")

    class Killed(PrintReceipt):
        def after_done(self, happened: Recorded[Event]) -> None:
            super().after_done(happened)
            raise Crash

    killed = ReactorRunner(Killed(world, printer), world.checkpoints, world.log, world.log, world.clock)
    with pytest.raises(Crash):
        killed.step()
    head = world.log.head()
    run(world.reopened(), printer)
    assert printer.printed == ["print_receipt-1"]
    assert printer.cleared == ["print_receipt-1", "print_receipt-1"]
    assert world.log.head() == head


def test_a_fault_is_tried_again_with_backoff_also_after_a_restart(world: World, printer: Printer) -> None:
    at = world.pay("a")
    printer.next = [TechnicalFault("private"), ValueError("private"), None]
    run(world, printer)
    later(world, BACKOFF[0] - timedelta(microseconds=1))
    run(world.reopened(), printer)
    assert kinds(world, at) == (EffectAttempted, EffectFailed)
    later(world, timedelta(microseconds=1))
    run(world.reopened(), printer)
    later(world, BACKOFF[1])
    run(world.reopened(), printer)
    failed = [happened.event for happened in world.events(EffectFailed)]
    assert failed == [
        EffectFailed(effect_id="print_receipt-1", reason_code=code, final=False)
        for code in ("technical_fault", "error")
    ]
    assert printer.printed == ["print_receipt-1"]
    assert len(world.events(EffectDone)) == 1
    assert parked(world.checkpoints) == []


def test_others_go_on_meanwhile(world: World, printer: Printer) -> None:
    for _ in range(3):
        world.pay("a")
    printer.next = [TechnicalFault(), None, None]
    run(world, printer)
    assert printer.printed == ["print_receipt-2", "print_receipt-3"]
    later(world, BACKOFF[0])
    run(world, printer)
    assert printer.printed[2:] == ["print_receipt-1"]


def test_what_keeps_failing_is_parked_and_staff_may_have_it_tried_again(
    world: World, printer: Printer
) -> None:
    world.pay("a")
    printer.next = [TechnicalFault("private")] * (len(BACKOFF) + 1)
    for pause in (timedelta(0), *BACKOFF):
        later(world, pause)
        assert parked(world.checkpoints) == []
        run(world, printer)
    [waiting] = parked(world.checkpoints)
    assert (waiting.name, waiting.position, waiting.error) == ("reactor:print_receipt", 1, "TechnicalFault")
    later(world, timedelta(days=30))
    run(world, printer)
    assert printer.printed == []
    world.retry(waiting.name, waiting.position)
    run(world, printer)
    assert printer.printed == ["print_receipt-1"]
    assert parked(world.checkpoints) == []


def test_what_is_hopeless_is_given_up_at_once_with_what_follows(world: World, printer: Printer) -> None:
    at = world.pay("a")
    printer.next = [Hopeless("refused")]
    run(world, printer)
    later(world, timedelta(days=30))
    run(world.reopened(), printer)
    assert [happened.event for happened in world.log.since(at + 1, 10)] == [
        EffectFailed(effect_id="print_receipt-1", reason_code="refused", final=True),
        ReceiptPrinted(till_id="a", receipt_id="refused"),
    ]
    assert printer.printed == printer.cleared == []
    assert parked(world.checkpoints) == []


@pytest.mark.parametrize("trouble", [None, Hopeless("refused")])
def test_a_refused_outcome_is_parked_and_the_effect_is_not_repeated(
    world: World, printer: Printer, trouble: BaseException | None
) -> None:
    world.pay("a", FULL_CENTS)
    printer.next = [trouble]
    run(world, printer)
    ended = EffectDone if trouble is None else EffectFailed
    assert kinds(world, 2) == (ended,)
    assert [event.refused_by for event in ends(world)] == ["R0"]
    [waiting] = parked(world.checkpoints)
    assert (waiting.error, waiting.rule) == ("OutcomeRefused", "R0")
    before, head = list(printer.printed), world.log.head()
    with pytest.raises(NotToBeRepeated):
        world.retry(waiting.name, waiting.position)
    run(world, printer)
    assert [(again.name, again.rule) for again in parked(world.checkpoints)] == [(waiting.name, "R0")]
    assert printer.printed == before
    assert world.log.head() == head


@pytest.mark.parametrize("trouble", [None, Hopeless("refused")])
def test_a_refused_outcome_is_parked_even_if_the_process_ends_before_it_is(
    world: World, printer: Printer, trouble: BaseException | None
) -> None:
    world.pay("a", FULL_CENTS)
    printer.next = [trouble]

    class Killed(ReactorRunner):
        def _settle(self, *_: object, **__: object) -> None:
            raise Crash

    killed = Killed(PrintReceipt(world, printer), world.checkpoints, world.log, world.log, world.clock)
    with pytest.raises(Crash):
        killed.step()
    before, head = list(printer.printed), world.log.head()
    assert parked(world.checkpoints) == []
    run(world.reopened(), printer)
    assert [(waiting.error, waiting.rule) for waiting in parked(world.checkpoints)] == [
        ("OutcomeRefused", "R0")
    ]
    assert (printer.printed, world.log.head()) == (before, head)


def test_a_refused_outcome_stays_parked_until_it_is_settled_by_hand(world: World, printer: Printer) -> None:
    world.pay("a", FULL_CENTS)
    run(world, printer)
    [waiting] = parked(world.checkpoints)
    world.settle(waiting.name, waiting.position)
    with pytest.raises(NothingLeftToDo):
        world.settle(waiting.name, waiting.position)
    run(world.reopened(), printer)
    assert parked(world.checkpoints) == []
    assert printer.printed == ["print_receipt-1"]


def test_two_processes_perform_an_effect_once(world: World, printer: Printer) -> None:
    other = world.reopened(holder="two")
    world.pay("a")
    first, second = runner(world, printer), runner(other, printer)
    assert first.step()
    assert not second.step()
    later(world, LEASE)
    while second.step():
        pass
    assert printer.printed == ["print_receipt-1"]
    assert len(world.events(EffectAttempted)) == 1


def test_replay_repeats_no_effect(world: World, printer: Printer) -> None:
    world.pay("a")
    run(world, printer)
    head = world.log.head()
    rebuild(world.projection, world.checkpoints, world.log)
    Projecting(world.projection, world.checkpoints, world.log).step()
    run(world, printer)
    assert world.log.head() == head
    assert printer.printed == ["print_receipt-1"]


def test_an_effect_stays_done_even_if_the_checkpoint_is_lost(world: World, printer: Printer) -> None:
    world.pay("a")
    world.empty("a")
    run(world, printer)
    with world.checkpoints.writer.begin() as tx:
        world.checkpoints.remove(tx, "reactor:print_receipt")
    run(world.reopened(), printer)
    assert printer.printed == ["print_receipt-1"]
    assert len(world.events(Emptied)) == 1
