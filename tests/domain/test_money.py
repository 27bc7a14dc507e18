"""Deposits, orders, the daily invoice and the bank (D6, D14, D15, D18, I1-I5, I7, I9)."""

from collections.abc import Sequence
from datetime import date, timedelta

import pytest

from domain.account.events import CreditCaptured, CreditDeposited, CreditReleased, CreditReserved
from domain.account.state import NoSuchAccount
from domain.bank_entry.events import EntryBooked, EntryHalfTold, EntrySetOff, EntryUnmatched, Mismatch
from domain.customer.events import (
    DebitOrderOpened,
    InvoiceReopened,
    MandateGiven,
    PaymentMethodChanged,
    SettlementNoted,
)
from domain.customer.mandate import MandateInForce
from domain.invoice.events import (
    CollectionNoted,
    CollectionReturned,
    InvoiceIssued,
    InvoiceKind,
    InvoiceSettled,
    PaymentReceived,
)
from domain.kernel import Event
from domain.order.events import OrderDelivered, OrderFailed, OrderInvoiced, OrderPlaced, OrderRefused, Reason
from domain.ports import EntryKind
from domain.products import Product
from domain.series.events import NumberTaken
from domain.values import PaymentMethod
from toegang_testing.desks.desk import A1, A2, A3, KVK, OTHER_KVK
from toegang_testing.desks.office import Office
from toegang_testing.world import Moved, request

F1 = "F2026-000001"


def opened() -> Office:
    office = Office()
    office.open_account()
    return office


def invoiced(price: Product = Product.EXTRACT) -> Office:
    """One direct-debit invoice of 235 cents whose collection was ordered."""
    office = opened()
    office.to_direct_debit()
    office.order(product=price)
    office.deliver()
    office.bill()
    office.react()
    office.wait(14)
    office.daily()
    return office


def kinds(events: Sequence[Event]) -> Sequence[object]:
    return [type(event) for event in events]


def refused(events: list[Event]) -> Reason:
    (event,) = events
    assert isinstance(event, OrderRefused)
    return event.reason


# --- deposits (D14, I2, I3) -----------------------------------------------------------------------
def test_a_deposit_is_credited_with_its_invoice_in_one_append_i3() -> None:
    office = opened()
    events = office.deposit(1000)
    assert CreditDeposited in kinds(events)
    (issued,) = [event for event in events if isinstance(event, InvoiceIssued)]
    assert (issued.kind, issued.total_cents, issued.payment_id) == (InvoiceKind.TOP_UP, 1000, "pay-1")
    assert office.invoice(F1).settled
    assert not office.customer().open_invoices


def test_a_payment_is_credited_once_also_on_another_account_i2() -> None:
    office = opened()
    office.do(office.business(A2, "piet"))
    office.deposit()
    assert office.deposit() == []
    assert office.deposit(account_id=A2) == []
    assert len(office.happened(InvoiceIssued)) == 1


def test_of_two_deposits_at_once_each_gets_the_next_number_i6() -> None:
    office = opened()
    office.deposit(payment="pay-1")
    office.deposit(payment="pay-2")
    numbers = [event.number for event in office.happened(NumberTaken) if isinstance(event, NumberTaken)]
    assert numbers == [1, 2]


def test_numbers_begin_anew_each_year_i6() -> None:
    office = opened()
    office.deposit(payment="pay-1")
    office.go_to(date(2026, 12, 31), 23, 59)
    office.deposit(payment="pay-2")
    office.go_to(date(2027, 1, 1), 0, 0)
    office.deposit(payment="pay-3")
    assert {"F2026-000001", "F2026-000002", "F2027-000001"} == set(office.world.streams("invoice"))


def test_a_failed_decision_leaves_no_gap_in_the_numbers_i6() -> None:
    office = opened()
    with pytest.raises(NoSuchAccount):
        office.deposit(account_id="nobody")
    office.deposit()
    assert office.happened(InvoiceIssued)[0] == office.happened(InvoiceIssued)[-1]
    assert office.invoice(F1).settled


def test_a_payment_that_failed_may_still_arrive_i2() -> None:
    office = opened()
    office.start_deposit()
    office.fail_deposit()
    office.deposit()
    assert office.account().credit.balance_cents == 1000
    assert office.fail_deposit() == []


def test_a_deposit_that_arrives_after_closing_is_still_the_holders_d12() -> None:
    office = opened()
    office.start_deposit()
    office.close()
    office.run()
    office.deposit()
    office.run()
    assert office.account().credit.balance_cents == 1000
    assert office.customer().registered, "nothing is erased while credit is left"


# --- orders (I4, I5, D6, D25) ---------------------------------------------------------------------
def test_an_order_reserves_credit_and_delivery_takes_it_i1() -> None:
    office = opened()
    office.deposit(300)
    assert kinds(office.order()) == [OrderPlaced, CreditReserved]
    assert office.account().credit.available_cents == 65
    assert kinds(office.deliver()) == [OrderDelivered, CreditCaptured]
    assert office.account().credit.balance_cents == 65
    assert office.deliver() == []
    assert office.fail() == []


def test_a_failed_order_costs_nothing_i1() -> None:
    office = opened()
    office.deposit(300)
    office.order()
    assert kinds(office.fail()) == [OrderFailed, CreditReleased]
    assert office.account().credit.available_cents == 300
    assert office.deliver() == []


def test_refused_orders_are_recorded_with_their_reason_d25() -> None:
    office = Office()
    office.do(office.business())
    assert refused(office.order("o1")) is Reason.CODE_NOT_USABLE
    office.make_usable(A1)
    assert refused(office.order("o2")) is Reason.CREDIT_TOO_LOW
    office.deposit(234)
    assert refused(office.order("o3")) is Reason.CREDIT_TOO_LOW
    office.close()
    assert refused(office.order("o4")) is Reason.CODE_NOT_USABLE
    assert office.deliver("o4") == []
    assert office.fail("o4") == []


@pytest.mark.parametrize("by_debit", [False, True])
def test_an_order_about_a_number_the_register_does_not_know_sets_no_credit_apart_r1(by_debit: bool) -> None:
    office = opened()
    office.deposit(300)
    if by_debit:
        office.to_direct_debit()
    unknown = office.ordering("o1").model_copy(update={"known": False})
    assert refused(office.do(unknown)) is Reason.UNKNOWN_NUMBER
    assert office.account().credit.available_cents == 300
    assert office.happened(OrderPlaced) == []


def test_nobody_orders_with_an_overdue_invoice_before_or_after_the_block_i4() -> None:
    office = invoiced()
    office.book(F1, 235, EntryKind.RETURNED)
    while not office.customer().overdue:
        office.wait(1)
        office.daily()
        office.react()
    assert refused(office.order("o2")) is Reason.ARREARS
    office.world.catch_up()
    assert refused(office.order("o3")) is Reason.ARREARS
    office.book(F1, 235)
    assert refused(office.order("o4")) is Reason.ARREARS, "until it is reactivated (D4)"
    office.reactivate()
    assert kinds(office.order("o5")) == [OrderPlaced, DebitOrderOpened]


def test_of_two_orders_at_once_the_credit_pays_one_i1() -> None:
    office = opened()
    office.deposit(300)
    first, second = office.ordering("o1"), office.ordering("o2")
    decided = [office.world.decide(first), office.world.decide(second)]
    office.world.append(decided[0], request("first"))
    with pytest.raises(Moved):
        office.world.append(decided[1], request("second"))
    assert refused(office.do(second)) is Reason.CREDIT_TOO_LOW


def test_direct_debit_holds_from_the_next_order_on_d6() -> None:
    office = opened()
    office.deposit(300)
    office.order("o1")
    assert kinds(office.to_direct_debit()) == [MandateGiven, PaymentMethodChanged]
    office.order("o2")
    assert office.order_of("o1").method is PaymentMethod.CREDIT
    assert office.order_of("o2").method is PaymentMethod.DIRECT_DEBIT
    assert CreditCaptured in kinds(office.deliver("o1"))
    assert kinds(office.deliver("o2")) == [OrderDelivered]
    assert office.account().credit.balance_cents == 65


def test_a_mandate_is_given_once_and_the_same_one_changes_nothing_d6() -> None:
    office = opened()
    office.to_direct_debit(mandate="mandate-1")
    assert office.to_direct_debit(mandate="mandate-1") == []
    with pytest.raises(MandateInForce):
        office.to_direct_debit(mandate="mandate-2")


# --- the daily invoice (D14, D15) -----------------------------------------------------------------
def test_one_invoice_per_customer_and_day_for_orders_of_every_account_d14() -> None:
    office = opened()
    office.open_account(A2, "piet")
    office.to_direct_debit()
    office.order("o1")
    office.order("o2", A2, Product.CONCERN_RELATIONS)
    office.order("o3")
    for order_id in ("o1", "o2"):
        office.deliver(order_id)
    events = office.bill()
    (issued,) = [event for event in events if isinstance(event, InvoiceIssued)]
    assert [line.order_id for line in issued.lines] == ["o1", "o2"]
    assert issued.total_cents == 235 + 270
    assert kinds(events).count(OrderInvoiced) == 2
    assert office.bill() == []
    office.deliver("o3")
    assert office.bill() != []


def test_an_order_from_credit_stands_on_no_invoice_i3() -> None:
    office = opened()
    office.deposit(300)
    office.order()
    office.deliver()
    assert office.bill() == []


def test_orders_of_another_customer_are_left_out_d14() -> None:
    office = opened()
    office.open_account(A3, "jan", kvk_number=OTHER_KVK)
    office.to_direct_debit(A3)
    office.order("o1", A3)
    office.deliver()
    assert office.bill(KVK) == []
    assert office.bill(OTHER_KVK) != []


def test_an_order_delivered_after_its_account_was_closed_is_invoiced_d14() -> None:
    office = opened()
    office.to_direct_debit()
    office.order()
    office.close()
    office.deliver()
    assert office.bill() != []
    office.run()
    assert office.customer().registered, "an open invoice keeps the customer (D12)"


# --- the bank (I2, D15) ---------------------------------------------------------------------------
def test_a_transfer_settles_the_invoice_once_i2() -> None:
    office = invoiced()
    entry = office.booking(F1, 235, entry_id="bank-1")
    assert kinds(office.do(entry)) == [EntryBooked, PaymentReceived, InvoiceSettled, SettlementNoted]
    assert office.do(entry) == []


def test_partial_payments_add_up_and_too_much_is_excess() -> None:
    office = invoiced()
    part = [type(event).NAME for event in office.book(F1, 100)]
    assert part == ["bank_entry.booked", "invoice.payment_received"]
    assert office.invoice(F1).outstanding_cents == 135
    booked, *_ = office.book(F1, 200)
    assert isinstance(booked, EntryBooked)
    assert booked.excess_cents == 65
    assert office.invoice(F1).settled
    (unmatched,) = office.book(F1, 1)
    assert isinstance(unmatched, EntryUnmatched)
    assert unmatched.mismatch is Mismatch.NOTHING_OUTSTANDING


@pytest.mark.parametrize("reference", ["F2026-000099", "A69599084-20260101", "thanks"])
def test_what_names_nothing_is_left_to_staff_once_i2(reference: str) -> None:
    office = invoiced()
    entry = office.booking(reference, 100, entry_id="bank-1")
    (unmatched,) = office.do(entry)
    assert isinstance(unmatched, EntryUnmatched)
    assert unmatched.mismatch is Mismatch.UNKNOWN_REFERENCE
    assert office.do(entry) == []


def test_a_collection_that_nobody_ordered_is_left_to_staff_d15() -> None:
    office = opened()
    office.deposit()
    assert kinds(office.book(F1, 1000, EntryKind.COLLECTED)) == [EntryUnmatched]
    assert kinds(office.book(F1, 1000, EntryKind.RETURNED)) == [EntryUnmatched]


def test_a_collected_invoice_can_come_back_for_13_months_d12() -> None:
    office = invoiced()
    office.book(F1, 235, EntryKind.COLLECTED)
    booked = office.today
    assert office.customer().returnable_until == date(booked.year + 1, booked.month + 1, booked.day)


def test_a_returned_collection_reopens_its_invoice_exactly_once_i9() -> None:
    office = invoiced()
    office.book(F1, 235, EntryKind.COLLECTED)
    _, *returned = kinds(office.book(F1, 235, EntryKind.RETURNED))
    assert returned == [CollectionReturned, InvoiceReopened]
    assert office.invoice(F1).outstanding_cents == 235
    assert kinds(office.book(F1, 235, EntryKind.RETURNED)) == [EntryUnmatched]


def test_a_rejected_collection_leaves_the_invoice_open_d15() -> None:
    office = invoiced()
    assert kinds(office.book(F1, 235, EntryKind.RETURNED)) == [EntryBooked, CollectionReturned, EntryHalfTold]
    assert office.customer().open_invoices == {F1}


# --- a transfer crosses a collection --------------------------------------------------------------
def test_a_transfer_in_full_while_collecting_leaves_the_collection_to_staff() -> None:
    office = invoiced()
    office.book(F1, 235)
    assert kinds(office.book(F1, 235, EntryKind.COLLECTED)) == [EntryUnmatched, CollectionNoted]
    assert office.customer().returnable_until is not None, "that collection can still come back (D12)"


def test_the_return_of_a_collection_does_not_reopen_what_a_transfer_paid_i9() -> None:
    office = invoiced()
    office.book(F1, 235)
    assert kinds(office.book(F1, 235, EntryKind.RETURNED)) == [EntryBooked, CollectionReturned, EntryHalfTold]
    assert office.invoice(F1).settled
    assert not office.customer().open_invoices


def test_the_return_takes_back_only_what_the_collection_had_paid_i9() -> None:
    office = invoiced()
    office.book(F1, 100)
    office.book(F1, 235, EntryKind.COLLECTED)
    office.book(F1, 235, EntryKind.RETURNED)
    assert office.invoice(F1).outstanding_cents == 135
    assert office.customer().open_invoices == {F1}


def test_one_cent_that_comes_back_is_open_again_i9() -> None:
    office = invoiced()
    office.book(F1, 234)
    office.book(F1, 235, EntryKind.COLLECTED)
    assert office.invoice(F1).settled
    _, *returned = kinds(office.book(F1, 235, EntryKind.RETURNED))
    assert returned == [CollectionReturned, EntrySetOff, InvoiceReopened]
    assert office.invoice(F1).outstanding_cents == 1


def test_a_fee_is_paid_once_and_too_much_is_excess_d1() -> None:
    office = invoiced()
    office.book(F1, 235, EntryKind.RETURNED)
    office.run_until(office.today + timedelta(45))
    (notice,) = office.world.streams("final_notice")
    booked, _ = office.book(f"A{notice}", 1000)
    assert isinstance(booked, EntryBooked)
    assert booked.excess_cents == 100
    assert kinds(office.book(f"A{notice}", 1)) == [EntryUnmatched]
    assert not office.invoice(F1).settled


# --- the model of the store -----------------------------------------------------------------------
def test_what_moved_on_is_decided_anew_and_a_repeat_answers_the_same_i22() -> None:
    office = opened()
    office.deposit(payment="pay-1")
    late = office.booking("F2026-000099", 1, entry_id="bank-1")
    decided = office.world.decide(late)
    office.do(late)
    with pytest.raises(Moved):
        office.world.append(decided, request("late"))
    first = office.world.execute(late, request("again"))
    assert office.world.execute(late, request("again")).position == first.position
