"""Situations of invoices that are not paid, or otherwise than was waited for."""

from typing import Final

from domain.account.events import (
    AccountClosed,
    AccountHeld,
    AccountSuspended,
    ArrearsSettled,
    CodeBlocked,
    CodeReactivated,
    ReplacementPasswordSent,
    SuspensionEnded,
)
from domain.application.events import ApplicationGranted, ApplicationRefused, Refusal
from domain.bank_entry.events import EntryBooked, EntryUnmatched, Mismatch
from domain.customer.events import MandateEnd, MandateEnded
from domain.final_notice.events import FeePaid, FeeWrittenOff, FinalNoticeSent
from domain.invoice.events import (
    CollectionCalledOff,
    CollectionReturned,
    CollectionSubmitted,
    CreditNoteIssued,
    CreditPaidBack,
    DunningHeld,
    DunningResumed,
    InvoiceIssued,
    InvoiceOverdue,
    InvoicePaymentCame,
    InvoicePaymentFailed,
    InvoicePaymentGivenUp,
    InvoicePaymentStarted,
    InvoicePaymentTakenBack,
    InvoiceSettled,
    InvoiceWrittenOff,
    ListedOnFinalNotice,
    PayBackFailed,
    PaymentReceived,
    ReminderIssued,
    ReminderSent,
    WriteOffRejected,
    WriteOffRequested,
)
from domain.ports import EntryKind
from toegang_testing.situations.recognising import Situation, happened, never

transfer = happened(PaymentReceived, where=lambda event: not event.collected)
collected = happened(PaymentReceived, where=lambda event: event.collected)

OF_DEBTS: Final = (
    # --- payments that cross what was sent ---
    Situation(
        "payment crosses reminder", "invoice", [happened(ReminderIssued), never(ReminderSent), transfer]
    ),
    Situation(
        "payment crosses final notice",
        "invoice",
        [happened(ListedOnFinalNotice), never(FinalNoticeSent), transfer],
    ),
    Situation(
        "paid while the final notice runs",
        "invoice",
        [happened(FinalNoticeSent), never(InvoiceOverdue), happened(InvoiceSettled)],
    ),
    Situation(
        "paid by transfer while its direct debit is on its way",
        "invoice",
        [happened(CollectionSubmitted), never(CollectionReturned, PaymentReceived), transfer],
    ),
    Situation("transferred, and collected as well", "invoice", [transfer, collected]),
    Situation(
        "paid again when nothing is owed",
        "invoice",
        [
            happened(InvoiceSettled),
            happened(
                EntryBooked, where=lambda event: event.kind is EntryKind.TRANSFER and event.excess_cents
            ),
        ],
    ),
    Situation("paid too much", "invoice", [happened(EntryBooked, where=lambda event: event.excess_cents)]),
    Situation(
        "paid in parts", "invoice", [transfer, never(InvoiceSettled), transfer, happened(InvoiceSettled)]
    ),
    Situation(
        "paid in part, and blocked for the rest",
        "invoice",
        [transfer, never(InvoiceSettled), happened(CodeBlocked)],
    ),
    # --- direct debits ---
    Situation(
        "returned after it was settled", "invoice", [happened(InvoiceSettled), happened(CollectionReturned)]
    ),
    Situation("called off before it was collected", "invoice", [happened(CollectionCalledOff)]),
    Situation(
        "a return ends the mandate",
        "customer",
        [
            happened(CollectionReturned),
            happened(MandateEnded, where=lambda event: event.cause is MandateEnd.BANK),
        ],
    ),
    Situation(
        "returned after reactivation",
        "customer",
        [happened(CodeReactivated), happened(CollectionReturned)],
    ),
    # --- blocks ---
    Situation("blocked, and reactivated", "account", [happened(CodeBlocked), happened(CodeReactivated)]),
    Situation(
        "blocked again after reactivation",
        "account",
        [happened(CodeReactivated), happened(CodeBlocked)],
    ),
    Situation(
        "blocked for two invoices",
        "account",
        [happened(CodeBlocked), never(CodeReactivated, ArrearsSettled), happened(CodeBlocked)],
    ),
    Situation(
        "all is paid, and the block stays until staff looks",
        "account",
        [happened(ArrearsSettled), never(CodeReactivated)],
    ),
    Situation(
        "blocked while suspended",
        "account",
        [happened(AccountSuspended), never(SuspensionEnded), happened(CodeBlocked)],
    ),
    Situation(
        "held by the register while blocked",
        "account",
        [happened(CodeBlocked), never(CodeReactivated), happened(AccountHeld)],
    ),
    Situation(
        "blocked while a replacement password is under way",
        "account",
        [happened(ReplacementPasswordSent), happened(CodeBlocked)],
    ),
    Situation(
        "closed while blocked",
        "account",
        [happened(CodeBlocked), never(CodeReactivated), happened(AccountClosed)],
    ),
    Situation(
        "closed with an open invoice, which is paid later", "customer", [happened(AccountClosed), transfer]
    ),
    Situation(
        "a colleague's debt refuses an application",
        "customer",
        [
            happened(ReminderSent),
            happened(ApplicationRefused, where=lambda event: event.reason is Refusal.ARREARS),
        ],
    ),
    Situation(
        "once it is paid a colleague gets a code",
        "customer",
        [happened(InvoiceOverdue), happened(InvoiceSettled), happened(ApplicationGranted)],
    ),
    # --- fees, holds, claims given up ---
    Situation("the fee is paid", "notice", [happened(FeePaid)]),
    Situation("the fee is paid in parts", "notice", [happened(FeePaid), happened(FeePaid)]),
    Situation("the fee is given up", "notice", [happened(FeeWrittenOff)]),
    Situation(
        "held after the final notice", "invoice", [happened(ListedOnFinalNotice), happened(DunningHeld)]
    ),
    Situation("overdue after a hold", "invoice", [happened(DunningHeld), happened(InvoiceOverdue)]),
    Situation("a hold is ended early", "invoice", [happened(DunningHeld), happened(DunningResumed)]),
    Situation(
        "given up while blocked for it", "invoice", [happened(CodeBlocked), happened(InvoiceWrittenOff)]
    ),
    Situation(
        "paid while a write-off waits for a second person",
        "invoice",
        [happened(WriteOffRequested), never(InvoiceWrittenOff, WriteOffRejected), transfer],
    ),
    Situation("a write-off is refused", "invoice", [happened(WriteOffRequested), happened(WriteOffRejected)]),
    # --- credit notes ---
    Situation(
        "credited after the final notice",
        "invoice",
        [happened(ListedOnFinalNotice), happened(CreditNoteIssued)],
    ),
    Situation(
        "credited after it was paid",
        "invoice",
        [happened(CreditNoteIssued, where=lambda event: event.owed_back_cents)],
    ),
    Situation(
        "credited and invoiced anew",
        "invoice",
        [happened(CreditNoteIssued, where=lambda event: event.replaced_by)],
    ),
    Situation(
        "returned after it was credited",
        "invoice",
        [happened(CreditNoteIssued), happened(CollectionReturned)],
    ),
    Situation(
        "what was credited is paid back", "invoice", [happened(CreditNoteIssued), happened(CreditPaidBack)]
    ),
    Situation(
        "paid back by hand after the bank could not",
        "invoice",
        [happened(PayBackFailed), happened(CreditPaidBack)],
    ),
    # --- at the payment provider ---
    Situation(
        "paid online while the final notice runs",
        "invoice",
        [happened(ListedOnFinalNotice), never(InvoiceOverdue), happened(InvoicePaymentCame)],
    ),
    Situation(
        "paid online while blocked",
        "invoice",
        [happened(CodeBlocked), happened(InvoicePaymentCame)],
    ),
    Situation(
        "given up, and comes all the same",
        "payment",
        [happened(InvoicePaymentGivenUp), happened(InvoicePaymentCame)],
    ),
    Situation(
        "fails, and is tried again",
        "invoice",
        [happened(InvoicePaymentFailed), happened(InvoicePaymentStarted)],
    ),
    Situation(
        "taken back by the payer",
        "invoice",
        [happened(InvoicePaymentCame), happened(InvoicePaymentTakenBack)],
    ),
    Situation(
        "taken back after it was credited",
        "invoice",
        [happened(CreditNoteIssued), happened(InvoicePaymentTakenBack)],
    ),
    Situation(
        "paid online and by transfer",
        "invoice",
        [
            happened(InvoiceIssued),
            happened(InvoicePaymentCame),
            happened(EntryBooked, where=lambda event: event.kind is EntryKind.TRANSFER),
        ],
    ),
    Situation(
        "a transfer for an invoice that nobody knows",
        "entry",
        [happened(EntryUnmatched, where=lambda event: event.mismatch is Mismatch.UNKNOWN_REFERENCE)],
    ),
)
