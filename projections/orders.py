"""Every order of an account, refused ones included (R18, R19, D25), and those still to be invoiced (D14)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import Column, Connection, Index, RowMapping, Table, select

from domain.kernel import Recorded
from domain.order.events import (
    OrderDelivered,
    OrderFailed,
    OrderInvoiced,
    OrderPlaced,
    OrderRefused,
    Reason,
)
from domain.values import AccountId, CustomerId, InvoiceNumber, KvkNumber, OrderId, PaymentMethod
from projections.kernel import READ_MODELS, BigInteger, Boolean, Projection, Text, Utc, View
from projections.queries import LIMIT, Groups, page_of


class OrderState(StrEnum):
    """How far an order has come."""

    PLACED = "placed"
    """Accepted; the document is being made."""
    REFUSED = "refused"
    DELIVERED = "delivered"
    FAILED = "failed"
    """The document could not be made; nothing is charged."""


@dataclass(frozen=True, slots=True)
class OrderRow:
    """One order. The price in cents and the payment method are those of its moment (I5, D6).

    A refused order has a ``refusal`` and no customer, price or method; ``failure`` is a code.
    ``finished_at``: when it was delivered or failed."""

    order_id: OrderId
    account_id: AccountId
    customer_id: CustomerId
    product: str
    about: KvkNumber
    price_cents: int | None
    price_list: str | None
    method: PaymentMethod | None
    state: OrderState
    refusal: Reason | None
    failure: str | None
    document_id: str | None
    sha256: str | None
    invoice_number: InvoiceNumber | None
    ordered_at: datetime
    finished_at: datetime | None


table = Table(
    "orders",
    READ_MODELS,
    Column("order_id", Text, primary_key=True),
    Column("ordered", BigInteger, nullable=False),
    Column("account_id", Text, nullable=False),
    Column("customer_id", Text, nullable=False),
    Column("product", Text, nullable=False),
    Column("about", Text, nullable=False),
    Column("price_cents", BigInteger),
    Column("price_list", Text),
    Column("method", Text),
    Column("state", Text, nullable=False),
    Column("refusal", Text),
    Column("failure", Text),
    Column("document_id", Text),
    Column("sha256", Text),
    Column("invoice_number", Text),
    Column("to_invoice", Boolean, nullable=False),
    Column("ordered_at", Utc, nullable=False),
    Column("finished_at", Utc),
    Index(None, "account_id", "ordered"),
    Index(None, "to_invoice", "customer_id", "ordered"),
)

projection = Projection("orders", [table])


# --- what each event does -----------------------------------------------------------------------
@projection.on(OrderPlaced)
def placed(view: View, happened: Recorded[OrderPlaced]) -> None:
    event = happened.event
    view.insert(
        table,
        order_id=event.order_id,
        ordered=happened.position,
        account_id=event.account_id,
        customer_id=event.customer_id,
        product=event.product,
        about=event.about,
        price_cents=event.price_cents,
        price_list=event.price_list,
        method=event.method,
        state=OrderState.PLACED,
        to_invoice=False,
        ordered_at=happened.recorded_at,
    )


@projection.on(OrderRefused)
def refused(view: View, happened: Recorded[OrderRefused]) -> None:
    event = happened.event
    view.insert(
        table,
        order_id=event.order_id,
        ordered=happened.position,
        account_id=event.account_id,
        customer_id=event.customer_id,
        product=event.product,
        about=event.about,
        state=OrderState.REFUSED,
        refusal=event.reason,
        to_invoice=False,
        ordered_at=happened.recorded_at,
    )


@projection.on(OrderDelivered)
def delivered(view: View, happened: Recorded[OrderDelivered]) -> None:
    event = happened.event
    by_debit = {**_key(happened), "method": PaymentMethod.DIRECT_DEBIT}
    view.update(table, by_debit, to_invoice=True)
    view.update(
        table,
        _key(happened),
        state=OrderState.DELIVERED,
        document_id=event.document_id,
        sha256=event.sha256,
        finished_at=happened.recorded_at,
    )


@projection.on(OrderFailed)
def failed(view: View, happened: Recorded[OrderFailed]) -> None:
    view.update(
        table,
        _key(happened),
        state=OrderState.FAILED,
        failure=happened.event.cause,
        finished_at=happened.recorded_at,
    )


@projection.on(OrderInvoiced)
def invoiced(view: View, happened: Recorded[OrderInvoiced]) -> None:
    view.update(table, _key(happened), invoice_number=happened.event.invoice_number, to_invoice=False)


def _key(happened: Recorded[Any]) -> dict[str, Any]:
    return {"order_id": happened.event.order_id}


# --- queries ------------------------------------------------------------------------------------
def orders_of_account(
    tx: Connection,
    account_id: AccountId,
    *,
    state: OrderState | None = None,
    after: OrderId | None = None,
    limit: int = LIMIT,
    newest: bool = False,
) -> Sequence[OrderRow]:
    """In the order they were placed, or the newest first, those in that state only, if one is given;
    ``after`` is the last page's last order."""
    ask = select(table).where(table.c.account_id == account_id)
    if state is not None:
        ask = ask.where(table.c.state == state)
    return [
        _order(row)
        for row in page_of(
            tx, ask, table.c.ordered, limit, newest=newest, order_id=after, account_id=account_id
        )
    ]


def order(tx: Connection, order_id: OrderId) -> OrderRow | None:
    found = tx.execute(select(table).where(table.c.order_id == order_id)).mappings().one_or_none()
    return None if found is None else _order(found)


def uninvoiced(
    tx: Connection, *, after: CustomerId | None = None, limit: int = LIMIT
) -> Sequence[tuple[CustomerId, Sequence[OrderId]]]:
    """Delivered direct-debit orders that stand on no invoice: ``limit`` customers, each with all of them."""
    return list(_UNINVOICED.read(tx, after, limit).items())


_UNINVOICED = Groups(table.c.customer_id, table.c.order_id, table.c.ordered, table.c.to_invoice.is_(True))


def _order(row: RowMapping) -> OrderRow:
    return OrderRow(
        order_id=row["order_id"],
        account_id=row["account_id"],
        customer_id=row["customer_id"],
        product=row["product"],
        about=row["about"],
        price_cents=row["price_cents"],
        price_list=row["price_list"],
        method=row["method"] and PaymentMethod(row["method"]),
        state=OrderState(row["state"]),
        refusal=row["refusal"] and Reason(row["refusal"]),
        failure=row["failure"],
        document_id=row["document_id"],
        sha256=row["sha256"],
        invoice_number=row["invoice_number"],
        ordered_at=row["ordered_at"],
        finished_at=row["finished_at"],
    )
