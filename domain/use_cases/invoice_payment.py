"""Money of an invoice, paid at the payment provider: it comes, is taken back, comes again (R53, D22)."""

from collections.abc import Iterable
from datetime import date

from pydantic import InstanceOf

from domain.bank_entry.commands import LeaveEntry
from domain.bank_entry.events import Mismatch
from domain.calendar import Calendars
from domain.customer.commands import NotePaidBack, ReopenInvoice
from domain.invoice.aggregate import INVOICE
from domain.invoice.commands import NoteInvoicePayment, TakeBackInvoicePayment
from domain.invoice.paying import taken_from
from domain.kernel import Command, Load
from domain.ports import BankEntry, EntryKind
from domain.terms import terms_on
from domain.use_cases.book_bank_entry import BookBankEntry
from domain.values import Cents, ChargebackId, EntryId, InvoiceNumber, PaymentId


class ReceiveInvoicePayment(Command):
    """The provider says that this payment is paid. Nothing changes where it was taken in before (I2).

    It is booked as a transfer of the bank: what is too much, or fits nothing any more, is left to staff."""

    invoice_number: InvoiceNumber
    payment_id: PaymentId
    amount_cents: Cents
    today: date
    calendars: InstanceOf[Calendars]


class ChargeBackInvoicePayment(Command):
    """The provider says that money of this payment was taken back. Each chargeback counts once (I2); nothing
    changes where the payment never came.

    What it had paid of the invoice is to be paid again, within the payment term (D22, D1); what a credit note
    owed of it went back by that. What is left had paid nothing here, and is left to staff."""

    invoice_number: InvoiceNumber
    payment_id: PaymentId
    chargeback_id: ChargebackId
    amount_cents: Cents
    today: date
    calendars: InstanceOf[Calendars]


class RestoreInvoicePayment(Command):
    """The provider says that what was taken back came again. Counts once, and only where it was taken; it is
    booked as any payment of the invoice."""

    invoice_number: InvoiceNumber
    chargeback_id: ChargebackId
    amount_cents: Cents
    today: date
    calendars: InstanceOf[Calendars]


def receive_invoice_payment(load: Load, command: ReceiveInvoicePayment) -> Iterable[Command]:
    invoice = load.state(INVOICE.stream(command.invoice_number))
    payment = invoice.paying.payments.get(command.payment_id)
    if payment is None or payment.came:
        return
    yield NoteInvoicePayment(
        at=command.at,
        invoice_number=command.invoice_number,
        payment_id=command.payment_id,
        amount_cents=command.amount_cents,
        paid_on=command.today,
    )
    yield _booking(command, command.payment_id)


def charge_back_invoice_payment(load: Load, command: ChargeBackInvoicePayment) -> Iterable[Command]:
    number = command.invoice_number
    invoice = load.state(INVOICE.stream(number))
    payment = invoice.paying.payments.get(command.payment_id)
    if payment is None or not payment.came or command.chargeback_id in invoice.paying.taken_back:
        return
    assert invoice.customer_id is not None
    reopened_cents, owed_back_cents = taken_from(invoice, command.payment_id, command.amount_cents)
    yield TakeBackInvoicePayment(
        at=command.at,
        invoice_number=number,
        payment_id=command.payment_id,
        chargeback_id=command.chargeback_id,
        amount_cents=command.amount_cents,
        reopened_cents=reopened_cents,
        owed_back_cents=owed_back_cents,
        taken_back_on=command.today,
        term_ends_on=terms_on(command.today).due_on(command.today, command.calendars),
    )
    if owed_back_cents and owed_back_cents == invoice.owed_back_cents:
        yield NotePaidBack(at=command.at, customer_id=invoice.customer_id, invoice_number=number)
    if reopened_cents and invoice.settled:
        yield ReopenInvoice(at=command.at, customer_id=invoice.customer_id, invoice_number=number)
    left_cents = command.amount_cents - reopened_cents - owed_back_cents
    if left_cents:
        yield LeaveEntry(
            at=command.at,
            entry_id=command.chargeback_id,
            amount_cents=left_cents,
            mismatch=Mismatch.NOTHING_OUTSTANDING,
            booked_on=command.today,
            kind=EntryKind.TAKEN_BACK,
            signed_cents=-left_cents,
        )


def restore_invoice_payment(load: Load, command: RestoreInvoicePayment) -> Iterable[Command]:
    invoice = load.state(INVOICE.stream(command.invoice_number))
    if command.chargeback_id in invoice.paying.taken_back:
        yield _booking(command, f"{command.chargeback_id}-reversed")


def _booking(command: ReceiveInvoicePayment | RestoreInvoicePayment, entry_id: EntryId) -> BookBankEntry:
    entry = BankEntry(entry_id, EntryKind.ONLINE, command.amount_cents, command.invoice_number, command.today)
    return BookBankEntry(at=command.at, entry=entry, today=command.today, calendars=command.calendars)
