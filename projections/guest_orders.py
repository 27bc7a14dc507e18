"""Orders without a code: how far each is, and which wait for their payment or to be forgotten (R5, R55)."""

from collections.abc import Sequence
from dataclasses import dataclass, fields
from datetime import date
from enum import StrEnum
from typing import Any

from sqlalchemy import Column, Connection, Index, RowMapping, Table, bindparam, select

from domain.calendar import local_date
from domain.guest_order.aggregate import NO_OUTCOME
from domain.guest_order.events import (
    GuestErasureStarted,
    GuestOrderAbandoned,
    GuestOrderDelivered,
    GuestOrderFailed,
    GuestOrderPaid,
    GuestOrderPaidBack,
    GuestOrderPaidLate,
    GuestOrderPlaced,
    GuestPayBackFailed,
    GuestPaymentOpened,
)
from domain.kernel import Recorded
from domain.products import Product
from domain.values import GuestOrderId, KvkNumber, Language, ProviderPaymentId, ProviderRefundId
from projections.kernel import READ_MODELS, BigInteger, Boolean, Date, Projection, Text, View
from projections.queries import LIMIT, Pages


class GuestOrderState(StrEnum):
    """How far it is."""

    STARTING = "starting"
    """The payment provider is being asked."""
    OPEN = "open"
    """To be paid."""
    ABANDONED = "abandoned"
    """Not paid. Should the money come after all, it is delivered."""
    PAID = "paid"
    """It is being made."""
    DELIVERED = "delivered"
    FAILED = "failed"
    """It cannot be made, or was paid too late; the money goes back the way it came."""


@dataclass(frozen=True, slots=True)
class GuestOrderRow:
    """One order, in cents. Nothing of the guest is in it."""

    position: int
    guest_order_id: GuestOrderId
    product: Product
    about: KvkNumber
    language: Language
    price_cents: int
    placed_on: date
    state: GuestOrderState
    provider_payment_id: ProviderPaymentId | None
    checkout_url: str | None
    document_id: str | None
    post_on: date | None
    ended_on: date | None
    provider_refund_id: ProviderRefundId | None


table = Table(
    "guest_orders",
    READ_MODELS,
    Column("guest_order_id", Text, primary_key=True),
    Column("position", BigInteger, nullable=False),
    Column("product", Text, nullable=False),
    Column("about", Text, nullable=False),
    Column("language", Text, nullable=False),
    Column("price_cents", BigInteger, nullable=False),
    Column("placed_on", Date, nullable=False),
    Column("state", Text, nullable=False),
    Column("provider_payment_id", Text),
    Column("checkout_url", Text),
    Column("document_id", Text),
    Column("post_on", Date),
    Column("ended_on", Date),
    Column("kept", Boolean, nullable=False),
    Column("given_up", Boolean, nullable=False),
    Column("provider_refund_id", Text),
    Column("paid_back_on", Date),
    Index(None, "state", "position"),
    Index(None, "provider_payment_id"),
    Index(None, "kept", "ended_on"),
    Index(None, "paid_back_on"),
)

projection = Projection("guest_orders", [table])


# --- what each event does -----------------------------------------------------------------------
@projection.on(GuestOrderPlaced)
def placed(view: View, happened: Recorded[GuestOrderPlaced]) -> None:
    event = happened.event
    view.insert(
        table,
        guest_order_id=event.guest_order_id,
        position=happened.position,
        product=event.product,
        about=event.about,
        language=event.language,
        price_cents=event.price_cents,
        placed_on=event.placed_on,
        state=GuestOrderState.STARTING,
        kept=True,
        given_up=False,
    )


@projection.on(GuestPaymentOpened)
def opened(view: View, happened: Recorded[GuestPaymentOpened]) -> None:
    event = happened.event
    known = {"provider_payment_id": event.provider_payment_id, "checkout_url": event.checkout_url}
    view.update(table, _key(happened), **known)
    view.update(table, _key(happened) | {"state": GuestOrderState.STARTING}, state=GuestOrderState.OPEN)


@projection.on(GuestOrderPaid)
def paid(view: View, happened: Recorded[GuestOrderPaid]) -> None:
    view.update(table, _key(happened), state=GuestOrderState.PAID, ended_on=None)


@projection.on(GuestOrderPaidLate)
def paid_late(view: View, happened: Recorded[GuestOrderPaidLate]) -> None:
    view.update(table, _key(happened), state=GuestOrderState.FAILED)


@projection.on(GuestOrderAbandoned)
def abandoned(view: View, happened: Recorded[GuestOrderAbandoned]) -> None:
    view.update(table, _key(happened), given_up=happened.event.cause == NO_OUTCOME)
    _ended(view, happened, GuestOrderState.ABANDONED, happened.event.abandoned_on)


@projection.on(GuestOrderDelivered)
def delivered(view: View, happened: Recorded[GuestOrderDelivered]) -> None:
    event = happened.event
    view.update(table, _key(happened), document_id=event.document_id, post_on=event.post_on)
    _ended(view, happened, GuestOrderState.DELIVERED, event.delivered_on)


@projection.on(GuestOrderFailed)
def failed(view: View, happened: Recorded[GuestOrderFailed]) -> None:
    """Kept longer than others where it is not paid back: the order itself decides that."""
    _ended(view, happened, GuestOrderState.FAILED, happened.event.failed_on)


@projection.on(GuestOrderPaidBack)
def paid_back(view: View, happened: Recorded[GuestOrderPaidBack]) -> None:
    on = local_date(happened.recorded_at)
    known = {"provider_refund_id": happened.event.provider_refund_id, "paid_back_on": on}
    view.update(table, _key(happened), **known)


@projection.on(GuestPayBackFailed)
def pay_back_failed(view: View, happened: Recorded[GuestPayBackFailed]) -> None:
    view.update(table, _key(happened), provider_refund_id=None, paid_back_on=None)


@projection.on(GuestErasureStarted)
def erasing(view: View, happened: Recorded[GuestErasureStarted]) -> None:
    view.update(table, _key(happened), kept=False)


def _ended(view: View, happened: Recorded[Any], state: GuestOrderState, on: date) -> None:
    view.update(table, _key(happened), state=state, ended_on=on)


def _key(happened: Recorded[Any]) -> dict[str, Any]:
    return {"guest_order_id": happened.event.guest_order_id}


# --- queries ------------------------------------------------------------------------------------
def guest_order(tx: Connection, guest_order_id: GuestOrderId) -> GuestOrderRow | None:
    row = tx.execute(select(table).where(table.c.guest_order_id == guest_order_id)).mappings().first()
    return None if row is None else _row(row)


def paid_by(tx: Connection, provider_payment_id: ProviderPaymentId) -> GuestOrderRow | None:
    """The one whose payment the provider knows by that id."""
    ask = select(table).where(table.c.provider_payment_id == provider_payment_id)
    row = tx.execute(ask).mappings().first()
    return None if row is None else _row(row)


def unpaid(
    tx: Connection, *, placed_before: date | None = None, after: int | None = None, limit: int = LIMIT
) -> Sequence[GuestOrderRow]:
    """Those whose payment is waited for, in their order; or of them those placed before that day."""
    if placed_before is None:
        found = _UNPAID.read(tx, after, limit)
    else:
        found = _UNPAID_LONG.read(tx, after, limit, placed_before=placed_before)
    return [_row(row) for row in found.mappings()]


def given_up(
    tx: Connection, *, since: date, after: int | None = None, limit: int = LIMIT
) -> Sequence[GuestOrderRow]:
    """Those abandoned without an outcome of their payment, placed on that day or later, forgotten or not: the
    money may come yet."""
    return [_row(row) for row in _GIVEN_UP.read(tx, after, limit, since=since).mappings()]


def paid_back_lately(tx: Connection, *, since: date) -> Sequence[GuestOrderRow]:
    """Those that the payment provider pays back since that day or later: it may fail yet."""
    return [_row(row) for row in tx.execute(_PAID_BACK, {"since": since}).mappings()]


def erasable(
    tx: Connection, ended_before: date, *, after: GuestOrderId | None = None, limit: int = LIMIT
) -> Sequence[GuestOrderId]:
    """Those that ended before that day and whose key is there."""
    return _ERASABLE.read(tx, after, limit, ended_before=ended_before).scalars().all()


_WAITING = select(table).where(
    table.c.state.in_([GuestOrderState.STARTING.value, GuestOrderState.OPEN.value])
)
_UNPAID = Pages(_WAITING, table.c.position)
_UNPAID_LONG = Pages(_WAITING.where(table.c.placed_on < bindparam("placed_before")), table.c.position)
_GIVEN_UP = Pages(
    select(table).where(
        table.c.state == GuestOrderState.ABANDONED.value,
        table.c.given_up.is_(True),
        table.c.placed_on >= bindparam("since"),
    ),
    table.c.position,
)
_PAID_BACK = select(table).where(table.c.paid_back_on >= bindparam("since")).order_by(table.c.position)
_ERASABLE = Pages(
    select(table.c.guest_order_id).where(
        table.c.kept.is_(True), table.c.ended_on < bindparam("ended_before")
    ),
    table.c.guest_order_id,
)


def _row(row: RowMapping) -> GuestOrderRow:
    known = {one.name: row[one.name] for one in fields(GuestOrderRow)}
    told = {
        "product": Product(row["product"]),
        "language": Language(row["language"]),
        "state": GuestOrderState(row["state"]),
    }
    return GuestOrderRow(**known | told)
