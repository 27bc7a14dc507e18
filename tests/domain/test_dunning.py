"""What finance decides about unpaid invoices and fees: holds, and write-offs by two persons (D1, D4, D17)."""

from datetime import date, timedelta

import pytest

from domain.account.events import CodeBlocked, CodeReactivated
from domain.final_notice.aggregate import NoSuchFinalNotice
from domain.final_notice.events import FeePaid, FeeWriteOffRequested, FeeWrittenOff
from domain.four_eyes import REQUEST_VALID, NotRequested, RequestReplaced, SamePerson
from domain.invoice.aggregate import Stage
from domain.invoice.by_staff import CollectionUnderWay, HoldOutOfBounds, NoSuchInvoice, NothingToHold
from domain.invoice.events import (
    CollectionOrdered,
    CollectionReturned,
    DunningHeld,
    DunningResumed,
    InvoiceSettled,
    InvoiceWrittenOff,
    WriteOffRequested,
)
from domain.ports import EntryKind, Role
from domain.staff_member.commands import ChangeRoles
from domain.staff_member.state import RoleMissing
from domain.terms import terms_on
from domain.write_off import AmountChanged, NothingToWriteOff
from tests.domain.test_collecting import F1, owing, run_until_stage
from toegang_testing.desks.desk import A1, BOOKKEEPER, CLERK, CONTROLLER, MONDAY, SUPERVISOR
from toegang_testing.desks.finance import Finance
from toegang_testing.desks.office import Office


@pytest.fixture
def finance() -> Finance:
    """An invoice of 1 June whose direct debit came back: due on 29 June."""
    return Finance(owing(MONDAY))


def stage_on(office: Office, day: date) -> Stage:
    office.run_until(day)
    return office.invoice(F1).stage


# --- holding --------------------------------------------------------------------------------------
def test_nothing_follows_up_to_and_including_the_last_day_of_a_hold(finance: Finance) -> None:
    finance.hold(F1, date(2026, 8, 15))
    assert stage_on(finance.office, date(2026, 8, 15)) is Stage.ISSUED
    assert stage_on(finance.office, date(2026, 8, 16)) is Stage.REMINDED, "its term was over long before"


@pytest.mark.parametrize("stage", [Stage.REMINDED, Stage.ON_FINAL_NOTICE])
def test_a_hold_stops_at_any_stage_before_overdue(finance: Finance, stage: Stage) -> None:
    office = finance.office
    run_until_stage(office, stage)
    until = office.today + timedelta(60)
    finance.hold(F1, until)
    assert stage_on(office, until) is stage
    assert stage_on(office, until + timedelta(1)) > stage


def test_a_hold_stops_a_direct_debit_that_is_not_ordered_yet_d15() -> None:
    finance = Finance(owing(MONDAY, came_back=False))
    office, until = finance.office, date(2026, 6, 20)
    finance.hold(F1, until)
    office.run_until(until)
    assert not office.happened(CollectionOrdered)
    office.run_until(until + timedelta(2))
    assert len(office.happened(CollectionOrdered)) == 1


def test_a_hold_can_be_ended_before_its_time_and_replaced(finance: Finance) -> None:
    office = finance.office
    (held,) = finance.hold(F1, date(2026, 8, 15))
    assert isinstance(held, DunningHeld)
    assert finance.hold(F1, date(2026, 8, 15)) == []
    assert finance.hold(F1, date(2026, 7, 10))
    assert stage_on(office, date(2026, 7, 9)) is Stage.ISSUED
    (resumed,) = finance.resume(F1)
    assert isinstance(resumed, DunningResumed)
    assert finance.resume(F1) == []
    office.run()
    assert office.invoice(F1).stage is Stage.REMINDED


@pytest.mark.parametrize("days", [0, -1, 91, 100_000])
def test_a_hold_ends_after_today_and_within_the_terms(finance: Finance, days: int) -> None:
    with pytest.raises(HoldOutOfBounds) as refused:
        finance.hold(F1, finance.office.today + timedelta(days))
    assert refused.value.field == "until"
    assert finance.hold(F1, finance.office.today + timedelta(terms_on(MONDAY).dunning_hold_days))


def test_nothing_is_held_of_what_is_settled_overdue_or_unknown(finance: Finance) -> None:
    office = finance.office
    run_until_stage(office, Stage.OVERDUE)
    with pytest.raises(NothingToHold):
        finance.hold(F1, office.today + timedelta(10))
    office.book(F1, 235)
    with pytest.raises(NothingToHold):
        finance.hold(F1, office.today + timedelta(10))
    for act in (finance.resume, finance.ask_write_off, finance.reject_write_off, finance.approve_write_off):
        with pytest.raises(NoSuchInvoice):
            act("F2026-999999")


# --- writing off ----------------------------------------------------------------------------------
@pytest.mark.parametrize("stage", [Stage.ISSUED, Stage.REMINDED, Stage.ON_FINAL_NOTICE])
def test_a_write_off_stops_the_timeline_at_any_point_d1(finance: Finance, stage: Stage) -> None:
    office = finance.office
    run_until_stage(office, stage)
    finance.ask_write_off(F1)
    written_off, settled, _ = finance.approve_write_off(F1)
    assert isinstance(written_off, InvoiceWrittenOff)
    assert (written_off.amount_cents, written_off.approved_by) == (235, CONTROLLER)
    assert isinstance(settled, InvoiceSettled)
    assert stage_on(office, office.today + timedelta(90)) is stage
    assert not office.customer().open_invoices
    assert office.account().usable


def test_a_write_off_between_overdue_and_block_wins_d1(finance: Finance) -> None:
    office = finance.office
    run_until_stage(office, Stage.ON_FINAL_NOTICE)
    office.wait(20)
    office.daily()
    assert office.invoice(F1).stage is Stage.OVERDUE
    finance.write_off(F1)
    office.world.catch_up()
    assert not office.happened(CodeBlocked)
    assert office.account().usable


def test_a_blocked_code_is_reactivated_after_a_write_off_as_after_a_payment_d4(finance: Finance) -> None:
    office = finance.office
    run_until_stage(office, Stage.OVERDUE)
    finance.write_off(F1)
    office.world.catch_up()
    assert office.account().arrears == {F1: True}
    assert not office.account().usable
    assert any(isinstance(event, CodeReactivated) for event in office.reactivate(A1))
    assert office.account().usable


def test_only_what_is_left_is_given_up(finance: Finance) -> None:
    finance.office.book(F1, 100)
    written_off = finance.write_off(F1)[0]
    assert isinstance(written_off, InvoiceWrittenOff)
    assert written_off.amount_cents == 135
    for act in (finance.ask_write_off, finance.approve_write_off):
        with pytest.raises((NothingToWriteOff, NotRequested)):
            act(F1)


def test_who_requested_it_cannot_approve_it_and_nobody_approves_what_was_not_requested(
    finance: Finance,
) -> None:
    for act in (finance.approve_write_off, finance.reject_write_off):
        with pytest.raises(NotRequested):
            act(F1)
    (asked,) = finance.ask_write_off(F1)
    assert isinstance(asked, WriteOffRequested)
    assert asked.amount_cents == 235
    assert finance.ask_write_off(F1, CONTROLLER) == [], "asking again stretches nothing"
    with pytest.raises(SamePerson):
        finance.approve_write_off(F1, BOOKKEEPER)
    finance.reject_write_off(F1)
    with pytest.raises(NotRequested):
        finance.approve_write_off(F1)


@pytest.mark.parametrize("hours", [23, 24])
def test_a_request_is_valid_for_24_hours(finance: Finance, hours: int) -> None:
    finance.ask_write_off(F1)
    finance.office.wait(hours=hours)
    if hours < 24:
        assert finance.approve_write_off(F1)
        return
    with pytest.raises(NotRequested):
        finance.approve_write_off(F1)
    assert finance.ask_write_off(F1)


def test_a_request_that_took_the_place_of_the_one_looked_at_is_not_approved(finance: Finance) -> None:
    """D17: else one person changes what the other one agreed to."""
    seen = finance.office.now + REQUEST_VALID
    finance.ask_write_off(F1)
    finance.office.wait(hours=1)
    finance.office.book(F1, 100)
    finance.ask_write_off(F1)
    with pytest.raises(RequestReplaced):
        finance.approve_write_off(F1, seen=seen)
    assert finance.approve_write_off(F1)


def test_what_was_paid_after_the_request_makes_it_another_request(finance: Finance) -> None:
    finance.ask_write_off(F1)
    finance.office.book(F1, 100)
    with pytest.raises(AmountChanged):
        finance.approve_write_off(F1)
    assert finance.ask_write_off(F1), "anew, for what is left now"
    assert finance.approve_write_off(F1)


def test_finance_requests_and_a_supervisor_may_approve_but_a_clerk_may_not(finance: Finance) -> None:
    office = finance.office
    office.let_in(CLERK, Role.CLERK)
    office.let_in(SUPERVISOR, Role.SUPERVISOR)
    for by in (CLERK, SUPERVISOR):
        with pytest.raises(RoleMissing):
            finance.ask_write_off(F1, by)
    finance.ask_write_off(F1)
    for decide in (finance.approve_write_off, finance.reject_write_off):
        with pytest.raises(RoleMissing):
            decide(F1, CLERK)
    office.do(ChangeRoles(at=office.now, person_id=CONTROLLER, by=None, roles=(Role.CLERK,)))
    with pytest.raises(RoleMissing):
        finance.approve_write_off(F1, CONTROLLER)
    assert finance.approve_write_off(F1, SUPERVISOR)


def test_while_the_bank_has_the_direct_debit_nothing_is_given_up_d15() -> None:
    finance = Finance(owing(MONDAY, came_back=False))
    finance.ask_write_off(F1)
    finance.office.run_until(date(2026, 6, 12))
    assert finance.office.happened(CollectionOrdered)
    for act in (finance.ask_write_off, finance.approve_write_off):
        with pytest.raises((CollectionUnderWay, NotRequested)):
            act(F1)
    finance.office.book(F1, 235, EntryKind.RETURNED)
    assert finance.write_off(F1)


def test_what_a_collection_paid_of_it_is_owed_again_when_that_comes_back_i9() -> None:
    finance = Finance(owing(MONDAY, came_back=False))
    office = finance.office
    office.run_until(date(2026, 6, 24))
    office.book(F1, 100, EntryKind.COLLECTED)
    finance.write_off(F1)
    assert office.customer().returnable_until is not None, "D12: nothing is erased until then"
    office.book(F1, 100, EntryKind.RETURNED)
    assert office.happened(CollectionReturned)
    assert office.invoice(F1).outstanding_cents == 100
    assert office.customer().open_invoices == {F1}
    assert run_until_stage(office, Stage.REMINDED) > date(2026, 6, 29)


# --- the fee --------------------------------------------------------------------------------------
@pytest.fixture
def noticed(finance: Finance) -> tuple[Finance, str]:
    """Its final notice was posted; the invoice is paid, the fee is not."""
    run_until_stage(finance.office, Stage.ON_FINAL_NOTICE)
    finance.office.book(F1, 235)
    return finance, str(finance.office.invoice(F1).notice_id)


def test_the_fee_stays_a_claim_when_only_the_invoice_was_paid_and_is_paid_in_parts_d1(
    noticed: tuple[Finance, str],
) -> None:
    finance, notice_id = noticed
    office = finance.office
    office.run_until(office.today + timedelta(200))
    for cents in (500, 400):
        assert any(isinstance(event, FeePaid) for event in office.book(f"A{notice_id}", cents))
    with pytest.raises(NothingToWriteOff):
        finance.ask_fee_write_off(notice_id)


def test_a_fee_is_given_up_by_two_and_then_takes_no_money_d17(noticed: tuple[Finance, str]) -> None:
    finance, notice_id = noticed
    finance.office.book(f"A{notice_id}", 500)
    (asked,) = finance.ask_fee_write_off(notice_id)
    assert isinstance(asked, FeeWriteOffRequested)
    with pytest.raises(SamePerson):
        finance.approve_fee_write_off(notice_id, BOOKKEEPER)
    finance.reject_fee_write_off(notice_id)
    with pytest.raises(NotRequested):
        finance.approve_fee_write_off(notice_id)
    finance.ask_fee_write_off(notice_id)
    (written_off,) = finance.approve_fee_write_off(notice_id)
    assert isinstance(written_off, FeeWrittenOff)
    assert written_off.amount_cents == 400
    assert not any(isinstance(event, FeePaid) for event in finance.office.book(f"A{notice_id}", 400))


def test_a_fee_that_was_paid_meanwhile_is_not_given_up(noticed: tuple[Finance, str]) -> None:
    finance, notice_id = noticed
    finance.ask_fee_write_off(notice_id)
    finance.office.book(f"A{notice_id}", 900)
    with pytest.raises(AmountChanged):
        finance.approve_fee_write_off(notice_id)


def test_there_is_no_fee_to_give_up_before_its_letter_was_posted(finance: Finance) -> None:
    office = finance.office
    run_until_stage(office, Stage.REMINDED)
    office.wait(20)
    office.daily()
    notice_id = str(office.invoice(F1).notice_id)
    with pytest.raises(NothingToWriteOff):
        finance.ask_fee_write_off(notice_id)
    for act in (finance.ask_fee_write_off, finance.reject_fee_write_off, finance.approve_fee_write_off):
        with pytest.raises(NoSuchFinalNotice):
            act("69599084-20200101")
