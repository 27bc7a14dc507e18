"""Invoice the direct-debit orders of a customer and billing day; announce the day of debiting (D14, D15)."""

from collections.abc import Iterable
from datetime import date, datetime, timedelta
from typing import Protocol

from pydantic import InstanceOf

from domain.calendar import Calendars
from domain.customer.aggregate import CUSTOMER
from domain.customer.commands import CloseDebitOrder, OpenInvoice
from domain.invoice.commands import IssueInvoice
from domain.invoice.events import InvoiceKind
from domain.invoice.line import Line
from domain.invoice.numbers import invoice_number
from domain.kernel import Command, Load, StreamCommand
from domain.order.aggregate import ORDER
from domain.order.commands import RecordInvoice
from domain.series.aggregate import next_number
from domain.series.commands import TakeNumber
from domain.terms import terms_on
from domain.values import CustomerId, OrderId, Plain

INVOICE_SERIES = "F"
"""The series of invoices; credit notes get their own (D14, I6)."""


class IssueDailyInvoice(Command):
    """Daily step: one invoice for a customer's delivered direct-debit orders that stand on none yet.

    ``buyer``: name and billing address, one line each. Stale nominations yield nothing."""

    customer_id: CustomerId
    order_ids: tuple[OrderId, ...]
    buyer: Plain
    today: date
    calendars: InstanceOf[Calendars]


def issue_daily_invoice(load: Load, command: IssueDailyInvoice) -> Iterable[StreamCommand]:
    orders = {order_id: load.state(ORDER.stream(order_id)) for order_id in command.order_ids}
    due = {
        order_id: order
        for order_id, order in orders.items()
        if order.invoiceable and order.customer_id == command.customer_id
    }
    if not due:
        return
    number = next_number(load, INVOICE_SERIES, command.today.year)
    lines = tuple(
        Line(item=order.product, order_id=order_id, amount_cents=order.price_cents)
        for order_id, order in due.items()
    )
    yield from issue_today(
        load, command, command.customer_id, InvoiceKind.DIRECT_DEBIT, lines, command.buyer, number
    )
    named = invoice_number(INVOICE_SERIES, command.today.year, number)
    for order_id in due:
        yield RecordInvoice(at=command.at, order_id=order_id, invoice_number=named)
        yield CloseDebitOrder(at=command.at, customer_id=command.customer_id, order_id=order_id)


class Today(Protocol):
    """A command that says which day it is."""

    @property
    def at(self) -> datetime: ...
    @property
    def today(self) -> date: ...
    @property
    def calendars(self) -> Calendars: ...


def issue_today(
    load: Load,
    command: Today,
    customer_id: CustomerId,
    kind: InvoiceKind,
    lines: tuple[Line, ...],
    buyer: Plain,
    number: int,
) -> Iterable[StreamCommand]:
    """An invoice with that number of its series, under the terms of today, collected where there is a
    mandate (D1, D14, D15)."""
    year, terms = command.today.year, terms_on(command.today)
    named = invoice_number(INVOICE_SERIES, year, number)
    mandate = load.state(CUSTOMER.stream(customer_id)).mandate
    announced = command.today + timedelta(days=terms.collection_announced_days)
    yield TakeNumber(
        at=command.at, series=INVOICE_SERIES, year=year, number=number, taken_by=f"invoice-{named}"
    )
    yield IssueInvoice(
        at=command.at,
        invoice_number=named,
        customer_id=customer_id,
        kind=kind,
        issued_on=command.today,
        financial_year=year,
        due_on=terms.due_on(command.today, command.calendars),
        lines=lines,
        buyer=buyer,
        payment_id=None,
        collect_on=command.calendars.target_day_on_or_after(announced) if mandate else None,
        mandate_id=mandate.mandate_id if mandate else None,
        terms=terms.version,
    )
    yield OpenInvoice(
        at=command.at, customer_id=customer_id, invoice_number=named, financial_year=year, settled=False
    )
