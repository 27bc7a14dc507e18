"""The small streams: applications, reservations, bank entries, notices, orders, effects; and policies."""

from datetime import date, timedelta
from typing import Any

import pytest

from domain.application import commands as apply
from domain.application import events as applied
from domain.application.aggregate import APPLICATION
from domain.bank_entry.aggregate import BANK_ENTRY
from domain.bank_entry.commands import LeaveEntry, UseEntry
from domain.bank_entry.events import EntryBooked, EntryUnmatched, Mismatch
from domain.customer.events import SettlementNoted
from domain.effect.aggregate import EFFECT, Effect, effect_id
from domain.effect.commands import BeginEffect, CompleteEffect, FailEffect, MarkEffectDone, MarkEffectFailed
from domain.effect.events import EffectAttempted, EffectDone, EffectFailed
from domain.final_notice.aggregate import FINAL_NOTICE
from domain.final_notice.commands import RecordNoticeSent
from domain.final_notice.events import FinalNoticeSent
from domain.invoice.events import InvoiceOverdue
from domain.kernel import Rejected
from domain.order.aggregate import ORDER
from domain.order.commands import RecordDelivery, RecordInvoice
from domain.order.events import OrderDelivered, OrderInvoiced, OrderPlaced
from domain.policies.arrears import arrears, reactivate_at_once
from domain.policies.deregistration import deregistration
from domain.ports import EntryKind
from domain.registration.events import Deregistered, ListedAgain
from domain.reservation.aggregate import RESERVATION, AlreadyTaken
from domain.reservation.commands import Release, Reserve
from domain.reservation.events import ReservationReleased, ReservationTaken
from domain.series.aggregate import SERIES
from domain.series.commands import TakeNumber
from domain.series.events import NumberTaken
from domain.use_cases.close import CloseDeregistered
from domain.use_cases.collecting import BlockForArrears, NoteArrearsSettled
from domain.use_cases.order import DeliverOrder
from domain.use_cases.reactivate import Reactivate
from domain.values import (
    ApplicationId,
    Channel,
    CustomerId,
    InvoiceNumber,
    Language,
    NoticeId,
    OrderId,
    PaymentMethod,
    Plain,
    Use,
)
from toegang_testing.desks.desk import A1, A2, BAKERY, BRANCH, KVK, MONDAY
from toegang_testing.desks.office import Office
from toegang_testing.scenario import AT, Accounts, Consequence, Scenario

F1 = InvoiceNumber("F2026-000001")
APP = ApplicationId("application-1")


# --- applications (D12, D25) ----------------------------------------------------------------------
RECEIVED = applied.ApplicationReceived(
    application_id=APP,
    account_id=A1,
    customer_id=BAKERY,
    use=Use.BUSINESS,
    kvk_number=KVK,
    branch=BRANCH,
    post_wanted=False,
    first_names=Plain("Jan"),
    surname=Plain("Jansen"),
    email=Plain("jan@bakery.example"),
    person_index=Plain("jan"),
    terms_accepted="2025-01",
    lost_code=False,
)


def refused(answer_by: Channel | None) -> applied.ApplicationRefused:
    return applied.ApplicationRefused(
        application_id=APP,
        account_id=A1,
        reason=applied.Refusal.SECOND_CODE,
        refused_on=MONDAY,
        answer_by=answer_by,
        answer_account_id=None,
        address=None,
    )


ANSWERED = applied.ApplicationAnswered(application_id=APP, channel=Channel.EMAIL)
GRANTED = applied.ApplicationGranted(application_id=APP, account_id=A1)
ERASING = applied.ApplicationErasureStarted(application_id=APP, account_id=A1)
ERASED = applied.ApplicationErasureDone(application_id=APP)


def erase(day: date) -> apply.EraseApplication:
    return apply.EraseApplication(at=AT, application_id=APP, today=day)


def test_a_refused_application_is_erased_when_its_days_are_over_answered_or_undeliverable_d12() -> None:
    applications = Scenario(APPLICATION)
    due = MONDAY + timedelta(30)
    mailed = refused(Channel.EMAIL)
    applications.given(RECEIVED, mailed).when(erase(due)).then(ERASING)
    applications.given(RECEIVED, mailed, ANSWERED).when(erase(due - timedelta(1))).then_nothing()
    applications.given(RECEIVED, mailed, ANSWERED).when(erase(due)).then(ERASING)
    applications.given(RECEIVED, mailed, ANSWERED, ERASING).when(erase(due)).then_nothing()
    applications.given(RECEIVED, refused(None)).when(erase(due)).then(ERASING)


def test_an_application_that_staff_did_not_decide_is_erased_after_its_own_term_d12() -> None:
    referred = applied.ApplicationReferred(
        application_id=APP,
        account_id=A1,
        reason=applied.Referral.FOREIGN_ESTABLISHMENT,
        referred_on=MONDAY,
        told_on_screen=True,
        answer_by=None,
        address=None,
    )
    applications = Scenario(APPLICATION).given(RECEIVED, referred)
    applications.when(erase(MONDAY + timedelta(89))).then_nothing()
    applications.when(erase(MONDAY + timedelta(90))).then(ERASING)


def test_a_granted_application_is_erased_with_its_account_only_d12() -> None:
    Scenario(APPLICATION).given(RECEIVED, GRANTED).when(erase(date(2040, 1, 1))).then_nothing()


def test_an_erasure_is_finished_once_d12() -> None:
    finish = apply.FinishApplicationErasure(at=AT, application_id=APP)
    past = (RECEIVED, refused(None), ERASING)
    Scenario(APPLICATION).given(*past).when(finish).then(ERASED)
    Scenario(APPLICATION).given(*past, ERASED).when(finish).then_nothing()


def test_a_refusal_is_answered_once_d25() -> None:
    answer = apply.RecordAnswer(at=AT, application_id=APP, channel=Channel.EMAIL)
    past = (RECEIVED, refused(Channel.EMAIL))
    Scenario(APPLICATION).given(*past).when(answer).then(ANSWERED)
    Scenario(APPLICATION).given(*past, ANSWERED).when(answer).then_nothing()


# --- reservations and series (I2, I6, I11) --------------------------------------------------------
def test_a_reservation_belongs_to_one_taker_until_that_one_gives_it_back_i11() -> None:
    mine = ReservationTaken(key="person-1", taken_by=A1)
    released = ReservationReleased(key="person-1")
    reserve = Reserve(at=AT, key="person-1", taken_by=A1)
    theirs = Reserve(at=AT, key="person-1", taken_by=A2)
    reservations = Scenario(RESERVATION)
    reservations.given().when(reserve).then(mine)
    reservations.given(mine).when(reserve).then_nothing()
    reservations.given(mine).when(theirs).then_rejected(AlreadyTaken)
    reservations.given(mine).when(Release(at=AT, key="person-1", taken_by=A2)).then_nothing()
    reservations.given(mine).when(Release(at=AT, key="person-1", taken_by=A1)).then(released)
    reservations.given(mine, released).when(theirs).then(ReservationTaken(key="person-1", taken_by=A2))


def test_a_number_is_taken_for_a_stream_i6() -> None:
    take = TakeNumber(at=AT, series="F", year=2026, number=1, taken_by=f"invoice-{F1}")
    taken = NumberTaken(series="F", year=2026, number=1, taken_by=f"invoice-{F1}")
    Scenario(SERIES).given().when(take).then(taken)


# --- bank entries, notices, orders ----------------------------------------------------------------
def test_a_bank_entry_is_used_or_left_once_for_ever_i2() -> None:
    used: dict[str, Any] = {
        "entry_id": "bank-1",
        "reference": F1,
        "amount_cents": 10,
        "excess_cents": 0,
        "booked_on": MONDAY,
        "kind": EntryKind.TRANSFER,
        "signed_cents": 10,
    }
    use, booked = UseEntry(at=AT, **used), EntryBooked(**used, currency="EUR")
    mismatch = Mismatch.UNKNOWN_REFERENCE
    about: dict[str, Any] = {
        "entry_id": "bank-1",
        "amount_cents": 10,
        "mismatch": mismatch,
        "booked_on": MONDAY,
        "kind": EntryKind.TRANSFER,
        "signed_cents": 10,
    }
    leave, left = LeaveEntry(at=AT, **about), EntryUnmatched(**about, currency="EUR")
    entries = Scenario(BANK_ENTRY)
    entries.given().when(use).then(booked)
    entries.given().when(leave).then(left)
    with pytest.raises(AssertionError):
        entries.given(booked).when(leave).decide()


def test_a_final_notice_is_posted_once_and_its_term_stands_d1() -> None:
    notice = NoticeId("69599084-20260601")
    ends_on = date(2026, 6, 15)
    sent = FinalNoticeSent(notice_id=notice, sent_on=MONDAY, term_ends_on=ends_on)
    record = RecordNoticeSent(at=AT, notice_id=notice, sent_on=MONDAY, term_ends_on=ends_on)
    Scenario(FINAL_NOTICE).given().when(record).then(sent)
    Scenario(FINAL_NOTICE).given(sent).when(record).then_nothing()


def test_only_a_delivered_direct_debit_order_is_invoiced_and_once_d14() -> None:
    order = OrderId("o1")
    placed, from_credit = (
        OrderPlaced(
            order_id=order,
            account_id=A1,
            customer_id=BAKERY,
            product="extract",
            about=KVK,
            price_cents=235,
            price_list="2025-01",
            method=method,
            language=Language.DUTCH,
        )
        for method in (PaymentMethod.DIRECT_DEBIT, PaymentMethod.CREDIT)
    )
    delivered = OrderDelivered(order_id=order, document_id="doc", sha256="00")
    invoiced = OrderInvoiced(order_id=order, invoice_number=F1)
    invoice = RecordInvoice(at=AT, order_id=order, invoice_number=F1)
    orders = Scenario(ORDER)
    orders.given(placed).when(invoice).then_nothing()
    orders.given(placed, delivered).when(invoice).then(invoiced)
    orders.given(placed, delivered, invoiced).when(invoice).then_nothing()
    orders.given(from_credit, delivered).when(invoice).then_nothing()
    deliver = RecordDelivery(at=AT, order_id=order, document_id="doc", sha256="00")
    orders.given(placed, delivered).when(deliver).then_nothing()


# --- effects --------------------------------------------------------------------------------------
EFFECT_ID = effect_id("make-document", 7)
ATTEMPTED = EffectAttempted(effect_id=EFFECT_ID, reactor="make-document", attempt=1)
DONE = EffectDone(effect_id=EFFECT_ID)
GIVEN_UP = EffectFailed(effect_id=EFFECT_ID, reason_code="unknown_number", final=True)
STUMBLED = EffectFailed(effect_id=EFFECT_ID, reason_code="technical_fault", final=False)


def begin(attempt: int) -> BeginEffect:
    return BeginEffect(at=AT, effect_id=EFFECT_ID, reactor="make-document", attempt=attempt)


def test_an_effect_is_attempted_until_it_is_done_or_given_up() -> None:
    effects = Scenario(EFFECT)
    second = EffectAttempted(effect_id=EFFECT_ID, reactor="make-document", attempt=2)
    done = MarkEffectDone(at=AT, effect_id=EFFECT_ID)
    give_up = MarkEffectFailed(at=AT, effect_id=EFFECT_ID, reason_code="unknown_number", final=True)
    effects.given().when(begin(1)).then(ATTEMPTED)
    effects.given(ATTEMPTED).when(begin(1)).then_nothing()
    effects.given(ATTEMPTED, STUMBLED).when(begin(2)).then(second)
    effects.given(ATTEMPTED).when(done).then(DONE)
    effects.given(ATTEMPTED).when(give_up).then(GIVEN_UP)
    for end in (DONE, GIVEN_UP):
        for command in (begin(2), done, give_up):
            effects.given(ATTEMPTED, end).when(command).then_nothing()


def test_an_effect_remembers_under_which_rule_its_outcome_was_refused() -> None:
    effects = Scenario(EFFECT)
    done = MarkEffectDone(at=AT, effect_id=EFFECT_ID, refused_by="R12")
    give_up = MarkEffectFailed(
        at=AT, effect_id=EFFECT_ID, reason_code="unknown_number", final=True, refused_by="R12"
    )
    ended, given_up = (end.model_copy(update={"refused_by": "R12"}) for end in (DONE, GIVEN_UP))
    effects.given(ATTEMPTED).when(done).then(ended)
    effects.given(ATTEMPTED).when(give_up).then(given_up)
    for refused in (ended, given_up):
        assert EFFECT.evolve(Effect(), refused).refused_by == "R12"
    for other in (ATTEMPTED, DONE, GIVEN_UP, STUMBLED):
        assert EFFECT.evolve(Effect(), other).refused_by is None


def test_an_effects_outcome_may_be_a_use_case_and_is_recorded_in_the_same_append_once() -> None:
    office = Office()
    office.open_account()
    office.deposit(235)
    office.order()
    deliver = DeliverOrder(at=office.now, order_id=OrderId("o1"), document_id="doc", sha256="00")
    complete = CompleteEffect(at=office.now, effect_id=EFFECT_ID, outcomes=(deliver,))
    assert [event.NAME for event in office.do(complete)] == [
        "effect.done",
        "order.delivered",
        "account.credit_captured",
    ]
    assert office.do(complete) == []
    late = FailEffect(at=office.now, effect_id=EFFECT_ID, reason_code="late", final=True, outcomes=(deliver,))
    assert office.do(late) == []


def test_an_outcome_that_is_refused_leaves_the_effect_open() -> None:
    office = Office()
    reserve = Reserve(at=office.now, key="code-1", taken_by=A1)
    office.do(reserve)
    theirs = Reserve(at=office.now, key="code-1", taken_by=A2)
    with pytest.raises(Rejected):
        office.do(CompleteEffect(at=office.now, effect_id=EFFECT_ID, outcomes=(theirs,)))
    assert office.world.version(EFFECT.stream(EFFECT_ID)) == 0


# --- policies -------------------------------------------------------------------------------------
READ = Accounts(of_customer={BAKERY: [A1, A2]}, of_branch={(KVK, BRANCH): [A2]})
OVERDUE = InvoiceOverdue(invoice_number=F1, customer_id=BAKERY, overdue_on=MONDAY)
SETTLED = SettlementNoted(customer_id=BAKERY, invoice_number=F1, returnable_until=None)


def test_an_overdue_invoice_blocks_every_code_of_its_customer_r44() -> None:
    block_1, block_2 = (BlockForArrears(at=AT, account_id=one, invoice_number=F1) for one in (A1, A2))
    Consequence(arrears, READ).of(OVERDUE).asks(block_1, block_2)
    stranger = OVERDUE.model_copy(update={"customer_id": CustomerId("12345678")})
    Consequence(arrears, READ).of(stranger).asks_nothing()


def test_a_settlement_marks_the_blocks_settled_and_no_more_d4() -> None:
    settle_1, settle_2 = (NoteArrearsSettled(at=AT, account_id=one, invoice_number=F1) for one in (A1, A2))
    Consequence(arrears, READ).of(SETTLED).asks(settle_1, settle_2)
    Consequence(arrears, READ).of(DONE).asks_nothing()


def test_where_the_setting_says_so_a_settlement_reactivates_d4() -> None:
    once = Consequence(reactivate_at_once, READ)
    once.of(SETTLED).asks(Reactivate(at=AT, account_id=A1), Reactivate(at=AT, account_id=A2))
    once.of(OVERDUE).asks_nothing()


def test_a_deregistered_branch_closes_its_accounts_and_a_business_all_r33() -> None:
    close_1, close_2 = (CloseDeregistered(at=AT, account_id=one, today=MONDAY) for one in (A1, A2))
    branch = Deregistered(kvk_number=KVK, branch=BRANCH, ended_on=MONDAY, seen_at=AT)
    Consequence(deregistration, READ).of(branch).asks(close_2)
    business = branch.model_copy(update={"branch": None})
    Consequence(deregistration, READ).of(business).asks(close_1, close_2)
    Consequence(deregistration, READ).of(ListedAgain(kvk_number=KVK, branch=BRANCH)).asks_nothing()
