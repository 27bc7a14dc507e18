"""Open invoices: stage and term of each, and which a daily step should look at (D1, D15)."""

from datetime import date, timedelta

import pytest

from domain.invoice.aggregate import Stage
from domain.invoice.debiting import Debit
from domain.invoice.events import InvoiceIssued, InvoiceKind, InvoiceSent
from domain.invoice.line import Line
from domain.ports import EntryKind
from domain.values import CustomerId, InvoiceNumber
from projections.open_invoices import (
    Owed,
    ageing,
    ageing_sum,
    collections_due,
    final_notices_due,
    open_invoices,
    overdue_due,
    reminders_due,
)
from projections.owed_back import PayBackWay, owed_back, pay_backs_to_make
from projections.to_pay import to_pay
from tests.projections.history import ReadModels
from toegang_testing.desks.desk import A1, A2, ADDRESS, BAKERY
from toegang_testing.desks.finance import Finance, credited_in_part
from toegang_testing.desks.office import Office

F1, F2 = InvoiceNumber("F2026-000001"), InvoiceNumber("F2026-000002")
DAY = timedelta(1)


def two_invoices(office: Office) -> None:
    """One of a business, one of a private person; both sent."""
    office.open_account(A1)
    office.do(office.private(A2))
    office.make_usable(A2)
    for order_id, account_id, customer_id in (("o1", A1, BAKERY), ("o2", A2, "p1")):
        office.to_direct_debit(account_id)
        office.order(order_id, account_id)
        office.deliver(order_id)
        office.bill(customer_id)
    office.react()


def two_returned(office: Office) -> None:
    two_invoices(office)
    office.run_until(collect_on(office))
    for number in (F1, F2):
        office.book(number, 235, EntryKind.RETURNED)


def collect_on(office: Office) -> date:
    day = office.invoice(F1).collect_on
    assert day
    return day


def term_ends_on(office: Office) -> date:
    day = office.invoice(F1).term_ends_on
    assert day
    return day


def test_an_open_invoice_shows_what_is_left_and_when_it_is_due(office: Office, models: ReadModels) -> None:
    two_invoices(office)
    office.book(F1, 200)
    (one,) = to_pay(models.follow(office), BAKERY).invoices
    assert (one.invoice_number, one.kind, one.stage) == (F1, InvoiceKind.DIRECT_DEBIT, Stage.ISSUED)
    assert (one.total_cents, one.outstanding_cents) == (235, 35)
    assert (one.term_ends_on, one.debit, one.collect_on) == (
        term_ends_on(office), Debit.ANNOUNCED, collect_on(office),
    )  # fmt: skip


def test_settled_invoices_are_not_open_until_their_collection_comes_back(
    office: Office, models: ReadModels
) -> None:
    two_invoices(office)
    office.deposit(500)
    office.run_until(collect_on(office))
    office.book(F1, 235, EntryKind.COLLECTED)
    assert [one.invoice_number for one in open_invoices(models.follow(office))] == [F2]
    office.book(F1, 235, EntryKind.RETURNED)
    tx = models.follow(office)
    assert [one.invoice_number for one in open_invoices(tx)] == [F1, F2]
    assert to_pay(tx, BAKERY).invoices[0].debit is Debit.RETURNED


def test_open_invoices_come_by_stage_and_in_pages(office: Office, models: ReadModels) -> None:
    two_invoices(office)
    tx = models.follow(office)
    assert [one.invoice_number for one in open_invoices(tx, stage=Stage.ISSUED, limit=1)] == [F1]
    assert [one.invoice_number for one in open_invoices(tx, after=F1)] == [F2]
    assert open_invoices(tx, stage=Stage.REMINDED) == []


def test_a_collection_is_due_until_it_was_ordered(office: Office, models: ReadModels) -> None:
    two_invoices(office)
    day = collect_on(office)
    tx = models.follow(office)
    assert collections_due(tx, day - DAY) == []
    assert collections_due(tx, day) == [F1, F2]
    assert collections_due(tx, day, limit=1) == [F1]
    assert collections_due(tx, day, after=F1) == [F2]
    office.run_until(day)
    assert collections_due(models.follow(office), day) == []


def test_an_invoice_that_was_not_sent_is_neither_collected_nor_reminded(
    office: Office, models: ReadModels
) -> None:
    office.open_account(A1)
    office.to_direct_debit(A1)
    office.order("o1")
    office.deliver("o1")
    office.bill()
    tx = models.follow(office)
    later = office.today + 100 * DAY
    assert collections_due(tx, later) == reminders_due(tx, later) == []


def test_an_invoice_without_direct_debit_is_reminded_once_it_was_sent(
    office: Office, models: ReadModels
) -> None:
    tx = models.happens(
        InvoiceIssued(
            invoice_number=F1,
            customer_id=BAKERY,
            kind=InvoiceKind.DIRECT_DEBIT,
            issued_on=office.today,
            financial_year=2026,
            due_on=office.today + 28 * DAY,
            lines=(Line(item="extract", order_id=None, amount_cents=235),),
            total_cents=235,
            buyer=ADDRESS,
            payment_id=None,
            collect_on=None,
            mandate_id=None,
            terms="2025-01",
        )
    )
    later = office.today + 29 * DAY
    assert reminders_due(tx, later) == []
    models.happens(InvoiceSent(invoice_number=F1, sent_on=office.today, mailed_to=None))
    assert reminders_due(tx, later) == [F1]


def test_no_reminder_is_due_while_a_collection_is_to_come(office: Office, models: ReadModels) -> None:
    two_invoices(office)
    assert reminders_due(models.follow(office), office.today + 100 * DAY) == []


def test_a_reminder_is_due_on_the_day_after_the_term(office: Office, models: ReadModels) -> None:
    two_returned(office)
    ends_on = term_ends_on(office)
    tx = models.follow(office)
    assert reminders_due(tx, ends_on) == []
    assert reminders_due(tx, ends_on + DAY) == [F1, F2]
    assert reminders_due(tx, ends_on + DAY, limit=1) == [F1]
    assert reminders_due(tx, ends_on + DAY, after=F1) == [F2]


def test_final_notices_are_due_by_customer(office: Office, models: ReadModels) -> None:
    two_returned(office)
    office.run_until(term_ends_on(office) + DAY)
    ends_on = term_ends_on(office)
    tx = models.follow(office)
    assert reminders_due(tx, ends_on + DAY) == []
    assert final_notices_due(tx, ends_on) == {}
    assert final_notices_due(tx, ends_on + DAY) == {BAKERY: [F1], "p1": [F2]}
    assert final_notices_due(tx, ends_on + DAY, limit=1) == {BAKERY: [F1]}
    assert final_notices_due(tx, ends_on + DAY, after=BAKERY) == {CustomerId("p1"): [F2]}
    assert to_pay(tx, BAKERY).invoices[0].stage is Stage.REMINDED


def test_overdue_is_due_when_the_term_of_the_posted_letter_is_over(
    office: Office, models: ReadModels
) -> None:
    two_returned(office)
    office.run_until(term_ends_on(office) + DAY)
    office.go_to(term_ends_on(office) + DAY)
    office.daily()
    unsent = to_pay(models.follow(office), BAKERY).invoices[0]
    assert (unsent.stage, unsent.term_ends_on) == (Stage.ON_FINAL_NOTICE, None)
    assert overdue_due(models.tx, office.today + 100 * DAY) == []
    office.react()
    tx = models.follow(office)
    ends_on = to_pay(tx, BAKERY).invoices[0].term_ends_on
    assert ends_on is not None
    assert overdue_due(tx, ends_on) == []
    assert overdue_due(tx, ends_on + DAY) == [F1, F2]
    office.book(F1, 235)
    assert overdue_due(models.follow(office), ends_on + DAY) == [F2]


def test_what_is_held_is_not_due_and_is_listed(office: Office, models: ReadModels) -> None:
    two_returned(office)
    ends_on, today = term_ends_on(office), office.today
    Finance(office).hold(F1, ends_on + 3 * DAY)
    tx = models.follow(office)
    assert reminders_due(tx, ends_on + 3 * DAY) == [F2]
    assert reminders_due(tx, ends_on + 4 * DAY) == [F1, F2]
    (held,) = open_invoices(tx, held_on=today)
    assert (held.invoice_number, held.held_until) == (F1, ends_on + 3 * DAY)
    assert open_invoices(tx, held_on=ends_on + 4 * DAY) == []
    assert [one.invoice_number for one in open_invoices(tx, customer_id=CustomerId("p1"))] == [F2]


@pytest.mark.parametrize(
    ("days_past", "bucket"),
    [
        (-1, "not_due_cents"),
        (0, "to_30_cents"),
        (30, "to_30_cents"),
        (31, "to_60_cents"),
        (60, "to_60_cents"),
        (61, "to_90_cents"),
        (90, "to_90_cents"),
        (91, "over_90_cents"),
        (4000, "over_90_cents"),
    ],
)
def test_what_is_owed_ages_by_its_due_date(
    office: Office, models: ReadModels, days_past: int, bucket: str
) -> None:
    two_returned(office)
    office.book(F1, 35)
    issued = office.happened(InvoiceIssued)[0]
    assert isinstance(issued, InvoiceIssued)
    tx, today = models.follow(office), issued.due_on + days_past * DAY
    nothing = dict.fromkeys(Owed.__slots__, 0)
    assert ageing_sum(tx, today) == Owed(**nothing | {bucket: 435, "total_cents": 435})
    first, second = ageing(tx, today)
    assert (first.customer_id, first.owed) == (BAKERY, Owed(**nothing | {bucket: 200, "total_cents": 200}))
    assert [one.customer_id for one in ageing(tx, today, after=first.customer_id)] == [second.customer_id]
    assert ageing_sum(tx, today, customer_id=second.customer_id) == second.owed
    assert ageing_sum(tx, today, customer_id=CustomerId("nobody")) == Owed(**nothing)


def test_the_list_by_age_goes_on_after_a_customer_with_several_invoices(
    office: Office, models: ReadModels
) -> None:
    two_returned(office)
    office.order("o3", A1)
    office.deliver("o3")
    office.bill(BAKERY)
    tx = models.follow(office)
    first, second = ageing(tx, office.today)
    assert first.customer_id == BAKERY
    assert len(open_invoices(tx, customer_id=BAKERY)) == 2
    assert [one.customer_id for one in ageing(tx, office.today, after=BAKERY)] == [second.customer_id]


def test_what_is_paid_or_written_off_is_owed_no_more(office: Office, models: ReadModels) -> None:
    two_returned(office)
    Finance(office).write_off(F1)
    office.book(F2, 235)
    tx = models.follow(office)
    assert ageing(tx, office.today) == []
    assert ageing_sum(tx, office.today).total_cents == 0


def test_what_is_credited_after_a_failed_one_was_paid_by_hand_goes_back_by_itself_again(
    office: Office, models: ReadModels
) -> None:
    two_invoices(office)
    office.run_until(collect_on(office))
    credited_in_part(office, F1)
    assert owed_back(models.follow(office)) == []
    Finance(office).credit(F1)
    tx = models.follow(office)
    [owed] = owed_back(tx)
    assert (owed.owed_back_cents, owed.way, owed.failed) == (135, PayBackWay.BY_ITSELF, None)
    assert pay_backs_to_make(tx) == [F1]
    office.pay_out()
    assert [one.way for one in owed_back(models.follow(office))] == [PayBackWay.UNDER_WAY]


def test_what_the_bank_could_not_pay_back_waits_for_finance(office: Office, models: ReadModels) -> None:
    two_invoices(office)
    office.run_until(collect_on(office))
    office.book(F1, 235, EntryKind.COLLECTED)
    Finance(office).credit(F1)
    office.pay_out()
    payout_id = office.invoice(F1).payout_id
    assert payout_id is not None
    office.book(payout_id, 235, EntryKind.PAYOUT_REJECTED, reason="AC04")
    tx = models.follow(office)
    [owed] = owed_back(tx)
    assert (owed.way, owed.failed) == (PayBackWay.BY_HAND, "ac04")
    assert pay_backs_to_make(tx) == []
