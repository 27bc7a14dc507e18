"""What staff decides about an unpaid invoice: hold what follows from it, or give it up (D1, D17)."""

from collections.abc import Sequence
from datetime import timedelta
from typing import TYPE_CHECKING, assert_never

from domain.calendar import local_date
from domain.four_eyes import REQUEST_VALID, AskedBy
from domain.invoice.commands import (
    HoldDunning,
    RejectWriteOffRequest,
    RequestWriteOff,
    ResumeDunning,
    WriteOffInvoice,
)
from domain.invoice.events import (
    DunningHeld,
    DunningResumed,
    InvoiceSettled,
    InvoiceWrittenOff,
    WriteOffRejected,
    WriteOffRequested,
)
from domain.kernel import Rejected, replace
from domain.terms import terms_on

if TYPE_CHECKING:
    from domain.invoice.aggregate import Invoice


class NoSuchInvoice(Rejected):
    """There is no such invoice."""

    rule = "D14"
    advice = "Check its number: it looks like F2026-000001."


class NothingToHold(Rejected):
    """Nothing more follows for this invoice that could be held."""

    rule = "D1"
    advice = "It is settled, or overdue already: then only paying, a credit note or a write-off helps (R44)."


class HoldOutOfBounds(Rejected):
    """A hold ends after today, and not later than the terms allow."""

    rule = "D1"
    advice = "Choose an earlier day and hold it again then; what is never to be paid is written off by two."


class CollectionUnderWay(Rejected):
    """The direct debit of this invoice is at the bank, and its outcome is not known."""

    rule = "D15"
    advice = "Wait until the bank reports that it was collected or came back."


StaffCommand = HoldDunning | ResumeDunning | RequestWriteOff | RejectWriteOffRequest | WriteOffInvoice
StaffEvent = DunningHeld | DunningResumed | WriteOffRequested | WriteOffRejected | InvoiceWrittenOff


def decide_by_staff(
    invoice: "Invoice", command: StaffCommand, *, overdue: bool, collecting: bool
) -> Sequence[StaffEvent | InvoiceSettled]:
    """``collecting``: a direct debit is out whose outcome is unknown."""
    if invoice.customer_id is None:
        raise NoSuchInvoice
    match command:
        case HoldDunning():
            return _hold(invoice, command, overdue=overdue)
        case ResumeDunning(today=today):
            return [DunningResumed.of(command, resumed_on=today)] if invoice.held(today) else []
        case RejectWriteOffRequest(at=at):
            invoice.write_off.check_waits(at)
            return [WriteOffRejected.of(command)]
        case RequestWriteOff(at=at):
            if collecting:
                raise CollectionUnderWay
            left_cents, expires_at = invoice.outstanding_cents, at + REQUEST_VALID
            anew = invoice.write_off.asks_anew(left_cents, at)
            requested = WriteOffRequested.of(command, amount_cents=left_cents, expires_at=expires_at)
            return [requested] if anew else []
        case WriteOffInvoice():
            return _write_off(invoice, command, collecting=collecting)
        case _:
            assert_never(command)


def evolve_by_staff(invoice: "Invoice", event: StaffEvent) -> "Invoice":
    match event:
        case DunningHeld():
            return replace(invoice, held_until=event.held_until)
        case DunningResumed():
            return replace(invoice, held_until=None)
        case WriteOffRequested():
            asked = AskedBy(event.requested_by, event.expires_at)
            return replace(invoice, write_off=invoice.write_off.requested(asked, event.amount_cents))
        case WriteOffRejected():
            return replace(invoice, write_off=invoice.write_off.rejected())
        case InvoiceWrittenOff():
            return replace(invoice, write_off=invoice.write_off.done(event.amount_cents))
        case _:
            assert_never(event)


def _hold(invoice: "Invoice", command: HoldDunning, *, overdue: bool) -> Sequence[DunningHeld]:
    if invoice.settled or overdue:
        raise NothingToHold
    # A hold without an end would be a write-off by one person.
    latest = command.today + timedelta(days=terms_on(command.today).dunning_hold_days)
    if not command.today < command.held_until <= latest:
        raise HoldOutOfBounds(f"A hold ends after today and by {latest.isoformat()}.", field="until")
    if command.held_until == invoice.held_until:
        return []
    return [DunningHeld.of(command, held_on=command.today)]


def _write_off(
    invoice: "Invoice", command: WriteOffInvoice, *, collecting: bool
) -> Sequence[InvoiceWrittenOff | InvoiceSettled]:
    left_cents, today = invoice.outstanding_cents, local_date(command.at)
    invoice.write_off.check_second(left_cents, command.approved_by, command.at, command.seen)
    if collecting:
        raise CollectionUnderWay
    about = {"customer_id": invoice.customer_id}
    return [
        InvoiceWrittenOff.of(command, amount_cents=left_cents, written_off_on=today, **about),
        InvoiceSettled.of(command, settled_on=today, **about),
    ]
