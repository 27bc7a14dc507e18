"""Catalogue of what can happen to a payout (R47, D14, I10)."""

from datetime import date

from domain.kernel import Event
from domain.ports import EntryKind
from domain.values import Cents, EntryId, InvoiceNumber, PayoutId, ReasonCode, RefundId


class PayoutOrdered(Event, name="payout.ordered"):
    """It stands in that file for the bank: a refund, or what is owed back of an invoice. One of both is None.
    In cents."""

    payout_id: PayoutId
    file_id: str
    refund_id: RefundId | None
    invoice_number: InvoiceNumber | None
    amount_cents: Cents
    ordered_on: date


class PayoutTold(Event, name="payout.told"):
    """The bank told of it: that it was booked, that it was rejected before (``kind``), that it came back.
    Each is told once, in any order (I2). ``cause`` is the bank's code (ISO 20022), in small letters."""

    payout_id: PayoutId
    entry_id: EntryId
    kind: EntryKind
    cause: ReasonCode | None
    told_on: date


PayoutEvent = PayoutOrdered | PayoutTold
