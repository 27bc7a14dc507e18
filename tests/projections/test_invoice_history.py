"""The invoice history: which invoices, with their lines and all that happened to them (R53, R54, D14)."""

from datetime import date, timedelta

import pytest

from domain.invoice.events import InvoiceKind
from domain.ports import EntryKind
from domain.values import InvoiceNumber
from projections.invoice_history import (
    InvoiceInFull,
    InvoiceLine,
    InvoiceState,
    Step,
    invoices_of_customer,
)
from projections.invoice_overview import invoice
from projections.queries import NoSuchPlace
from projections.shown_invoices import ShownToHolder, is_shown
from tests.projections.history import ReadModels, seal
from toegang_testing.desks.desk import A1, A2, ADDRESS, BAKERY
from toegang_testing.desks.office import Office

F1, F2, F3 = (InvoiceNumber(f"F2026-00000{number}") for number in (1, 2, 3))


def full(models: ReadModels, number: InvoiceNumber = F1) -> InvoiceInFull:
    found = invoice(models.tx, number)
    assert found
    return found


def steps(models: ReadModels, number: InvoiceNumber = F1) -> list[Step]:
    return [one.step for one in full(models, number).steps]


def invoiced(office: Office) -> None:
    """Two orders by direct debit, on one invoice that was sent."""
    office.open_account(A1)
    office.to_direct_debit(A1)
    for order_id in ("o1", "o2"):
        office.order(order_id)
        office.deliver(order_id)
    office.bill()
    office.react()


def ordered_collection(office: Office) -> None:
    invoiced(office)
    day = office.invoice(F1).collect_on
    assert day
    office.run_until(day)


def test_a_top_up_is_issued_as_paid(office: Office, models: ReadModels) -> None:
    office.open_account(A1)
    office.deposit(1000)
    models.follow(office)
    found = full(models)
    one = found.invoice
    assert (one.invoice_number, one.customer_id, one.kind) == (F1, BAKERY, InvoiceKind.TOP_UP)
    assert (one.total_cents, one.outstanding_cents, one.state) == (1000, 0, InvoiceState.SETTLED)
    assert (one.payment_id, one.collect_on, one.settled_on) == ("pay-1", None, office.today)
    assert one.buyer == seal(ADDRESS.text, "invoice.issued/buyer")
    assert found.lines == (InvoiceLine("credit", None, 1000),)
    assert [step.step for step in found.steps] == [Step.ISSUED, Step.SETTLED]


def test_a_direct_debit_invoice_has_a_line_per_order_and_announces_its_collection(
    office: Office, models: ReadModels
) -> None:
    invoiced(office)
    models.follow(office)
    found = full(models)
    assert [(line.item, line.order_id, line.amount_cents) for line in found.lines] == [
        ("extract", "o1", 235),
        ("extract", "o2", 235),
    ]
    one = found.invoice
    assert (one.total_cents, one.outstanding_cents, one.state) == (470, 470, InvoiceState.OPEN)
    assert (one.issued_on, one.financial_year) == (office.today, 2026)
    assert one.collect_on is not None
    assert one.collect_on >= office.today + timedelta(14)
    assert [(step.step, step.on, step.amount_cents) for step in found.steps] == [
        (Step.ISSUED, office.today, 470),
        (Step.SENT, office.today, None),
    ]


def test_a_collection_settles_the_invoice_and_its_return_opens_it_again(
    office: Office, models: ReadModels
) -> None:
    ordered_collection(office)
    office.book(F1, 470, EntryKind.COLLECTED)
    models.follow(office)
    assert (full(models).invoice.state, full(models).invoice.settled_on) == (
        InvoiceState.SETTLED, office.today,
    )  # fmt: skip
    office.book(F1, 470, EntryKind.RETURNED, reason="MD06")
    models.follow(office)
    one = full(models).invoice
    assert (one.state, one.outstanding_cents, one.settled_on) == (InvoiceState.OPEN, 470, None)
    assert steps(models)[2:] == [
        Step.COLLECTION_ORDERED,
        Step.COLLECTION_SUBMITTED,
        Step.COLLECTED,
        Step.SETTLED,
        Step.COLLECTION_RETURNED,
    ]


def test_a_collection_that_was_rejected_took_nothing_back(office: Office, models: ReadModels) -> None:
    ordered_collection(office)
    office.book(F1, 470, EntryKind.RETURNED, reason="AM04")
    models.follow(office)
    assert full(models).invoice.outstanding_cents == 470


def test_a_part_payment_leaves_the_rest_to_pay(office: Office, models: ReadModels) -> None:
    invoiced(office)
    office.book(F1, 400)
    models.follow(office)
    one = full(models).invoice
    assert (one.state, one.outstanding_cents) == (InvoiceState.OPEN, 70)
    received = full(models).steps[-1]
    assert (received.step, received.amount_cents) == (Step.PAYMENT_RECEIVED, 400)


def test_the_timeline_shows_every_letter_and_the_end_of_its_term(office: Office, models: ReadModels) -> None:
    ordered_collection(office)
    office.book(F1, 470, EntryKind.RETURNED)
    office.run_until(office.today + timedelta(75))
    models.follow(office)
    assert full(models).invoice.state is InvoiceState.OVERDUE
    assert steps(models)[-5:] == [
        Step.REMINDER_ISSUED,
        Step.REMINDER_SENT,
        Step.LISTED_ON_FINAL_NOTICE,
        Step.FINAL_NOTICE_SENT,
        Step.OVERDUE,
    ]
    office.book(F1, 470)
    models.follow(office)
    assert full(models).invoice.state is InvoiceState.SETTLED


def test_an_unknown_invoice_is_none(models: ReadModels) -> None:
    assert invoice(models.tx, F1) is None


def test_invoices_of_a_customer_come_in_order_of_issue_and_in_pages(
    office: Office, models: ReadModels
) -> None:
    office.open_account(A1)
    office.do(office.private(A2))
    office.deposit(100, "pay-1")
    office.deposit(100, "pay-2", A2)
    office.deposit(100, "pay-3")
    tx = models.follow(office)
    assert [one.invoice_number for one in invoices_of_customer(tx, BAKERY)] == [F1, F3]
    assert [one.invoice_number for one in invoices_of_customer(tx, BAKERY, limit=1)] == [F1]
    assert [one.invoice_number for one in invoices_of_customer(tx, BAKERY, after=F1)] == [F3]
    with pytest.raises(NoSuchPlace):  # another's invoice is no place to go on from
        invoices_of_customer(tx, BAKERY, after=F2)


def test_invoices_are_found_by_year_and_by_state(office: Office, models: ReadModels) -> None:
    invoiced(office)
    office.go_to(date(2027, 1, 4))
    office.deposit(100)
    tx = models.follow(office)
    new = InvoiceNumber("F2027-000001")
    assert [one.invoice_number for one in invoices_of_customer(tx, BAKERY, year=2026)] == [F1]
    assert [one.invoice_number for one in invoices_of_customer(tx, BAKERY, year=2027)] == [new]
    assert [one.invoice_number for one in invoices_of_customer(tx, BAKERY, state=InvoiceState.OPEN)] == [F1]
    assert invoices_of_customer(tx, BAKERY, year=2026, state=InvoiceState.SETTLED) == []


def test_a_holder_is_shown_what_is_to_be_paid_and_the_direct_debits_from_a_day_on(
    office: Office, models: ReadModels
) -> None:
    """R53, R54: F1 is a top-up; F2 a direct debit, paid later; F3 a top-up of the next day."""
    office.open_account(A1)
    office.deposit(1000)
    office.to_direct_debit(A1)
    office.order("o1")
    office.deliver("o1")
    office.bill()
    today = office.today
    office.wait(1)
    office.deposit(500, "payment-2")

    def shown(by_direct_debit: bool, since: date) -> list[InvoiceNumber]:
        own = ShownToHolder(by_direct_debit, since)
        found = [one.invoice_number for one in invoices_of_customer(models.tx, BAKERY, fits=own.fits)]
        assert found == [one for one in (F1, F2, F3) if is_shown(models.tx, one, own)]
        assert invoices_of_customer(models.tx, BAKERY, fits=own.fits, limit=1)[0].invoice_number == found[0]
        return found

    models.follow(office)
    assert shown(False, today) == [F2]
    assert shown(False, today + timedelta(1)) == [F2], "it is to be paid"
    assert shown(True, today) == [F1, F2, F3]
    assert shown(True, today + timedelta(1)) == [F2, F3]
    office.book(F2, 235)
    models.follow(office)
    assert shown(False, today) == [F2], "a direct debit stays one"
    assert shown(True, today + timedelta(1)) == [F3]
