"""Catalogue of what can happen to a final notice (D1)."""

from datetime import date

from pydantic import BaseModel, ConfigDict

from domain.kernel import Event
from domain.values import Cents, CustomerId, EntryId, InvoiceNumber, NoticeId


class ListedInvoice(BaseModel):
    """One invoice on the notice and what was outstanding then, in cents."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    invoice_number: InvoiceNumber
    outstanding_cents: Cents


class FinalNoticeIssued(Event, name="final_notice.issued"):
    """One letter per customer and day, listing invoices whose reminder passed unpaid (D1, Awb 4:112).

    The fee is due once per letter and is a claim of its own, with its own reference; the invoices are
    settled without it, and it never blocks a code (D1, Awb 4:113). ``fee_reference`` is the fee's number in
    its series and year (A2026-000001); letters of earlier releases gave A and the notice's id. Amounts in
    cents."""

    notice_id: NoticeId
    customer_id: CustomerId
    issued_on: date
    invoices: tuple[ListedInvoice, ...]
    sum_cents: Cents
    fee_cents: Cents
    fee_reference: str
    terms: str


class FinalNoticeSent(Event, name="final_notice.sent"):
    """The letter was posted; its 14 days begin the day after, and end with ``term_ends_on`` (D1)."""

    notice_id: NoticeId
    sent_on: date
    term_ends_on: date


class FeePaid(Event, name="final_notice.fee_paid"):
    """The fee of the letter was paid. ``entry_id`` is the bank's (I2)."""

    notice_id: NoticeId
    entry_id: EntryId
    amount_cents: Cents
    booked_on: date


FinalNoticeEvent = FinalNoticeIssued | FinalNoticeSent | FeePaid
