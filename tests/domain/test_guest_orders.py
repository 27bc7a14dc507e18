"""Orders without a code: paid first, then made, then forgotten (R5, R55, I3, I4)."""

from collections.abc import Sequence
from datetime import timedelta

import pytest

from domain.effect.aggregate import NothingLeftToDo
from domain.effect.events import EffectSettled
from domain.guest_order.aggregate import AddressNeeded, Life, NotSoldToGuests, StillOwedToGuest
from domain.guest_order.events import (
    GuestChargebackReversed,
    GuestErasureStarted,
    GuestOrderAbandoned,
    GuestOrderDelivered,
    GuestOrderFailed,
    GuestOrderOwedSettled,
    GuestOrderPaid,
    GuestOrderPaidBack,
    GuestOrderPaidLate,
    GuestOrderPlaced,
    GuestPayBackFailed,
)
from domain.kernel import Event
from domain.products import Product
from toegang_testing.desks.guests import Guests
from toegang_testing.desks.office import Office


def guests() -> Guests:
    return Guests(Office())


def kinds(events: Sequence[Event]) -> list[type[Event]]:
    return [type(event) for event in events]


def test_the_price_is_the_price_lists_at_this_moment_i5() -> None:
    [placed] = guests().order()
    assert isinstance(placed, GuestOrderPlaced)
    assert (placed.price_cents, placed.price_list) == (1520, "2025-01")


@pytest.mark.parametrize("product", [Product.EXTRACT, Product.ANNUAL_ACCOUNT])
def test_what_needs_a_code_is_not_sold_to_guests_r5(product: Product) -> None:
    with pytest.raises(NotSoldToGuests):
        guests().order(product=product, address=False)


def test_an_address_is_given_for_paper_and_for_nothing_else_r55() -> None:
    with pytest.raises(AddressNeeded):
        guests().order(address=False)
    with pytest.raises(AddressNeeded):
        guests().order(product=Product.CERTIFIED_EXTRACT)


def test_nothing_is_made_before_it_is_paid_i4() -> None:
    desk = guests()
    desk.order()
    assert desk.delivered() == []
    assert kinds(desk.paid()) == [GuestOrderPaid]
    assert desk.paid() == []
    assert kinds(desk.delivered()) == [GuestOrderDelivered]
    assert desk.failed() == []


def test_an_abandoned_order_is_open_no_more_and_is_delivered_should_the_money_come() -> None:
    desk = guests()
    desk.order()
    assert kinds(desk.abandoned()) == [GuestOrderAbandoned]
    assert desk.abandoned() == []
    assert kinds(desk.paid()) == [GuestOrderPaid]
    assert kinds(desk.delivered()) == [GuestOrderDelivered]


def test_a_payment_without_an_outcome_is_given_up_after_its_days() -> None:
    desk = guests()
    desk.order()
    desk.office.wait(3)
    assert desk.give_up() == []
    desk.office.wait(1)
    assert kinds(desk.give_up()) == [GuestOrderAbandoned]


def test_what_cannot_be_made_is_paid_back_and_kept_until_then() -> None:
    desk = guests()
    desk.order()
    desk.opened()
    desk.paid()
    [failed] = desk.failed()
    assert isinstance(failed, GuestOrderFailed)
    assert (failed.provider_payment_id, failed.amount_cents) == ("tr_g1", 1520)
    desk.office.wait(31)
    assert desk.erase() == []
    assert desk.paid_back()
    assert desk.paid_back() == []
    assert kinds(desk.erase()) == [GuestErasureStarted]


def forgotten(desk: Guests, *, finished: bool) -> None:
    """It was abandoned, and the key of its address is being destroyed, or is."""
    desk.order()
    desk.opened()
    desk.abandoned()
    desk.office.wait(31)
    assert desk.erase()
    if finished:
        assert desk.finish()


@pytest.mark.parametrize("finished", [False, True])
def test_money_that_comes_after_the_guest_was_forgotten_is_recorded_once_and_paid_back(
    finished: bool,
) -> None:
    desk = guests()
    forgotten(desk, finished=finished)
    [late] = desk.paid()
    assert isinstance(late, GuestOrderPaidLate)
    assert (late.provider_payment_id, late.amount_cents) == ("tr_g1", 1520)
    assert desk.paid() == [], "I2"
    assert desk.delivered() == desk.failed() == [], "nobody is known whom it could go to"
    assert kinds(desk.paid_back()) == [GuestOrderPaidBack]
    assert desk.paid_back() == []
    assert desk.of().life is (Life.ERASED if finished else Life.ERASING)


def test_money_that_came_late_can_be_taken_back_by_its_payer_once() -> None:
    desk = guests()
    forgotten(desk, finished=True)
    assert desk.charged_back() == []
    desk.paid()
    assert len(desk.charged_back()) == 1
    assert desk.charged_back() == []


def test_what_was_paid_before_the_guest_was_forgotten_is_not_paid_again() -> None:
    desk = guests()
    desk.order()
    desk.opened()
    desk.paid()
    desk.delivered()
    desk.office.wait(31)
    desk.erase()
    assert desk.paid() == [], "I2"
    assert desk.paid_back() == []


def test_who_could_not_be_paid_back_is_forgotten_after_the_days_of_its_own() -> None:
    desk = guests()
    desk.order()
    desk.opened()
    desk.paid()
    desk.failed()
    desk.office.wait(89)
    assert desk.erase() == []
    desk.office.wait(1)
    assert kinds(desk.erase()) == [GuestErasureStarted]
    desk.finish()
    assert kinds(desk.paid_back()) == [GuestOrderPaidBack], "staff may mend it yet; nothing of them is needed"
    assert desk.paid_back() == []


def test_the_guest_is_forgotten_after_a_while() -> None:
    desk = guests()
    desk.order()
    desk.paid()
    desk.delivered()
    desk.office.wait(29)
    assert desk.erase() == []
    desk.office.go_to(desk.office.today + timedelta(1))
    assert kinds(desk.erase()) == [GuestErasureStarted]
    assert desk.finish()
    assert desk.of().life is Life.ERASED


def test_a_chargeback_is_kept_once_and_claimed_from_nobody_r55() -> None:
    desk = guests()
    desk.order()
    assert desk.charged_back() == []
    desk.paid()
    assert len(desk.charged_back()) == 1
    assert desk.charged_back() == []


# --- what the provider would not pay back ---------------------------------------------------------
def owing(taken_back_cents: int = 0) -> Guests:
    """An order of EUR 15.20 that cannot be made; the payer had so much taken back."""
    desk = guests()
    desk.order()
    desk.opened()
    desk.paid()
    desk.failed()
    if taken_back_cents:
        desk.charged_back(cents=taken_back_cents)
    return desk


@pytest.mark.parametrize("taken_back_cents", [0, 1, 1520])
def test_paid_back_by_hand_nothing_is_owed_any_more(taken_back_cents: int) -> None:
    desk = owing(taken_back_cents)
    [settled] = desk.owed_settled()
    assert isinstance(settled, GuestOrderOwedSettled)
    assert (settled.by_hand_cents, settled.taken_back_cents) == (1520 - taken_back_cents, taken_back_cents)
    assert not desk.of().owed_back
    assert desk.owed_settled() == desk.paid_back() == [], "once"


def test_one_paid_too_late_is_settled_alike() -> None:
    desk = guests()
    desk.order()
    desk.opened()
    desk.abandoned()
    desk.office.wait(31)
    desk.erase()
    desk.finish()
    assert desk.owed_settled() == [], "nothing is owed"
    assert kinds(desk.paid()) == [GuestOrderPaidLate]
    assert kinds(desk.owed_settled()) == [GuestOrderOwedSettled]
    assert desk.paid_back() == []


def test_it_is_settled_with_the_paying_back_that_failed_and_both_once() -> None:
    desk = owing()
    assert kinds(desk.settled()) == [EffectSettled, GuestOrderOwedSettled]
    with pytest.raises(NothingLeftToDo):
        desk.settled()


def test_money_of_a_guest_is_not_kept() -> None:
    desk = owing(taken_back_cents=1519)
    with pytest.raises(StillOwedToGuest):
        desk.settled(by_hand=False)
    assert desk.of().owed_back


def test_what_the_payer_had_taken_back_need_not_be_paid_back() -> None:
    [settled] = owing(taken_back_cents=1520).owed_settled(by_hand=False)
    assert isinstance(settled, GuestOrderOwedSettled)
    assert (settled.by_hand_cents, settled.taken_back_cents) == (0, 1520)


def test_a_chargeback_comes_again_once_and_only_where_it_was_taken() -> None:
    desk = guests()
    desk.order()
    desk.paid()
    assert desk.restored() == []
    desk.charged_back(cents=400)
    [again] = desk.restored()
    assert isinstance(again, GuestChargebackReversed)
    assert (again.amount_cents, again.owed_again_cents) == (400, 0)
    assert desk.restored() == desk.charged_back(cents=400) == []
    assert desk.of().charged_back_cents == 0


def test_money_that_came_again_is_owed_to_the_guest() -> None:
    desk = owing(taken_back_cents=1520)
    desk.restored()
    with pytest.raises(StillOwedToGuest):
        desk.owed_settled(by_hand=False)
    [settled] = desk.owed_settled()
    assert isinstance(settled, GuestOrderOwedSettled)
    assert (settled.by_hand_cents, settled.taken_back_cents) == (1520, 0)


@pytest.mark.parametrize("taken_back_cents", [20, 1520])
def test_what_was_settled_as_taken_back_is_owed_again_once_it_came_again(taken_back_cents: int) -> None:
    desk = owing(taken_back_cents)
    desk.owed_settled()
    [again] = desk.restored()
    assert isinstance(again, GuestChargebackReversed)
    assert again.owed_again_cents == taken_back_cents
    with pytest.raises(StillOwedToGuest):
        desk.owed_settled(by_hand=False)
    [settled] = desk.owed_settled()
    assert isinstance(settled, GuestOrderOwedSettled)
    assert (settled.by_hand_cents, settled.taken_back_cents) == (taken_back_cents, 0)
    assert desk.owed_settled() == []


def test_what_was_paid_back_already_is_not_owed_once_more_by_what_came_again() -> None:
    desk = owing()
    desk.paid_back()
    desk.charged_back()
    [again] = desk.restored()
    assert isinstance(again, GuestChargebackReversed)
    assert (again.owed_again_cents, desk.of().owed_back) == (0, False)


def test_a_refund_that_the_provider_could_not_pay_after_all_is_owed_again_once() -> None:
    desk = owing()
    assert desk.pay_back_failed() == [], "the provider has none yet"
    desk.paid_back()
    [failed] = desk.pay_back_failed()
    assert isinstance(failed, GuestPayBackFailed)
    assert (failed.amount_cents, desk.of().owed_back) == (1520, True)
    assert desk.pay_back_failed() == []
    assert kinds(desk.owed_settled()) == [GuestOrderOwedSettled]
    assert desk.pay_back_failed() == [], "what staff settled stays so"
