"""Invoices and their fees paid at the payment provider: money is asked for, comes, goes back (R53, D22)."""

from collections.abc import Iterable, Iterator
from datetime import date
from typing import Protocol

from pydantic import InstanceOf

from domain.bank_entry.commands import LeaveEntry
from domain.bank_entry.events import Mismatch
from domain.calendar import Calendars
from domain.customer.commands import NotePaidBack, ReopenInvoice
from domain.final_notice.aggregate import FINAL_NOTICE
from domain.final_notice.commands import TakeBackFee
from domain.invoice.aggregate import INVOICE
from domain.invoice.commands import NoteInvoicePayment, StartInvoicePayment, TakeBackInvoicePayment
from domain.invoice.events import FeePart
from domain.invoice.paying import OnlinePayment, Paying, came_again, taken_from
from domain.kernel import Command, Load, S, Stream
from domain.ports import BankEntry, EntryKind
from domain.terms import terms_on
from domain.use_cases.book_bank_entry import BookBankEntry
from domain.values import Cents, ChargebackId, CustomerId, EntryId, InvoiceNumber, PaymentId


class PayInvoice(Command):
    """A customer pays an invoice now, at the payment provider, and with it the fees of the final notices that
    it stood on, as far as they are to be paid: one payment for both, or for the fees alone once the invoice
    is settled (R53, D1). ``with_fees``: False of who pays the invoice alone, as it is settled without them.

    A fee that a payment of another invoice of its letter is to pay is left to that one. Nothing changes while
    a payment of this invoice is under way. ``customer_id``: whose it must be.

    Rejected: NoSuchInvoice, NothingLeftToPay, CollectionUnderWay, TooManyPayments."""

    invoice_number: InvoiceNumber
    customer_id: CustomerId
    payment_id: PaymentId
    with_fees: bool
    today: date


class ReceiveInvoicePayment(Command):
    """The provider says that this payment is paid. Nothing changes where it was taken in before (I2).

    It is booked as a transfer of the bank, for the invoice first, which alone blocks a code, then for the
    fees that it was started for: what is too much, or fits nothing any more, is left to staff."""

    invoice_number: InvoiceNumber
    payment_id: PaymentId
    amount_cents: Cents
    today: date
    calendars: InstanceOf[Calendars]


class ChargeBackInvoicePayment(Command):
    """The provider says that money of this payment was taken back. Each chargeback counts once (I2); nothing
    changes where the payment never came.

    What it had paid of fees is to be paid again, and what it had paid of the invoice, that within the payment
    term (D22, D1); what a credit note owed of it went back by that. What is left had paid nothing here, and
    is left to staff."""

    invoice_number: InvoiceNumber
    payment_id: PaymentId
    chargeback_id: ChargebackId
    amount_cents: Cents
    today: date
    calendars: InstanceOf[Calendars]


class RestoreInvoicePayment(Command):
    """The provider says that what was taken back came again. Counts once, and only where it was taken; it is
    booked as the payment was."""

    invoice_number: InvoiceNumber
    chargeback_id: ChargebackId
    amount_cents: Cents
    today: date
    calendars: InstanceOf[Calendars]


class _Reads(Protocol):
    """A decision's Load, or the log itself."""

    def state(self, stream: Stream[S]) -> S: ...


def fees_to_pay(load: _Reads, number: InvoiceNumber) -> Iterator[FeePart]:
    """What is to be paid of the fees of final notices that the invoice stood on, oldest first; but for those
    that a payment of another invoice of theirs is to pay."""
    for notice_id in load.state(INVOICE.stream(number)).paying.notices:
        notice = load.state(FINAL_NOTICE.stream(notice_id))
        cents = notice.fee_outstanding_cents
        others = (load.state(INVOICE.stream(one)) for one in notice.invoices if one != number)
        if cents > 0 and not any(other.paying.pays_fee(notice_id) for other in others):
            yield FeePart(notice_id=notice_id, fee_reference=notice.fee_reference, amount_cents=cents)


def pay_invoice(load: Load, command: PayInvoice) -> Iterable[Command]:
    number = command.invoice_number
    yield StartInvoicePayment(
        at=command.at,
        invoice_number=number,
        customer_id=command.customer_id,
        payment_id=command.payment_id,
        fees=tuple(fees_to_pay(load, number)) if command.with_fees else (),
        today=command.today,
    )


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
    yield _booking(command, payment, command.payment_id)


def charge_back_invoice_payment(load: Load, command: ChargeBackInvoicePayment) -> Iterable[Command]:
    number = command.invoice_number
    invoice = load.state(INVOICE.stream(number))
    payment = invoice.paying.payments.get(command.payment_id)
    if payment is None or not payment.came or command.chargeback_id in invoice.paying.taken_back:
        return
    assert invoice.customer_id is not None
    fees = tuple(_fees_taken(load, invoice.paying, command))
    rest_cents = command.amount_cents - sum(fee.amount_cents for fee in fees)
    reopened_cents, owed_back_cents = taken_from(invoice, command.payment_id, rest_cents)
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
        fees=fees,
    )
    for fee in fees:
        yield TakeBackFee(
            at=command.at,
            notice_id=fee.notice_id,
            payment_id=command.payment_id,
            chargeback_id=command.chargeback_id,
            amount_cents=fee.amount_cents,
            taken_back_on=command.today,
        )
    if owed_back_cents and owed_back_cents == invoice.owed_back_cents:
        yield NotePaidBack(at=command.at, customer_id=invoice.customer_id, invoice_number=number)
    if reopened_cents and invoice.settled:
        yield ReopenInvoice(at=command.at, customer_id=invoice.customer_id, invoice_number=number)
    left_cents = rest_cents - reopened_cents - owed_back_cents
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
    paying = load.state(INVOICE.stream(command.invoice_number)).paying
    payment_id = paying.taken_back.get(command.chargeback_id)
    if payment_id is not None:
        yield _booking(command, paying.payments[payment_id], came_again(command.chargeback_id))


def _fees_taken(load: Load, paying: Paying, command: ChargeBackInvoicePayment) -> Iterator[FeePart]:
    """Of a part the fees go first: what was paid last, and blocks nothing."""
    left_cents, entries = command.amount_cents, paying.entries_of(command.payment_id)
    for fee in reversed(paying.payments[command.payment_id].fees):
        paid_by = load.state(FINAL_NOTICE.stream(fee.notice_id)).paid_by
        cents = min(left_cents, sum(paid_by.get(entry, 0) for entry in entries))
        if cents:
            left_cents -= cents
            yield fee.model_copy(update={"amount_cents": cents})


def _booking(
    command: ReceiveInvoicePayment | RestoreInvoicePayment, payment: OnlinePayment, entry_id: EntryId
) -> BookBankEntry:
    entry = BankEntry(entry_id, EntryKind.ONLINE, command.amount_cents, command.invoice_number, command.today)
    fees = tuple(fee.notice_id for fee in payment.fees)
    return BookBankEntry(
        at=command.at, entry=entry, fees=fees, today=command.today, calendars=command.calendars
    )
