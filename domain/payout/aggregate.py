"""How a payout decides and remembers: a set of what the bank told, in whatever order (I2, I10)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import assert_never

from domain.kernel import Aggregate, Rejected, replace
from domain.payout.commands import NotePayout, NoteSilence, OrderPayout, PayoutCommand, SettlePayout
from domain.payout.events import PayoutEvent, PayoutOrdered, PayoutSettled, PayoutSilent, PayoutTold
from domain.ports import EntryKind
from domain.terms import terms_on
from domain.values import EntryId, InvoiceNumber, RefundId


class PayoutWaitsForNobody(Rejected):
    """This payout does not wait for staff."""

    rule = "I10"
    advice = "Look at the list again: the bank told what became of it, or it was settled."


@dataclass(frozen=True, slots=True)
class Payout:
    """``booked``, ``rejected`` and ``returned``: what the bank told of it (``booked_by``, ``returned_by``: by
    which entry); it arrived where it was booked and neither of the others is known. ``silent``: staff was
    told that the bank says nothing; ``settled``: staff settled it as paid, ``counted``: and it was owed."""

    amount_cents: int = 0
    refund_id: RefundId | None = None
    invoice_number: InvoiceNumber | None = None
    booked_by: EntryId | None = None
    rejected: bool = False
    returned_by: EntryId | None = None
    ordered_on: date | None = None
    silent: bool = False
    settled: bool = False
    counted: bool = False

    @property
    def booked(self) -> bool:
        return self.booked_by is not None

    @property
    def returned(self) -> bool:
        return self.returned_by is not None

    @property
    def ordered(self) -> bool:
        return self.amount_cents > 0

    @property
    def failed(self) -> bool:
        return self.rejected or self.returned

    @property
    def waits(self) -> bool:
        """Nobody told what became of it."""
        return self.ordered and not (self.booked or self.failed or self.settled)

    def told(self, kind: EntryKind) -> bool:
        """The bank told this of it before."""
        known = {
            EntryKind.PAID_OUT: self.booked,
            EntryKind.PAYOUT_REJECTED: self.rejected,
            EntryKind.PAYOUT_RETURNED: self.returned,
        }
        return known[kind]


def decide(payout: Payout, command: PayoutCommand) -> Sequence[PayoutEvent]:
    match command:
        case OrderPayout():
            assert not payout.ordered, "OrderPayouts takes the ids of a file that is new"
            return [PayoutOrdered.of(command)]
        case NotePayout():
            assert payout.ordered, "BookBankEntry reads the payout first"
            return [] if payout.told(command.kind) else [PayoutTold.of(command)]
        case NoteSilence():
            return _silence(payout, command)
        case SettlePayout():
            if not (payout.waits and payout.silent):
                raise PayoutWaitsForNobody
            return [PayoutSettled.of(command)]
        case _:
            assert_never(command)


def _silence(payout: Payout, command: NoteSilence) -> Sequence[PayoutSilent]:
    if not payout.waits or payout.silent:
        return []
    assert payout.ordered_on is not None
    carried_out_on = command.calendars.target_day_on_or_after(payout.ordered_on)
    days = terms_on(command.today).payout_silent_days
    if command.calendars.target_days_before(command.today, days) <= carried_out_on:
        return []
    about = {
        "refund_id": payout.refund_id,
        "invoice_number": payout.invoice_number,
        "amount_cents": payout.amount_cents,
    }
    return [PayoutSilent.of(command, silent_on=command.today, **about)]


def evolve(payout: Payout, event: PayoutEvent) -> Payout:
    match event:
        case PayoutOrdered():
            return Payout(
                event.amount_cents, event.refund_id, event.invoice_number, ordered_on=event.ordered_on
            )
        case PayoutTold(kind=EntryKind.PAID_OUT):
            return replace(payout, booked_by=event.entry_id)
        case PayoutTold(kind=EntryKind.PAYOUT_RETURNED):
            return replace(payout, returned_by=event.entry_id)
        case PayoutTold():
            return replace(payout, rejected=True)
        case PayoutSilent():
            return replace(payout, silent=True)
        case PayoutSettled():
            return replace(payout, settled=True, counted=event.owed)
        case _:
            assert_never(event)


PAYOUT = Aggregate("payout", Payout(), decide, evolve)
