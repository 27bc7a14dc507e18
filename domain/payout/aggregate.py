"""How a payout decides and remembers: a set of what the bank told, in whatever order (I2, I10)."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import assert_never

from domain.kernel import Aggregate, replace
from domain.payout.commands import NotePayout, OrderPayout, PayoutCommand
from domain.payout.events import PayoutEvent, PayoutOrdered, PayoutTold
from domain.ports import EntryKind
from domain.values import InvoiceNumber, RefundId


@dataclass(frozen=True, slots=True)
class Payout:
    """``booked``, ``rejected`` and ``returned``: what the bank told of it; it arrived where it was booked and
    neither of the others is known."""

    amount_cents: int = 0
    refund_id: RefundId | None = None
    invoice_number: InvoiceNumber | None = None
    booked: bool = False
    rejected: bool = False
    returned: bool = False

    @property
    def ordered(self) -> bool:
        return self.amount_cents > 0

    @property
    def failed(self) -> bool:
        return self.rejected or self.returned

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
        case _:
            assert_never(command)


def evolve(payout: Payout, event: PayoutEvent) -> Payout:
    match event:
        case PayoutOrdered():
            return Payout(event.amount_cents, event.refund_id, event.invoice_number)
        case PayoutTold(kind=kind):
            return replace(
                payout,
                booked=payout.booked or kind is EntryKind.PAID_OUT,
                rejected=payout.rejected or kind is EntryKind.PAYOUT_REJECTED,
                returned=payout.returned or kind is EntryKind.PAYOUT_RETURNED,
            )
        case _:
            assert_never(event)


PAYOUT = Aggregate("payout", Payout(), decide, evolve)
