"""An invoice is paid at the payment provider: one payment at a time, booked as a transfer is (R53, D22)."""

from datetime import date, timedelta

import pytest

from domain.account.aggregate import ArrearsUnsettled
from domain.account.events import CodeBlocked
from domain.bank_entry.events import EntryBooked, EntryUnmatched, Mismatch
from domain.credit_note import CreditLine
from domain.customer.events import InvoiceReopened, PaidBackNoted
from domain.invoice.aggregate import Stage
from domain.invoice.by_staff import CollectionUnderWay, NoSuchInvoice
from domain.invoice.debiting import Debit
from domain.invoice.events import (
    CollectionOrdered,
    InvoicePaymentGivenUp,
    InvoicePaymentStarted,
    InvoicePaymentTakenBack,
    InvoiceSettled,
    PaymentReceived,
)
from domain.invoice.paying import PAYMENTS_MAX, NothingLeftToPay, TooManyPayments
from domain.ports import EntryKind
from domain.terms import terms_on
from domain.values import InvoiceNumber
from tests.domain.test_collecting import F1, owing, run_until_stage
from toegang_testing.desks.desk import A1, BAKERY, MONDAY, OTHER_KVK
from toegang_testing.desks.finance import Finance
from toegang_testing.desks.office import Office
from toegang_testing.desks.portal import Portal


def payer(*, came_back: bool = True) -> tuple[Office, Portal]:
    """An office where an invoice of EUR 2.35 was sent; its direct debit came back unless it is to come."""
    office = owing(MONDAY, came_back=came_back)
    return office, Portal(office)


def test_what_is_to_be_paid_is_asked_for_and_what_comes_settles_it_r53() -> None:
    office, portal = payer()
    office.book(F1, 35)
    [started] = portal.start(F1)
    assert isinstance(started, InvoicePaymentStarted)
    assert started.amount_cents == 200
    portal.opened(F1)
    paid = portal.paid(F1, 200)
    [received] = [one for one in paid if isinstance(one, PaymentReceived)]
    assert (received.entry_id, received.amount_cents, received.collected) == ("ip-1", 200, False)
    assert any(isinstance(one, InvoiceSettled) for one in paid)
    assert office.invoice(F1).settled
    assert portal.paid(F1, 200) == [], "I2: once"


def test_while_one_is_under_way_no_second_one_is_started() -> None:
    office, portal = payer()
    portal.start(F1)
    assert portal.start(F1, "ip-2") == []
    assert office.invoice(F1).paying.under_way == "ip-1"
    portal.fail(F1)
    [again] = portal.start(F1, "ip-2")
    assert isinstance(again, InvoicePaymentStarted)


def test_it_is_refused_of_what_is_settled_of_another_and_while_the_direct_debit_is_at_the_bank() -> None:
    office, portal = payer(came_back=False)
    for whose in (OTHER_KVK, "nobody"):
        with pytest.raises(NoSuchInvoice):
            portal.start(F1, customer_id=whose)
    with pytest.raises(NoSuchInvoice):
        portal.start("F2026-000009", customer_id=BAKERY)
    while not office.happened(CollectionOrdered):
        office.wait(1)
        office.run()
    with pytest.raises(CollectionUnderWay):
        portal.start(F1)
    office.book(F1, 235, EntryKind.COLLECTED)
    with pytest.raises(NothingLeftToPay):
        portal.start(F1)


@pytest.mark.parametrize("settled", ["credit", "write_off"])
def test_what_is_credited_or_written_off_is_not_paid(settled: str) -> None:
    office, portal = payer()
    getattr(Finance(office), settled)(F1)
    with pytest.raises(NothingLeftToPay):
        portal.start(F1)


def test_after_twenty_that_came_to_nothing_it_is_to_be_transferred() -> None:
    _, portal = payer()
    for nth in range(PAYMENTS_MAX):
        portal.start(F1, f"ip-{nth}")
        portal.fail(F1, f"ip-{nth}")
    with pytest.raises(TooManyPayments):
        portal.start(F1, "ip-more")


def test_the_direct_debit_waits_for_a_payment_that_is_under_way_and_no_longer_than_the_terms_d15() -> None:
    office, portal = payer(came_back=False)
    invoice = office.invoice(F1)
    assert invoice.collect_on is not None
    office.run_until(invoice.collect_on - timedelta(4))  # it would be ordered on the Friday, the day after
    portal.start(F1)
    office.run_until(office.today + timedelta(terms_on(MONDAY).deposit_days))
    assert office.happened(CollectionOrdered) == []
    assert office.happened(InvoicePaymentGivenUp) == []
    office.run_until(office.today + timedelta(2))
    assert len(office.happened(InvoicePaymentGivenUp)) == 1
    assert len(office.happened(CollectionOrdered)) == 1
    late = portal.paid(F1)
    assert any(isinstance(one, InvoiceSettled) for one in late), "the money counts all the same"


@pytest.mark.parametrize("stage", [Stage.ISSUED, Stage.REMINDED, Stage.ON_FINAL_NOTICE])
def test_a_payment_stops_the_timeline_at_any_point_d1(stage: Stage) -> None:
    office, portal = payer()
    run_until_stage(office, stage)
    portal.start(F1)
    portal.paid(F1)
    office.run_until(office.today + timedelta(90))
    assert office.invoice(F1).stage is stage
    assert office.happened(CodeBlocked) == []


def test_a_code_that_is_blocked_comes_free_by_paying_and_contact_r44_d4() -> None:
    office, portal = payer()
    run_until_stage(office, Stage.OVERDUE)
    assert office.happened(CodeBlocked)
    portal.start(F1)
    portal.paid(F1)
    office.world.catch_up()
    assert not office.account(A1).usable
    office.reactivate(A1)
    assert office.account(A1).usable


def test_what_is_paid_too_much_or_twice_is_left_to_staff_i2() -> None:
    office, portal = payer()
    portal.start(F1)
    office.book(F1, 200)
    [booked] = [one for one in portal.paid(F1, 235) if isinstance(one, EntryBooked)]
    assert (booked.excess_cents, booked.kind) == (200, EntryKind.ONLINE)
    assert office.invoice(F1).settled
    office, portal = payer()
    portal.start(F1)
    office.book(F1, 235)
    [left] = [one for one in portal.paid(F1, 235) if isinstance(one, EntryUnmatched)]
    assert (left.mismatch, left.amount_cents) == (Mismatch.NOTHING_OUTSTANDING, 235)


def test_a_part_that_is_paid_leaves_the_rest_open() -> None:
    office, portal = payer()
    portal.start(F1)
    portal.paid(F1, 35)
    assert office.invoice(F1).outstanding_cents == 200
    assert not office.invoice(F1).settled


def test_what_is_taken_back_is_to_be_paid_again_within_a_term_of_its_own_d22() -> None:
    office, portal = payer()
    run_until_stage(office, Stage.OVERDUE)
    portal.start(F1)
    portal.paid(F1)
    office.world.catch_up()
    office.reactivate(A1)
    taken = portal.taken_back(F1)
    [back] = [one for one in taken if isinstance(one, InvoicePaymentTakenBack)]
    assert (back.reopened_cents, back.owed_back_cents) == (235, 0)
    assert any(isinstance(one, InvoiceReopened) for one in taken)
    assert portal.taken_back(F1) == [], "I2: once"
    invoice = office.invoice(F1)
    assert (invoice.outstanding_cents, invoice.settled, invoice.stage) == (235, False, Stage.ISSUED)
    assert office.account(A1).usable, "the codes are not blocked by that alone"
    assert invoice.term_ends_on is not None
    office.run_until(invoice.term_ends_on)
    assert office.invoice(F1).stage is Stage.ISSUED
    run_until_stage(office, Stage.OVERDUE)


@pytest.mark.parametrize("policies_late", [False, True])
def test_a_code_still_blocked_is_not_reactivated_for_what_was_taken_back_i14(policies_late: bool) -> None:
    office, portal = payer()
    run_until_stage(office, Stage.OVERDUE)
    portal.start(F1)
    portal.paid(F1)
    if not policies_late:
        office.world.catch_up()
    portal.taken_back(F1)
    office.world.catch_up()
    with pytest.raises(ArrearsUnsettled):
        office.reactivate(A1)
    office.book(F1, 235)
    office.world.catch_up()
    office.reactivate(A1)
    assert office.account(A1).usable


def test_what_was_taken_back_and_comes_again_settles_it_again() -> None:
    office, portal = payer()
    portal.start(F1)
    portal.paid(F1)
    assert portal.came_again(F1) == [], "nothing was taken back"
    portal.taken_back(F1)
    assert any(isinstance(one, InvoiceSettled) for one in portal.came_again(F1))
    assert portal.came_again(F1) == [], "I2: once"
    assert office.invoice(F1).settled


def test_a_chargeback_of_what_paid_nothing_claims_nothing_and_is_left_to_staff() -> None:
    office, portal = payer()
    portal.start(F1)
    office.book(F1, 235)
    portal.paid(F1)
    taken = portal.taken_back(F1)
    [left] = [one for one in taken if isinstance(one, EntryUnmatched)]
    assert (left.signed_cents, left.kind) == (-235, EntryKind.TAKEN_BACK)
    assert office.invoice(F1).settled


def test_what_a_credit_note_owed_went_back_by_the_chargeback() -> None:
    office, portal = payer()
    portal.start(F1)
    portal.paid(F1)
    Finance(office).credit(F1, (CreditLine(line=1, amount_cents=100),))
    assert office.invoice(F1).owed_back_cents == 100
    taken = portal.taken_back(F1)
    [back] = [one for one in taken if isinstance(one, InvoicePaymentTakenBack)]
    assert (back.reopened_cents, back.owed_back_cents) == (135, 100)
    assert any(isinstance(one, PaidBackNoted) for one in taken)
    invoice = office.invoice(F1)
    assert (invoice.outstanding_cents, invoice.owed_back_cents) == (135, 0)


def test_an_announced_direct_debit_collects_what_was_taken_back() -> None:
    office, portal = payer(came_back=False)
    portal.start(F1)
    portal.paid(F1)
    portal.taken_back(F1)
    assert office.invoice(InvoiceNumber(F1)).debit is Debit.ANNOUNCED
    office.run_until(date(2026, 7, 1))
    [ordered] = office.happened(CollectionOrdered)
    assert isinstance(ordered, CollectionOrdered)
    assert ordered.amount_cents == 235
