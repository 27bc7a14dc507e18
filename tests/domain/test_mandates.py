"""A mandate is amended with notice, ends, lapses, and what it announced is transferred (D2, D6, D15)."""

from collections.abc import Sequence
from datetime import date, timedelta

import pytest

from domain.bank_entry.events import EntryBooked, EntryHalfTold
from domain.calendar import months_after
from domain.customer.events import (
    MandateAmended,
    MandateAmendmentAsked,
    MandateAmendmentVetoed,
    MandateEnd,
    MandateEnded,
    MandateGiven,
    PaymentMethodChanged,
)
from domain.customer.mandate import (
    Mandate,
    MandateInForce,
    MandateJustCancelled,
    NoAmendmentUnderWay,
    NoMandateInForce,
    TooManyAmendments,
)
from domain.invoice.aggregate import Stage
from domain.invoice.debiting import Debit
from domain.invoice.events import (
    CollectionCalledOff,
    CollectionOrdered,
    CollectionReturned,
    ReminderIssued,
    ReturnTerm,
)
from domain.kernel import Event
from domain.order.events import OrderPlaced, OrderRefused, Reason
from domain.payment_file.events import CollectionsDrawnUp, FiledCollection
from domain.ports import EntryKind
from domain.use_cases.collection_files import OrderCollections
from domain.values import InvoiceNumber, PaymentMethod
from toegang_testing.desks.desk import A1, A2, MONDAY, NL, at
from toegang_testing.desks.office import Office
from toegang_testing.seller import OWN
from toegang_testing.world import World

F1, F2, F3 = (InvoiceNumber(f"F2026-00000{number}") for number in (1, 2, 3))


def announcing() -> Office:
    """An invoice of Monday 1 June that announces a direct debit for 15 June."""
    office = Office(World(now=at(MONDAY - timedelta(7))))
    office.open_account()
    office.to_direct_debit()
    office.order()
    office.deliver()
    office.go_to(MONDAY)
    office.run()
    return office


def again(office: Office, order_id: str) -> None:
    """Another order on another invoice, up to its direct debit."""
    office.order(order_id)
    office.run()
    office.run()
    office.run_until(office.today + timedelta(15))


def kinds(events: Sequence[Event]) -> list[type[Event]]:
    return [type(event) for event in events]


def filed(office: Office) -> list[FiledCollection]:
    files = [event for event in office.happened(CollectionsDrawnUp) if isinstance(event, CollectionsDrawnUp)]
    return [each for file in files for each in file.collections]


def refused(events: list[Event]) -> Reason:
    [event] = events
    assert isinstance(event, OrderRefused)
    return event.reason


# --- amended --------------------------------------------------------------------------------------
def test_another_account_is_debited_after_72_hours_where_invoices_are_mailed() -> None:
    office = announcing()
    office.ask_invoice_email()
    office.confirm_invoice_email()
    [asked] = office.amend_mandate("other")
    assert isinstance(asked, MandateAmendmentAsked)
    assert asked.not_before == office.now + timedelta(hours=72)
    office.run_until(MONDAY + timedelta(2))
    assert not office.happened(MandateAmended)
    office.run_until(MONDAY + timedelta(3))
    assert len(office.happened(MandateAmended)) == 1


@pytest.mark.parametrize("mail_came_back", [False, True])
def test_and_after_ten_days_where_a_letter_tells_of_it(mail_came_back: bool) -> None:
    office = announcing()
    if mail_came_back:
        office.ask_invoice_email()
        office.confirm_invoice_email()
        again(office, "o2")
        office.invoice_mail_came_back(F2)
    asked_on = office.today
    office.amend_mandate("other")
    office.run_until(asked_on + timedelta(9))
    assert not office.happened(MandateAmended)
    office.run_until(asked_on + timedelta(10))
    assert office.happened(MandateAmended)


def test_what_was_stopped_never_takes_effect_and_may_be_asked_for_another_day() -> None:
    office = announcing()
    office.amend_mandate("other")
    with pytest.raises(TooManyAmendments):
        office.amend_mandate("third")
    assert kinds(office.veto_amendment()) == [MandateAmendmentVetoed]
    assert office.veto_amendment() == [], "the mail is answered twice"
    office.run_until(MONDAY + timedelta(20))
    assert not office.happened(MandateAmended)
    assert kinds(office.amend_mandate("third")) == [MandateAmendmentAsked]


def test_a_token_of_nothing_under_way_says_so() -> None:
    office = announcing()
    for mandate_id in ("mandate-1", "unknown"):
        with pytest.raises(NoAmendmentUnderWay):
            office.veto_amendment(mandate_id)
    office.amend_mandate("other")
    office.run_until(MONDAY + timedelta(10))
    with pytest.raises(NoAmendmentUnderWay):
        office.veto_amendment()


def test_the_bank_is_told_of_another_account_once_with_the_next_direct_debit() -> None:
    office = announcing()
    office.run_until(date(2026, 6, 15))
    office.amend_mandate("other")
    for order_id in ("o2", "o3"):
        again(office, order_id)
    told = [(each.iban_of, each.iban_before) for each in filed(office)]
    assert told == [("mandate-1", None), ("other", "mandate-1"), ("other", None)]


def test_of_two_on_one_day_the_first_tells_it_and_of_a_mandate_never_used_none() -> None:
    office = announcing()
    office.open_account(A2, "piet")
    office.amend_mandate("other")
    office.run_until(date(2026, 6, 20))
    assert [(each.iban_of, each.iban_before) for each in filed(office)] == [("other", None)]
    office.amend_mandate("third")
    office.order("o2")
    office.run()
    office.run()
    office.wait(1)
    office.order("o3")
    office.run()
    office.run()
    office.go_to(office.today + timedelta(20))  # both are due
    office.run()
    assert [(each.iban_of, each.iban_before) for each in filed(office)[1:]] == [
        ("third", "other"),
        ("third", None),
    ]


def test_what_is_under_way_is_debited_from_the_account_that_was_in_effect() -> None:
    office = announcing()
    office.run_until(date(2026, 6, 5))
    office.amend_mandate("other")  # from 15 June on, the file is of 12 June
    office.run_until(date(2026, 6, 20))
    assert [each.iban_of for each in filed(office)] == ["mandate-1"]


# --- ended ----------------------------------------------------------------------------------------
@pytest.mark.parametrize("by_staff", [False, True])
def test_what_a_cancelled_mandate_announced_is_transferred_on_the_same_timeline_d1(by_staff: bool) -> None:
    office = announcing()
    due = office.invoice(F1).term_ends_on
    ended = office.cancel_mandate_by_staff() if by_staff else office.cancel_mandate()
    assert kinds(ended) == [MandateEnded, CollectionCalledOff]
    assert (office.invoice(F1).debit, office.invoice(F1).term_ends_on) == (Debit.NONE, due)
    assert refused(office.order("o2")) is Reason.NO_MANDATE
    assert due is not None
    office.run_until(due)
    assert not office.happened(CollectionOrdered)
    office.run_until(due + timedelta(1))
    assert office.happened(ReminderIssued)
    office.book(F1, 235)
    assert office.invoice(F1).settled


def test_what_is_at_the_bank_is_not_touched() -> None:
    office = announcing()
    office.run_until(date(2026, 6, 12))
    assert office.invoice(F1).debit is Debit.ORDERED
    assert kinds(office.cancel_mandate()) == [MandateEnded]
    office.run_until(date(2026, 7, 20))
    assert office.invoice(F1).stage is Stage.ISSUED, "the timeline waits for its outcome (D15)"
    office.book(F1, 235, EntryKind.COLLECTED)
    assert office.invoice(F1).settled


def test_orders_of_before_it_ended_are_invoiced_for_transfer() -> None:
    office = announcing()
    office.order("o2")
    office.cancel_mandate()
    office.run()
    office.run()
    assert office.invoice(F2).debit is Debit.NONE
    assert office.invoice(F2).term_ends_on is not None


def test_cancelling_is_no_way_round_the_notice_of_an_amendment() -> None:
    office = announcing()
    office.cancel_mandate()
    with pytest.raises(NoMandateInForce):
        office.cancel_mandate()
    office.wait(9)
    with pytest.raises(MandateJustCancelled):
        office.to_direct_debit(mandate="mandate-2")
    office.wait(1)
    assert kinds(office.to_direct_debit(mandate="mandate-2")) == [MandateGiven]
    assert kinds(office.order("o2"))[0] is OrderPlaced


def test_after_staff_ended_it_another_is_given_at_once() -> None:
    office = announcing()
    office.cancel_mandate_by_staff()
    assert kinds(office.to_direct_debit(mandate="mandate-2")) == [MandateGiven]


def test_staff_puts_who_has_no_mandate_on_credit_d6() -> None:
    office = announcing()
    office.deposit(500)
    with pytest.raises(MandateInForce):
        office.pay_by_credit()
    office.cancel_mandate()
    assert kinds(office.pay_by_credit()) == [PaymentMethodChanged]
    assert office.pay_by_credit() == []
    office.order("o2")
    assert office.order_of("o2").method is PaymentMethod.CREDIT


def test_a_mandate_lapses_36_months_after_its_last_direct_debit() -> None:
    office = announcing()
    office.run_until(date(2026, 6, 16))
    last = months_after(date(2026, 6, 15), 36)
    office.go_to(last)
    office.daily()
    assert not office.happened(MandateEnded)
    office.go_to(last + timedelta(1))
    office.daily()
    [ended] = office.happened(MandateEnded)
    assert isinstance(ended, MandateEnded)
    assert (ended.cause, ended.another_from) == (MandateEnd.LAPSED, None)


def test_one_that_was_never_used_lapses_36_months_after_it_was_signed() -> None:
    office = Office()
    office.open_account()
    office.to_direct_debit()
    signed_on = office.today
    office.go_to(months_after(signed_on, 36) + timedelta(1))
    office.daily()
    assert office.happened(MandateEnded)


@pytest.mark.parametrize("kind", [EntryKind.RETURNED, EntryKind.REJECTED])
@pytest.mark.parametrize("reason", ["AC01", "AC04", "AC06", "AC13", "AG01", "MD01", "MD07"])
def test_a_reason_by_which_no_other_debit_can_succeed_ends_it(kind: EntryKind, reason: str) -> None:
    office = announcing()
    office.run_until(date(2026, 6, 12))
    again_announced(office)
    told = office.book(F1, 235, kind, reason=reason)
    # A return of what was not told as collected waits for its other half.
    half = [EntryHalfTold] if kind is EntryKind.RETURNED else []
    assert kinds(told) == [EntryBooked, CollectionReturned, *half, MandateEnded, CollectionCalledOff]
    [ended] = office.happened(MandateEnded)
    assert isinstance(ended, MandateEnded)
    assert (ended.cause, ended.reason) == (MandateEnd.BANK, reason)
    assert office.invoice(F2).debit is Debit.NONE


@pytest.mark.parametrize("reason", ["AM04", "MD06", "MS02", "MS03", "SL01", None])
def test_any_other_reason_concerns_that_direct_debit_alone(reason: str | None) -> None:
    office = announcing()
    office.run_until(date(2026, 6, 12))
    office.book(F1, 235, EntryKind.RETURNED, reason=reason)
    assert not office.happened(MandateEnded)


@pytest.mark.parametrize(("reason", "ends"), [("AC04", False), ("MD01", True)])
def test_what_the_bank_says_of_a_former_account_ends_nothing_but_a_missing_mandate_does(
    reason: str, ends: bool
) -> None:
    office = announcing()
    office.run_until(date(2026, 6, 12))
    office.amend_mandate("other")
    office.run_until(date(2026, 6, 23))
    office.book(F1, 235, EntryKind.RETURNED, reason=reason)
    assert bool(office.happened(MandateEnded)) is ends


def test_nothing_is_collected_under_a_mandate_that_a_later_one_took_the_place_of() -> None:
    office = announcing()
    office.cancel_mandate_by_staff()
    office.to_direct_debit(mandate="mandate-2")
    office.run_until(date(2026, 8, 1))
    assert not office.happened(CollectionOrdered)


def test_a_run_that_comes_before_the_step_that_ends_a_lapsed_mandate_calls_off_too() -> None:
    office = announcing()
    office.go_to(months_after(date(2026, 6, 1), 37))
    asked = OrderCollections(at=office.now, invoice_numbers=(F1,), today=office.today, calendars=NL, own=OWN)
    assert kinds(office.do(asked)) == [CollectionCalledOff]
    assert not office.happened(CollectionOrdered)


def test_a_mandate_allows_what_was_announced_under_it_until_the_last_day() -> None:
    mandate = Mandate("m", date(2026, 6, 1), iban_of="m")
    last = date(2029, 6, 1)
    assert mandate.allows("m", last)
    assert not mandate.allows("m", last + timedelta(1))
    assert not mandate.allows("another", last), "given before one mandate at a time was the rule"


def again_announced(office: Office) -> None:
    """Another order on an invoice that announces its direct debit."""
    office.order("o2", A1)
    office.run()
    office.run()
    assert office.invoice(F2).debit is Debit.ANNOUNCED


# --- by which right it came back ------------------------------------------------------------------
@pytest.mark.parametrize(
    ("reason", "days", "within"),
    [
        ("MD06", 60, ReturnTerm.REFUND),
        ("MD06", 61, ReturnTerm.TOO_LATE),
        ("MS03", 60, ReturnTerm.BANK),
        (None, 61, ReturnTerm.TOO_LATE),
        ("MD01", 61, ReturnTerm.UNAUTHORISED),
        ("MD01", 429, ReturnTerm.UNAUTHORISED),  # 13 months after 15 June 2026, and 34 days
        ("MD01", 430, ReturnTerm.TOO_LATE),
    ],
)
def test_by_which_right_a_direct_debit_came_back_is_judged_by_reason_and_booking_day(
    reason: str | None, days: int, within: ReturnTerm
) -> None:
    office = announcing()
    office.run_until(date(2026, 6, 12))
    office.book(F1, 235, EntryKind.COLLECTED)
    office.go_to(date(2026, 6, 15) + timedelta(days))
    office.book(F1, 235, EntryKind.RETURNED, reason=reason)
    [returned] = office.happened(CollectionReturned)
    assert isinstance(returned, CollectionReturned)
    assert returned.within is within
    assert office.invoice(F1).outstanding_cents == 235, "the money went, by whatever right"


def test_a_rejected_one_never_moved_any_money() -> None:
    office = announcing()
    office.run_until(date(2026, 6, 12))
    office.book(F1, 235, EntryKind.REJECTED, reason="MD06")
    [returned] = office.happened(CollectionReturned)
    assert isinstance(returned, CollectionReturned)
    assert returned.within is ReturnTerm.REJECTED
