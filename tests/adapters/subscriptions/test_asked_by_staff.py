"""What staff asks about an effect is an event that its runner obeys: another try, or none any more (D17)."""

from typing import ClassVar

import pytest

from adapters.subscriptions.reacting import Hopeless, ReactorRunner
from adapters.subscriptions.reactions import BACKOFF, parked
from domain.effect.aggregate import NothingLeftToDo
from domain.effect.events import EffectAttempted, EffectDone, EffectFailed
from domain.ports import TechnicalFault
from tests.adapters.subscriptions.sample import Crash, World
from tests.adapters.subscriptions.test_reacting import Printer, PrintReceipt, ends, later, run
from tests.databases import Database


@pytest.fixture
def world(database: Database) -> World:
    """On SQLite and on PostgreSQL."""
    return World(database)


@pytest.fixture
def printer() -> Printer:
    return Printer()


def test_what_staff_asks_is_not_passed_over_where_several_are_at_work(world: World, printer: Printer) -> None:
    class Beside(PrintReceipt):
        at_once_max: ClassVar[int] = 3

    world.pay("a")
    printer.next = [Hopeless("refused")]
    runner_ = ReactorRunner(Beside(world, printer), world.checkpoints, world.log, world.log, world.clock)
    runner_.start()
    try:
        while runner_.step():
            pass
        world.pay("b")
        world.retry("reactor:print_receipt", 1)
        last = world.pay("c")
        while runner_.step():
            pass
    finally:
        runner_.close()
    assert set(printer.printed) >= {"print_receipt-1", f"print_receipt-{last}"}
    assert len(printer.printed) == 3


def test_what_was_given_up_is_tried_again_when_staff_asks_and_may_be_given_up_again(
    world: World, printer: Printer
) -> None:
    world.pay("a")
    printer.next = [Hopeless("refused"), Hopeless("refused"), TechnicalFault(), None]
    run(world, printer)
    world.retry("reactor:print_receipt", 1)
    run(world.reopened(), printer)
    assert [type(event) for event in ends(world)] == [EffectFailed, EffectFailed]
    asked_at = world.retry("reactor:print_receipt", 1)
    run(world, printer)
    assert (list(parked(world.checkpoints)), printer.printed) == ([], [])
    later(world, BACKOFF[0])
    run(world, printer)
    assert printer.printed == ["print_receipt-1"]
    assert [type(event) for event in ends(world)][-1] is EffectDone
    attempts = [happened.event.attempt for happened in world.events(EffectAttempted)]  # type: ignore[attr-defined] # of that kind
    assert attempts == [1, 2, 3, 4]
    assert asked_at < world.log.head()
    with pytest.raises(NothingLeftToDo):
        world.retry("reactor:print_receipt", 1)


def test_a_retry_that_was_asked_for_is_not_forgotten_where_the_process_ends(
    world: World, printer: Printer
) -> None:
    world.pay("a")
    printer.next = [Hopeless("refused"), Crash()]
    run(world, printer)
    world.retry("reactor:print_receipt", 1)
    with pytest.raises(Crash):
        run(world, printer)
    run(world.reopened(), printer)
    assert printer.printed == ["print_receipt-1"] * 2  # at least once, under the same id
    assert [type(event) for event in ends(world)] == [EffectFailed, EffectDone]


def test_what_staff_settled_is_not_tried_again(world: World, printer: Printer) -> None:
    world.pay("a")
    printer.next = [TechnicalFault()]
    run(world, printer)
    world.settle("reactor:print_receipt", 1)
    run(world, printer)
    later(world, BACKOFF[0])
    run(world, printer)
    assert printer.printed == []
    assert len(world.events(EffectAttempted)) == 1


def test_what_is_done_is_not_to_be_settled(world: World, printer: Printer) -> None:
    world.pay("a")
    run(world, printer)
    with pytest.raises(NothingLeftToDo):
        world.settle("reactor:print_receipt", 1)
