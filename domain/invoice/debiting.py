"""The direct debit of an issued invoice: ordered, told of by the bank, or called off (D15)."""

from collections.abc import Sequence
from datetime import date, timedelta
from enum import IntEnum, auto
from typing import TYPE_CHECKING, Final, assert_never

from domain.calendar import local_date, months_after
from domain.invoice.commands import (
    CallOffCollection,
    NoteCollection,
    OrderCollection,
    RecordCollectionSubmitted,
    ReturnCollection,
)
from domain.invoice.events import (
    CollectionCalledOff,
    CollectionNoted,
    CollectionOrdered,
    CollectionReturned,
    CollectionSubmitted,
    ReturnTerm,
)
from domain.kernel import Rejected, replace
from domain.ports import EntryKind
from domain.terms import terms_on

if TYPE_CHECKING:
    from domain.invoice.aggregate import Invoice


REFUND: Final = "MD06"
"""The debtor asked for it (ISO 20022)."""
UNAUTHORISED: Final = "MD01"
"""Nobody had allowed it."""
NOT_BOOKED: Final = "settled-"
"""So begins the entry id of a direct debit that did not come by finance's word: the bank booked none."""


class CollectionNotSilent(Rejected):
    """No direct debit of this invoice waits for an answer of the bank for so long."""

    rule = "D15"
    advice = "Wait for the bank's file; look at the invoice again where it was told of meanwhile."


class Debit(IntEnum):
    """The direct debit of this invoice: attempted once (D15)."""

    NONE = auto()
    ANNOUNCED = auto()
    ORDERED = auto()
    COLLECTED = auto()
    RETURNED = auto()


DebitCommand = (
    OrderCollection | CallOffCollection | RecordCollectionSubmitted | ReturnCollection | NoteCollection
)
DebitEvent = (
    CollectionOrdered | CollectionCalledOff | CollectionSubmitted | CollectionReturned | CollectionNoted
)


def decide_debit(invoice: "Invoice", command: DebitCommand) -> Sequence[DebitEvent]:
    match command:
        case OrderCollection():
            assert invoice.debit is Debit.ANNOUNCED, "OrderCollections reads the invoice first"
            about = {"customer_id": invoice.customer_id, "mandate_id": invoice.mandate_id}
            amount_cents = invoice.outstanding_cents
            return [
                CollectionOrdered.of(command, **about, amount_cents=amount_cents, ordered_on=command.today)
            ]
        case CallOffCollection(today=today):
            if invoice.debit is not Debit.ANNOUNCED or invoice.settled:
                return []
            return [CollectionCalledOff.of(command, customer_id=invoice.customer_id, called_off_on=today)]
        case RecordCollectionSubmitted():
            submitted = CollectionSubmitted.of(command, submitted_on=local_date(command.at))
            return [] if invoice.submitted else [submitted]
        case ReturnCollection():
            return _return(invoice, command)
        case NoteCollection():
            return [CollectionNoted.of(command)]
        case _:
            assert_never(command)


def evolve_debit(invoice: "Invoice", event: DebitEvent) -> "Invoice":
    match event:
        case CollectionOrdered():
            return replace(
                invoice,
                debit=Debit.ORDERED,
                paused_on=event.ordered_on,
                collect_on=event.collect_on,
                collections=invoice.collections + 1,
                ordered_cents=event.amount_cents,
                collection_id=event.collection_id,
                iban_of=event.iban_of,
                booked=False,
                booked_by=None,
                rejected=False,
                returned=False,
                returned_by=None,
            )
        case CollectionCalledOff():
            return replace(invoice, debit=Debit.NONE, collect_on=None)
        case CollectionSubmitted():
            return replace(invoice, submitted=True)
        case CollectionReturned():
            came_back = replace(
                _told(invoice, event),
                debit=Debit.RETURNED,
                paid_cents=invoice.paid_cents - invoice.collected_cents - event.paid_back_cents,
                collected_cents=0,
                debited_cents=0,
                owed_back_cents=invoice.owed_back_cents - back_by_itself(invoice),
                # Of a pay-back before it an event of an earlier version knows nothing.
                settled=invoice.outstanding_cents + invoice.collected_cents + event.paid_back_cents == 0,
                term_ends_on=event.term_ends_on,
                paused_on=None,
            )
            # Events from before a term began anew have none.
            if invoice.was_overdue and not came_back.settled and event.term_ends_on is not None:
                return came_back.begun_anew(event.term_ends_on)
            return came_back
        case CollectionNoted():
            return _told(invoice, event)
        case _:
            assert_never(event)


def is_silent(invoice: "Invoice", today: date) -> bool:
    """The bank was to take it so many days ago, and told nothing."""
    if not invoice.collecting:
        return False
    assert invoice.collect_on is not None, "it is ordered for a day"
    return invoice.collect_on < today - timedelta(days=terms_on(today).collection_silent_days)


def back_by_itself(invoice: "Invoice") -> int:
    """In cents: what is owed back of it and goes back with its direct debit, of which it is counted first."""
    return min(invoice.owed_back_cents, invoice.debited_cents - invoice.collected_cents)


def back_twice(invoice: "Invoice") -> int:
    """In cents: what was credited and paid back of its direct debit, and would go back with it once more."""
    return invoice.debited_cents - invoice.collected_cents - back_by_itself(invoice)


def _told(invoice: "Invoice", event: CollectionReturned | CollectionNoted) -> "Invoice":
    match event.kind:
        case EntryKind.COLLECTED:
            return replace(invoice, booked=True, booked_by=event.entry_id)
        case EntryKind.REJECTED:
            return replace(invoice, rejected=True)
        case _:
            return replace(invoice, returned=True, returned_by=event.entry_id)


def _return(invoice: "Invoice", command: ReturnCollection) -> Sequence[CollectionReturned]:
    if invoice.debit not in (Debit.ORDERED, Debit.COLLECTED):
        return []
    ends_on = None
    if invoice.was_overdue:  # the return alone blocks nobody (D15), so what does is sent again
        ends_on = terms_on(command.returned_on).due_on(command.returned_on, command.calendars)
    elif invoice.term_ends_on is not None and invoice.paused_on is not None:
        left = max(invoice.term_ends_on - invoice.paused_on, timedelta(0))
        ends_on = command.calendars.extended(command.returned_on + left)
    return [
        CollectionReturned.of(
            command,
            # Where a transfer crossed it, the direct debit paid less than it brought in.
            amount_cents=invoice.debited_cents or command.amount_cents,
            paid_back_cents=back_twice(invoice),
            term_ends_on=ends_on,
            within=_within(invoice, command),
        )
    ]


def _within(invoice: "Invoice", command: ReturnCollection) -> ReturnTerm:
    """The terms run from the day on which it was debited; the banks take their time to book a return."""
    if command.kind is EntryKind.REJECTED:
        return ReturnTerm.REJECTED
    assert invoice.collect_on is not None, "only what was ordered comes back"
    terms = terms_on(max(command.booked_on, invoice.collect_on))
    if command.reason == UNAUTHORISED:
        claimed_until = months_after(invoice.collect_on, terms.collection_return_months)
        last, term = claimed_until + timedelta(terms.collection_inquiry_days), ReturnTerm.UNAUTHORISED
    else:
        last = invoice.collect_on + timedelta(terms.collection_refund_days + terms.collection_booking_days)
        term = ReturnTerm.REFUND if command.reason == REFUND else ReturnTerm.BANK
    return term if command.booked_on <= last else ReturnTerm.TOO_LATE
