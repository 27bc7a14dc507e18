"""Catalogue of what can happen to an order without a code (R5, R55, I3, I4). No account, no invoice."""

from datetime import date

from domain.kernel import Event
from domain.products import Product
from domain.values import (
    Cents,
    CentsOrNone,
    ChargebackId,
    GuestData,
    GuestOrderId,
    KvkNumber,
    Language,
    PaymentId,
    ProviderPaymentId,
    ProviderRefundId,
    ReasonCode,
)


class GuestOrderPlaced(Event, name="guest_order.placed"):
    """A guest wants a product and is to pay for it at once (R5); nothing is made before that (I4).

    The price is the price list's at this moment, for ever (I5), exempt from VAT (R56). ``address``: name and
    address that a paper extract goes to, one line each; None of what is read online. Nothing else of the
    guest is kept (R55)."""

    guest_order_id: GuestOrderId
    product: Product
    about: KvkNumber
    language: Language
    price_cents: Cents
    price_list: str
    payment_id: PaymentId
    address: GuestData | None
    placed_on: date


class GuestPaymentOpened(Event, name="guest_order.payment_opened"):
    """The provider knows the payment, under its own id; ``checkout_url``: where the guest pays."""

    guest_order_id: GuestOrderId
    provider_payment_id: ProviderPaymentId
    checkout_url: str


class GuestOrderPaid(Event, name="guest_order.paid"):
    """The money came, once (I2): what was ordered is to be made now (I4)."""

    guest_order_id: GuestOrderId
    product: Product
    about: KvkNumber
    language: Language
    amount_cents: Cents
    paid_on: date


class GuestOrderPaidLate(Event, name="guest_order.paid_late"):
    """The money came, once (I2), after the guest was forgotten: nothing is made any more, and it goes back
    the way it came, for which nothing of the guest is needed (R55, D12). In cents."""

    guest_order_id: GuestOrderId
    provider_payment_id: ProviderPaymentId
    amount_cents: Cents
    paid_on: date


class GuestOrderAbandoned(Event, name="guest_order.abandoned"):
    """The payment failed, was cancelled, expired or never came: the order is open no more. Should the money
    come after all, it is paid; late, where the guest was forgotten. ``cause``: a code."""

    guest_order_id: GuestOrderId
    cause: ReasonCode
    abandoned_on: date


class GuestOrderDelivered(Event, name="guest_order.delivered"):
    """The document was made: to be read online, or handed to the post of ``post_on``. ``sha256`` (hex) proves
    later what was delivered."""

    guest_order_id: GuestOrderId
    document_id: str
    sha256: str
    delivered_on: date
    post_on: date | None


class GuestOrderFailed(Event, name="guest_order.failed"):
    """It was paid and cannot be made: the money goes back the way it came. ``cause``: a code."""

    guest_order_id: GuestOrderId
    provider_payment_id: ProviderPaymentId
    amount_cents: Cents
    cause: ReasonCode
    failed_on: date


class GuestOrderPaidBack(Event, name="guest_order.paid_back"):
    """The payment provider pays it back, under an id of its own."""

    guest_order_id: GuestOrderId
    provider_refund_id: ProviderRefundId


class GuestPayBackFailed(Event, name="guest_order.pay_back_failed"):
    """The payment provider could not pay it back after all: it is owed again, and staff looks at it (R5). In
    cents."""

    guest_order_id: GuestOrderId
    provider_refund_id: ProviderRefundId
    amount_cents: Cents
    failed_on: date


class GuestOrderOwedSettled(Event, name="guest_order.owed_settled"):
    """What was owed to the guest is owed no more: the payment provider would not pay it back, and staff
    settled it (R5, D17). In cents: ``by_hand_cents`` was paid back another way, ``taken_back_cents`` the
    payer had taken back meanwhile. Together they are what was owed. Who and why stands beside the event."""

    guest_order_id: GuestOrderId
    by_hand_cents: CentsOrNone
    taken_back_cents: CentsOrNone
    settled_on: date


class GuestOrderChargedBack(Event, name="guest_order.charged_back"):
    """The payer had money taken back. Nobody is known whom it could be claimed from (R55). In cents."""

    guest_order_id: GuestOrderId
    chargeback_id: ChargebackId
    amount_cents: Cents


class GuestChargebackReversed(Event, name="guest_order.chargeback_reversed"):
    """What the payer had taken back came again (R55): it is no loss. In cents; ``owed_again_cents``: of it,
    what staff had settled as taken back by the guest, who is owed it now (R5)."""

    guest_order_id: GuestOrderId
    chargeback_id: ChargebackId
    amount_cents: Cents
    owed_again_cents: CentsOrNone
    reversed_on: date


class GuestErasureStarted(Event, name="guest_order.erasure_started"):
    """The key of the guest's address is being destroyed (D12)."""

    guest_order_id: GuestOrderId


class GuestErasureDone(Event, name="guest_order.erasure_done"):
    """The guest's address can no longer be read, by anyone (D12, I26)."""

    guest_order_id: GuestOrderId


GuestOrderEvent = (
    GuestOrderPlaced
    | GuestPaymentOpened
    | GuestOrderPaid
    | GuestOrderPaidLate
    | GuestOrderAbandoned
    | GuestOrderDelivered
    | GuestOrderFailed
    | GuestOrderPaidBack
    | GuestPayBackFailed
    | GuestOrderOwedSettled
    | GuestOrderChargedBack
    | GuestChargebackReversed
    | GuestErasureStarted
    | GuestErasureDone
)
