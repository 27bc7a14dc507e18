"""What may be asked of an invoice."""

from datetime import date
from typing import ClassVar

from pydantic import InstanceOf

from domain.calendar import Calendars
from domain.credit_note import CreditLine, CreditReason
from domain.invoice.events import InvoiceKind
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
    collect_on: date
    today: date


class RecordCollectionSubmitted(OnInvoice):
    """The bank has it."""

    collection_id: str


class ReceivePayment(OnInvoice):
    """Book money, at most what is outstanding. Asked only by BookBankEntry."""

    entry_id: EntryId
    amount_cents: Cents
    collected: bool
    booked_on: date


class ReturnCollection(OnInvoice):
    """The direct debit came back (D15). Asked only by BookBankEntry."""

    entry_id: EntryId
    collection_id: str
    amount_cents: Cents
    reason: ReturnReason
    returned_on: date
    calendars: InstanceOf[Calendars]
    kind: EntryKind


class NoteCollection(OnInvoice):
    """Of a direct debit that had come back the bank told more. Asked only by BookBankEntry."""

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
    """What was taken back came again. Asked only by RestoreDeposit."""

    chargeback_id: ChargebackId
    amount_cents: Cents
    reversed_on: date


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
    """Give it up. Asked only by ApproveWriteOff. Rejected: NoSuchInvoice, NotRequested, SamePerson,
    AmountChanged, CollectionUnderWay."""

    approved_by: PersonId


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
    """Take it back, under a number just taken. Asked only by ApproveCreditNote. Rejected: NoSuchInvoice,
    NotRequested, SamePerson, CollectionUnderWay, NothingToCredit, MoreThanIsLeft."""

    credit_note_number: InvoiceNumber
    issued_on: date
    replaced_by: InvoiceNumber | None
    buyer: Plain
    approved_by: PersonId


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
    """The payout came to nothing; ``owed_again_cents``: of what had counted as paid back. Asked only by
    BookBankEntry."""

    payout_id: PayoutId
    owed_again_cents: CentsOrNone
    cause: ReasonCode
    failed_on: date


InvoiceCommand = (
    IssueInvoice
    | RecordInvoiceSent
    | OrderCollection
    | RecordCollectionSubmitted
    | ReceivePayment
    | ReturnCollection
    | NoteCollection
    | ChargeBackInvoice
    | ReverseInvoiceChargeback
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
