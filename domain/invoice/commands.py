"""What may be asked of an invoice."""

from datetime import date
from typing import ClassVar

from pydantic import AwareDatetime, InstanceOf

from domain.calendar import Calendars
from domain.credit_note import CreditLine, CreditReason
from domain.invoice.events import FeePart, InvoiceKind
from domain.invoice.line import Line
from domain.kernel import StreamCommand
from domain.ports import EntryKind
from domain.values import (
    Cents,
    CentsOrNone,
    ChargebackId,
    CustomerId,
    EntryId,
    InvoiceNumber,
    NoticeId,
    PaymentId,
    PayoutId,
    PersonId,
    Plain,
    ProviderPaymentId,
    ReasonCode,
    ReturnReason,
)


class OnInvoice(StreamCommand):
    AGGREGATE: ClassVar[str] = "invoice"

    invoice_number: InvoiceNumber

    @property
    def stream_id(self) -> str:
        return self.invoice_number


class IssueInvoice(OnInvoice):
    """Issue it under a number just taken (D14). A top-up is issued as settled."""

    customer_id: CustomerId
    kind: InvoiceKind
    issued_on: date
    financial_year: int
    due_on: date
    lines: tuple[Line, ...]
    buyer: Plain
    payment_id: PaymentId | None
    collect_on: date | None
    mandate_id: str | None
    terms: str


class RecordInvoiceSent(OnInvoice):
    """The invoice was posted, or mailed to the invoice email that this change brought."""

    sent_on: date
    mailed_to: str | None = None


class OrderCollection(OnInvoice):
    """The direct debit stands in that file, and is due on that day (D15). Asked only by OrderCollections."""

    collection_id: str
    file_id: str
    iban_of: str
    collect_on: date
    today: date


class CallOffCollection(OnInvoice):
    """The mandate does not allow the direct debit that was announced, if it is not under way yet. Asked only
    by decisions about mandates and by OrderCollections."""

    today: date


class RecordCollectionSubmitted(OnInvoice):
    """The bank has it."""

    collection_id: str


class ReceivePayment(OnInvoice):
    """Book money, at most what is outstanding. Asked only by BookBankEntry, also of a payment at the payment
    provider (ReceiveInvoicePayment)."""

    entry_id: EntryId
    amount_cents: Cents
    collected: bool
    booked_on: date


class ReturnCollection(OnInvoice):
    """The direct debit came back (D15). ``booked_on``: when the bank booked that; ``returned_on``: when it
    was taken in. Asked only by BookBankEntry and SettleSilentCollection."""

    booked_on: date
    entry_id: EntryId
    collection_id: str
    amount_cents: Cents
    reason: ReturnReason
    returned_on: date
    calendars: InstanceOf[Calendars]
    kind: EntryKind


class NoteCollection(OnInvoice):
    """Of a direct debit that had come back, or that pays nothing, the bank told more. Asked only by
    BookBankEntry."""

    entry_id: EntryId
    collection_id: str
    kind: EntryKind


class ChargeBackInvoice(OnInvoice):
    """Open a paid top-up's invoice again (D22). Asked only by ChargeBackDeposit."""

    chargeback_id: ChargebackId
    amount_cents: Cents
    charged_back_on: date
    term_ends_on: date


class ReverseInvoiceChargeback(OnInvoice):
    """What was taken back came again; ``recovered_cents`` as on the event. Asked only by RestoreDeposit."""

    chargeback_id: ChargebackId
    amount_cents: Cents
    recovered_cents: CentsOrNone
    reversed_on: date


class StartInvoicePayment(OnInvoice):
    """Pay what is to be paid of it now, at the payment provider, and these ``fees`` with it (R53). Nothing
    changes while another payment of it is under way: that one is to be paid. ``customer_id``: whose it must
    be. Asked only by PayInvoice.

    Rejected: NoSuchInvoice, NothingLeftToPay, CollectionUnderWay, TooManyPayments."""

    customer_id: CustomerId
    payment_id: PaymentId
    fees: tuple[FeePart, ...]
    today: date


class RecordInvoicePaymentOpened(OnInvoice):
    """The provider has the payment. Recorded also where nobody waits for it any more: it may be paid."""

    payment_id: PaymentId
    provider_payment_id: ProviderPaymentId
    checkout_url: str


class FailInvoicePayment(OnInvoice):
    """The payment came to nothing."""

    payment_id: PaymentId


class GiveUpInvoicePayment(OnInvoice):
    """Daily step: no longer wait for a payment without an outcome."""

    payment_id: PaymentId
    today: date


class NoteInvoicePayment(OnInvoice):
    """The money came. Asked only by ReceiveInvoicePayment."""

    payment_id: PaymentId
    amount_cents: Cents
    paid_on: date


class TakeBackInvoicePayment(OnInvoice):
    """Money of a payment was taken back. Asked only by ChargeBackInvoicePayment."""

    payment_id: PaymentId
    chargeback_id: ChargebackId
    amount_cents: Cents
    reopened_cents: CentsOrNone
    owed_back_cents: CentsOrNone
    taken_back_on: date
    term_ends_on: date
    fees: tuple[FeePart, ...]


class IssueReminder(OnInvoice):
    """Daily step: remind where the payment term has passed unpaid (D1)."""

    today: date


class RecordReminderSent(OnInvoice):
    """The reminder was posted."""

    sent_on: date
    term_ends_on: date


class ListOnFinalNotice(OnInvoice):
    """The invoice stands on a final notice. Asked only by IssueFinalNotice."""

    notice_id: NoticeId
    listed_on: date


class MarkOverdue(OnInvoice):
    """Overdue where ``term_ends_on``, the final notice's, has passed unpaid. Asked only by DeclareOverdue."""

    today: date
    term_ends_on: date


class HoldDunning(OnInvoice):
    """Let nothing follow from not paying up to and including ``held_until``, by staff. Rejected:
    NoSuchInvoice, NothingToHold, HoldOutOfBounds."""

    today: date
    held_until: date


class ResumeDunning(OnInvoice):
    """End a hold before its time, by staff. Nothing changes where none is in force. Rejected:
    NoSuchInvoice."""

    today: date


class RequestWriteOff(OnInvoice):
    """Ask to give up what is left to pay. Asked only by AskWriteOff, which checks the role. Rejected:
    NoSuchInvoice, CollectionUnderWay, NothingToWriteOff."""

    requested_by: PersonId


class RejectWriteOffRequest(OnInvoice):
    """Do not agree. Asked only by RejectWriteOff. Rejected: NoSuchInvoice, NotRequested."""

    rejected_by: PersonId


class WriteOffInvoice(OnInvoice):
    """Give it up. ``seen``: as of ApproveWriteOff, which alone asks it. Rejected: NoSuchInvoice,
    NotRequested, RequestReplaced, SamePerson, AmountChanged, CollectionUnderWay."""

    approved_by: PersonId
    seen: AwareDatetime


class RequestCreditNote(OnInvoice):
    """Ask to take back these lines, or all that is left where none are named. Asked only by AskCreditNote,
    which checks the role. Rejected: NoSuchInvoice, TopUpIsRefunded, CollectionUnderWay, NothingToCredit,
    MoreThanIsLeft, NotInWhole."""

    requested_by: PersonId
    lines: tuple[CreditLine, ...]
    why: CreditReason
    new_invoice: bool


class RejectCreditNoteRequest(OnInvoice):
    """Do not agree. Asked only by RejectCreditNote. Rejected: NoSuchInvoice, NotRequested."""

    rejected_by: PersonId


class IssueCreditNote(OnInvoice):
    """Take it back, under a number just taken. ``seen``: as of ApproveCreditNote, which alone asks it.
    Rejected: NoSuchInvoice, NotRequested, RequestReplaced, SamePerson, CollectionUnderWay, NothingToCredit,
    MoreThanIsLeft."""

    credit_note_number: InvoiceNumber
    issued_on: date
    replaced_by: InvoiceNumber | None
    buyer: Plain
    approved_by: PersonId
    seen: AwareDatetime


class RecordPaidBack(OnInvoice):
    """What was paid of it and credited went back to who paid it. Asked only by PayBack. Rejected:
    NoSuchInvoice, NothingToPayBack, PayBackUnderWay."""

    today: date


class OrderPayBack(OnInvoice):
    """Its pay-back stands in a file for the bank. Asked only by OrderPayouts."""

    payout_id: PayoutId


class SettlePayBack(OnInvoice):
    """The payout was booked. Asked only by BookBankEntry, that read how much is owed."""

    payout_id: PayoutId
    amount_cents: Cents
    paid_back_on: date


class FailPayBack(OnInvoice):
    """The payout came to nothing; ``paid_back_cents``: of what had counted as paid back. Asked only by
    BookBankEntry."""

    payout_id: PayoutId
    paid_back_cents: CentsOrNone
    cause: ReasonCode
    failed_on: date


InvoiceCommand = (
    IssueInvoice
    | RecordInvoiceSent
    | OrderCollection
    | CallOffCollection
    | RecordCollectionSubmitted
    | ReceivePayment
    | ReturnCollection
    | NoteCollection
    | ChargeBackInvoice
    | ReverseInvoiceChargeback
    | StartInvoicePayment
    | RecordInvoicePaymentOpened
    | FailInvoicePayment
    | GiveUpInvoicePayment
    | NoteInvoicePayment
    | TakeBackInvoicePayment
    | IssueReminder
    | RecordReminderSent
    | ListOnFinalNotice
    | MarkOverdue
    | HoldDunning
    | ResumeDunning
    | RequestWriteOff
    | RejectWriteOffRequest
    | WriteOffInvoice
    | RequestCreditNote
    | RejectCreditNoteRequest
    | IssueCreditNote
    | RecordPaidBack
    | OrderPayBack
    | SettlePayBack
    | FailPayBack
)
