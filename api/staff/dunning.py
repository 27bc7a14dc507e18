"""What finance decides about an unpaid invoice: hold what follows, give it up by two persons (D1, D17)."""

from typing import Final

from fastapi import APIRouter
from pydantic import Field

from api.http.answers import Positioned
from api.http.bodies import example
from api.http.fields import Day, Moment
from api.http.idempotency import IdempotencyKey
from api.http.principals import Wired
from api.http.problems import refuses
from api.staff.acting import FOUR_EYES, Done, Finance, FinanceSecond, StaffAct, act
from domain.invoice.commands import HoldDunning, ResumeDunning
from domain.use_cases.settle_collection import SettleSilentCollection
from domain.use_cases.write_off import (
    ApproveFeeWriteOff,
    ApproveWriteOff,
    AskFeeWriteOff,
    AskWriteOff,
    RejectFeeWriteOff,
    RejectWriteOff,
)
from domain.values import InvoiceNumber, NoticeId


class Hold(StaffAct):
    """Until when nothing follows, and why."""

    model_config = example({"reason": "disputed", "until": "2026-07-31"})

    until: Day = Field(description="The last day on which nothing follows; at most 90 days from today.")


class Approval(StaffAct):
    """Which request is approved: the one that was looked at."""

    model_config = example({"reason": "correction", "request_expires_at": "2026-06-03T09:30:00.123456Z"})

    request_expires_at: Moment = Field(
        description="As the list of approvals has it: one that took its place meanwhile is not approved."
    )


class InvoiceDone(Positioned):
    """What staff asked was done, or was so already."""

    invoice_number: str


class FeeDone(Positioned):
    """What staff asked was done, or was so already."""

    notice_id: str


router = APIRouter(prefix="/v1", tags=["finance"])
INVOICE: Final = "/invoices/{invoice_number}"
FEE: Final = "/final-notices/{notice_id}/fee"


@router.post(
    f"{INVOICE}/hold",
    summary="Hold what follows from an unpaid invoice",
    response_model=InvoiceDone,
    openapi_extra=refuses("no-such-invoice", "nothing-to-hold", "hold-out-of-bounds"),
)
def hold(invoice_number: str, body: Hold, ports: Wired, who: Finance, key: IdempotencyKey = None) -> Done:
    """Up to and including that day no direct debit is ordered, no reminder or final notice is sent, and the
    invoice does not become overdue: a dispute, or an arrangement to pay later. No term moves; what came of
    age follows on the day after. A later hold takes the place of this one. New codes stay refused where they
    were (D2)."""
    command = HoldDunning(
        at=ports.clock.now(),
        invoice_number=InvoiceNumber(invoice_number),
        today=ports.today(),
        held_until=body.until,
    )
    return act(ports, who, "hold-dunning", key, body, command, invoice_number=invoice_number)


@router.post(
    f"{INVOICE}/hold-end",
    summary="End a hold before its time",
    response_model=InvoiceDone,
    openapi_extra=refuses("no-such-invoice"),
)
def end_hold(
    invoice_number: str, body: StaffAct, ports: Wired, who: Finance, key: IdempotencyKey = None
) -> Done:
    """What came of age while it was held follows in the next daily run. Nothing changes where none is in
    force."""
    number = InvoiceNumber(invoice_number)
    command = ResumeDunning(at=ports.clock.now(), invoice_number=number, today=ports.today())
    return act(ports, who, "resume-dunning", key, body, command, invoice_number=invoice_number)


@router.post(
    f"{INVOICE}/missing-collection",
    summary="Settle a direct debit that the bank does not answer",
    response_model=InvoiceDone,
    openapi_extra=refuses("no-such-invoice", "collection-not-silent", *FOUR_EYES),
)
def settle_missing_collection(
    invoice_number: str, body: StaffAct, ports: Wired, who: Finance, key: IdempotencyKey = None
) -> Done:
    """Say that a direct debit did not come: it was due more than a week ago, the bank was asked, and its file
    was lost or nothing was debited (D15). The invoice is open again and its timeline goes on; it can be paid
    otherwise, credited or written off. That it did come is told by a booking, which is matched instead. What
    the bank tells later is noted, and money that comes after all waits on the list of bookings."""
    command = SettleSilentCollection(
        at=ports.clock.now(),
        invoice_number=InvoiceNumber(invoice_number),
        today=ports.today(),
        calendars=ports.calendars,
        settled_by=who.person_id,
    )
    return act(ports, who, "settle-missing-collection", key, body, command, invoice_number=invoice_number)


@router.post(
    f"{INVOICE}/write-off-requests",
    summary="Request a write-off",
    response_model=InvoiceDone,
    openapi_extra=refuses("no-such-invoice", "nothing-to-write-off", "collection-under-way", *FOUR_EYES),
)
def request_write_off(
    invoice_number: str, body: StaffAct, ports: Wired, who: Finance, key: IdempotencyKey = None
) -> Done:
    """Ask to give up what is left to pay of an invoice; another person approves within 24 hours (D17). While
    a direct debit of it is at the bank, its outcome is waited for (D15)."""
    number = InvoiceNumber(invoice_number)
    command = AskWriteOff(at=ports.clock.now(), invoice_number=number, requested_by=who.person_id)
    return act(ports, who, "request-write-off", key, body, command, invoice_number=invoice_number)


@router.post(
    f"{INVOICE}/write-off-approvals",
    summary="Approve a write-off",
    response_model=InvoiceDone,
    openapi_extra=refuses(
        "no-such-invoice",
        "not-requested",
        "request-replaced",
        "same-person",
        "amount-changed",
        "collection-under-way",
        *FOUR_EYES,
    ),
)
def approve_write_off(
    invoice_number: str, body: Approval, ports: Wired, who: FinanceSecond, key: IdempotencyKey = None
) -> Done:
    """Approve what somebody else requested (D17): the invoice is settled, and nothing more follows from it
    (D1). A code that it blocked works again once staff reactivates it (D4)."""
    number = InvoiceNumber(invoice_number)
    command = ApproveWriteOff(
        at=ports.clock.now(),
        invoice_number=number,
        approved_by=who.person_id,
        seen=body.request_expires_at,
    )
    return act(ports, who, "approve-write-off", key, body, command, invoice_number=invoice_number)


@router.post(
    f"{INVOICE}/write-off-rejections",
    summary="Reject a write-off",
    response_model=InvoiceDone,
    openapi_extra=refuses("no-such-invoice", "not-requested", *FOUR_EYES),
)
def reject_write_off(
    invoice_number: str, body: StaffAct, ports: Wired, who: FinanceSecond, key: IdempotencyKey = None
) -> Done:
    """Do not agree with what was requested: the claim stays as it is."""
    number = InvoiceNumber(invoice_number)
    command = RejectWriteOff(at=ports.clock.now(), invoice_number=number, rejected_by=who.person_id)
    return act(ports, who, "reject-write-off", key, body, command, invoice_number=invoice_number)


@router.post(
    f"{FEE}/write-off-requests",
    summary="Request the write-off of a fee",
    response_model=FeeDone,
    openapi_extra=refuses("no-such-final-notice", "nothing-to-write-off", *FOUR_EYES),
)
def request_fee_write_off(
    notice_id: str, body: StaffAct, ports: Wired, who: Finance, key: IdempotencyKey = None
) -> Done:
    """The fee of a final notice is a claim of its own, which stays when only the invoices were paid (D1): ask
    to give up what is left of it."""
    one = NoticeId(notice_id)
    command = AskFeeWriteOff(at=ports.clock.now(), notice_id=one, requested_by=who.person_id)
    return act(ports, who, "request-fee-write-off", key, body, command, notice_id=notice_id)


@router.post(
    f"{FEE}/write-off-approvals",
    summary="Approve the write-off of a fee",
    response_model=FeeDone,
    openapi_extra=refuses(
        "no-such-final-notice",
        "not-requested",
        "request-replaced",
        "same-person",
        "amount-changed",
        *FOUR_EYES,
    ),
)
def approve_fee_write_off(
    notice_id: str, body: Approval, ports: Wired, who: FinanceSecond, key: IdempotencyKey = None
) -> Done:
    """Approve what somebody else requested (D17)."""
    one = NoticeId(notice_id)
    command = ApproveFeeWriteOff(
        at=ports.clock.now(),
        notice_id=one,
        approved_by=who.person_id,
        seen=body.request_expires_at,
    )
    return act(ports, who, "approve-fee-write-off", key, body, command, notice_id=notice_id)


@router.post(
    f"{FEE}/write-off-rejections",
    summary="Reject the write-off of a fee",
    response_model=FeeDone,
    openapi_extra=refuses("no-such-final-notice", "not-requested", *FOUR_EYES),
)
def reject_fee_write_off(
    notice_id: str, body: StaffAct, ports: Wired, who: FinanceSecond, key: IdempotencyKey = None
) -> Done:
    """Do not agree with what was requested: the fee stays a claim."""
    one = NoticeId(notice_id)
    command = RejectFeeWriteOff(at=ports.clock.now(), notice_id=one, rejected_by=who.person_id)
    return act(ports, who, "reject-fee-write-off", key, body, command, notice_id=notice_id)
