"""Credit notes: in whole and in part, by two persons, never more than is left (D14, D17, I6, I7)."""

from datetime import date, timedelta

import pytest

from domain.account.closing import ErasureHindered
from domain.account.events import CodeBlocked
from domain.credit_note import (
    CreditLine,
    CreditReason,
    MoreThanIsLeft,
    NothingToCredit,
    NotInWhole,
    TopUpIsRefunded,
)
from domain.customer.events import CustomerErasureStarted, PaidBackNoted
from domain.four_eyes import REQUEST_VALID, NotRequested, RequestReplaced, SamePerson
from domain.invoice.aggregate import Stage
from domain.invoice.by_staff import CollectionUnderWay, NoSuchInvoice
from domain.invoice.crediting import NothingToPayBack
from domain.invoice.events import (
    CollectionOrdered,
    CollectionReturned,
    CreditNoteIssued,
    CreditNoteRejected,
    CreditNoteRequested,
    CreditPaidBack,
    InvoiceIssued,
    InvoiceOverdue,
    InvoiceSettled,
)
from domain.ports import EntryKind, Role
from domain.series.events import NumberTaken
from domain.staff_member.commands import ChangeRoles
from domain.staff_member.state import RoleMissing
from domain.values import InvoiceNumber
from tests.domain.test_collecting import F1, F2, owing, run_until_stage
from toegang_testing.desks.desk import A1, BOOKKEEPER, CLERK, CONTROLLER, MONDAY, SUPERVISOR
from toegang_testing.desks.finance import Finance


@pytest.fixture
def finance() -> Finance:
    """An invoice of 1 June over EUR 2.35, whose direct debit came back: due on 29 June."""
    return Finance(owing(MONDAY))


def part(cents: int, line: int = 1) -> tuple[CreditLine, ...]:
    return (CreditLine(line=line, amount_cents=cents),)


def issued(finance: Finance) -> list[CreditNoteIssued]:
    return [one for one in finance.office.happened(CreditNoteIssued) if isinstance(one, CreditNoteIssued)]


# --- in whole and in part -------------------------------------------------------------------------
def test_a_credit_note_in_whole_settles_the_invoice_and_has_a_series_of_its_own(finance: Finance) -> None:
    finance.credit(F1)
    [note] = issued(finance)
    assert (note.credit_note_number, note.amount_cents, note.owed_back_cents) == ("C2026-000001", 235, 0)
    assert (note.requested_by, note.approved_by, note.why) == (
        BOOKKEEPER,
        CONTROLLER,
        CreditReason.WRONG_PRICE,
    )
    office = finance.office
    assert office.invoice(F1).settled
    assert office.invoice(F1).outstanding_cents == 0
    assert not office.customer().open_invoices
    taken = [one for one in office.happened(NumberTaken) if isinstance(one, NumberTaken)]
    assert [(one.series, one.number) for one in taken] == [("F", 1), ("C", 1)]


def test_in_part_the_rest_stays_to_be_paid_and_no_part_is_credited_twice(finance: Finance) -> None:
    finance.credit(F1, part(100))
    office = finance.office
    assert office.invoice(F1).outstanding_cents == 135
    assert not office.invoice(F1).settled
    with pytest.raises(MoreThanIsLeft):
        finance.ask_credit(F1, part(136))
    finance.credit(F1, part(135))
    assert office.invoice(F1).settled
    with pytest.raises(NothingToCredit):
        finance.ask_credit(F1)
    assert [one.credit_note_number for one in issued(finance)] == ["C2026-000001", "C2026-000002"]


@pytest.mark.parametrize("lines", [part(236), part(1, line=2), part(100) + part(100)])
def test_never_more_than_is_left_of_a_line(finance: Finance, lines: tuple[CreditLine, ...]) -> None:
    with pytest.raises(MoreThanIsLeft):
        finance.ask_credit(F1, lines)


def test_what_took_the_place_of_the_request_looked_at_is_not_approved(finance: Finance) -> None:
    """D17: ten cents were looked at, and all of it is asked for by now."""
    seen = finance.office.now + REQUEST_VALID
    finance.ask_credit(F1, (CreditLine(line=1, amount_cents=10),))
    finance.office.wait(hours=1)
    finance.ask_credit(F1)
    with pytest.raises(RequestReplaced):
        finance.approve_credit(F1, seen=seen)
    assert finance.approve_credit(F1)


def test_what_was_written_off_is_not_credited_too(finance: Finance) -> None:
    finance.credit(F1, part(100))
    finance.write_off(F1)
    with pytest.raises(NothingToCredit):
        finance.ask_credit(F1)


def test_what_was_given_up_or_paid_back_in_part_leaves_less_than_its_lines(finance: Finance) -> None:
    finance.office.book(F1, 100)
    finance.write_off(F1)
    for lines in (part(101), ()):
        with pytest.raises(MoreThanIsLeft):
            finance.ask_credit(F1, lines)
    finance.credit(F1, part(100))
    assert [note.owed_back_cents for note in issued(finance)] == [100]


# --- what follows ---------------------------------------------------------------------------------
@pytest.mark.parametrize("stage", [Stage.ISSUED, Stage.REMINDED, Stage.ON_FINAL_NOTICE])
def test_a_credited_invoice_stops_collection_at_any_point(finance: Finance, stage: Stage) -> None:
    office = finance.office
    run_until_stage(office, stage)
    finance.credit(F1)
    office.run_until(office.today + timedelta(60))
    assert office.invoice(F1).stage is stage
    assert not office.happened(InvoiceOverdue)
    assert not office.happened(CodeBlocked)


def test_what_is_announced_is_not_collected_once_it_is_credited() -> None:
    finance = Finance(owing(MONDAY, came_back=False))
    finance.credit(F1)
    finance.office.run_until(date(2026, 8, 1))
    assert not finance.office.happened(CollectionOrdered)


def test_of_an_announced_one_the_rest_is_collected() -> None:
    finance = Finance(owing(MONDAY, came_back=False))
    finance.credit(F1, part(35))
    finance.office.run_until(date(2026, 7, 1))
    [ordered] = finance.office.happened(CollectionOrdered)
    assert isinstance(ordered, CollectionOrdered)
    assert ordered.amount_cents == 200


def test_while_a_direct_debit_is_at_the_bank_its_outcome_is_waited_for() -> None:
    finance = Finance(owing(MONDAY, came_back=False))
    while not finance.office.happened(CollectionOrdered):
        finance.office.wait(1)
        finance.office.run()
    with pytest.raises(CollectionUnderWay):
        finance.ask_credit(F1)


def test_what_was_paid_is_owed_back_until_it_is_paid_back(finance: Finance) -> None:
    office = finance.office
    office.book(F1, 235)
    finance.credit(F1, part(100))
    [note] = issued(finance)
    assert note.owed_back_cents == office.invoice(F1).owed_back_cents == 100
    assert office.invoice(F1).outstanding_cents == 0
    assert office.customer().owed_back == {F1}
    assert [type(one) for one in finance.pay_back(F1)] == [CreditPaidBack, PaidBackNoted]
    assert not office.customer().owed_back
    assert office.invoice(F1).owed_back_cents == 0
    with pytest.raises(NothingToPayBack):
        finance.pay_back(F1)


def test_a_part_that_was_paid_counts_for_what_stays(finance: Finance) -> None:
    finance.office.book(F1, 100)
    finance.credit(F1, part(200))
    assert [note.owed_back_cents for note in issued(finance)] == [65]
    assert finance.office.invoice(F1).settled


def test_who_is_owed_something_back_is_not_erased_before_it_went_back_d12(finance: Finance) -> None:
    office = finance.office
    office.book(F1, 235)
    finance.credit(F1)
    office.close()
    with pytest.raises(ErasureHindered):
        office.ask_early_erasure()
    office.run_until(office.today + timedelta(420))
    assert not office.happened(CustomerErasureStarted)
    finance.pay_back(F1)
    office.run_until(office.today + timedelta(1))
    assert office.happened(CustomerErasureStarted)


@pytest.mark.parametrize("cents", [100, 200, 235])
def test_where_the_direct_debit_comes_back_nothing_is_owed_back_any_more(cents: int) -> None:
    finance = Finance(owing(MONDAY, came_back=False))
    office = finance.office
    while not office.happened(CollectionOrdered):
        office.wait(1)
        office.run()
    office.book(F1, 235, EntryKind.COLLECTED)
    finance.credit(F1, part(cents))
    assert office.invoice(F1).owed_back_cents == cents
    office.book(F1, 235, EntryKind.RETURNED, reason="MD06")
    assert office.happened(CollectionReturned)
    assert office.invoice(F1).owed_back_cents == 0
    assert not office.customer().owed_back
    assert office.invoice(F1).outstanding_cents == 235 - cents
    assert office.customer().open_invoices == ({F1} if cents < 235 else set())


def test_where_less_was_collected_than_is_owed_back_the_rest_is_still_owed() -> None:
    """Of EUR 2.35 a transfer paid EUR 1.00, the direct debit the rest; the whole of it is credited."""
    finance = Finance(owing(MONDAY, came_back=False))
    office = finance.office
    office.book(F1, 100)
    while not office.happened(CollectionOrdered):
        office.wait(1)
        office.run()
    office.book(F1, 135, EntryKind.COLLECTED)
    finance.credit(F1)
    office.book(F1, 135, EntryKind.RETURNED, reason="MD06")
    assert office.invoice(F1).owed_back_cents == 100
    assert office.customer().owed_back == {F1}
    finance.pay_back(F1)
    assert not office.customer().owed_back


# --- a new invoice --------------------------------------------------------------------------------
def test_a_new_invoice_takes_its_place_with_the_same_lines(finance: Finance) -> None:
    office = finance.office
    finance.credit(F1, new_invoice=True, why=CreditReason.WRONG_BUYER)
    [note] = issued(finance)
    assert note.replaced_by == F2
    first, second = [one for one in office.happened(InvoiceIssued) if isinstance(one, InvoiceIssued)]
    assert second.lines == first.lines
    assert second.issued_on == office.today
    assert second.due_on > office.today
    assert office.customer().open_invoices == {F2}
    assert office.invoice(F2).outstanding_cents == 235


def test_a_new_invoice_comes_only_in_place_of_a_whole_one(finance: Finance) -> None:
    with pytest.raises(NotInWhole):
        finance.ask_credit(F1, part(100), new_invoice=True)
    finance.credit(F1, part(100))
    with pytest.raises(NotInWhole):
        finance.ask_credit(F1, new_invoice=True)


# --- by two persons -------------------------------------------------------------------------------
def test_one_person_asks_and_another_approves_within_a_day(finance: Finance) -> None:
    with pytest.raises(NotRequested):
        finance.approve_credit(F1)
    finance.ask_credit(F1)
    with pytest.raises(SamePerson):
        finance.approve_credit(F1, by=BOOKKEEPER)
    finance.office.wait(1)
    with pytest.raises(NotRequested):
        finance.approve_credit(F1)
    assert not issued(finance)


def test_a_supervisor_may_approve_and_reject_but_a_clerk_nothing(finance: Finance) -> None:
    finance.office.let_in(SUPERVISOR, Role.SUPERVISOR)
    finance.office.let_in(CLERK, Role.CLERK)
    with pytest.raises(RoleMissing):
        finance.ask_credit(F1, by=CLERK)
    finance.ask_credit(F1)
    with pytest.raises(RoleMissing):
        finance.approve_credit(F1, by=CLERK)
    assert [type(one) for one in finance.reject_credit(F1, by=SUPERVISOR)] == [CreditNoteRejected]
    with pytest.raises(NotRequested):
        finance.approve_credit(F1)
    finance.ask_credit(F1)
    finance.approve_credit(F1, by=SUPERVISOR)
    assert len(issued(finance)) == 1


def test_a_role_that_was_taken_away_meanwhile_counts(finance: Finance) -> None:
    office = finance.office
    finance.ask_credit(F1)
    office.do(ChangeRoles(at=office.now, person_id=CONTROLLER, by=None, roles=(Role.CLERK,)))
    with pytest.raises(RoleMissing):
        finance.approve_credit(F1)


def test_the_same_request_again_says_nothing_new_and_another_takes_its_place(finance: Finance) -> None:
    assert [type(one) for one in finance.ask_credit(F1)] == [CreditNoteRequested]
    assert finance.ask_credit(F1) == []
    finance.ask_credit(F1, part(100))
    finance.approve_credit(F1)
    assert [note.amount_cents for note in issued(finance)] == [100]


def test_what_was_paid_meanwhile_is_owed_back(finance: Finance) -> None:
    finance.ask_credit(F1)
    finance.office.book(F1, 235)
    events = finance.approve_credit(F1)
    assert not any(isinstance(one, InvoiceSettled) for one in events), "it was settled before"
    assert [note.owed_back_cents for note in issued(finance)] == [235]


def test_a_top_up_is_refunded_and_an_unknown_invoice_is_none(finance: Finance) -> None:
    finance.office.deposit(1000, "p1", A1)
    with pytest.raises(TopUpIsRefunded):
        finance.ask_credit(F2)
    for ask in (finance.ask_credit, finance.approve_credit, finance.reject_credit, finance.pay_back):
        with pytest.raises(NoSuchInvoice):
            ask(InvoiceNumber("F2026-000099"))


# --- what came back twice (D15, decision 0050) ----------------------------------------------------
@pytest.mark.parametrize("credited_cents", [100, 235])
def test_a_direct_debit_that_comes_back_after_its_pay_back_reopens_the_invoice_once_i9(
    credited_cents: int,
) -> None:
    finance = Finance(owing(MONDAY, came_back=False))
    office = finance.office
    while not office.happened(CollectionOrdered):
        office.wait(1)
        office.run()
    office.book(F1, 235, EntryKind.COLLECTED)
    finance.credit(F1, part(credited_cents))
    finance.pay_back(F1)
    assert office.invoice(F1).settled
    office.book(F1, 235, EntryKind.RETURNED, reason="MD06")
    [returned] = office.happened(CollectionReturned)
    assert isinstance(returned, CollectionReturned)
    assert (returned.amount_cents, returned.paid_back_cents) == (235, credited_cents)
    assert office.invoice(F1).outstanding_cents == 235, "what it got twice is to be paid again"
    assert office.customer().open_invoices == {F1}
    office.book(F1, 235, EntryKind.RETURNED, reason="MD06")
    assert office.invoice(F1).outstanding_cents == 235
    office.run_until(office.today + timedelta(60))
    assert office.invoice(F1).stage is not Stage.ISSUED, "the timeline goes on (D1)"
    office.book(F1, 235)
    assert office.invoice(F1).settled
    assert not office.customer().open_invoices


def test_what_came_back_twice_can_be_given_up_but_not_credited_again() -> None:
    finance = Finance(owing(MONDAY, came_back=False))
    office = finance.office
    while not office.happened(CollectionOrdered):
        office.wait(1)
        office.run()
    office.book(F1, 235, EntryKind.COLLECTED)
    finance.credit(F1)
    finance.pay_back(F1)
    office.book(F1, 235, EntryKind.RETURNED, reason="MD06")
    with pytest.raises(NothingToCredit):
        finance.ask_credit(F1)
    finance.write_off(F1)
    assert office.invoice(F1).settled
