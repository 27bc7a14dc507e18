"""What may be asked of an access-code account."""

from datetime import date
from typing import ClassVar

from pydantic import InstanceOf

from domain.account.events import ClosingCause, RevocationCause
from domain.calendar import Calendars
from domain.kernel import StreamCommand
from domain.values import (
    AccountId,
    ApplicationId,
    BlindIndex,
    BranchNumber,
    Cents,
    CentsOrNone,
    Channel,
    ChargebackId,
    CustomerId,
    InvoiceNumber,
    KvkNumber,
    OrderId,
    PaymentId,
    PersonId,
    Plain,
    ProviderPaymentId,
    RefundId,
    Use,
)


class OnAccount(StreamCommand):
    AGGREGATE: ClassVar[str] = "account"

    account_id: AccountId

    @property
    def stream_id(self) -> str:
        return self.account_id


class OpenAccount(OnAccount):
    """Open an account for one person (R8). Asked only by ApplyForCode, which checks everything."""

    customer_id: CustomerId
    application_id: ApplicationId
    use: Use
    kvk_number: KvkNumber | None
    branch: BranchNumber | None
    person_index: BlindIndex
    terms_accepted: str
    first_names: Plain
    surname: Plain
    email: Plain


class IssueCode(OnAccount):
    """Give the account its code. ``post_on`` and ``address`` by post only (R14, D9)."""

    code: Plain
    code_index: BlindIndex
    channel: Channel
    post_on: date | None = None
    address: Plain | None = None


class ReissueCode(OnAccount):
    """Take the code away at once and give the account another (R21, R15, D7). Asked only by use cases that
    check everything: the proven channel answered (D26), or staff acts. ``email``: the new application email;
    None where it is the same. ``application_id``: with which the holder asked for it; None where staff sends
    it."""

    code: Plain
    code_index: BlindIndex
    channel: Channel
    post_on: date | None = None
    address: Plain | None = None
    email: Plain | None = None
    cause: RevocationCause
    application_id: ApplicationId | None


class IssueSuccessor(OnAccount):
    """Send another code by post, which takes the place of the present one when it is activated (D26). Asked
    only by ApplyForCode, which checks everything. ``email``: the new application email; None where it is the
    same."""

    application_id: ApplicationId
    code: Plain
    code_index: BlindIndex
    post_on: date
    address: Plain
    email: Plain | None


class RecordCodeSent(OnAccount):
    """The code of that index was mailed or posted."""

    code_index: BlindIndex
    sent_on: date


class MakeFirstPassword(OnAccount):
    """Daily step: a first password from the first working day after the code was sent on (D7)."""

    today: date
    calendars: InstanceOf[Calendars]


class RecordFirstPasswordSent(OnAccount):
    """The first password was sent. ``valid_days``: how long it activates (D7: 30)."""

    credential_id: str
    sent_on: date
    valid_days: int


class Activate(OnAccount):
    """First log-in (D7): ``presented`` is the credential the sent password matched, ``credential_id``
    the holder's own new password. ``email``: with which the code was asked for that takes over (D26), None
    where it is the application email already. Rejected: PasswordExpired, AlreadyActivated and the reasons of
    Unusable."""

    presented: str
    credential_id: str
    email: Plain | None = None


class ChangePassword(OnAccount):
    """Choose another password (R36): ``presented`` is the credential that the current password matched,
    ``credential_id`` the new one's. Asked only by ChangeOwnPassword.

    Rejected: PasswordNotCurrent, and what check_usable says."""

    presented: str
    credential_id: str


class MakeReplacement(OnAccount):
    """Make and send a replacement password (D11). Asked only by AskReplacement, which checks everything."""

    credential_id: str
    today: date


class RecordReplacementSent(OnAccount):
    """The replacement password was mailed or posted on ``sent_on``."""

    credential_id: str
    sent_on: date


class RecordReplacementFailed(OnAccount):
    """The replacement password could not be sent, and trying again cannot help."""

    credential_id: str


class UseReplacement(OnAccount):
    """Choose a password of one's own with the replacement password, which works once (D11): ``presented`` is
    its credential, ``credential_id`` that of the new password. Asked only by ResetPassword.

    Rejected: ReplacementExpired, NotActivated, and the reasons of a block, which stays."""

    presented: str
    credential_id: str


class Suspend(OnAccount):
    """Deactivate for a time, by staff (R24). Rejected: NoSuchAccount, AccountIsClosed."""


class EndSuspension(OnAccount):
    """End a suspension, by staff. Rejected: NoSuchAccount, AccountIsClosed."""


class HoldAccount(OnAccount):
    """Stop the code while the end of its branch or business waits for staff (R32, D28). Asked only by
    FollowRegistration, which reads the registration."""


class EndHold(OnAccount):
    """What was held is not held any more. Asked only by FollowRegistration."""


class BlockCode(OnAccount):
    """Block for an overdue invoice (R44). Asked only by BlockForArrears, which reads the invoice."""

    invoice_number: InvoiceNumber


class MarkArrearsSettled(OnAccount):
    """The invoice behind a block is settled (D4). Asked only by NoteArrearsSettled and Reactivate."""

    invoice_number: InvoiceNumber


class ReactivateCode(OnAccount):
    """Remove the arrears reasons (D4). Rejected: ArrearsUnsettled."""


class StartDeposit(OnAccount):
    """The holder goes to pay for credit (D5). Rejected: Unusable, TooManyDeposits."""

    payment_id: PaymentId
    amount_cents: Cents
    today: date


class RecordDepositOpened(OnAccount):
    """The provider has the payment. Recorded also where it was given up meanwhile: it may be paid."""

    payment_id: PaymentId
    provider_payment_id: ProviderPaymentId
    checkout_url: str


class FailDeposit(OnAccount):
    """The payment will not come."""

    payment_id: PaymentId


class GiveUpDeposit(OnAccount):
    """Daily step: no longer wait for a payment that is still open, or of which nothing can be known."""

    payment_id: PaymentId
    today: date


class DepositCredit(OnAccount):
    """The money arrived. Asked only by ReceiveDeposit, which issues the invoice (D14)."""

    payment_id: PaymentId
    amount_cents: Cents
    invoice_number: InvoiceNumber


class TakeChargeback(OnAccount):
    """Money of a top-up was taken back. Asked only by ChargeBackDeposit, which decides what of it is taken
    from the credit and what the invoice claims again."""

    payment_id: PaymentId
    chargeback_id: ChargebackId
    amount_cents: Cents
    taken_cents: CentsOrNone
    reopened_cents: CentsOrNone
    invoice_number: InvoiceNumber


class ReverseChargeback(OnAccount):
    """It came again. Asked only by RestoreDeposit, which settles what the invoice still claims of it."""

    payment_id: PaymentId
    chargeback_id: ChargebackId
    amount_cents: Cents
    credited_cents: CentsOrNone
    invoice_number: InvoiceNumber


class RefundCredit(OnAccount):
    """Take credit that is to be paid back. Asked only by AskRefund, which chooses where it goes."""

    refund_id: RefundId
    amount_cents: Cents
    payment_id: PaymentId | None


class RecordRefundArrived(OnAccount):
    """It was paid out."""

    refund_id: RefundId


class RestoreCredit(OnAccount):
    """It is not paid out, or came back."""

    refund_id: RefundId


class LapseCredit(OnAccount):
    """Daily step: end the credit of an account that was closed so long ago that nobody can claim it."""

    today: date


class ReserveCredit(OnAccount):
    """Set credit apart for an order. Rejected: CreditTooLow. Asked only by PlaceOrder."""

    order_id: OrderId
    amount_cents: Cents


class CaptureCredit(OnAccount):
    """The order was delivered: take what was reserved for it."""

    order_id: OrderId


class ReleaseCredit(OnAccount):
    """The order failed: give back what was reserved for it."""

    order_id: OrderId


class RequestClosure(OnAccount):
    """Ask to close the account (R23, R25); another person approves (D17). Asked only by AskClosure, which
    checks the person's role."""

    requested_by: PersonId


class RejectClosureRequest(OnAccount):
    """Refuse the request to close it. Asked only by RejectClosure. Rejected: NoSuchAccount, NotRequested."""

    rejected_by: PersonId


class CloseAccount(OnAccount):
    """Close. By staff it needs a request of the last 24 hours by somebody else (D17).

    Rejected: NoSuchAccount, NotRequested, SamePerson. ``wait_days``: before erasing (D12: 30 after a
    register signal, 0 otherwise)."""

    cause: ClosingCause
    wait_days: int
    approved_by: PersonId | None = None


class ExportData(OnAccount):
    """Hand out what is held of the holder. Rejected: NoSuchAccount, HolderErased."""


class RequestEarlyErasure(OnAccount):
    """Ask to erase before its time (D17). Asked only by AskEarlyErasure, which reads the customer too."""

    requested_by: PersonId


class EraseEarly(OnAccount):
    """Erase now, since a second person agreed (D17). Asked only by ApproveEarlyErasure.

    Rejected: NotRequested, SamePerson, ErasureHindered."""

    approved_by: PersonId


class EraseHolder(OnAccount):
    """Daily step: destroy the holder's key once nothing is under way (D12)."""

    today: date


class FinishHolderErasure(OnAccount):
    """The key is destroyed."""


AccountCommand = (
    OpenAccount
    | IssueCode
    | ReissueCode
    | IssueSuccessor
    | RecordCodeSent
    | MakeFirstPassword
    | RecordFirstPasswordSent
    | Activate
    | ChangePassword
    | MakeReplacement
    | RecordReplacementSent
    | RecordReplacementFailed
    | UseReplacement
    | Suspend
    | EndSuspension
    | HoldAccount
    | EndHold
    | BlockCode
    | MarkArrearsSettled
    | ReactivateCode
    | StartDeposit
    | RecordDepositOpened
    | FailDeposit
    | GiveUpDeposit
    | DepositCredit
    | TakeChargeback
    | ReverseChargeback
    | RefundCredit
    | RecordRefundArrived
    | RestoreCredit
    | LapseCredit
    | ReserveCredit
    | CaptureCredit
    | ReleaseCredit
    | RequestClosure
    | RejectClosureRequest
    | CloseAccount
    | ExportData
    | RequestEarlyErasure
    | EraseEarly
    | EraseHolder
    | FinishHolderErasure
)
