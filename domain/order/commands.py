"""What may be asked of an order."""

from typing import ClassVar

from domain.kernel import StreamCommand
from domain.order.events import Reason
from domain.values import (
    AccountId,
    Cents,
    CustomerId,
    InvoiceNumber,
    KvkNumber,
    Language,
    MaintenanceNoticeId,
    OrderId,
    PaymentMethod,
    ReasonCode,
)


class OnOrder(StreamCommand):
    AGGREGATE: ClassVar[str] = "order"

    order_id: OrderId

    @property
    def stream_id(self) -> str:
        return self.order_id


class AcceptOrder(OnOrder):
    """Record an accepted order. Asked only by PlaceOrder."""

    account_id: AccountId
    customer_id: CustomerId
    product: str
    about: KvkNumber
    price_cents: Cents
    price_list: str
    method: PaymentMethod
    language: Language


class RefuseOrder(OnOrder):
    """Record a refused order, so that "why refused" has an answer (D25). Asked only by PlaceOrder.

    ``notice_id``: the notice that stops ordering (R45)."""

    account_id: AccountId
    customer_id: CustomerId
    product: str
    about: KvkNumber
    reason: Reason
    notice_id: MaintenanceNoticeId | None = None


class RecordDelivery(OnOrder):
    """The document was made."""

    document_id: str
    sha256: str


class RecordFailure(OnOrder):
    """The document cannot be made."""

    cause: ReasonCode


class RecordInvoice(OnOrder):
    """The order stands on this invoice."""

    invoice_number: InvoiceNumber


OrderCommand = AcceptOrder | RefuseOrder | RecordDelivery | RecordFailure | RecordInvoice
