"""What may be asked of a payout."""

from datetime import date
from typing import ClassVar

from pydantic import InstanceOf

from domain.calendar import Calendars
from domain.kernel import StreamCommand
from domain.ports import EntryKind
from domain.values import Cents, EntryId, InvoiceNumber, PayoutId, ReasonCode, RefundId


class OnPayout(StreamCommand):
    AGGREGATE: ClassVar[str] = "payout"

    payout_id: PayoutId

    @property
    def stream_id(self) -> str:
        return self.payout_id


class OrderPayout(OnPayout):
    """It stands in a file. Asked only by OrderPayouts."""

    file_id: str
    refund_id: RefundId | None
    invoice_number: InvoiceNumber | None
    amount_cents: Cents
    ordered_on: date


class NotePayout(OnPayout):
    """The bank told of it. Asked only by BookBankEntry."""

    entry_id: EntryId
    kind: EntryKind
    cause: ReasonCode | None
    told_on: date


class NoteSilence(OnPayout):
    """The bank has told nothing of it for so many TARGET days. Asked only by TellSilentPayout."""

    today: date
    calendars: InstanceOf[Calendars]


class SettlePayout(OnPayout):
    """Staff settled one that the bank is silent about: it was paid. Asked only by SettleSilentPayout.
    Rejected: PayoutWaitsForNobody. ``owed`` as on PayoutSettled."""

    settled_on: date
    owed: bool


PayoutCommand = OrderPayout | NotePayout | NoteSilence | SettlePayout
