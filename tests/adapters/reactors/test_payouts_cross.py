"""Told failed by hand while the day's file is made: the money goes out, or it is credit, never both (I10)."""

from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from adapters.event_store import Bell, DirectWriter, EventMapper, EventRecorder, LibraryRecorder, Toegang
from adapters.event_store.facts import Append, Outcome
from adapters.mail import serve_spool
from domain.catalogue import AGGREGATES, EVENTS, USE_CASES
from domain.closing_days import calendars
from domain.kernel import Command, Request
from domain.payment_file.events import PayoutsDrawnUp
from domain.refund.events import RefundFailed, RefundFiled
from domain.use_cases.payout_files import OrderPayouts
from domain.use_cases.refund import NotToldByHand, TellRefundOutcome
from tests.adapters.reactors.system import System
from tests.adapters.reactors.test_refunds import ONE, R1, agreed, asked, paid_in
from tests.adapters.stand_in_world import World, world
from tests.databases import Database
from toegang_testing.seller import OWN

__all__ = ["world"]

TOP_UP_TOO_OLD_DAYS = 400


class Crossed(DirectWriter):
    """Between a decision and its append somebody else decides and appends, once."""

    def __init__(self, recorder: EventRecorder, between: Callable[[], object]) -> None:
        super().__init__(recorder)
        self._between: Callable[[], object] | None = between

    def append(self, wish: Append) -> Outcome:
        between, self._between = self._between, None
        if between is not None:
            between()
        return super().append(wish)


@pytest.fixture
def system(database: Database, world: World, tmp_path: Path) -> Iterator[System]:
    """A refund to an account that two persons agreed on, on both databases."""
    with serve_spool(tmp_path / "mail", 0) as port:
        made = System(database.store(), world, tmp_path, port)
        account_id = paid_in(made)
        made.to(made.today + timedelta(days=TOP_UP_TOO_OLD_DAYS))
        asked(made, account_id, iban=True)
        agreed(made)
        yield made


def failed_by_hand(system: System) -> Command:
    now, today = system.now, system.today
    return TellRefundOutcome(at=now, refund_id=R1, paid=False, happened_on=today, told_by=ONE)


def the_days_file(system: System) -> Command:
    return OrderPayouts(
        at=system.now,
        refund_ids=(R1,),
        invoice_numbers=(),
        today=system.today,
        calendars=calendars(),
        own=OWN,
    )


def crossed(system: System, command: Command, by: Command) -> None:
    """``command`` is decided, then ``by`` is decided and recorded, then ``command`` is to be recorded."""
    recorder = EventRecorder(system.engine, system.clock, lambda: None)
    writer = Crossed(recorder, lambda: system.ask(by))
    library, mapper = LibraryRecorder(recorder, Bell()), EventMapper(EVENTS, system.vault)
    slow = Toegang(library, writer, mapper, AGGREGATES, USE_CASES)
    slow.execute(command, Request("slow", b"slow", "test", correlation_id="slow"))


def test_a_file_that_was_drawn_up_meanwhile_is_not_told_failed(system: System) -> None:
    with pytest.raises(NotToldByHand):
        crossed(system, failed_by_hand(system), by=the_days_file(system))
    system.react()
    _goes_out(system)


def test_what_was_told_failed_meanwhile_stands_in_no_file(system: System) -> None:
    crossed(system, the_days_file(system), by=failed_by_hand(system))
    system.react()
    assert (system.events(PayoutsDrawnUp), system.events(RefundFiled)) == ([], [])
    assert system.credit(system.last(RefundFailed).account_id).balance_cents == 1000


def _goes_out(system: System) -> None:
    [filed] = system.events(RefundFiled)
    assert [each.refund_id for each in system.last(PayoutsDrawnUp).payouts] == [R1]
    assert system.events(RefundFailed) == []
    assert system.credit(filed.account_id).balance_cents == 0
    [taken] = system.world.http.get(f"{system.world.url}/bank/payouts").json()
    assert taken["amount_cents"] == 1000
