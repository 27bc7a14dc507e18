"""What finance does about a wrong invoice: credits it by two persons, pays back what was paid (D14)."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict
from datetime import datetime
from typing import Any

from fastapi import APIRouter
from pydantic import Field
from sqlalchemy import Connection

from api.http.answers import Answer, Page
from api.http.bodies import Body, example
from api.http.idempotency import IdempotencyKey
from api.http.principals import Staff, Wired
from api.http.problems import refuses
from api.http.reading import After, Cursor, Limit, shown
from api.ports import Ports
from api.staff.acting import FOUR_EYES, Done, Finance, FinanceSecond, StaffAct, act
from api.staff.consulting import Reading, read_by
from api.staff.dunning import INVOICE, Approval, InvoiceDone
from domain.bank_entry.aggregate import BANK_ENTRY
from domain.consultation.events import ReadingPurpose
from domain.credit_note import CreditLine, CreditReason
from domain.invoice.aggregate import INVOICE as INVOICE_STREAM
from domain.invoice.by_staff import NoSuchInvoice
from domain.invoice.events import InvoiceIssued, PaymentReceived
from domain.use_cases.credit_invoice import ApproveCreditNote, AskCreditNote, PayBack, RejectCreditNote
from domain.values import InvoiceNumber, Plain, Sealed
from projections import bank_entries, billing_address, owed_back
from projections.owed_back import PayBackWay


class LineToCredit(Body):
    """How much of which line."""

    line: int = Field(ge=1, description="Of the invoice's lines, counted from 1.")
    amount_cents: int = Field(gt=0, le=100_000_000)


class CreditNoteRequest(StaffAct):
    """What is taken back, and why."""

    model_config = example(
        {"reason": "correction", "why": "charged_twice", "lines": [{"line": 2, "amount_cents": 235}]}
    )

    why: CreditReason = Field(description="As the buyer reads it on the credit note.")
    lines: list[LineToCredit] = Field(
        [], max_length=1000, description="What of each line; empty: all that is left of the invoice."
    )
    new_invoice: bool = Field(
        False, description="The same lines on a new invoice, to the billing address of the day of approval."
    )


class PaidFrom(Answer):
    """A transfer that paid of it. What is null the bank did not say, or it was erased (D12)."""

    entry_id: str
    amount_cents: int
    counter_account: str | None = Field(description="IBAN.", examples=["NL91ABNA0417164300"])
    counter_name: str | None
    text: str | None = Field(description="What was written with it.")


class OwedBack(Answer):
    """An invoice of which something was paid and then credited."""

    invoice_number: str = Field(examples=["F2026-000001"])
    customer_id: str
    owed_back_cents: int
    way: PayBackWay = Field(
        description="by_itself: in the next file for the bank; under_way: the bank has the order; by_hand: it"
        " waits for finance."
    )
    failed: str | None = Field(
        description="Why the bank could not pay it back, as its code (ISO 20022); it may be paid to another"
        " account.",
        examples=["ac04"],
    )
    paid_from: list[PaidFrom] = Field(description="What was not paid by direct debit: to whom it goes back.")


class OwedBackPage(Page[OwedBack]):
    """One page of them, in order of issue."""


router = APIRouter(prefix="/v1", tags=["finance"])


@router.post(
    f"{INVOICE}/credit-note-requests",
    summary="Request a credit note",
    response_model=InvoiceDone,
    openapi_extra=refuses(
        "no-such-invoice",
        "top-up-is-refunded",
        "collection-under-way",
        "nothing-to-credit",
        "more-than-is-left",
        "not-in-whole",
        *FOUR_EYES,
    ),
)
def request_credit_note(
    invoice_number: str, body: CreditNoteRequest, ports: Wired, who: Finance, key: IdempotencyKey = None
) -> Done:
    """Ask to take an invoice back, in whole or in part; another person approves within 24 hours (D17). An
    issued invoice never changes: a credit note and, where one is asked for, a new invoice correct it (D14).
    What was paid of it is owed back. A top-up is refunded instead (R47)."""
    command = AskCreditNote(
        at=ports.clock.now(),
        invoice_number=InvoiceNumber(invoice_number),
        lines=tuple(CreditLine(line=one.line, amount_cents=one.amount_cents) for one in body.lines),
        why=body.why,
        new_invoice=body.new_invoice,
        requested_by=who.person_id,
    )
    return act(ports, who, "request-credit-note", key, body, command, invoice_number=invoice_number)


@router.post(
    f"{INVOICE}/credit-note-approvals",
    summary="Approve a credit note",
    response_model=InvoiceDone,
    openapi_extra=refuses(
        "no-such-invoice",
        "not-requested",
        "request-replaced",
        "same-person",
        "collection-under-way",
        "nothing-to-credit",
        "more-than-is-left",
        "not-in-whole",
        *FOUR_EYES,
    ),
)
def approve_credit_note(
    invoice_number: str, body: Approval, ports: Wired, who: FinanceSecond, key: IdempotencyKey = None
) -> Done:
    """Approve what somebody else requested (D17): the credit note gets the next number of its series and goes
    to the buyer. Where nothing is left to pay, the invoice is settled and nothing more follows (D1)."""
    number = InvoiceNumber(invoice_number)
    command = _approval(ports, who, number, body.request_expires_at)
    return act(ports, who, "approve-credit-note", key, body, command, invoice_number=invoice_number)


@router.post(
    f"{INVOICE}/credit-note-rejections",
    summary="Reject a credit note",
    response_model=InvoiceDone,
    openapi_extra=refuses("no-such-invoice", "not-requested", *FOUR_EYES),
)
def reject_credit_note(
    invoice_number: str, body: StaffAct, ports: Wired, who: FinanceSecond, key: IdempotencyKey = None
) -> Done:
    """Do not agree with what was requested: the invoice stays as it is."""
    number = InvoiceNumber(invoice_number)
    command = RejectCreditNote(at=ports.clock.now(), invoice_number=number, rejected_by=who.person_id)
    return act(ports, who, "reject-credit-note", key, body, command, invoice_number=invoice_number)


@router.get("/owed-back", summary="List what is to be paid back", response_model=OwedBackPage)
def list_owed_back(
    ports: Wired, who: Finance, after: After = None, cursor: Cursor = None, limit: Limit = 50
) -> dict[str, Any]:
    """Invoices of which something was paid and then credited, in order of issue, and from which accounts it
    had been paid. Amounts in cents. Who read it is recorded (D17)."""
    with shown(ports, after, "open_invoices", "bank_entries") as tx:
        rows = owed_back.owed_back(tx, after=InvoiceNumber(cursor) if cursor else None, limit=limit + 1)
        paid = {one.invoice_number: _paid(ports, tx, one.invoice_number) for one in rows[:limit]}
    with read_by(ports, who, ReadingPurpose.OWED_BACK) as read:
        items = [
            asdict(one) | {"paid_from": [_told(read, *each) for each in paid[one.invoice_number]]}
            for one in rows[:limit]
        ]
    return {"items": items, "next": items[-1]["invoice_number"] if len(rows) > limit else None}


@router.post(
    f"{INVOICE}/pay-backs",
    summary="Record that money was paid back",
    response_model=InvoiceDone,
    openapi_extra=refuses("no-such-invoice", "nothing-to-pay-back", "pay-back-under-way", *FOUR_EYES),
)
def record_pay_back(
    invoice_number: str, body: StaffAct, ports: Wired, who: Finance, key: IdempotencyKey = None
) -> Done:
    """What was owed back of a credited invoice went back, all of it, to who paid it. Two persons agreed to it
    with the credit note. What a direct debit had paid goes into the next file for the bank by itself; while
    the bank has that order nothing is recorded by hand (409). What the bank could not pay back is paid by
    hand, to an account that works."""
    number = InvoiceNumber(invoice_number)
    command = PayBack(
        at=ports.clock.now(), invoice_number=number, today=ports.today(), recorded_by=who.person_id
    )
    return act(ports, who, "record-pay-back", key, body, command, invoice_number=invoice_number)


def _paid(
    ports: Ports, tx: Connection, number: InvoiceNumber
) -> Sequence[tuple[PaymentReceived, Mapping[str, Sealed | None]]]:
    """Each payment of which the bank told who paid."""
    events = [one.event for one in ports.log.history(INVOICE_STREAM.stream(number).name)]
    paid = [event for event in events if isinstance(event, PaymentReceived)]
    return [(one, told) for one in paid if (told := bank_entries.told_of(tx, one.entry_id)) is not None]


def _told(read: Reading, paid: PaymentReceived, told: Mapping[str, Sealed | None]) -> dict[str, Any]:
    reveal = read.of(BANK_ENTRY.stream(paid.entry_id).name)
    opened = {name: reveal(value) for name, value in told.items()}
    return {"entry_id": paid.entry_id, "amount_cents": paid.amount_cents, **opened}


def _approval(
    ports: Ports, who: Staff, number: InvoiceNumber, seen: datetime
) -> Callable[[], ApproveCreditNote]:
    def approval() -> ApproveCreditNote:
        issued = _issued(ports, number)
        assert isinstance(issued.buyer, Sealed)
        buyer = ports.vault.unseal(issued.buyer)
        if buyer is None:  # its financial year was erased (D12)
            raise NoSuchInvoice
        return ApproveCreditNote(
            at=ports.clock.now(),
            invoice_number=number,
            buyer=buyer,
            new_buyer=_billed_today(ports, issued) or buyer,
            today=ports.today(),
            calendars=ports.calendars,
            approved_by=who.person_id,
            seen=seen,
        )

    return approval


def _issued(ports: Ports, number: InvoiceNumber) -> InvoiceIssued:
    for recorded in ports.log.history(INVOICE_STREAM.stream(number).name, limit=1):
        if isinstance(recorded.event, InvoiceIssued):
            return recorded.event
    raise NoSuchInvoice


def _billed_today(ports: Ports, issued: InvoiceIssued) -> Plain | None:
    with shown(ports, None, "billing_address") as tx:
        row = billing_address.billing_address(tx, issued.customer_id)
    return ports.vault.unseal(row.address) if row and row.address else None
