"""What follows from what the bank tells of a payout: each once, in any order (I2, I10)."""

import re
from collections.abc import Iterable
from datetime import date
from typing import Final

from domain.account.aggregate import ACCOUNT
from domain.account.state import Life
from domain.bank_entry.events import Mismatch
from domain.customer.commands import NoteOwedBack, NotePaidBack, NoteSettlement
from domain.invoice.aggregate import INVOICE, Invoice
from domain.invoice.commands import FailPayBack, SettlePayBack
from domain.invoice.crediting import NOTHING_OWED, claimed_no_more
from domain.kernel import Command, Load, StreamCommand
from domain.payout.aggregate import PAYOUT, Payout
from domain.payout.commands import NotePayout
from domain.ports import BankEntry, EntryKind
from domain.refund.aggregate import REFUND
from domain.refund.aggregate import Life as RefundLife
from domain.use_cases.refund import FailRefund, SettleRefund, fail_refund, settle_refund
from domain.use_cases.set_off import set_off_payout
from domain.values import InvoiceNumber, PayoutId, ReasonCode, RefundId

_CODE: Final = re.compile(r"[a-z][a-z0-9]{3}")


def misfit(load: Load, entry: BankEntry) -> Mismatch | None:
    """Why what is told of a payout cannot be used; None where it can."""
    payout = load.state(PAYOUT.stream(PayoutId(entry.reference)))
    if not payout.ordered:
        return Mismatch.UNKNOWN_REFERENCE
    if payout.told(entry.kind):
        return Mismatch.NOTHING_OUTSTANDING
    if payout.amount_cents != entry.amount_cents:
        return Mismatch.OTHER_AMOUNT
    left = entry.kind is EntryKind.PAID_OUT
    counts = payout.counted if payout.settled else is_owed(load, payout, PayoutId(entry.reference))
    if left and not payout.failed and not counts:
        return Mismatch.NOTHING_OUTSTANDING
    if not left and not payout.failed and _payee_erased(load, payout):
        return Mismatch.PAYEE_ERASED
    return None


def follow_payout(load: Load, command: Command, entry: BankEntry) -> Iterable[StreamCommand]:
    """What follows from an entry that fits."""
    payout_id = PayoutId(entry.reference)
    payout = load.state(PAYOUT.stream(payout_id))
    cause = (entry.reason or "").lower()
    cause = cause if _CODE.fullmatch(cause) else "unknown"
    yield NotePayout(
        at=command.at,
        payout_id=payout_id,
        entry_id=entry.entry_id,
        kind=entry.kind,
        cause=None if entry.kind is EntryKind.PAID_OUT else cause,
        told_on=entry.booked_on,
    )
    yield from set_off_payout(load, command, payout, entry)
    if payout.failed or (payout.settled and entry.kind is EntryKind.PAID_OUT):
        return
    if payout.refund_id is not None:
        yield from _refund(load, command, entry, payout.refund_id, cause)
    if payout.invoice_number is not None:
        yield from _pay_back(load, command, entry, payout, payout.invoice_number, cause)


def let_go(load: Load, command: Command, entry: BankEntry) -> Iterable[StreamCommand]:
    """A payout left although nothing was owed any more: staff looks at the money, and what is owed of that
    invoice later can be ordered."""
    payout_id = PayoutId(entry.reference)
    payout = load.state(PAYOUT.stream(payout_id))
    number = payout.invoice_number
    if number is None or entry.kind is not EntryKind.PAID_OUT or payout.failed:
        return
    if load.state(INVOICE.stream(number)).payout_id == payout_id:
        yield give_up_pay_back(command, number, payout_id, entry.booked_on)


def give_up_pay_back(command: Command, number: InvoiceNumber, payout_id: PayoutId, on: date) -> FailPayBack:
    """What is owed of that invoice later can be ordered."""
    return FailPayBack(
        at=command.at,
        invoice_number=number,
        payout_id=payout_id,
        paid_back_cents=0,
        cause=NOTHING_OWED,
        failed_on=on,
    )


def is_owed(load: Load, payout: Payout, payout_id: PayoutId) -> bool:
    if payout.refund_id is not None:
        return load.state(REFUND.stream(payout.refund_id)).life is not RefundLife.FAILED
    assert payout.invoice_number is not None
    invoice = load.state(INVOICE.stream(payout.invoice_number))
    return invoice.payout_id == payout_id and invoice.owed_back_cents >= payout.amount_cents


def paid_back(
    load: Load, command: Command, payout: Payout, payout_id: PayoutId, on: date
) -> Iterable[StreamCommand]:
    """What was owed back of its invoice was paid."""
    number = payout.invoice_number
    assert number is not None
    invoice = load.state(INVOICE.stream(number))
    assert invoice.customer_id is not None
    yield SettlePayBack(
        at=command.at,
        invoice_number=number,
        payout_id=payout_id,
        amount_cents=payout.amount_cents,
        paid_back_on=on,
    )
    if invoice.owed_back_cents == payout.amount_cents:
        yield NotePaidBack(at=command.at, customer_id=invoice.customer_id, invoice_number=number)


def _payee_erased(load: Load, payout: Payout) -> bool:
    """Credit goes back to an account; what is owed of an invoice is always remembered."""
    if payout.refund_id is None:
        return False
    account_id = load.state(REFUND.stream(payout.refund_id)).account_id
    assert account_id is not None
    return load.state(ACCOUNT.stream(account_id)).life not in (Life.OPEN, Life.CLOSED)


def _refund(
    load: Load, command: Command, entry: BankEntry, refund_id: RefundId, cause: ReasonCode
) -> Iterable[StreamCommand]:
    if entry.kind is EntryKind.PAID_OUT:
        yield from settle_refund(
            load, SettleRefund(at=command.at, refund_id=refund_id, paid_on=entry.booked_on)
        )
    elif load.state(REFUND.stream(refund_id)).life is not RefundLife.FAILED:
        yield from fail_refund(
            load, FailRefund(at=command.at, refund_id=refund_id, cause=cause, failed_on=entry.booked_on)
        )


def _pay_back(
    load: Load, command: Command, entry: BankEntry, payout: Payout, number: InvoiceNumber, cause: ReasonCode
) -> Iterable[StreamCommand]:
    payout_id = PayoutId(entry.reference)
    if entry.kind is EntryKind.PAID_OUT:
        yield from paid_back(load, command, payout, payout_id, entry.booked_on)
        return
    invoice: Invoice = load.state(INVOICE.stream(number))
    assert invoice.customer_id is not None
    paid_back_cents = payout.amount_cents if payout.booked or payout.settled else 0
    yield FailPayBack(
        at=command.at,
        invoice_number=number,
        payout_id=payout_id,
        paid_back_cents=paid_back_cents,
        cause=cause,
        failed_on=entry.booked_on,
    )
    claimed_cents = claimed_no_more(invoice, paid_back_cents)
    if paid_back_cents > claimed_cents:
        yield NoteOwedBack(at=command.at, customer_id=invoice.customer_id, invoice_number=number)
    if claimed_cents and claimed_cents == invoice.outstanding_cents:
        yield NoteSettlement(at=command.at, customer_id=invoice.customer_id, invoice_number=number)
