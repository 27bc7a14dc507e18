"""How a final notice decides and remembers."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import assert_never

from domain.final_notice.commands import FinalNoticeCommand, IssueNotice, PayFee, RecordNoticeSent
from domain.final_notice.events import FeePaid, FinalNoticeEvent, FinalNoticeIssued, FinalNoticeSent
from domain.kernel import Aggregate, replace

FEE_SERIES = "A"
"""The series of fees: each is a claim with a number of its own (D1)."""


@dataclass(frozen=True, slots=True)
class FinalNotice:
    """``term_ends_on``: the last day of the 14 days; None until the letter was posted."""

    issued: bool = False
    fee_cents: int = 0
    fee_paid_cents: int = 0
    term_ends_on: date | None = None


def decide(notice: FinalNotice, command: FinalNoticeCommand) -> Sequence[FinalNoticeEvent]:
    match command:
        case IssueNotice():
            return [] if notice.issued else [FinalNoticeIssued.of(command)]
        case RecordNoticeSent():
            return [] if notice.term_ends_on else [FinalNoticeSent.of(command)]
        case PayFee():
            return [FeePaid.of(command)]
        case _:
            assert_never(command)


def evolve(notice: FinalNotice, event: FinalNoticeEvent) -> FinalNotice:
    match event:
        case FinalNoticeIssued():
            return replace(notice, issued=True, fee_cents=event.fee_cents)
        case FinalNoticeSent():
            return replace(notice, term_ends_on=event.term_ends_on)
        case FeePaid():
            return replace(notice, fee_paid_cents=notice.fee_paid_cents + event.amount_cents)
        case _:
            assert_never(event)


def fee_key(fee_number: str) -> str:
    """Of the reservation that leads from a fee's number to its notice."""
    return f"fee-{fee_number}"


FINAL_NOTICE = Aggregate("final_notice", FinalNotice(), decide, evolve)
