"""Catalogue of what can happen to an access-code account; a released event never changes in place."""

from datetime import date
from enum import StrEnum

from pydantic import AwareDatetime

from domain.kernel import Event, JsonObject
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
    HolderData,
    InvoiceNumber,
    KvkNumber,
    OrderId,
    PaymentId,
    PersonId,
    ProviderPaymentId,
    RefundId,
    Use,
)


class ClosingCause(StrEnum):
    """Why an account was closed."""

    STAFF = "staff"
    """R23, R25: asked by the holder, done by staff, two persons (D17)."""
    BRANCH_DEREGISTERED = "branch_deregistered"
    """R33: its branch is no longer registered."""
    BUSINESS_DEREGISTERED = "business_deregistered"
    """R33: its business is no longer registered."""


class PasswordProof(StrEnum):
    """By what a holder proved that the password is theirs to change (R36, I16)."""

    CURRENT = "current"
    """The password they had."""
    REPLACEMENT = "replacement"
    """A replacement password that was sent to them (R35, D11)."""


class RevocationCause(StrEnum):
    """Why a code was revoked and another issued for the same account (D7)."""

    LOST = "lost"
    """R21, R22: the holder said that it was lost."""
    NOT_DELIVERED = "not_delivered"
    """R15: its letter should have arrived and was never used, or it could not be sent at all; staff sends
    another."""


class AccountOpened(Event, name="account.opened"):
    """One person got an account under a customer (R8). ``email`` is the application email (R35).

    ``use`` is fixed for the account's life (R6). ``branch`` is where a business account belongs (R32);
    None for a private one, and for a business that has no branch. ``person_index`` names the person's
    reservation (D21). ``terms_accepted`` is the version of the terms of use (R9)."""

    account_id: AccountId
    customer_id: CustomerId
    application_id: ApplicationId
    use: Use
    kvk_number: KvkNumber | None
    branch: BranchNumber | None
    person_index: BlindIndex
    terms_accepted: str
    first_names: HolderData
    surname: HolderData
    email: HolderData


class CodeIssued(Event, name="account.code_issued"):
    """The account got its access code (R11, R12, R17); it never gets the same one again (D7).

    ``code_index`` finds the account at log-in. ``post_on``: the day a letter is posted (R14, D9);
    ``address``: name and address of the letter, one line each. Both None by email."""

    account_id: AccountId
    code: HolderData
    code_index: BlindIndex
    channel: Channel
    post_on: date | None
    address: HolderData | None


class CodeSent(Event, name="account.code_sent"):
    """The code was mailed or posted (R11, R12). The password follows on the next working day (D7)."""

    account_id: AccountId
    sent_on: date


class CodeRevoked(Event, name="account.code_revoked"):
    """The code stopped, for ever, and the password with it (R21, R22, D7, D26). The new code follows in the
    same append (I13): it is issued, or takes over; account, credit, orders and any block stay.

    ``code_index``: of the code that stopped. ``application_id``: with which the holder asked for another;
    None where staff sends it. ``revoked_on``: in Europe/Amsterdam."""

    account_id: AccountId
    code_index: BlindIndex
    cause: RevocationCause
    application_id: ApplicationId | None
    revoked_on: date


class SuccessorIssued(Event, name="account.successor_issued"):
    """The code was said to be lost, and another one goes by post to the register's address (R21, D26). The
    present code works on: the new one takes its place when it is activated, not before.

    ``post_on``: the day the letter is posted (R14, D9); ``address``: name and address of the letter, one line
    each. ``email``: the application email from then on; None where it stays."""

    account_id: AccountId
    application_id: ApplicationId
    code: HolderData
    code_index: BlindIndex
    post_on: date
    address: HolderData
    email: HolderData | None


class SuccessorSent(Event, name="account.successor_sent"):
    """The letter with the new code was posted. Its password follows on the next working day (D7)."""

    account_id: AccountId
    sent_on: date


class SuccessorPasswordDue(Event, name="account.successor_password_due"):
    """A first password of the new code is to be made and posted, as a message of its own (D7)."""

    account_id: AccountId
    credential_id: str
    due_on: date


class SuccessorPasswordSent(Event, name="account.successor_password_sent"):
    """The first password of the new code was posted: it works once, to activate that code, up to and
    including ``expires_on`` (D7)."""

    account_id: AccountId
    credential_id: str
    sent_on: date
    expires_on: date


class CodeTookOver(Event, name="account.code_took_over"):
    """The new code was activated and is the account's code now (D26); the old one was revoked in the same
    append (I13). ``code_index``: of the new one; ``channel``: how it came."""

    account_id: AccountId
    code_index: BlindIndex
    channel: Channel


class ApplicationEmailChanged(Event, name="account.application_email_changed"):
    """The new code was requested with another email address, which the register lists (R10): from now on the
    application email (R35)."""

    account_id: AccountId
    application_id: ApplicationId
    email: HolderData


class ApplicationEmailCorrected(Event, name="account.application_email_corrected"):
    """The mail server takes nothing for the application email; staff proved another, and a new code goes
    there: from now on the application email (R35, D25). Who and why stands beside the event."""

    account_id: AccountId
    email: HolderData


class FirstPasswordDue(Event, name="account.first_password_due"):
    """A first password is to be made and sent, by the code's channel, as a message of its own (D7)."""

    account_id: AccountId
    credential_id: str
    due_on: date


class FirstPasswordSent(Event, name="account.first_password_sent"):
    """The first password was sent: it works once, to activate, up to and including ``expires_on`` (D7)."""

    account_id: AccountId
    credential_id: str
    sent_on: date
    expires_on: date


class AccountActivated(Event, name="account.activated"):
    """First log-in with code and sent password; ``credential_id`` is the holder's own new password (D7)."""

    account_id: AccountId
    credential_id: str


class PasswordChanged(Event, name="account.password_changed"):
    """The holder chose another password (R36, I16). ``credential_id`` is the new one's; sessions of the
    former one end at their next request (D11). ``presented``: the credential that proved it theirs to change,
    the current one's or the replacement's."""

    account_id: AccountId
    credential_id: str
    proof: PasswordProof
    presented: str


class ReplacementPasswordDue(Event, name="account.replacement_password_due"):
    """Somebody asked with code and application email: a replacement password is to be made and sent, by
    the code's channel (R20, R35, D11). It takes the place of one that was not used yet; the holder's own
    password works on. ``asked_on``: in Europe/Amsterdam."""

    account_id: AccountId
    credential_id: str
    channel: Channel
    asked_on: date


class ReplacementPasswordSent(Event, name="account.replacement_password_sent"):
    """The replacement password was mailed or posted: it works once, before ``expires_at`` (D11).

    ``sent_on``: the day of mailing or posting."""

    account_id: AccountId
    credential_id: str
    sent_on: date
    expires_at: AwareDatetime


class ReplacementPasswordFailed(Event, name="account.replacement_password_failed"):
    """The replacement password could not be sent and will not be: its mailbox refuses, or its letter cannot
    be addressed or printed (R35, D11). The holder may ask for another at once. Where staff has mended the
    cause and asks for another try, it can still be sent; why it failed stands on the effect."""

    account_id: AccountId
    credential_id: str


class AccountSuspended(Event, name="account.suspended"):
    """Staff deactivated the account for a time (R24). The record says who and why (D17)."""

    account_id: AccountId


class SuspensionEnded(Event, name="account.suspension_ended"):
    """Staff ended the suspension; other reasons for a block stay (D3)."""

    account_id: AccountId


class AccountHeld(Event, name="account.held"):
    """The register lists its branch or business as ended, and whether that is so waits for staff: the code
    stops until then (R32, D3, D28). What is released closes the account."""

    account_id: AccountId


class HoldEnded(Event, name="account.hold_ended"):
    """Staff dismissed what was held, or the register itself lists it again: the same code works again, unless
    another reason blocks it (D3, D28)."""

    account_id: AccountId


class CodeBlocked(Event, name="account.code_blocked"):
    """The code is blocked: this invoice stayed unpaid after reminder and final notice (R44, I14)."""

    account_id: AccountId
    invoice_number: InvoiceNumber


class ArrearsSettled(Event, name="account.arrears_settled"):
    """The invoice behind a block is settled; the block stays until staff reactivates the code (D4)."""

    account_id: AccountId
    invoice_number: InvoiceNumber


class CodeReactivated(Event, name="account.code_reactivated"):
    """The arrears reasons were removed, all of them settled; the same code works again (R44, D4)."""

    account_id: AccountId
    invoice_numbers: tuple[InvoiceNumber, ...]


class DepositStarted(Event, name="account.deposit_started", version=2):
    """The holder goes to pay for credit (R19, D5); the provider is asked next, and nothing is credited yet.

    Amount in cents. ``started_on``: in Europe/Amsterdam; None before version 2, which did not keep it."""

    account_id: AccountId
    payment_id: PaymentId
    amount_cents: Cents
    started_on: date | None

    @staticmethod
    def upcast_v1_v2(body: JsonObject) -> None:
        body["started_on"] = None


class DepositOpened(Event, name="account.deposit_opened"):
    """The provider knows the payment, under an id of its own by which it is asked what became of it (R19).

    ``checkout_url``: where the holder pays. Who has it can do no more than pay."""

    account_id: AccountId
    payment_id: PaymentId
    provider_payment_id: ProviderPaymentId
    checkout_url: str


class DepositFailed(Event, name="account.deposit_failed"):
    """The provider says that this payment will not come (R19): nothing waits for it any more (D12)."""

    account_id: AccountId
    payment_id: PaymentId


class DepositGivenUp(Event, name="account.deposit_given_up"):
    """The provider told no outcome for so long that nothing waits for this payment any more (R19, D12).

    Where the money comes after all, it is credited as any other."""

    account_id: AccountId
    payment_id: PaymentId
    given_up_on: date


class CreditDeposited(Event, name="account.credit_deposited"):
    """The money arrived: the balance rises by ``amount_cents``, once per payment (I1, I2).

    ``invoice_number`` is the invoice of this top-up, issued in the same append (D14, I3)."""

    account_id: AccountId
    payment_id: PaymentId
    amount_cents: Cents
    invoice_number: InvoiceNumber


class CreditChargedBack(Event, name="account.credit_charged_back"):
    """The payer had money of a top-up taken back (D22): ``taken_cents`` left the available credit, and
    ``reopened_cents`` are claimed again by the top-up's invoice, in the same append.

    ``amount_cents``: what was taken back; more than both where that much had been refunded before.
    ``chargeback_id`` is the provider's, and counts once (I2)."""

    account_id: AccountId
    payment_id: PaymentId
    chargeback_id: ChargebackId
    amount_cents: Cents
    taken_cents: CentsOrNone
    reopened_cents: CentsOrNone
    invoice_number: InvoiceNumber


class ChargebackReversed(Event, name="account.chargeback_reversed"):
    """The money that was taken back came again (D22): what the invoice still claimed of it is settled, the
    rest, ``credited_cents``, is credit again."""

    account_id: AccountId
    payment_id: PaymentId
    chargeback_id: ChargebackId
    amount_cents: Cents
    credited_cents: CentsOrNone
    invoice_number: InvoiceNumber


class CreditRefunded(Event, name="account.credit_refunded"):
    """Credit left the balance because it is to be paid back (R47): before anything is paid out, so that it
    cannot be spent twice (I1, I10). ``payment_id``: the top-up that it goes back to; None where it goes to an
    account that the holder named."""

    account_id: AccountId
    refund_id: RefundId
    amount_cents: Cents
    payment_id: PaymentId | None


class RefundArrived(Event, name="account.refund_arrived"):
    """The refund was paid out: nothing waits for it any more (D12)."""

    account_id: AccountId
    refund_id: RefundId


class CreditRestored(Event, name="account.credit_restored"):
    """The refund was refused, could not be paid, or came back: it is credit again (R47, I1)."""

    account_id: AccountId
    refund_id: RefundId
    amount_cents: Cents


class CreditLapsed(Event, name="account.credit_lapsed"):
    """Nobody asked for the credit of a closed account in all the time that a claim lasts: it is no credit any
    more, and the holder can be erased (D12; Burgerlijk Wetboek 3:307)."""

    account_id: AccountId
    amount_cents: Cents
    lapsed_on: date


class CreditReserved(Event, name="account.credit_reserved"):
    """Available credit set apart for an order until it is delivered or fails (I1)."""

    account_id: AccountId
    order_id: OrderId
    amount_cents: Cents


class CreditCaptured(Event, name="account.credit_captured"):
    """The order was delivered: the reserved amount left the balance (I1)."""

    account_id: AccountId
    order_id: OrderId
    amount_cents: Cents


class CreditReleased(Event, name="account.credit_released"):
    """The order failed: the reserved amount is available again (I1)."""

    account_id: AccountId
    order_id: OrderId
    amount_cents: Cents


class ClosureRequested(Event, name="account.closure_requested"):
    """A member of staff asked to close the account; another must approve within 24 hours (D17)."""

    account_id: AccountId
    requested_by: PersonId
    expires_at: AwareDatetime


class ClosureRejected(Event, name="account.closure_rejected"):
    """A second member of staff refused the request to close the account; the reason stands on the event as
    recorded (D17). It may be asked again."""

    account_id: AccountId
    rejected_by: PersonId


class AccountClosed(Event, name="account.closed"):
    """The account ended and the code with it; at once unusable (R25, R33, D12).

    ``closed_on`` and ``erase_from`` are dates in Europe/Amsterdam: erasing waits until the latter.
    ``approved_by`` is the second person of a close by staff (D17)."""

    account_id: AccountId
    cause: ClosingCause
    closed_on: date
    erase_from: date
    approved_by: PersonId | None


class EarlyErasureRequested(Event, name="account.early_erasure_requested"):
    """A privacy officer asked to erase the holder of a closed account before its time; somebody else must
    approve within 24 hours (D12, D17)."""

    account_id: AccountId
    requested_by: PersonId
    expires_at: AwareDatetime


class EarlyErasureApproved(Event, name="account.early_erasure_approved"):
    """A second person agreed: the holder is erased now (D12, D17)."""

    account_id: AccountId
    approved_by: PersonId


class DataExported(Event, name="account.data_exported"):
    """What is held of the holder was handed out, to them or to the privacy officer who answers them (GDPR
    articles 15 and 20). Who asked, and why, stands beside the event; what was handed out is kept nowhere."""

    account_id: AccountId


class HolderErasureStarted(Event, name="account.erasure_started"):
    """The holder's key is being destroyed (D12); nothing of this account can be sealed any more."""

    account_id: AccountId


class HolderErasureDone(Event, name="account.erasure_done"):
    """The holder's personal data can no longer be read, by anyone (D12, I26)."""

    account_id: AccountId


AccountEvent = (
    AccountOpened
    | CodeIssued
    | CodeSent
    | CodeRevoked
    | SuccessorIssued
    | SuccessorSent
    | SuccessorPasswordDue
    | SuccessorPasswordSent
    | CodeTookOver
    | ApplicationEmailChanged
    | ApplicationEmailCorrected
    | FirstPasswordDue
    | FirstPasswordSent
    | AccountActivated
    | PasswordChanged
    | ReplacementPasswordDue
    | ReplacementPasswordSent
    | ReplacementPasswordFailed
    | AccountSuspended
    | SuspensionEnded
    | AccountHeld
    | HoldEnded
    | CodeBlocked
    | ArrearsSettled
    | CodeReactivated
    | DepositStarted
    | DepositOpened
    | DepositFailed
    | DepositGivenUp
    | CreditDeposited
    | CreditChargedBack
    | ChargebackReversed
    | CreditRefunded
    | RefundArrived
    | CreditRestored
    | CreditLapsed
    | CreditReserved
    | CreditCaptured
    | CreditReleased
    | ClosureRequested
    | ClosureRejected
    | AccountClosed
    | DataExported
    | EarlyErasureRequested
    | EarlyErasureApproved
    | HolderErasureStarted
    | HolderErasureDone
)
