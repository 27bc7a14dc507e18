"""What may be asked of a final notice."""

from datetime import date
from typing import ClassVar

from pydantic import AwareDatetime

from domain.final_notice.events import ListedInvoice
from domain.kernel import StreamCommand
from domain.values import Cents, ChargebackId, CustomerId, EntryId, NoticeId, PaymentId, PersonId


class OnFinalNotice(StreamCommand):
    AGGREGATE: ClassVar[str] = "final_notice"

    notice_id: NoticeId

    @property
    def stream_id(self) -> str:
        return self.notice_id


class IssueNotice(OnFinalNotice):
    """Issue the letter. Asked only by IssueFinalNotice, which reads the invoices."""

    customer_id: CustomerId
    issued_on: date
    invoices: tuple[ListedInvoice, ...]
    sum_cents: Cents
    fee_cents: Cents
    fee_reference: str
    terms: str


class RecordNoticeSent(OnFinalNotice):
    """The letter was posted."""

    sent_on: date
    term_ends_on: date


class PayFee(OnFinalNotice):
    """The fee was paid, at most what is left of it. Asked only by BookBankEntry, also of a payment at the
    payment provider (ReceiveInvoicePayment)."""

    entry_id: EntryId
    amount_cents: Cents
    booked_on: date


class TakeBackFee(OnFinalNotice):
    """What a payment had paid of the fee was taken back. Asked only by ChargeBackInvoicePayment."""

    payment_id: PaymentId
    chargeback_id: ChargebackId
    amount_cents: Cents
    taken_back_on: date


class RequestFeeWriteOff(OnFinalNotice):
    """Ask to give up what is left of the fee. Asked only by AskFeeWriteOff, which checks the role. Rejected:
    NoSuchFinalNotice, NothingToWriteOff."""

    requested_by: PersonId


class RejectFeeWriteOffRequest(OnFinalNotice):
    """Do not agree. Asked only by RejectFeeWriteOff. Rejected: NoSuchFinalNotice, NotRequested."""

    rejected_by: PersonId


class WriteOffFee(OnFinalNotice):
    """Give it up. ``seen``: as of ApproveFeeWriteOff, which alone asks it. Rejected: NoSuchFinalNotice,
    NotRequested, RequestReplaced, SamePerson, AmountChanged."""

    approved_by: PersonId
    seen: AwareDatetime


FinalNoticeCommand = (
    IssueNotice
    | RecordNoticeSent
    | PayFee
    | TakeBackFee
    | RequestFeeWriteOff
    | RejectFeeWriteOffRequest
    | WriteOffFee
)
