"""The daily file of credit transfers: refunds to an account, and what is owed back of invoices (R47, D14)."""

from collections.abc import Iterable, Iterator
from datetime import date
from itertools import count

from pydantic import InstanceOf

from domain.calendar import Calendars
from domain.customer.aggregate import CUSTOMER
from domain.invoice.aggregate import INVOICE
from domain.invoice.commands import OrderPayBack
from domain.invoice.debiting import Debit
from domain.kernel import Command, Load, StreamCommand
from domain.payment_file.aggregate import PAYMENT_FILE
from domain.payment_file.commands import DrawUpPayouts
from domain.payment_file.events import FiledPayout, OwnAccount
from domain.payout.commands import OrderPayout
from domain.refund.aggregate import REFUND, Life
from domain.refund.commands import RecordRefundFiled
from domain.values import InvoiceNumber, PayoutId, RefundId


class OrderPayouts(Command):
    """Daily step: refunds that two persons approved, and what is owed back of invoices that were credited, in
    one file; the bank transfers them today, or on the next TARGET day.

    What is owed back goes to the account of the mandate by which it was paid; what was paid otherwise, or
    could not be paid back before, is left to finance. ``own``: the account they are paid from. Stale
    nominations yield nothing."""

    refund_ids: tuple[RefundId, ...]
    invoice_numbers: tuple[InvoiceNumber, ...]
    today: date
    calendars: InstanceOf[Calendars]
    own: OwnAccount


def order_payouts(load: Load, command: OrderPayouts) -> Iterable[StreamCommand]:
    execute_on = command.calendars.target_day_on_or_after(command.today)
    file_id = _free_id(load, execute_on)
    ids = (PayoutId(f"{file_id}-{number}") for number in count(1))
    payouts = (*_refunds(load, command, ids), *_pay_backs(load, command, ids))
    for each in payouts:
        yield OrderPayout(
            at=command.at,
            payout_id=each.payout_id,
            file_id=file_id,
            refund_id=each.refund_id,
            invoice_number=each.invoice_number,
            amount_cents=each.amount_cents,
            ordered_on=command.today,
        )
        if each.refund_id is not None:
            yield RecordRefundFiled(at=command.at, refund_id=each.refund_id, file_id=file_id)
        if each.invoice_number is not None:
            yield OrderPayBack(at=command.at, invoice_number=each.invoice_number, payout_id=each.payout_id)
    if payouts:
        yield DrawUpPayouts(
            at=command.at, file_id=file_id, execute_on=execute_on, own=command.own, payouts=payouts
        )


def _refunds(load: Load, command: OrderPayouts, ids: Iterator[PayoutId]) -> Iterator[FiledPayout]:
    for refund_id in dict.fromkeys(command.refund_ids):
        refund = load.state(REFUND.stream(refund_id))
        if refund.life is Life.APPROVED and refund.provider_payment_id is None:
            yield FiledPayout(
                payout_id=next(ids),
                amount_cents=refund.amount_cents,
                refund_id=refund_id,
                invoice_number=None,
                customer_id=None,
                iban_of=None,
            )


def _pay_backs(load: Load, command: OrderPayouts, ids: Iterator[PayoutId]) -> Iterator[FiledPayout]:
    for number in dict.fromkeys(command.invoice_numbers):
        invoice = load.state(INVOICE.stream(number))
        if not invoice.owed_back_cents or invoice.payout_id is not None or invoice.pay_back_failed:
            continue
        assert invoice.customer_id is not None
        customer = load.state(CUSTOMER.stream(invoice.customer_id))
        if invoice.debit is not Debit.COLLECTED or customer.erased or customer.erasing:
            continue
        yield FiledPayout(
            payout_id=next(ids),
            amount_cents=invoice.owed_back_cents,
            refund_id=None,
            invoice_number=number,
            customer_id=invoice.customer_id,
            iban_of=invoice.iban_of,
        )


def _free_id(load: Load, execute_on: date) -> str:
    """Of a second run for the same day, the next."""
    ids = (f"CT-{execute_on:%Y%m%d}-{number}" for number in count(1))
    return next(each for each in ids if not load.state(PAYMENT_FILE.stream(each)).drawn_up)
