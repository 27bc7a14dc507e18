"""What waits for a second person: requests under four eyes and what became of each (D17, I17)."""

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import Column, Index, Table

from domain.account.events import (
    AccountClosed,
    ClosureRejected,
    ClosureRequested,
    EarlyErasureApproved,
    EarlyErasureRequested,
    HolderErasureStarted,
)
from domain.final_notice.events import (
    FeePaid,
    FeeTakenBack,
    FeeWriteOffRejected,
    FeeWriteOffRequested,
    FeeWrittenOff,
)
from domain.invoice.events import (
    CreditNoteIssued,
    CreditNoteRejected,
    CreditNoteRequested,
    InvoiceSettled,
    InvoiceWrittenOff,
    WriteOffRejected,
    WriteOffRequested,
)
from domain.kernel import Recorded
from domain.refund.events import RefundApproved, RefundProposed, RefundRefused
from domain.staff_member.events import (
    StaffAccessReset,
    StaffInvitationApproved,
    StaffMemberEnrolled,
    StaffMemberLeft,
)
from domain.values import PersonId
from projections.kernel import READ_MODELS, BigInteger, Projection, Text, Utc, View


class Matter(StrEnum):
    """What is asked for."""

    CLOSURE = "closure"
    """Of an account (R23, R25)."""
    EARLY_ERASURE = "early_erasure"
    """Of a closed account's holder, before the time (D12)."""
    REFUND = "refund"
    """Of credit (R47). The subject is the refund."""
    INVITATION = "invitation"
    """Of a member of staff, who joins or lost password or second factor (I17)."""
    CREDIT_NOTE = "credit_note"
    """Of an invoice, in whole or in part (D14)."""
    WRITE_OFF = "write_off"
    """Of what is left of an invoice (D1)."""
    FEE_WRITE_OFF = "fee_write_off"
    """Of what is left of a final notice's fee (D1)."""


class ApprovalState(StrEnum):
    """What became of a request."""

    OPEN = "open"
    APPROVED = "approved"
    REJECTED = "rejected"
    OVERTAKEN = "overtaken"
    """It happened without, or has no object any more: the register deregistered the business (R33), the time
    to erase came, another invitation was made, the person left, the invoice was settled."""
    EXPIRED = "expired"
    """Nobody decided within 24 hours. Time does that, no event: it is told when it is asked."""


table = Table(
    "approvals",
    READ_MODELS,
    Column("position", BigInteger, primary_key=True, autoincrement=False),
    Column("matter", Text, nullable=False),
    Column("subject", Text, nullable=False),
    Column("requested_by", Text, nullable=False),
    Column("requested_at", Utc, nullable=False),
    Column("reason", Text),
    Column("amount_cents", BigInteger),
    Column("expires_at", Utc, nullable=False),
    Column("state", Text, nullable=False),
    Column("decided_by", Text),
    Column("decided_at", Utc),
    Index(None, "matter", "subject", "state"),
    Index(None, "state", "expires_at"),
)

projection = Projection("approvals", [table])


# --- what each event does -----------------------------------------------------------------------
@projection.on(ClosureRequested)
def closure_requested(view: View, happened: Recorded[ClosureRequested]) -> None:
    event = happened.event
    _asked(view, happened, Matter.CLOSURE, event.account_id, event.requested_by, event.expires_at)


@projection.on(ClosureRejected)
def closure_rejected(view: View, happened: Recorded[ClosureRejected]) -> None:
    event, state = happened.event, ApprovalState.REJECTED
    _decided(view, happened, Matter.CLOSURE, event.account_id, state, event.rejected_by)


@projection.on(AccountClosed)
def closed(view: View, happened: Recorded[AccountClosed]) -> None:
    event = happened.event
    state = ApprovalState.APPROVED if event.approved_by else ApprovalState.OVERTAKEN
    _decided(view, happened, Matter.CLOSURE, event.account_id, state, event.approved_by)


@projection.on(EarlyErasureRequested)
def early_erasure_requested(view: View, happened: Recorded[EarlyErasureRequested]) -> None:
    event = happened.event
    _asked(view, happened, Matter.EARLY_ERASURE, event.account_id, event.requested_by, event.expires_at)


@projection.on(EarlyErasureApproved)
def early_erasure_approved(view: View, happened: Recorded[EarlyErasureApproved]) -> None:
    event, state = happened.event, ApprovalState.APPROVED
    _decided(view, happened, Matter.EARLY_ERASURE, event.account_id, state, event.approved_by)


@projection.on(HolderErasureStarted)
def erasing(view: View, happened: Recorded[HolderErasureStarted]) -> None:
    account_id, state = happened.event.account_id, ApprovalState.OVERTAKEN
    _decided(view, happened, Matter.EARLY_ERASURE, account_id, state, None)


@projection.on(RefundProposed)
def refund_proposed(view: View, happened: Recorded[RefundProposed]) -> None:
    event = happened.event
    _asked(view, happened, Matter.REFUND, event.refund_id, event.proposed_by, event.expires_at)


@projection.on(RefundApproved)
def refund_approved(view: View, happened: Recorded[RefundApproved]) -> None:
    event, state = happened.event, ApprovalState.APPROVED
    _decided(view, happened, Matter.REFUND, event.refund_id, state, event.approved_by)


@projection.on(RefundRefused)
def refund_refused(view: View, happened: Recorded[RefundRefused]) -> None:
    event, state = happened.event, ApprovalState.REJECTED
    _decided(view, happened, Matter.REFUND, event.refund_id, state, event.refused_by)


@projection.on(StaffMemberEnrolled)
def enrolled(view: View, happened: Recorded[StaffMemberEnrolled]) -> None:
    _invited(view, happened)


@projection.on(StaffAccessReset)
def access_reset(view: View, happened: Recorded[StaffAccessReset]) -> None:
    _decided(view, happened, Matter.INVITATION, happened.event.person_id, ApprovalState.OVERTAKEN, None)
    _invited(view, happened)


@projection.on(StaffInvitationApproved)
def invitation_approved(view: View, happened: Recorded[StaffInvitationApproved]) -> None:
    event, state = happened.event, ApprovalState.APPROVED
    _decided(view, happened, Matter.INVITATION, event.person_id, state, event.approved_by)


@projection.on(StaffMemberLeft)
def member_left(view: View, happened: Recorded[StaffMemberLeft]) -> None:
    _decided(view, happened, Matter.INVITATION, happened.event.person_id, ApprovalState.OVERTAKEN, None)


@projection.on(WriteOffRequested)
def write_off_requested(view: View, happened: Recorded[WriteOffRequested]) -> None:
    event = happened.event
    subject, until, cents = event.invoice_number, event.expires_at, event.amount_cents
    _asked(view, happened, Matter.WRITE_OFF, subject, event.requested_by, until, cents)


@projection.on(WriteOffRejected)
def write_off_rejected(view: View, happened: Recorded[WriteOffRejected]) -> None:
    event, state = happened.event, ApprovalState.REJECTED
    _decided(view, happened, Matter.WRITE_OFF, event.invoice_number, state, event.rejected_by)


@projection.on(InvoiceWrittenOff)
def written_off(view: View, happened: Recorded[InvoiceWrittenOff]) -> None:
    event, state = happened.event, ApprovalState.APPROVED
    _decided(view, happened, Matter.WRITE_OFF, event.invoice_number, state, event.approved_by)


@projection.on(InvoiceSettled)
def settled(view: View, happened: Recorded[InvoiceSettled]) -> None:
    number, state = happened.event.invoice_number, ApprovalState.OVERTAKEN
    _decided(view, happened, Matter.WRITE_OFF, number, state, None)


@projection.on(CreditNoteRequested)
def credit_note_requested(view: View, happened: Recorded[CreditNoteRequested]) -> None:
    event = happened.event
    subject, until, cents = event.invoice_number, event.expires_at, event.amount_cents
    _asked(view, happened, Matter.CREDIT_NOTE, subject, event.requested_by, until, cents)


@projection.on(CreditNoteRejected)
def credit_note_rejected(view: View, happened: Recorded[CreditNoteRejected]) -> None:
    event, state = happened.event, ApprovalState.REJECTED
    _decided(view, happened, Matter.CREDIT_NOTE, event.invoice_number, state, event.rejected_by)


@projection.on(CreditNoteIssued)
def credit_note_issued(view: View, happened: Recorded[CreditNoteIssued]) -> None:
    event, state = happened.event, ApprovalState.APPROVED
    _decided(view, happened, Matter.CREDIT_NOTE, event.invoice_number, state, event.approved_by)


@projection.on(FeeWriteOffRequested)
def fee_write_off_requested(view: View, happened: Recorded[FeeWriteOffRequested]) -> None:
    event = happened.event
    subject, until, cents = event.notice_id, event.expires_at, event.amount_cents
    _asked(view, happened, Matter.FEE_WRITE_OFF, subject, event.requested_by, until, cents)


@projection.on(FeeWriteOffRejected)
def fee_write_off_rejected(view: View, happened: Recorded[FeeWriteOffRejected]) -> None:
    event, state = happened.event, ApprovalState.REJECTED
    _decided(view, happened, Matter.FEE_WRITE_OFF, event.notice_id, state, event.rejected_by)


def fee_changed(view: View, happened: Recorded[Any]) -> None:
    """Any payment changes what was asked for, and one that is taken back: it is asked anew, for what is
    left."""
    notice_id, state = happened.event.notice_id, ApprovalState.OVERTAKEN
    _decided(view, happened, Matter.FEE_WRITE_OFF, notice_id, state, None)


for changes in (FeePaid, FeeTakenBack):
    projection.on(changes)(fee_changed)


@projection.on(FeeWrittenOff)
def fee_written_off(view: View, happened: Recorded[FeeWrittenOff]) -> None:
    event, state = happened.event, ApprovalState.APPROVED
    _decided(view, happened, Matter.FEE_WRITE_OFF, event.notice_id, state, event.approved_by)


def _invited(view: View, happened: Recorded[StaffMemberEnrolled] | Recorded[StaffAccessReset]) -> None:
    """The operator's invitations wait for nobody."""
    event = happened.event
    if event.invited_by is not None:
        assert event.approval_expires_at is not None
        by, expires_at = event.invited_by, event.approval_expires_at
        _asked(view, happened, Matter.INVITATION, event.person_id, by, expires_at)


def _asked(
    view: View,
    happened: Recorded[Any],
    matter: Matter,
    subject: str,
    by: PersonId,
    expires_at: datetime,
    amount_cents: int | None = None,
) -> None:
    _decided(view, happened, matter, subject, ApprovalState.EXPIRED, None)
    view.insert(
        table,
        position=happened.position,
        matter=matter,
        subject=subject,
        requested_by=by,
        requested_at=happened.recorded_at,
        reason=happened.reason,
        amount_cents=amount_cents,
        expires_at=expires_at,
        state=ApprovalState.OPEN,
    )


def _decided(
    view: View,
    happened: Recorded[Any],
    matter: Matter,
    subject: str,
    state: ApprovalState,
    by: PersonId | None,
) -> None:
    waiting = {"matter": matter, "subject": subject, "state": ApprovalState.OPEN}
    view.update(table, waiting, state=state, decided_by=by, decided_at=happened.recorded_at)
