"""How an order decides and remembers."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum, auto
from typing import assert_never

from domain.kernel import Aggregate, replace
from domain.order.commands import (
    AcceptOrder,
    OrderCommand,
    RecordDelivery,
    RecordFailure,
    RecordInvoice,
    RefuseOrder,
)
from domain.order.events import (
    OrderDelivered,
    OrderEvent,
    OrderFailed,
    OrderInvoiced,
    OrderPlaced,
    OrderRefused,
    Reason,
)
from domain.values import AccountId, CustomerId, InvoiceNumber, PaymentMethod


class Life(Enum):
    NONE = auto()
    PLACED = auto()
    REFUSED = auto()
    DELIVERED = auto()
    FAILED = auto()


@dataclass(frozen=True, slots=True)
class Order:
    life: Life = Life.NONE
    account_id: AccountId | None = None
    customer_id: CustomerId | None = None
    product: str = ""
    price_cents: int = 0
    method: PaymentMethod | None = None
    invoice_number: InvoiceNumber | None = None
    refusal: Reason | None = None

    @property
    def invoiceable(self) -> bool:
        """Delivered, by direct debit, and on no invoice yet (D14, I3)."""
        by_debit = self.method is PaymentMethod.DIRECT_DEBIT
        return self.life is Life.DELIVERED and by_debit and self.invoice_number is None


def decide(order: Order, command: OrderCommand) -> Sequence[OrderEvent]:
    match command:
        case AcceptOrder():
            assert order.life is Life.NONE, "an order id is derived from its command"
            return [OrderPlaced.of(command)]
        case RefuseOrder():
            assert order.life is Life.NONE, "an order id is derived from its command"
            return [OrderRefused.of(command)]
        case RecordDelivery():
            return [OrderDelivered.of(command)] if order.life is Life.PLACED else []
        case RecordFailure():
            return [OrderFailed.of(command)] if order.life is Life.PLACED else []
        case RecordInvoice():
            return [OrderInvoiced.of(command)] if order.invoiceable else []
        case _:
            assert_never(command)


def evolve(order: Order, event: OrderEvent) -> Order:
    match event:
        case OrderPlaced():
            return Order(
                Life.PLACED,
                event.account_id,
                event.customer_id,
                event.product,
                event.price_cents,
                event.method,
            )
        case OrderRefused():
            return replace(
                order,
                life=Life.REFUSED,
                account_id=event.account_id,
                product=event.product,
                refusal=event.reason,
            )
        case OrderDelivered():
            return replace(order, life=Life.DELIVERED)
        case OrderFailed():
            return replace(order, life=Life.FAILED)
        case OrderInvoiced():
            return replace(order, invoice_number=event.invoice_number)
        case _:
            assert_never(event)


ORDER = Aggregate("order", Order(), decide, evolve)
