"""Catalogue of what can happen to a final notice (D1)."""

from datetime import date

from pydantic import AwareDatetime, BaseModel, ConfigDict

from domain.kernel import Event
from domain.values import (
    Cents,
    ChargebackId,
    CustomerId,
    EntryId,
    InvoiceNumber,
    NoticeId,
    PaymentId,
    PersonId,
)


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
    """The fee of the letter was paid, by transfer, or at the payment provider with an invoice that stands on
    it. ``entry_id`` is the bank's, or the payment's own (I2)."""

    notice_id: NoticeId
    entry_id: EntryId
    amount_cents: Cents
    booked_on: date


class FeeTakenBack(Event, name="final_notice.fee_taken_back"):
    """The payer had a payment taken back, and ``amount_cents`` of it had paid the fee: so much is to be paid
    again, once per chargeback (I2, D22). No term runs for it, and it blocks no code (D1). The rest of that
    chargeback stands in invoice.payment_taken_back."""

    notice_id: NoticeId
    payment_id: PaymentId
    chargeback_id: ChargebackId
    amount_cents: Cents
    taken_back_on: date


class FeeWriteOffRequested(Event, name="final_notice.fee_write_off_requested"):
    """A member of staff asks to give up what is left of the fee, ``amount_cents``; another person approves it
    before ``expires_at`` (D17)."""

    notice_id: NoticeId
    requested_by: PersonId
    amount_cents: Cents
    expires_at: AwareDatetime


class FeeWriteOffRejected(Event, name="final_notice.fee_write_off_rejected"):
    """Another person does not agree: the fee stays a claim (D17)."""

    notice_id: NoticeId
    rejected_by: PersonId


class FeeWrittenOff(Event, name="final_notice.fee_written_off"):
    """What was left of the fee, ``amount_cents``, is given up by two persons (D17)."""

    notice_id: NoticeId
    amount_cents: Cents
    approved_by: PersonId
    written_off_on: date


FinalNoticeEvent = (
    FinalNoticeIssued
    | FinalNoticeSent
    | FeePaid
    | FeeTakenBack
    | FeeWriteOffRequested
    | FeeWriteOffRejected
    | FeeWrittenOff
)
