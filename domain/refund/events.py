"""Catalogue of what can happen to a refund (R47, D17, I10)."""

from datetime import date

from pydantic import AwareDatetime

from domain.kernel import Event
from domain.values import (
    AccountId,
    Cents,
    CustomerId,
    HolderData,
    PaymentId,
    PersonId,
    ProviderPaymentId,
    ProviderRefundId,
    ReasonCode,
    RefundId,
)


class RefundRequested(Event, name="refund.requested"):
    """The holder asked by the refund form, or by a letter that staff took in (``on_paper``), that credit is
    paid back (R47). It left the balance in the same append (I10).

    It goes back to the payment that it came by, which is named; else to ``iban`` in the name of ``payee``,
    which the holder gave. One of both is None."""

    refund_id: RefundId
    account_id: AccountId
    customer_id: CustomerId
    amount_cents: Cents
    payment_id: PaymentId | None
    provider_payment_id: ProviderPaymentId | None
    iban: HolderData | None
    payee: HolderData | None
    requested_on: date
    on_paper: bool


class RefundProposed(Event, name="refund.proposed"):
    """A member of staff looked at it and proposes to pay; another approves within 24 hours (D17)."""

    refund_id: RefundId
    account_id: AccountId
    proposed_by: PersonId
    expires_at: AwareDatetime


class RefundApproved(Event, name="refund.approved"):
    """A second member of staff agreed (D17): it is to be paid out, once (I10)."""

    refund_id: RefundId
    account_id: AccountId
    amount_cents: Cents
    provider_payment_id: ProviderPaymentId | None
    approved_by: PersonId


class RefundRefused(Event, name="refund.refused"):
    """A member of staff refused it; the credit is there again. Who and why stands beside the event."""

    refund_id: RefundId
    account_id: AccountId
    refused_by: PersonId


class RefundSent(Event, name="refund.sent"):
    """The payment provider pays it back the way it came, under an id of its own."""

    refund_id: RefundId
    account_id: AccountId
    provider_payment_id: ProviderPaymentId
    provider_refund_id: ProviderRefundId


class RefundFiled(Event, name="refund.filed"):
    """It stands in a file of payment orders for the bank, once."""

    refund_id: RefundId
    account_id: AccountId
    file_id: str


class RefundPaid(Event, name="refund.paid"):
    """It was paid out."""

    refund_id: RefundId
    account_id: AccountId
    paid_on: date


class RefundFailed(Event, name="refund.failed"):
    """It could not be paid out, or came back: the credit is there again (R47). ``cause`` is a code: the
    provider's, or the bank's (ISO 20022)."""

    refund_id: RefundId
    account_id: AccountId
    cause: ReasonCode
    failed_on: date


RefundEvent = (
    RefundRequested
    | RefundProposed
    | RefundApproved
    | RefundRefused
    | RefundSent
    | RefundFiled
    | RefundPaid
    | RefundFailed
)
