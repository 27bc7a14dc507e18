"""Catalogue of what can happen to an order."""

from enum import StrEnum

from domain.kernel import Event, JsonObject
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


class Reason(StrEnum):
    """Why an order was refused (I4)."""

    CODE_NOT_USABLE = "code_not_usable"
    """D3: not activated, blocked, held, suspended or closed."""
    ARREARS = "arrears"
    """D3: the customer has an overdue invoice unsettled."""
    CREDIT_TOO_LOW = "credit_too_low"
    """R1: less available credit than the price."""
    NO_MANDATE = "no_mandate"
    """R1: direct debit without an active mandate."""
    ORDERING_STOPPED = "ordering_stopped"
    """R45: a notice of maintenance or a fault was in force. Since version 2 of order.refused."""
    UNKNOWN_NUMBER = "unknown_number"
    """R1: the register does not know the company it is about. Since version 3 of order.refused."""
    NOT_OFFERED = "not_offered"
    """R1, R5: the price list sells it to others, or for another payment. Since version 4 of order.refused."""
    NOTHING_FILED = "nothing_filed"
    """R1, R2: the company filed no financial statement here. Since version 4 of order.refused."""
    CANNOT_BE_CERTIFIED = "cannot_be_certified"
    """R5: there was no certificate to sign with. Since version 4 of order.refused."""


class OrderPlaced(Event, name="order.placed", version=2):
    """A product was ordered with a code. The price is the price list's at this moment, for ever (I5, D18).

    ``about`` is the KVK number the product is about. ``price_cents`` in cents, exempt from VAT (R56).
    ``language``: of the document; version 1 knew none."""

    order_id: OrderId
    account_id: AccountId
    customer_id: CustomerId
    product: str
    about: KvkNumber
    price_cents: Cents
    price_list: str
    method: PaymentMethod
    language: Language

    @staticmethod
    def upcast_v1_v2(body: JsonObject) -> None:
        body["language"] = Language.DUTCH.value


class OrderRefused(Event, name="order.refused", version=4):
    """The order was not accepted; nothing was charged (D25).

    ``notice_id``: the notice that stopped ordering (R45), whose text the holder was told; None for any other
    reason. Version 1 knew neither that reason nor this field, version 2 no unknown number, version 3 nothing
    that is not offered, filed or to be certified."""

    order_id: OrderId
    account_id: AccountId
    customer_id: CustomerId
    product: str
    about: KvkNumber
    reason: Reason
    notice_id: MaintenanceNoticeId | None

    @staticmethod
    def upcast_v1_v2(body: JsonObject) -> None:
        body["notice_id"] = None

    @staticmethod
    def upcast_v2_v3(body: JsonObject) -> None:
        """Only the reasons are more."""

    @staticmethod
    def upcast_v3_v4(body: JsonObject) -> None:
        """Only the reasons are more."""


class OrderDelivered(Event, name="order.delivered"):
    """The document is there for the holder (R1). ``sha256`` (hex) proves later what was delivered."""

    order_id: OrderId
    document_id: str
    sha256: str


class OrderFailed(Event, name="order.failed"):
    """The document cannot be made; nothing is charged (I1). ``cause`` is a code, not a text."""

    order_id: OrderId
    cause: ReasonCode


class OrderInvoiced(Event, name="order.invoiced"):
    """A delivered direct-debit order stands on an invoice, once (D14)."""

    order_id: OrderId
    invoice_number: InvoiceNumber


OrderEvent = OrderPlaced | OrderRefused | OrderDelivered | OrderFailed | OrderInvoiced
