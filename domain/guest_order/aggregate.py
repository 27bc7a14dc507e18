"""How an order without a code decides and remembers: paid first, then made, then forgotten (R5, R55, I4)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from enum import Enum, auto
from typing import assert_never

from domain.guest_order.commands import (
    AbandonGuestOrder,
    EraseGuest,
    FailGuestOrder,
    FailGuestPayBack,
    FinishGuestErasure,
    GiveUpGuestOrder,
    GuestOrderCommand,
    PlaceGuestOrder,
    ReceiveGuestPayment,
    RecordGuestChargeback,
    RecordGuestDelivery,
    RecordGuestPaidBack,
    RecordGuestPaymentOpened,
    ReverseGuestChargeback,
    SettleGuestOwed,
)
from domain.guest_order.events import (
    GuestChargebackReversed,
    GuestErasureDone,
    GuestErasureStarted,
    GuestOrderAbandoned,
    GuestOrderChargedBack,
    GuestOrderDelivered,
    GuestOrderEvent,
    GuestOrderFailed,
    GuestOrderOwedSettled,
    GuestOrderPaid,
    GuestOrderPaidBack,
    GuestOrderPaidLate,
    GuestOrderPlaced,
    GuestPayBackFailed,
    GuestPaymentOpened,
)
from domain.kernel import Aggregate, Rejected, replace
from domain.products import DELIVERED, Buyer, Delivered, Product, prices_on
from domain.terms import terms_on
from domain.values import ChargebackId, KvkNumber, Language, ProviderPaymentId, ProviderRefundId

NO_OUTCOME = "no_outcome"
"""The provider told no outcome for days."""


class Life(Enum):
    NONE = auto()
    PLACED = auto()
    ABANDONED = auto()
    PAID = auto()
    DELIVERED = auto()
    FAILED = auto()
    ERASING = auto()
    ERASED = auto()


class NotSoldToGuests(Rejected):
    """This product is not sold without an access code."""

    rule = "R5"
    advice = "Order a paper extract or a digitally certified extract, or apply for an access code."


class AddressNeeded(Rejected):
    """A paper extract is posted, and nothing else is."""

    rule = "R5"
    advice = "Give the name and address that a paper extract goes to; leave it out for anything else."


class StillOwedToGuest(Rejected):
    """This money is owed to a guest."""

    rule = "R5"
    advice = "Pay it back another way, to the account that it came from, then settle it as done by hand."


@dataclass(frozen=True, slots=True)
class GuestOrder:
    """``ended_on``: when it was delivered, abandoned or failed: its address is erased some time after.
    ``owed_back_cents``: was paid, and is to be paid back; also after the guest was forgotten. ``refund_id``:
    the refund that the provider has of it. ``charged_back_cents``: what the payer had taken back and did not
    come again; ``counted_cents``: of it, what was settled as owed no more for that."""

    life: Life = Life.NONE
    product: Product = Product.CERTIFIED_EXTRACT
    about: KvkNumber = ""
    language: Language = Language.DUTCH
    price_cents: int = 0
    paid_cents: int = 0
    placed_on: date | None = None
    provider_payment_id: ProviderPaymentId | None = None
    owed_back_cents: int = 0
    refund_id: ProviderRefundId | None = None
    chargebacks: Mapping[ChargebackId, int] = field(default_factory=dict)
    reversed: frozenset[ChargebackId] = frozenset()
    counted_cents: int = 0
    ended_on: date | None = None

    @property
    def owed_back(self) -> bool:
        return self.owed_back_cents > 0

    @property
    def charged_back_cents(self) -> int:
        return sum(cents for one, cents in self.chargebacks.items() if one not in self.reversed)


def decide(order: GuestOrder, command: GuestOrderCommand) -> Sequence[GuestOrderEvent]:
    match command:
        case PlaceGuestOrder():
            return _place(order, command)
        case RecordGuestPaymentOpened() | ReceiveGuestPayment():
            return _payment(order, command)
        case RecordGuestChargeback() | ReverseGuestChargeback():
            return _chargeback(order, command)
        case AbandonGuestOrder():
            placed = order.life is Life.PLACED
            return [GuestOrderAbandoned.of(command, abandoned_on=command.today)] if placed else []
        case GiveUpGuestOrder():
            return _give_up(order, command)
        case RecordGuestDelivery():
            return [GuestOrderDelivered.of(command)] if order.life is Life.PAID else []
        case FailGuestOrder():
            return _fail(order, command)
        case RecordGuestPaidBack():
            return [GuestOrderPaidBack.of(command)] if order.owed_back else []
        case FailGuestPayBack():
            return _pay_back_failed(order, command)
        case SettleGuestOwed():
            return _settle_owed(order, command) if order.owed_back else []
        case EraseGuest():
            return [GuestErasureStarted.of(command)] if _erasable(order, command.today) else []
        case FinishGuestErasure():
            return [GuestErasureDone.of(command)] if order.life is Life.ERASING else []
        case _:
            assert_never(command)


def evolve(order: GuestOrder, event: GuestOrderEvent) -> GuestOrder:
    match event:
        case GuestOrderPlaced():
            return GuestOrder(
                Life.PLACED,
                event.product,
                event.about,
                event.language,
                event.price_cents,
                placed_on=event.placed_on,
            )
        case GuestPaymentOpened():
            return replace(order, provider_payment_id=event.provider_payment_id)
        case GuestOrderPaid():
            return replace(order, life=Life.PAID, paid_cents=event.amount_cents, ended_on=None)
        case GuestOrderPaidLate():
            return replace(order, paid_cents=event.amount_cents, owed_back_cents=event.amount_cents)
        case GuestOrderAbandoned():
            return replace(order, life=Life.ABANDONED, ended_on=event.abandoned_on)
        case GuestOrderDelivered():
            return replace(order, life=Life.DELIVERED, ended_on=event.delivered_on)
        case GuestOrderFailed():
            owed_cents = event.amount_cents
            return replace(order, life=Life.FAILED, ended_on=event.failed_on, owed_back_cents=owed_cents)
        case GuestOrderPaidBack():
            return replace(order, owed_back_cents=0, refund_id=event.provider_refund_id)
        case GuestPayBackFailed():
            return replace(order, owed_back_cents=event.amount_cents, refund_id=None)
        case GuestOrderOwedSettled():
            counted_cents = order.counted_cents + event.taken_back_cents
            return replace(order, owed_back_cents=0, counted_cents=counted_cents)
        case GuestOrderChargedBack():
            return replace(order, chargebacks={**order.chargebacks, event.chargeback_id: event.amount_cents})
        case GuestChargebackReversed():
            return replace(
                order,
                reversed=order.reversed | {event.chargeback_id},
                counted_cents=order.counted_cents - event.owed_again_cents,
                owed_back_cents=order.owed_back_cents + event.owed_again_cents,
            )
        case GuestErasureStarted():
            return replace(order, life=Life.ERASING)
        case GuestErasureDone():
            return replace(order, life=Life.ERASED)
        case _:
            assert_never(event)


GUEST_ORDER = Aggregate("guest_order", GuestOrder(), decide, evolve)

PaymentCommand = RecordGuestPaymentOpened | ReceiveGuestPayment
ChargebackCommand = RecordGuestChargeback | ReverseGuestChargeback


def _place(order: GuestOrder, command: PlaceGuestOrder) -> Sequence[GuestOrderPlaced]:
    assert order.life is Life.NONE, "an order id is derived from its command"
    prices = prices_on(command.today)
    offer = prices.offer(command.product, Buyer.GUEST)
    if offer is None:
        raise NotSoldToGuests
    if (DELIVERED[command.product] is Delivered.PAPER) != (command.address is not None):
        raise AddressNeeded
    return [
        GuestOrderPlaced.of(
            command, price_cents=offer.price_cents, price_list=prices.version, placed_on=command.today
        )
    ]


def _payment(order: GuestOrder, command: PaymentCommand) -> Sequence[GuestOrderEvent]:
    """Money that came after the order was abandoned is for it all the same, until the guest is forgotten."""
    match command:
        case RecordGuestPaymentOpened():
            new = order.life is not Life.NONE and order.provider_payment_id is None
            return [GuestPaymentOpened.of(command)] if new else []
        case ReceiveGuestPayment():
            return _paid(order, command)
        case _:
            assert_never(command)


def _chargeback(
    order: GuestOrder, command: ChargebackCommand
) -> Sequence[GuestOrderChargedBack | GuestChargebackReversed]:
    known = command.chargeback_id in order.chargebacks
    match command:
        case RecordGuestChargeback():
            return [] if known or not order.paid_cents else [GuestOrderChargedBack.of(command)]
        case ReverseGuestChargeback():
            if not known or command.chargeback_id in order.reversed:
                return []
            amount_cents = order.chargebacks[command.chargeback_id]
            left_cents = order.charged_back_cents - amount_cents
            again_cents = max(0, order.counted_cents - left_cents)
            return [
                GuestChargebackReversed.of(command, amount_cents=amount_cents, owed_again_cents=again_cents)
            ]
        case _:
            assert_never(command)


def _paid(order: GuestOrder, command: ReceiveGuestPayment) -> Sequence[GuestOrderPaid | GuestOrderPaidLate]:
    """Once (I2)."""
    if order.life is Life.NONE or order.paid_cents:
        return []
    if order.life in (Life.ERASING, Life.ERASED):
        assert order.provider_payment_id is not None, "only what the provider knows is paid"
        return [GuestOrderPaidLate.of(command, provider_payment_id=order.provider_payment_id)]
    about = {"product": order.product, "about": order.about, "language": order.language}
    return [GuestOrderPaid.of(command, **about)]


def _give_up(order: GuestOrder, command: GiveUpGuestOrder) -> Sequence[GuestOrderAbandoned]:
    if order.life is not Life.PLACED or order.placed_on is None:
        return []
    if command.today <= order.placed_on + timedelta(terms_on(command.today).deposit_days):
        return []
    return [GuestOrderAbandoned.of(command, cause=NO_OUTCOME, abandoned_on=command.today)]


def _fail(order: GuestOrder, command: FailGuestOrder) -> Sequence[GuestOrderFailed]:
    if order.life is not Life.PAID:
        return []
    paid = {"provider_payment_id": order.provider_payment_id, "amount_cents": order.paid_cents}
    return [GuestOrderFailed.of(command, **paid)]


def _pay_back_failed(order: GuestOrder, command: FailGuestPayBack) -> Sequence[GuestPayBackFailed]:
    if order.refund_id != command.provider_refund_id:
        return []
    return [GuestPayBackFailed.of(command, amount_cents=order.paid_cents)]


def _settle_owed(order: GuestOrder, command: SettleGuestOwed) -> Sequence[GuestOrderOwedSettled]:
    taken_back_cents = min(order.charged_back_cents - order.counted_cents, order.owed_back_cents)
    left_cents = order.owed_back_cents - taken_back_cents
    if left_cents and not command.by_hand:
        raise StillOwedToGuest(field="outcome")
    return [GuestOrderOwedSettled.of(command, by_hand_cents=left_cents, taken_back_cents=taken_back_cents)]


def _erasable(order: GuestOrder, today: date) -> bool:
    if order.ended_on is None or order.life in (Life.ERASING, Life.ERASED):
        return False
    terms = terms_on(today)
    kept_days = terms.guest_owed_back_days if order.owed_back else terms.guest_order_days
    return today >= order.ended_on + timedelta(kept_days)
