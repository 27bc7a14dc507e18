"""A bank that tells nothing of a payout: it is listed once, until the bank tells or staff settles it."""

from datetime import timedelta

import pytest

from adapters.loose_ends import LooseEnds
from domain.payout.aggregate import PayoutWaitsForNobody
from domain.payout.events import PayoutSettled, PayoutSilent
from domain.refund.events import RefundFiled, RefundPaid
from domain.use_cases.settle_payout import SettleSilentPayout
from domain.values import PayoutId
from projections.loose_ends import LooseEndState
from projections.payouts import payouts_silent
from tests.adapters.reactors.system import System
from tests.adapters.reactors.test_loose_ends import waiting
from tests.adapters.reactors.test_payouts import at_the_bank, payout
from tests.adapters.reactors.test_payouts_cross import system
from tests.adapters.stand_in_world import world

__all__ = ["system", "world"]


def silent(system: System) -> None:
    """A refund was filed, and nothing is heard for ten days."""
    system.new_day(system.today + timedelta(days=1))
    assert len(system.events(RefundFiled)) == 1
    for days in (1, 9, 1):
        system.new_day(system.today + timedelta(days=days))
    assert len(system.events(PayoutSilent)) == 1, "once"


def test_it_stands_on_the_list_with_what_it_is_about_until_the_bank_tells(system: System) -> None:
    silent(system)
    [found] = waiting(system)
    assert (found.loose_end_id, found.name) == (f"payout-{payout(system)}", "intake:payout")
    assert (found.reason, found.amount_cents, found.retried) == ("bank_silent", 1000, False)
    assert found.about == {"refund_id": "r1", "subject": payout(system)}
    at_the_bank(system, "book")
    assert waiting(system) == []
    assert len(system.events(RefundPaid)) == 1
    system.new_day(system.today + timedelta(days=30))
    assert waiting(system) == []


def test_staff_settles_it_and_what_the_bank_tells_later_leaves_nothing_to_do(system: System) -> None:
    silent(system)
    one = PayoutId(payout(system))
    settle = SettleSilentPayout(at=system.now, payout_id=one, today=system.today)
    system.do(settle, role="supervisor")
    assert waiting(system) == []
    assert (len(system.events(PayoutSettled)), len(system.events(RefundPaid))) == (1, 1)
    with pytest.raises(PayoutWaitsForNobody):
        system.do(settle, role="supervisor")
    at_the_bank(system, "book")
    assert waiting(system) == []
    assert len(system.events(RefundPaid)) == 1
    with system.engine.connect() as tx:
        assert payouts_silent(tx, system.today) == []


def test_what_was_settled_stays_to_be_read(system: System) -> None:
    silent(system)
    one = PayoutId(payout(system))
    system.do(SettleSilentPayout(at=system.now, payout_id=one, today=system.today), role="supervisor")
    at_the_bank(system, "return", reason="AC04")
    ends = LooseEnds(log=system.app, reads=system.engine, operational=system.subscriptions.operational)
    [settled] = ends.decided(LooseEndState.SETTLED)
    assert (settled.outcome, settled.decided_as) == ("by_hand", "supervisor")
    assert system.credit(system.last(RefundFiled).account_id).balance_cents == 1000
