"""Who may say how a customer's invoices are sent, and what a mail that came back means (R18, R48, R52)."""

from collections.abc import Iterable
from datetime import date

from domain.account.aggregate import ACCOUNT
from domain.account.state import BlockedForArrears
from domain.customer.aggregate import CUSTOMER
from domain.invoice.aggregate import INVOICE
from domain.invoice_delivery.commands import (
    AskInvoiceEmail,
    ChoosePostalInvoices,
    RecordInvoiceMailReturned,
)
from domain.invoice_delivery.events import MailReturn
from domain.kernel import Command, Load, Rejected, StreamCommand
from domain.values import AccountId, CustomerId, InvoiceNumber, Plain, Use


class DigitalForBusiness(Rejected):
    """Invoices are mailed to businesses only."""

    rule = "R18"
    advice = "Invoices for private use go by post, to the address that was given with the application."


class NotMailed(Rejected):
    """This invoice was not mailed."""

    rule = "R48"
    advice = "Check the invoice number: it went by post, was not sent yet, or does not exist."


class RequestDigitalInvoices(Command):
    """A holder wants the customer's invoices by mail to this address (R18), or another than now (R52, D24).

    ``change_id`` is derived from the command id; ``fits``: it is the address in force, or was until invoices
    went by post. Rejected: the reasons for which an account is unusable, DigitalForBusiness,
    TooManyInvoiceEmails."""

    account_id: AccountId
    change_id: str
    email: Plain
    fits: bool
    today: date


class RequestPostalInvoices(Command):
    """A holder wants the customer's invoices by post (R48). Rejected: the reasons for which an account is
    unusable."""

    account_id: AccountId


class ReturnInvoiceMail(Command):
    """The mail with an invoice came back, as staff saw (R48). Rejected: NotMailed."""

    invoice_number: InvoiceNumber


def request_digital_invoices(load: Load, command: RequestDigitalInvoices) -> Iterable[StreamCommand]:
    customer_id, use = _customer_of(load, command.account_id)
    if use is not Use.BUSINESS:
        raise DigitalForBusiness
    yield AskInvoiceEmail(
        at=command.at,
        customer_id=customer_id,
        change_id=command.change_id,
        account_id=command.account_id,
        email=command.email,
        fits=command.fits,
        today=command.today,
    )


def request_postal_invoices(load: Load, command: RequestPostalInvoices) -> Iterable[StreamCommand]:
    customer_id, _ = _customer_of(load, command.account_id)
    yield ChoosePostalInvoices(at=command.at, customer_id=customer_id, account_id=command.account_id)


def return_invoice_mail(load: Load, command: ReturnInvoiceMail) -> Iterable[StreamCommand]:
    invoice = load.state(INVOICE.stream(command.invoice_number))
    if invoice.mailed_to is None or invoice.customer_id is None:
        raise NotMailed
    yield RecordInvoiceMailReturned(
        at=command.at,
        customer_id=invoice.customer_id,
        invoice_number=command.invoice_number,
        change_id=invoice.mailed_to,
        cause=MailReturn.BOUNCED,
    )


def _customer_of(load: Load, account_id: AccountId) -> tuple[CustomerId, Use]:
    account = load.state(ACCOUNT.stream(account_id))
    account.check_usable()
    assert account.customer_id is not None
    assert account.use is not None
    if load.state(CUSTOMER.stream(account.customer_id)).overdue:
        raise BlockedForArrears
    return account.customer_id, account.use
