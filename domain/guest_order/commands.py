"""What may be asked of an order without a code."""

from datetime import date
from typing import ClassVar

from domain.kernel import StreamCommand
from domain.products import Product
from domain.values import (
    Cents,
    ChargebackId,
    GuestOrderId,
    KvkNumber,
    Language,
    PaymentId,
    Plain,
    ProviderPaymentId,
    ProviderRefundId,
    ReasonCode,
)


class OnGuestOrder(StreamCommand):
    AGGREGATE: ClassVar[str] = "guest_order"

    guest_order_id: GuestOrderId

    @property
    def stream_id(self) -> str:
        return self.guest_order_id


class PlaceGuestOrder(OnGuestOrder):
    """Order without a code, at today's price, to be paid at once (R5). ``address``: of a paper product.

    Rejected: NotSoldToGuests, AddressNeeded."""

    product: Product
    about: KvkNumber
    language: Language
    payment_id: PaymentId
    address: Plain | None
    today: date


class RecordGuestPaymentOpened(OnGuestOrder):
    """The provider has the payment. Recorded also where it was abandoned meanwhile: it may be paid."""

    provider_payment_id: ProviderPaymentId
    checkout_url: str


class ReceiveGuestPayment(OnGuestOrder):
    """The provider says that it is paid. Once the guest is forgotten it is to be paid back."""

    amount_cents: Cents
    paid_on: date


class AbandonGuestOrder(OnGuestOrder):
    """The payment came to nothing."""

    cause: ReasonCode
    today: date


class GiveUpGuestOrder(OnGuestOrder):
    """Daily step: no longer wait for a payment without an outcome."""

    today: date


class RecordGuestDelivery(OnGuestOrder):
    """The document was made."""

    document_id: str
    sha256: str
    delivered_on: date
    post_on: date | None


class FailGuestOrder(OnGuestOrder):
    """The document cannot be made."""

    cause: ReasonCode
    failed_on: date


class RecordGuestPaidBack(OnGuestOrder):
    """The provider has the refund."""

    provider_refund_id: ProviderRefundId


class FailGuestPayBack(OnGuestOrder):
    """The provider says that this refund failed, also after it was paid. Once."""

    provider_refund_id: ProviderRefundId
    failed_on: date


class SettleGuestOwed(OnGuestOrder):
    """Staff settled what the provider would not pay back. ``by_hand``: it was paid back another way, but for
    what the payer had taken back meanwhile; else all of it was taken back. Rejected: StillOwedToGuest."""

    by_hand: bool
    settled_on: date


class RecordGuestChargeback(OnGuestOrder):
    """Money was taken back. Each chargeback counts once (I2)."""

    chargeback_id: ChargebackId
    amount_cents: Cents


class ReverseGuestChargeback(OnGuestOrder):
    """What was taken back came again. Counts once, and only where it was taken (I2)."""

    chargeback_id: ChargebackId
    reversed_on: date


class EraseGuest(OnGuestOrder):
    """Daily step: destroy the key of the address once the order ended long enough ago."""

    today: date


class FinishGuestErasure(OnGuestOrder):
    """The key is destroyed."""


GuestOrderCommand = (
    PlaceGuestOrder
    | RecordGuestPaymentOpened
    | ReceiveGuestPayment
    | AbandonGuestOrder
    | GiveUpGuestOrder
    | RecordGuestDelivery
    | FailGuestOrder
    | RecordGuestPaidBack
    | FailGuestPayBack
    | SettleGuestOwed
    | RecordGuestChargeback
    | ReverseGuestChargeback
    | EraseGuest
    | FinishGuestErasure
)
