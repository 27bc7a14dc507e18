"""A refund to a guest that the provider took and could not pay is owed again, and staff sees it (R5, D17)."""

from datetime import timedelta

import pytest

from domain.guest_order.commands import SettleGuestOwed
from domain.guest_order.events import (
    GuestChargebackReversed,
    GuestOrderPaidBack,
    GuestPayBackFailed,
    GuestPaymentOpened,
)
from domain.ledger import LedgerAccount
from domain.values import GuestOrderId
from projections.journal_lines import balances
from tests.adapters.intake.test_late_payments import found, system
from tests.adapters.reactors.system import System
from tests.adapters.reactors.test_guest_orders import ordered, paid
from tests.adapters.reactors.test_loose_ends import waiting
from tests.adapters.stand_in_world import world

__all__ = ["system", "world"]


def paid_back(system: System) -> None:
    """An order that cannot be made, which the provider pays back."""
    ordered(system, about="12345678")
    paid(system)
    assert len(system.events(GuestOrderPaidBack)) == 1
    [given_up] = waiting(system)
    assert given_up.name == "reactor:deliver_guest_order"


def owed(system: System) -> int:
    """In the journal, to anybody."""
    with system.engine.connect() as tx:
        return balances(tx, None, system.today).get(LedgerAccount.REFUNDS, 0)


@pytest.mark.parametrize("called", [True, False])
def test_staff_has_it_on_the_list_until_it_was_paid_by_hand(system: System, called: bool) -> None:
    paid_back(system)
    assert owed(system) == 0
    system.world.make("/payments/g1/refund/failed")
    if called:
        assert system.payments.told_of(system.last(GuestPaymentOpened).provider_payment_id)
        system.react()
    assert found(system) == (0 if called else 1)
    assert found(system) == 0
    assert len(system.events(GuestPayBackFailed)) == 1
    assert owed(system) == -1520
    _, one = waiting(system)
    assert (one.name, one.reason, one.amount_cents) == ("intake:guest_refund", "refund_failed", 1520)
    assert one.about == {"guest_order_id": "g1", "subject": "g1"}
    guest = GuestOrderId("g1")
    by_hand = SettleGuestOwed(at=system.now, guest_order_id=guest, by_hand=True, settled_on=system.today)
    system.do(by_hand, role="supervisor")
    assert [each.name for each in waiting(system)] == ["reactor:deliver_guest_order"]
    assert owed(system) == 0


@pytest.mark.parametrize(("days", "seen"), [(29, True), (32, False)])
def test_it_is_asked_about_for_as_long_as_any_refund(system: System, days: int, seen: bool) -> None:
    paid_back(system)
    system.to(system.today + timedelta(days=days))
    system.world.make("/payments/g1/refund/failed")
    assert found(system) == seen


def lost(system: System) -> int:
    """In the journal, by what payers had taken back."""
    with system.engine.connect() as tx:
        return balances(tx, None, system.today).get(LedgerAccount.CHARGED_BACK, 0)


@pytest.mark.parametrize("called", [True, False])
def test_what_the_payer_had_taken_back_and_came_again_is_no_loss(system: System, called: bool) -> None:
    ordered(system)
    paid(system)
    opened = system.last(GuestPaymentOpened).provider_payment_id
    system.world.make("/payments/g1/chargeback", amount_cents=1520)
    assert system.payments.told_of(opened)
    system.react()
    assert lost(system) == 1520
    system.world.make("/payments/g1/chargeback/reverse")
    if called:
        assert system.payments.told_of(opened)
        system.react()
    assert found(system) == (0 if called else 1)
    assert len(system.events(GuestChargebackReversed)) == 1
    assert lost(system) == owed(system) == 0


def test_what_staff_settled_as_taken_back_is_owed_to_the_guest_once_it_came_again(system: System) -> None:
    ordered(system, about="12345678")
    opened = system.last(GuestPaymentOpened).provider_payment_id
    system.world.make("/payments/g1/confirm")
    system.world.make("/payments/g1/chargeback", amount_cents=1520)
    assert system.payments.told_of(opened)
    system.react()
    guest = GuestOrderId("g1")
    settled = SettleGuestOwed(at=system.now, guest_order_id=guest, by_hand=False, settled_on=system.today)
    system.do(settled, role="supervisor")
    assert lost(system) == owed(system) == 0
    system.world.make("/payments/g1/chargeback/reverse")
    assert system.payments.told_of(opened)
    system.react()
    assert (lost(system), owed(system)) == (0, -1520)
    one = waiting(system)[-1]
    assert (one.name, one.reason, one.amount_cents) == ("intake:guest_refund", "came_again", 1520)
    system.do(settled.model_copy(update={"by_hand": True}), role="supervisor")
    assert owed(system) == 0


def test_of_two_chargebacks_all_that_came_again_is_owed_and_on_the_list(system: System) -> None:
    """Each came again by itself, and each is told more than once."""
    ordered(system, about="12345678")
    opened = system.last(GuestPaymentOpened).provider_payment_id
    system.world.make("/payments/g1/confirm")
    for cents in (520, 1000):
        system.world.make("/payments/g1/chargeback", amount_cents=cents)
    assert system.payments.told_of(opened)
    system.react()
    guest = GuestOrderId("g1")
    settled = SettleGuestOwed(at=system.now, guest_order_id=guest, by_hand=False, settled_on=system.today)
    system.do(settled, role="supervisor")
    assert lost(system) == owed(system) == 0
    for came_cents in (1000, 1520):
        system.world.make("/payments/g1/chargeback/reverse")  # what was taken last comes first
        for _ in range(2):
            system.payments.told_of(opened)
            system.react()
        assert (lost(system), owed(system)) == (0, -came_cents)
        one = waiting(system)[-1]
        assert (one.reason, one.amount_cents) == ("came_again", came_cents)
    system.do(settled.model_copy(update={"by_hand": True}), role="supervisor")
    assert owed(system) == 0
    assert all(one.reason != "came_again" for one in waiting(system))
