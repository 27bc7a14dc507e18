"""The journal of orders without a code: what they bring, and what goes back (R5, R55, D18)."""

from collections.abc import Mapping
from datetime import date

import pytest

from domain.guest_order.events import (
    GuestChargebackReversed,
    GuestOrderChargedBack,
    GuestOrderFailed,
    GuestOrderOwedSettled,
    GuestOrderPaid,
    GuestOrderPaidBack,
    GuestOrderPaidLate,
    GuestPayBackFailed,
)
from domain.kernel import Event
from domain.ledger import LedgerAccount
from domain.products import Product
from domain.values import GuestOrderId, Language
from projections.journal_lines import balances
from tests.projections.history import ReadModels

NEVER = date(2100, 1, 1)


def test_what_a_guest_paid_too_late_is_owed_until_it_is_paid_back(models: ReadModels) -> None:
    one, on = GuestOrderId("g1"), date(2026, 6, 1)
    late = GuestOrderPaidLate(guest_order_id=one, provider_payment_id="tr_1", amount_cents=1520, paid_on=on)
    found = balances(models.happens(late), None, NEVER)
    assert {account.name: cents for account, cents in found.items() if cents} == {
        "PROVIDER": 1520,
        "REFUNDS": -1520,
    }
    back = GuestOrderPaidBack(guest_order_id=one, provider_refund_id="re_1")
    assert not any(balances(models.happens(back), None, NEVER).values())
    failed = GuestPayBackFailed(
        guest_order_id=one, provider_refund_id="re_1", amount_cents=1520, failed_on=on
    )
    again = balances(models.happens(failed), None, NEVER)
    assert (again[LedgerAccount.PROVIDER], again[LedgerAccount.REFUNDS]) == (1520, -1520)


@pytest.mark.parametrize("taken_back_cents", [0, 1, 1520])
def test_what_is_paid_back_to_a_guest_by_hand_is_owed_no_more(
    models: ReadModels, taken_back_cents: int
) -> None:
    one, on = GuestOrderId("g1"), date(2026, 6, 1)
    models.happens(
        GuestOrderPaidLate(guest_order_id=one, provider_payment_id="tr_1", amount_cents=1520, paid_on=on)
    )
    if taken_back_cents:
        cents = taken_back_cents
        models.happens(GuestOrderChargedBack(guest_order_id=one, chargeback_id="chb_1", amount_cents=cents))
    left_cents = 1520 - taken_back_cents
    settled = GuestOrderOwedSettled(
        guest_order_id=one, by_hand_cents=left_cents, taken_back_cents=taken_back_cents, settled_on=on
    )
    found = balances(models.happens(settled), None, NEVER)
    assert found[LedgerAccount.REFUNDS] == 0
    assert found.get(LedgerAccount.CHARGED_BACK, 0) == 0, "no loss: what was taken back was owed"
    assert (found[LedgerAccount.PROVIDER], found.get(LedgerAccount.SETTLED, 0)) == (left_cents, -left_cents)


def test_a_guest_order_is_earned_as_it_is_paid_and_given_back_where_it_fails(models: ReadModels) -> None:
    one, on = GuestOrderId("g1"), date(2026, 6, 1)
    paid = GuestOrderPaid(
        guest_order_id=one,
        product=Product.EXTRACT,
        about="68750110",
        language=Language.DUTCH,
        amount_cents=1520,
        paid_on=on,
    )
    failed = GuestOrderFailed(
        guest_order_id=one,
        provider_payment_id="tr_1",
        amount_cents=1520,
        cause="register_away",
        failed_on=on,
    )
    back = GuestOrderPaidBack(guest_order_id=one, provider_refund_id="re_1")
    taken = GuestOrderChargedBack(guest_order_id=one, chargeback_id="chb_1", amount_cents=1520)

    def found(event: Event) -> Mapping[str, int]:
        all_of = balances(models.happens(event), None, NEVER)
        return {account.name: cents for account, cents in all_of.items() if cents}

    assert found(paid) == {"PROVIDER": 1520, "REVENUE": -1520}
    assert found(failed) == {"PROVIDER": 1520, "REFUNDS": -1520}
    assert found(back) == {}
    assert found(taken) == {"PROVIDER": -1520, "CHARGED_BACK": 1520}


def test_what_a_guest_had_taken_back_and_came_again_is_no_loss(models: ReadModels) -> None:
    one, on, chargeback = GuestOrderId("g1"), date(2026, 6, 1), "chb_1"
    models.happens(GuestOrderChargedBack(guest_order_id=one, chargeback_id=chargeback, amount_cents=1520))
    again = GuestChargebackReversed(
        guest_order_id=one, chargeback_id=chargeback, amount_cents=1520, owed_again_cents=20, reversed_on=on
    )
    found = balances(models.happens(again), None, NEVER)
    lost_cents = found[LedgerAccount.CHARGED_BACK]
    assert lost_cents == 20, "what staff had settled as taken back was posted as no loss"
    assert (found[LedgerAccount.PROVIDER], found[LedgerAccount.REFUNDS]) == (0, -20)
