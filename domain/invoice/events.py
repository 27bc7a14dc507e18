"""Catalogue of what can happen to an invoice (D1, D14, D15). It never changes once issued."""

from datetime import date
from enum import StrEnum

from pydantic import AwareDatetime, BaseModel, ConfigDict

from domain.credit_note import CreditLine, CreditReason
from domain.invoice.line import Line
from domain.kernel import Event, JsonObject
from domain.ports import EntryKind
from domain.values import (
    Cents,
    CentsOrNone,
    ChargebackId,
    CustomerId,
    EntryId,
    FiscalData,
    InvoiceNumber,
    NoticeId,
    PaymentId,
    PayoutId,
    PersonId,
    ProviderPaymentId,
    ReasonCode,
    ReturnReason,
)


class InvoiceKind(StrEnum):
    """What is invoiced (D14)."""

    TOP_UP = "top_up"
    """A top-up of credit, issued as paid when the money arrived."""
    DIRECT_DEBIT = "direct_debit"
    """The direct-debit orders of one customer and billing day."""


class InvoiceIssued(Event, name="invoice.issued"):
    """An invoice got the next number of its series and year, without a gap (I6, D14).

    Due on the last day of the payment term (D1). ``buyer`` is name and address, one line each; a fiscal
    fact, kept seven years (D12). ``collect_on``: the day of the direct debit it announces, at least 14
    days ahead (D15); None where it is not collected. ``payment_id``: the payment of a top-up."""

    invoice_number: InvoiceNumber
    customer_id: CustomerId
    kind: InvoiceKind
    issued_on: date
    financial_year: int
    due_on: date
    lines: tuple[Line, ...]
    total_cents: Cents
    buyer: FiscalData
    payment_id: PaymentId | None
    collect_on: date | None
    mandate_id: str | None
    terms: str


class InvoiceSent(Event, name="invoice.sent", version=2):
    """The invoice was sent to the buyer (R48, R49); reminders wait for this (D1).

    ``mailed_to``: the change that brought the invoice email it was mailed to; None where it was posted.
    Version 1 knew nothing but the post."""

    invoice_number: InvoiceNumber
    sent_on: date
    mailed_to: str | None

    @staticmethod
    def upcast_v1_v2(body: JsonObject) -> None:
        body["mailed_to"] = None


class CollectionOrdered(Event, name="invoice.collection_ordered", version=3):
    """The direct debit is to be submitted, once (D15). Until its outcome is known the timeline pauses.

    ``collection_id`` is the EndToEndId: the invoice's number, "-" and which of its collections it is.
    ``file_id``: the file it goes in. Version 1 was submitted alone (None), under the invoice's number.
    ``iban_of``: whose account is debited, named by the amendment that brought it or by the mandate itself;
    before version 3 a mandate had one."""

    invoice_number: InvoiceNumber
    customer_id: CustomerId
    collection_id: str
    amount_cents: Cents
    collect_on: date
    mandate_id: str
    ordered_on: date
    file_id: str | None
    iban_of: str

    @staticmethod
    def upcast_v1_v2(body: JsonObject) -> None:
        body["file_id"] = None

    @staticmethod
    def upcast_v2_v3(body: JsonObject) -> None:
        body["iban_of"] = body["mandate_id"]


class CollectionCalledOff(Event, name="invoice.collection_called_off"):
    """The direct debit that the invoice announced is not taken: its mandate does not allow it any more. The
    invoice is to be transferred, and its timeline goes on as it was (D1)."""

    invoice_number: InvoiceNumber
    customer_id: CustomerId
    called_off_on: date


class CollectionSubmitted(Event, name="invoice.collection_submitted"):
    """The bank has the direct debit (D15)."""

    invoice_number: InvoiceNumber
    collection_id: str
    submitted_on: date


class PaymentReceived(Event, name="invoice.payment_received"):
    """Money for this invoice was booked, by transfer, by direct debit, or at the payment provider.
    ``entry_id`` is the bank's, or the payment's own (I2)."""

    invoice_number: InvoiceNumber
    entry_id: EntryId
    amount_cents: Cents
    collected: bool
    booked_on: date


class InvoiceSettled(Event, name="invoice.settled"):
    """Nothing is left to pay: the collection timeline stops, at any point (D1)."""

    invoice_number: InvoiceNumber
    customer_id: CustomerId
    settled_on: date


class ReturnTerm(StrEnum):
    """By which right a direct debit came back (SEPA Core), by the bank's reason and its booking day."""

    REJECTED = "rejected"
    """Before it was booked: nothing moved."""
    BANK = "bank"
    """Returned by the debtor's bank, of itself or for the debtor, within eight weeks."""
    REFUND = "refund"
    """The debtor asked for it within eight weeks, and need not say why (MD06)."""
    UNAUTHORISED = "unauthorised"
    """The debtor says within 13 months that nobody had allowed it (MD01)."""
    TOO_LATE = "too_late"
    """None of these: the money went back all the same, and finance takes it up with the bank."""


class CollectionReturned(Event, name="invoice.collection_returned", version=3):
    """The direct debit was rejected, returned or refunded: the invoice is open again (D15, I9).

    ``amount_cents``: what the collection had paid of the invoice, or was to pay.
    ``reason`` is the bank's code (ISO 20022). The timeline resumes with what was left of its term:
    ``term_ends_on`` is its new last day; None where no term was running. Where it was overdue and paid
    since, all its terms are over, and a payment term begins anew. ``kind``: rejected before it was
    booked, or returned after; version 1 did not tell them apart: returned. ``paid_back_cents``: of it, what
    had been credited and paid back before, and so went back twice: it is to be paid again. Before version 3
    that was not noticed. ``within``: by which right; None before version 3."""

    invoice_number: InvoiceNumber
    entry_id: EntryId
    collection_id: str
    amount_cents: Cents
    reason: ReturnReason
    returned_on: date
    term_ends_on: date | None
    kind: EntryKind
    paid_back_cents: CentsOrNone
    within: ReturnTerm | None

    @staticmethod
    def upcast_v1_v2(body: JsonObject) -> None:
        body["kind"] = EntryKind.RETURNED

    @staticmethod
    def upcast_v2_v3(body: JsonObject) -> None:
        body |= {"paid_back_cents": 0, "within": None}


class CollectionNoted(Event, name="invoice.collection_noted"):
    """The bank told late, or once more, of a direct debit that had come back, or of one that came when
    all was paid: nothing is owed or paid by it (D15).

    ``kind``: it was collected, before it came back or after all was paid; returned, after it was rejected; or
    rejected."""

    invoice_number: InvoiceNumber
    entry_id: EntryId
    collection_id: str
    kind: EntryKind


class InvoiceChargedBack(Event, name="invoice.charged_back"):
    """The payment of a top-up was taken back, and so much of it was not there as credit any more: the invoice
    is open again for that amount (D22), and the timeline of D1 begins anew.

    ``term_ends_on``: the last day to pay in time; it counts where the invoice was settled before."""

    invoice_number: InvoiceNumber
    customer_id: CustomerId
    chargeback_id: ChargebackId
    amount_cents: Cents
    charged_back_on: date
    term_ends_on: date


class InvoiceChargebackReversed(Event, name="invoice.chargeback_reversed", version=2):
    """The money that was taken back came again: so much is no longer to be paid (D22). ``recovered_cents``:
    of it, what had been given up, and is no loss any more (D17); version 1 left it a loss."""

    invoice_number: InvoiceNumber
    chargeback_id: ChargebackId
    amount_cents: Cents
    recovered_cents: CentsOrNone
    reversed_on: date

    @staticmethod
    def upcast_v1_v2(body: JsonObject) -> None:
        body["recovered_cents"] = 0


class FeePart(BaseModel):
    """So much of the fee of a final notice, in cents, by a payment of an invoice that stood on it.
    ``fee_reference``: as on FinalNoticeIssued."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    notice_id: NoticeId
    fee_reference: str
    amount_cents: Cents


class InvoicePaymentStarted(Event, name="invoice.payment_started", version=2):
    """Somebody pays it now at the payment provider (R53): what was to be paid of it, in cents, and with it
    the ``fees`` of the final notices that it stood on (D1). Nothing of the invoice where only fees were left.
    The provider is asked for the sum. Until its outcome is known no second one is started, and no direct
    debit is ordered. Version 1 paid no fee."""

    invoice_number: InvoiceNumber
    customer_id: CustomerId
    payment_id: PaymentId
    amount_cents: CentsOrNone
    started_on: date
    fees: tuple[FeePart, ...]

    @staticmethod
    def upcast_v1_v2(body: JsonObject) -> None:
        body["fees"] = []


class InvoicePaymentOpened(Event, name="invoice.payment_opened"):
    """The provider knows the payment, under its own id; ``checkout_url``: where it is paid. The address is in
    clear: whoever has it can do no more than pay (R53)."""

    invoice_number: InvoiceNumber
    payment_id: PaymentId
    provider_payment_id: ProviderPaymentId
    checkout_url: str


class InvoicePaymentFailed(Event, name="invoice.payment_failed"):
    """The payment failed, was cancelled by the payer, expired, or the provider would not take it
    (R53)."""

    invoice_number: InvoiceNumber
    payment_id: PaymentId


class InvoicePaymentGivenUp(Event, name="invoice.payment_given_up"):
    """No outcome came for days: nothing waits for it any more (R53). Should the money come after all, it
    counts."""

    invoice_number: InvoiceNumber
    payment_id: PaymentId
    given_up_on: date


class InvoicePaymentCame(Event, name="invoice.payment_came"):
    """The provider has the money, ``amount_cents``, once (I2). What it pays of the invoice stands in
    invoice.payment_received, of a fee in final_notice.fee_paid, what was too much in bank_entry.booked or
    bank_entry.unmatched."""

    invoice_number: InvoiceNumber
    payment_id: PaymentId
    amount_cents: Cents
    paid_on: date


class InvoicePaymentTakenBack(Event, name="invoice.payment_taken_back", version=2):
    """The payer had ``amount_cents`` of a payment taken back, each chargeback once (I2, D22). The invoice is
    open again for ``reopened_cents``, and the timeline of D1 begins anew where it was settled.

    ``fees``: what it had paid of them is to be paid again too; final_notice.fee_taken_back in the same append
    says so. ``owed_back_cents``: what a credit note owed of it went back by that. What is left of the amount
    had paid nothing here, and waits for staff as bank_entry.unmatched. ``term_ends_on``: the last day to pay
    in time; it counts where the invoice was settled before. Version 1 had paid no fee."""

    invoice_number: InvoiceNumber
    customer_id: CustomerId
    payment_id: PaymentId
    chargeback_id: ChargebackId
    amount_cents: Cents
    reopened_cents: CentsOrNone
    owed_back_cents: CentsOrNone
    taken_back_on: date
    term_ends_on: date
    fees: tuple[FeePart, ...]

    @staticmethod
    def upcast_v1_v2(body: JsonObject) -> None:
        body["fees"] = []


class ReminderIssued(Event, name="invoice.reminder_issued"):
    """The payment term has passed unpaid: a reminder is to be sent (D1)."""

    invoice_number: InvoiceNumber
    customer_id: CustomerId
    issued_on: date
    outstanding_cents: Cents


class ReminderSent(Event, name="invoice.reminder_sent"):
    """The reminder was posted; its 14 days begin the day after, and end with ``term_ends_on`` (D1)."""

    invoice_number: InvoiceNumber
    sent_on: date
    term_ends_on: date


class ListedOnFinalNotice(Event, name="invoice.listed_on_final_notice"):
    """The reminder's term has passed unpaid: the invoice stands on a final notice (D1)."""

    invoice_number: InvoiceNumber
    notice_id: NoticeId
    listed_on: date


class InvoiceOverdue(Event, name="invoice.overdue"):
    """The final notice's term has passed unpaid: the customer's codes are blocked (D1, R44)."""

    invoice_number: InvoiceNumber
    customer_id: CustomerId
    overdue_on: date


class DunningHeld(Event, name="invoice.dunning_held"):
    """Staff holds what follows from not paying, up to and including ``held_until``: no direct debit is
    ordered, no reminder, no final notice, not overdue. No term moves: what came of age meanwhile follows on
    the day after. A later hold takes the place of this one. Who and why stands beside the event (D17)."""

    invoice_number: InvoiceNumber
    held_on: date
    held_until: date


class DunningResumed(Event, name="invoice.dunning_resumed"):
    """Staff ended a hold before its time (D17)."""

    invoice_number: InvoiceNumber
    resumed_on: date


class WriteOffRequested(Event, name="invoice.write_off_requested"):
    """A member of staff asks to give up what is left to pay, ``amount_cents``; another person approves it
    before ``expires_at`` (D17)."""

    invoice_number: InvoiceNumber
    requested_by: PersonId
    amount_cents: Cents
    expires_at: AwareDatetime


class WriteOffRejected(Event, name="invoice.write_off_rejected"):
    """Another person does not agree: the claim stays as it is (D17)."""

    invoice_number: InvoiceNumber
    rejected_by: PersonId


class InvoiceWrittenOff(Event, name="invoice.written_off"):
    """What was left to pay, ``amount_cents``, is given up by two persons (D17): the invoice is settled, which
    stops the timeline at any point (D1)."""

    invoice_number: InvoiceNumber
    customer_id: CustomerId
    amount_cents: Cents
    approved_by: PersonId
    written_off_on: date


class CreditNoteRequested(Event, name="invoice.credit_note_requested"):
    """A member of staff asks to take back ``amount_cents`` of it, line by line; another person approves it
    before ``expires_at`` (D17). ``new_invoice``: one takes its place, to the billing address of that day."""

    invoice_number: InvoiceNumber
    requested_by: PersonId
    lines: tuple[CreditLine, ...]
    amount_cents: Cents
    why: CreditReason
    new_invoice: bool
    expires_at: AwareDatetime


class CreditNoteRejected(Event, name="invoice.credit_note_rejected"):
    """Another person does not agree: the invoice stays as it is (D17)."""

    invoice_number: InvoiceNumber
    rejected_by: PersonId


class CreditNoteIssued(Event, name="invoice.credit_note_issued"):
    """So much of the invoice is taken back, by two persons (D17), under the next number of a series of its
    own (D14, I6), and no more than was left of it (I7). Amounts in cents.

    ``lines``: of the invoice, by number; ``buyer`` as on the invoice, a fiscal fact (D12).
    ``owed_back_cents``: what was paid of it and is to be paid back. ``replaced_by``: the invoice that takes
    its place."""

    invoice_number: InvoiceNumber
    credit_note_number: InvoiceNumber
    customer_id: CustomerId
    issued_on: date
    financial_year: int
    lines: tuple[CreditLine, ...]
    amount_cents: Cents
    why: CreditReason
    owed_back_cents: CentsOrNone
    replaced_by: InvoiceNumber | None
    buyer: FiscalData
    requested_by: PersonId
    approved_by: PersonId


class CreditPaidBack(Event, name="invoice.credit_paid_back"):
    """What was paid of a credited invoice went back to who paid it (D14). In cents."""

    invoice_number: InvoiceNumber
    amount_cents: Cents
    paid_back_on: date


class PayBackOrdered(Event, name="invoice.pay_back_ordered"):
    """What is owed back of a credited invoice stands in a file of credit transfers for the bank (R47). In
    cents."""

    invoice_number: InvoiceNumber
    payout_id: PayoutId
    amount_cents: Cents


class PayBackFailed(Event, name="invoice.pay_back_failed"):
    """The payout was rejected or came back: what is owed waits for finance (R47). ``owed_again_cents``: what
    had counted as paid back; nothing, where it never did. ``claimed_no_more_cents``: of what had, that which
    the invoice claimed since its direct debit came back too. ``cause`` is a code: the bank's (ISO 20022), or
    our own."""

    invoice_number: InvoiceNumber
    payout_id: PayoutId
    owed_again_cents: CentsOrNone
    claimed_no_more_cents: CentsOrNone
    cause: ReasonCode
    failed_on: date


InvoiceEvent = (
    InvoiceIssued
    | InvoiceSent
    | CollectionOrdered
    | CollectionCalledOff
    | CollectionSubmitted
    | PaymentReceived
    | InvoiceSettled
    | CollectionReturned
    | CollectionNoted
    | InvoiceChargedBack
    | InvoiceChargebackReversed
    | InvoicePaymentStarted
    | InvoicePaymentOpened
    | InvoicePaymentFailed
    | InvoicePaymentGivenUp
    | InvoicePaymentCame
    | InvoicePaymentTakenBack
    | ReminderIssued
    | ReminderSent
    | ListedOnFinalNotice
    | InvoiceOverdue
    | DunningHeld
    | DunningResumed
    | WriteOffRequested
    | WriteOffRejected
    | InvoiceWrittenOff
    | CreditNoteRequested
    | CreditNoteRejected
    | CreditNoteIssued
    | CreditPaidBack
    | PayBackOrdered
    | PayBackFailed
)
