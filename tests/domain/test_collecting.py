"""The collection timeline: terms, pauses, blocks and reactivation (D1, D2, D4, D15, R44)."""

from datetime import date, timedelta

import pytest

from domain.account.aggregate import ArrearsUnsettled
from domain.account.events import CodeBlocked, CodeReactivated
from domain.account.state import BlockedForArrears
from domain.catalogue import OPTIONAL_POLICIES, POLICIES
from domain.final_notice.events import FeePaid, FinalNoticeIssued
from domain.invoice.aggregate import Stage
from domain.invoice.commands import RecordInvoiceSent
from domain.invoice.events import CollectionOrdered, CollectionReturned, InvoiceIssued, InvoiceOverdue
from domain.payment_reference import in_groups, payment_reference
from domain.ports import EntryKind
from domain.use_cases.collecting import BlockForArrears, DeclareOverdue, IssueFinalNotice
from domain.use_cases.collection_files import OrderCollections
from domain.values import CustomerId, InvoiceNumber
from toegang_testing.desks.desk import A1, A2, BAKERY, MONDAY, NL, at
from toegang_testing.desks.office import Office
from toegang_testing.seller import OWN
from toegang_testing.world import World

F1, F2 = InvoiceNumber("F2026-000001"), InvoiceNumber("F2026-000002")


def owing(issued: date, *, came_back: bool = True) -> Office:
    """An account whose direct-debit invoice was issued and sent on that day; its collection came back on
    the day it was ordered, so that its term is as it was."""
    office = Office(World(now=at(issued - timedelta(7))))
    office.open_account()
    office.to_direct_debit()
    office.order()
    office.deliver()
    office.go_to(issued)
    office.run()
    assert office.happened(InvoiceIssued)
    if came_back:
        while not office.happened(CollectionOrdered):
            office.wait(1)
            office.run()
        office.book(F1, 235, EntryKind.RETURNED, reason="AM04")
    return office


def run_until_stage(office: Office, stage: Stage) -> date:
    """Works day by day until the invoice got there; answers the day."""
    for _ in range(100):
        if office.invoice(F1).stage >= stage:
            return office.today
        office.wait(1)
        office.run()
    raise AssertionError(f"never came to {stage.name}")


# --- the terms ------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("issued", "due", "reminded", "noticed", "overdue"),
    [
        # undisturbed: 28, 14 and 14 days, each step on the day after
        (date(2026, 6, 1), date(2026, 6, 29), date(2026, 6, 30), date(2026, 7, 15), date(2026, 7, 30)),
        # the first term would end on Easter Monday
        (date(2026, 3, 9), date(2026, 4, 7), date(2026, 4, 8), date(2026, 4, 23), date(2026, 5, 8)),
        # the first would end on King's Day, a Monday
        (date(2026, 3, 30), date(2026, 4, 28), date(2026, 4, 29), date(2026, 5, 14), date(2026, 5, 29)),
        # the first would end on 5 May
        (date(2026, 4, 7), date(2026, 5, 6), date(2026, 5, 7), date(2026, 5, 22), date(2026, 6, 6)),
        # the first would end on Whit Monday
        (date(2026, 4, 27), date(2026, 5, 26), date(2026, 5, 27), date(2026, 6, 11), date(2026, 6, 26)),
    ],
)
def test_the_timeline_is_28_14_14_days_extended_by_the_algemene_termijnenwet_d1(
    issued: date, due: date, reminded: date, noticed: date, overdue: date
) -> None:
    office = owing(issued)
    assert office.invoice(F1).term_ends_on == due
    assert run_until_stage(office, Stage.REMINDED) == reminded
    assert run_until_stage(office, Stage.ON_FINAL_NOTICE) == noticed
    assert run_until_stage(office, Stage.OVERDUE) == overdue


def test_an_invoice_in_time_is_never_reminded_d1() -> None:
    office = owing(MONDAY)
    office.go_to(date(2026, 6, 29))
    office.run()
    assert office.invoice(F1).stage is Stage.ISSUED
    office.book(F1, 235)
    office.run_until(date(2026, 9, 1))
    assert office.invoice(F1).stage is Stage.ISSUED


@pytest.mark.parametrize("stage", [Stage.REMINDED, Stage.ON_FINAL_NOTICE])
def test_a_payment_stops_the_timeline_at_any_point_d1(stage: Stage) -> None:
    office = owing(MONDAY)
    run_until_stage(office, stage)
    office.book(F1, 235)
    office.run_until(office.today + timedelta(60))
    assert office.invoice(F1).stage is stage
    assert not office.happened(InvoiceOverdue)


def test_a_partial_payment_does_not_stop_it_and_the_rest_decides_the_notice_d1() -> None:
    office = owing(MONDAY)
    office.book(F1, 100)
    run_until_stage(office, Stage.OVERDUE)
    (notice,) = office.happened(FinalNoticeIssued)
    assert isinstance(notice, FinalNoticeIssued)
    assert (notice.sum_cents, notice.fee_cents) == (135, 900)


# --- the final notice -----------------------------------------------------------------------------
def test_there_is_one_final_notice_per_customer_and_day_d1() -> None:
    office = owing(MONDAY)
    run_until_stage(office, Stage.ON_FINAL_NOTICE)
    again = IssueFinalNotice(at=office.now, customer_id=BAKERY, invoice_numbers=(F1, F1), today=office.today)
    assert office.do(again) == []


@pytest.mark.parametrize("other", [CustomerId("0"), CustomerId("99999999")])
def test_a_final_notice_is_for_one_customer_and_lists_no_other_ones_invoice_d1(other: CustomerId) -> None:
    office = owing(MONDAY)
    run_until_stage(office, Stage.REMINDED)
    office.wait(20)
    asked = IssueFinalNotice(at=office.now, customer_id=other, invoice_numbers=(F1,), today=office.today)
    assert office.do(asked) == []


def test_the_fee_is_a_claim_of_its_own_and_never_blocks_d1() -> None:
    office = owing(MONDAY)
    run_until_stage(office, Stage.ON_FINAL_NOTICE)
    office.book(F1, 235)
    office.run_until(office.today + timedelta(60))
    assert office.account().usable
    assert not office.customer().open_invoices
    (notice,) = office.happened(FinalNoticeIssued)
    assert isinstance(notice, FinalNoticeIssued)
    assert notice.fee_reference == "A2026-000001"
    reference = in_groups(payment_reference(InvoiceNumber(notice.fee_reference)))
    assert any(isinstance(event, FeePaid) for event in office.book(reference, 400))
    # As letters of earlier releases name it.
    assert any(isinstance(event, FeePaid) for event in office.book(f"A{notice.notice_id}", 500))


def test_an_unposted_final_notice_starts_no_term_d1() -> None:
    office = owing(MONDAY)
    run_until_stage(office, Stage.REMINDED)
    office.wait(20)
    office.daily()
    assert office.invoice(F1).stage is Stage.ON_FINAL_NOTICE
    office.wait(100)
    assert office.do(DeclareOverdue(at=office.now, invoice_number=F1, today=office.today)) == []


# --- blocks ---------------------------------------------------------------------------------------
def test_overdue_blocks_all_codes_of_the_customer_also_one_opened_meanwhile_r44() -> None:
    office = owing(MONDAY)
    run_until_stage(office, Stage.REMINDED)
    office.do(office.business(A2, "piet"))
    run_until_stage(office, Stage.OVERDUE)
    assert list(office.account(A1).arrears) == [F1]
    assert list(office.account(A2).arrears) == [F1]


def test_the_customer_is_refused_before_the_block_has_come_by_d3() -> None:
    office = owing(MONDAY)
    run_until_stage(office, Stage.ON_FINAL_NOTICE)
    office.wait(20)
    office.daily()
    assert office.account().usable
    assert office.customer().overdue
    with pytest.raises(BlockedForArrears):
        office.to_direct_debit(mandate="mandate-2")


def test_a_payment_between_overdue_and_block_wins_d1() -> None:
    office = owing(MONDAY)
    run_until_stage(office, Stage.ON_FINAL_NOTICE)
    office.wait(20)
    office.daily()
    assert office.invoice(F1).stage is Stage.OVERDUE
    office.book(F1, 235)
    office.world.catch_up()
    assert not office.happened(CodeBlocked)
    assert office.account().usable


def test_no_code_is_blocked_for_an_invoice_that_is_not_overdue_i14() -> None:
    office = owing(MONDAY)
    assert office.do(BlockForArrears(at=office.now, account_id=A1, invoice_number=F1)) == []


def test_paying_does_not_reactivate_until_staff_does_r31_d4() -> None:
    office = owing(MONDAY)
    run_until_stage(office, Stage.OVERDUE)
    with pytest.raises(ArrearsUnsettled):
        office.reactivate()
    office.book(F1, 235)
    office.world.catch_up()
    assert not office.account().usable
    assert any(isinstance(event, CodeReactivated) for event in office.reactivate())
    assert office.account().usable
    assert office.reactivate() == []


def test_staff_reactivates_before_the_policy_has_marked_the_settlement_d4() -> None:
    office = owing(MONDAY)
    run_until_stage(office, Stage.OVERDUE)
    office.book(F1, 235)
    office.reactivate()
    office.world.catch_up()
    assert office.account().usable


def test_a_setting_reactivates_at_once_d4() -> None:
    office = owing(MONDAY)
    office.world.policies = {**POLICIES, **OPTIONAL_POLICIES}
    run_until_stage(office, Stage.OVERDUE)
    office.book(F1, 235)
    office.world.catch_up()
    assert office.account().usable


# --- direct debit (D15) ---------------------------------------------------------------------------
def test_a_direct_debit_is_announced_14_days_ahead_and_ordered_one_target_day_before_d15() -> None:
    office = owing(MONDAY, came_back=False)
    (issued,) = office.happened(InvoiceIssued)
    assert isinstance(issued, InvoiceIssued)
    assert issued.collect_on == date(2026, 6, 15)
    office.run_until(date(2026, 6, 11))
    assert not office.happened(CollectionOrdered)
    office.run_until(date(2026, 6, 12))
    (ordered,) = office.happened(CollectionOrdered)
    assert isinstance(ordered, CollectionOrdered)
    assert ordered.collect_on == date(2026, 6, 15)
    office.run_until(date(2026, 6, 20))
    assert len(office.happened(CollectionOrdered)) == 1


def test_an_invoice_sent_late_is_collected_14_days_after_sending_d15() -> None:
    office = Office()
    office.open_account()
    office.to_direct_debit()
    office.order()
    office.deliver()
    office.bill()
    office.wait(10)
    office.do(RecordInvoiceSent(at=office.now, invoice_number=F1, sent_on=office.today))
    sent = office.today
    office.go_to(sent + timedelta(12))
    order = OrderCollections(at=office.now, invoice_numbers=(F1,), today=office.today, calendars=NL, own=OWN)
    assert office.do(order) == []
    office.go_to(sent + timedelta(13))
    ordered, *_ = office.do(order.model_copy(update={"at": office.now, "today": office.today}))
    assert isinstance(ordered, CollectionOrdered)
    assert ordered.collect_on >= sent + timedelta(14)


def test_while_a_collection_is_out_the_timeline_waits_d15() -> None:
    office = owing(MONDAY, came_back=False)
    office.run_until(date(2026, 9, 1))
    assert office.invoice(F1).stage is Stage.ISSUED


@pytest.mark.parametrize("kinds", [[EntryKind.RETURNED], [EntryKind.COLLECTED, EntryKind.RETURNED]])
def test_after_a_return_the_term_resumes_with_what_was_left_d15(kinds: list[EntryKind]) -> None:
    office = owing(MONDAY, came_back=False)
    office.run_until(date(2026, 6, 12))  # ordered: 17 days are left of the term until 29 June
    office.run_until(date(2026, 6, 24))
    for kind in kinds:
        office.book(F1, 235, kind, reason="MD06")
    assert office.invoice(F1).term_ends_on == NL.extended(date(2026, 6, 24) + timedelta(17))
    assert office.customer().open_invoices == {F1}
    assert office.account().usable, "the return alone does not block (D15)"
    assert run_until_stage(office, Stage.REMINDED) == date(2026, 7, 14)


def test_a_collection_returns_once_and_is_not_tried_again_i9() -> None:
    office = owing(MONDAY)
    office.book(F1, 235, EntryKind.RETURNED)
    assert len(office.happened(CollectionReturned)) == 1
    office.run_until(date(2026, 7, 1))
    assert len(office.happened(CollectionOrdered)) == 1


def test_the_return_of_what_was_overdue_and_paid_since_begins_anew_and_blocks_nobody_d15() -> None:
    office = owing(MONDAY, came_back=False)
    office.run_until(date(2026, 6, 24))
    office.book(F1, 1, EntryKind.COLLECTED)  # the bank brought less than it was asked for
    run_until_stage(office, Stage.OVERDUE)
    office.run()
    office.book(F1, 234)
    office.reactivate()
    office.book(F1, 1, EntryKind.RETURNED, reason="MD06")
    assert office.account().usable, "the return alone does not block"
    assert office.customer().open_invoices == {F1}
    assert (office.invoice(F1).stage, office.invoice(F1).notice_id) == (Stage.ISSUED, None)
    ends_on = office.invoice(F1).term_ends_on
    assert ends_on is not None
    assert run_until_stage(office, Stage.REMINDED) > ends_on
    run_until_stage(office, Stage.OVERDUE)
    office.run()
    assert not office.account().usable, "still unpaid, after a reminder and a notice of its own"


def test_after_the_return_of_one_that_was_ordered_after_its_term_no_day_is_left_d15() -> None:
    office = Office()
    office.open_account()
    office.to_direct_debit()
    office.order()
    office.deliver()
    office.bill()
    due_on = office.invoice(F1).term_ends_on
    assert due_on is not None
    office.go_to(due_on)
    office.do(RecordInvoiceSent(at=office.now, invoice_number=F1, sent_on=office.today))
    office.go_to(due_on + timedelta(30))
    again = OrderCollections(at=office.now, invoice_numbers=(F1,), today=office.today, calendars=NL, own=OWN)
    assert office.do(again)
    office.go_to(NL.next_working_day(office.today))
    office.book(F1, 235, EntryKind.RETURNED, reason="AM04")
    assert office.invoice(F1).term_ends_on == office.today
