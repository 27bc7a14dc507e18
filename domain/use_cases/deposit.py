"""Credit a payment that arrived, with its invoice (D14, I2, I3)."""

from collections.abc import Iterable
from datetime import date

from pydantic import InstanceOf

from domain.account.aggregate import ACCOUNT
from domain.account.commands import DepositCredit
from domain.calendar import Calendars
from domain.customer.commands import OpenInvoice
from domain.invoice.commands import IssueInvoice
from domain.invoice.events import InvoiceKind
from domain.invoice.line import Line
from domain.invoice.numbers import invoice_number
from domain.kernel import Command, Load, StreamCommand
from domain.reservation.aggregate import RESERVATION
from domain.reservation.commands import Reserve
from domain.series.aggregate import next_number
from domain.series.commands import TakeNumber
from domain.terms import terms_on
from domain.use_cases.invoicing import INVOICE_SERIES
from domain.values import AccountId, Cents, PaymentId, Plain


class ReceiveDeposit(Command):
    """The provider says that this payment is paid. Nothing changes where it was credited before (I2).

    ``buyer``: name and billing address, one line each. A closed account is credited too: the money is the
    holder's, to be refunded. Rejected: NoSuchAccount."""

    account_id: AccountId
    payment_id: PaymentId
    amount_cents: Cents
    buyer: Plain
    today: date
    calendars: InstanceOf[Calendars]


def receive_deposit(load: Load, command: ReceiveDeposit) -> Iterable[StreamCommand]:
    key = f"payment-{command.payment_id}"
    if load.state(RESERVATION.stream(key)).taken_by is not None:
        return
    account = load.state(ACCOUNT.stream(command.account_id))
    account.check_exists()
    assert account.customer_id is not None
    number = next_number(load, INVOICE_SERIES, command.today.year)
    named = invoice_number(INVOICE_SERIES, command.today.year, number)
    terms = terms_on(command.today)
    yield Reserve(at=command.at, key=key, taken_by=command.account_id)
    yield TakeNumber(
        at=command.at,
        series=INVOICE_SERIES,
        year=command.today.year,
        number=number,
        taken_by=f"invoice-{named}",
    )
    yield IssueInvoice(
        at=command.at,
        invoice_number=named,
        customer_id=account.customer_id,
        kind=InvoiceKind.TOP_UP,
        issued_on=command.today,
        financial_year=command.today.year,
        due_on=terms.due_on(command.today, command.calendars),
        lines=(Line(item="credit", order_id=None, amount_cents=command.amount_cents),),
        buyer=command.buyer,
        payment_id=command.payment_id,
        collect_on=None,
        mandate_id=None,
        terms=terms.version,
    )
    yield OpenInvoice(
        at=command.at,
        customer_id=account.customer_id,
        invoice_number=named,
        financial_year=command.today.year,
        settled=True,
    )
    yield DepositCredit(
        at=command.at,
        account_id=command.account_id,
        payment_id=command.payment_id,
        amount_cents=command.amount_cents,
        invoice_number=named,
    )
