"""What may be asked of a refund."""

from datetime import date
from typing import ClassVar

from domain.kernel import StreamCommand
from domain.values import (
    AccountId,
    Cents,
    CustomerId,
    PaymentId,
    PersonId,
    Plain,
    ProviderPaymentId,
    ProviderRefundId,
    ReasonCode,
    RefundId,
)


class OnRefund(StreamCommand):
    AGGREGATE: ClassVar[str] = "refund"

    refund_id: RefundId

    @property
    def stream_id(self) -> str:
        return self.refund_id


class RequestRefund(OnRefund):
    """Record what the holder asked. Asked only by AskRefund."""

    account_id: AccountId
    customer_id: CustomerId
    amount_cents: Cents
    payment_id: PaymentId | None
    provider_payment_id: ProviderPaymentId | None
    iban: Plain | None
    payee: Plain | None
    requested_on: date
    on_paper: bool


class ProposeRefund(OnRefund):
    """Propose to pay it. Asked only by a use case that checks the person's role. Rejected: NoSuchRefund,
    RefundDecided."""

    proposed_by: PersonId


class ApproveRefund(OnRefund):
    """Agree. Rejected: NoSuchRefund, RefundDecided, NotRequested, SamePerson."""

    approved_by: PersonId


class RefuseRefund(OnRefund):
    """Refuse it. Rejected: NoSuchRefund, RefundDecided."""

    refused_by: PersonId


class RecordRefundSent(OnRefund):
    """The payment provider has it."""

    provider_refund_id: ProviderRefundId


class RecordRefundFiled(OnRefund):
    """It stands in a file for the bank, which takes each once."""

    file_id: str


class RecordRefundPaid(OnRefund):
    """It was paid out. Asked only by SettleRefund."""

    paid_on: date


class RecordRefundFailed(OnRefund):
    """It was not, or came back. Asked only by FailRefund."""

    cause: ReasonCode
    failed_on: date


RefundCommand = (
    RequestRefund
    | ProposeRefund
    | ApproveRefund
    | RefuseRefund
    | RecordRefundSent
    | RecordRefundFiled
    | RecordRefundPaid
    | RecordRefundFailed
)
