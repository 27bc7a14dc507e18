"""How a final notice decides and remembers."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import assert_never

from domain.calendar import local_date
from domain.final_notice.commands import (
    FinalNoticeCommand,
    IssueNotice,
    PayFee,
    RecordNoticeSent,
    RejectFeeWriteOffRequest,
    RequestFeeWriteOff,
    TakeBackFee,
    WriteOffFee,
)
from domain.final_notice.events import (
    FeePaid,
    FeeTakenBack,
    FeeWriteOffRejected,
    FeeWriteOffRequested,
    FeeWrittenOff,
    FinalNoticeEvent,
    FinalNoticeIssued,
    FinalNoticeSent,
)
from domain.four_eyes import REQUEST_VALID, AskedBy
from domain.kernel import Aggregate, Rejected, replace
from domain.values import EntryId, InvoiceNumber
from domain.write_off import NO_WRITE_OFF, WriteOff

FEE_SERIES = "A"
"""The series of fees: each is a claim with a number of its own (D1)."""


class NoSuchFinalNotice(Rejected):
    """There is no such final notice."""

    rule = "D1"
    advice = "Check its number: the customer's and the day, as 69599084-20260601."


@dataclass(frozen=True, slots=True)
class FinalNotice:
    """``invoices``: those listed. ``term_ends_on``: the last day of the 14 days; None until the letter was
    posted. ``paid_by``: what each booking paid of the fee, in cents; what was taken back is less in that of
    the payment, also where it came again by another."""

    issued: bool = False
    invoices: tuple[InvoiceNumber, ...] = ()
    fee_reference: str = ""
    fee_cents: int = 0
    paid_by: Mapping[EntryId, int] = field(default_factory=dict)
    term_ends_on: date | None = None
    write_off: WriteOff = NO_WRITE_OFF

    @property
    def fee_outstanding_cents(self) -> int:
        """What is left of the fee; nothing before the letter was posted: the fee is due per letter (D1)."""
        if self.term_ends_on is None:
            return 0
        return self.fee_cents - sum(self.paid_by.values()) - self.write_off.written_off_cents

    def paid(self, entry_id: EntryId, cents: int) -> "FinalNotice":
        """So much more (or less) of the fee is paid by it."""
        paid_by = {**self.paid_by, entry_id: self.paid_by.get(entry_id, 0) + cents}
        return replace(self, paid_by=paid_by, write_off=self.write_off.overtaken())


def decide(notice: FinalNotice, command: FinalNoticeCommand) -> Sequence[FinalNoticeEvent]:
    match command:
        case IssueNotice():
            return [] if notice.issued else [FinalNoticeIssued.of(command)]
        case RecordNoticeSent():
            return [] if notice.term_ends_on else [FinalNoticeSent.of(command)]
        case PayFee():
            return [FeePaid.of(command)]
        case TakeBackFee():
            assert command.amount_cents <= sum(notice.paid_by.values()), "no more than was paid"
            return [FeeTakenBack.of(command)]
        case RequestFeeWriteOff() | RejectFeeWriteOffRequest() | WriteOffFee():
            return _write_off(notice, command)
        case _:
            assert_never(command)


def evolve(notice: FinalNotice, event: FinalNoticeEvent) -> FinalNotice:
    match event:
        case FinalNoticeIssued():
            return FinalNotice(
                issued=True,
                invoices=tuple(one.invoice_number for one in event.invoices),
                fee_reference=event.fee_reference,
                fee_cents=event.fee_cents,
            )
        case FinalNoticeSent():
            return replace(notice, term_ends_on=event.term_ends_on)
        case FeePaid():
            return notice.paid(event.entry_id, event.amount_cents)
        case FeeTakenBack():
            return notice.paid(event.payment_id, -event.amount_cents)
        case FeeWriteOffRequested():
            asked = AskedBy(event.requested_by, event.expires_at)
            return replace(notice, write_off=notice.write_off.requested(asked, event.amount_cents))
        case FeeWriteOffRejected():
            return replace(notice, write_off=notice.write_off.rejected())
        case FeeWrittenOff():
            return replace(notice, write_off=notice.write_off.done(event.amount_cents))
        case _:
            assert_never(event)


def fee_key(fee_number: str) -> str:
    """Of the reservation that leads from a fee's number to its notice."""
    return f"fee-{fee_number}"


FINAL_NOTICE = Aggregate("final_notice", FinalNotice(), decide, evolve)


def _write_off(
    notice: FinalNotice, command: RequestFeeWriteOff | RejectFeeWriteOffRequest | WriteOffFee
) -> Sequence[FeeWriteOffRequested | FeeWriteOffRejected | FeeWrittenOff]:
    if not notice.issued:
        raise NoSuchFinalNotice
    left_cents = notice.fee_outstanding_cents
    match command:
        case RequestFeeWriteOff(at=at):
            asked = notice.write_off.asks_anew(left_cents, at)
            expires_at = at + REQUEST_VALID
            requested = FeeWriteOffRequested.of
            return [requested(command, amount_cents=left_cents, expires_at=expires_at)] if asked else []
        case RejectFeeWriteOffRequest(at=at):
            notice.write_off.check_waits(at)
            return [FeeWriteOffRejected.of(command)]
        case WriteOffFee(at=at):
            notice.write_off.check_second(left_cents, command.approved_by, at, command.seen)
            return [FeeWrittenOff.of(command, amount_cents=left_cents, written_off_on=local_date(at))]
        case _:
            assert_never(command)
