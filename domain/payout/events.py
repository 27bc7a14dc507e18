"""Catalogue of what can happen to a payout (R47, D14, I10)."""

from datetime import date

from domain.kernel import Event, JsonObject
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


class PayoutSilent(Event, name="payout.silent"):
    """The bank has told nothing of it for days after it was to transfer it (R47, D14): staff asks the bank.
    Once; in cents."""

    payout_id: PayoutId
    refund_id: RefundId | None
    invoice_number: InvoiceNumber | None
    amount_cents: Cents
    silent_on: date


class PayoutSettled(Event, name="payout.settled", version=2):
    """The bank stayed silent, and staff settled it: the bank says that it was paid, or it was paid another
    way (R47, D17). Who and why stands beside the event. What the bank tells later is noted all the same.
    ``owed``: it was still to be paid then; what left for nothing waits for staff once the bank tells of it.
    Before version 2 that was not told: it was."""

    payout_id: PayoutId
    settled_on: date
    owed: bool

    @staticmethod
    def upcast_v1_v2(body: JsonObject) -> None:
        body["owed"] = True


PayoutEvent = PayoutOrdered | PayoutTold | PayoutSilent | PayoutSettled
