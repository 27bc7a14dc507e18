"""Payments of invoices at the payment provider: of which invoice, and what became of them (R53, I2)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Column, ColumnElement, Connection, Index, RowMapping, Table, bindparam, select

from domain.invoice.events import (
    InvoicePaymentCame,
    InvoicePaymentFailed,
    InvoicePaymentGivenUp,
    InvoicePaymentOpened,
    InvoicePaymentStarted,
)
from domain.kernel import Recorded
from domain.values import InvoiceNumber, PaymentId, ProviderPaymentId
from projections.kernel import READ_MODELS, BigInteger, Projection, Text, Utc, View
from projections.payments import PENDING, PaymentLife
from projections.queries import LIMIT, Pages


@dataclass(frozen=True, slots=True)
class InvoicePayment:
    """One payment, in cents, with the fees that it is for; ``position`` is the cursor.
    ``provider_payment_id`` and ``checkout_url``: None until the provider knows it."""

    position: int
    payment_id: PaymentId
    invoice_number: InvoiceNumber
    provider_payment_id: ProviderPaymentId | None
    checkout_url: str | None
    amount_cents: int
    started_at: datetime
    life: PaymentLife


table = Table(
    "invoice_payments",
    READ_MODELS,
    Column("payment_id", Text, primary_key=True),
    Column("invoice_number", Text, nullable=False),
    Column("provider_payment_id", Text),
    Column("checkout_url", Text),
    Column("position", BigInteger, nullable=False),
    Column("amount_cents", BigInteger, nullable=False),
    Column("started_at", Utc, nullable=False),
    Column("life", Text, nullable=False),
    Index(None, "provider_payment_id"),
    Index(None, "life", "position"),
)

projection = Projection("invoice_payments", [table])


# --- what each event does -----------------------------------------------------------------------
@projection.on(InvoicePaymentStarted)
def started(view: View, happened: Recorded[InvoicePaymentStarted]) -> None:
    event = happened.event
    view.insert(
        table,
        payment_id=event.payment_id,
        invoice_number=event.invoice_number,
        position=happened.position,
        amount_cents=event.amount_cents + sum(fee.amount_cents for fee in event.fees),
        started_at=happened.recorded_at,
        life=PaymentLife.STARTING,
    )


@projection.on(InvoicePaymentOpened)
def opened(view: View, happened: Recorded[InvoicePaymentOpened]) -> None:
    event = happened.event
    known = {"provider_payment_id": event.provider_payment_id, "checkout_url": event.checkout_url}
    view.update(table, _key(happened), **known)
    view.update(table, _key(happened) | {"life": PaymentLife.STARTING}, life=PaymentLife.OPEN)


@projection.on(InvoicePaymentFailed)
def failed(view: View, happened: Recorded[InvoicePaymentFailed]) -> None:
    view.update(table, _key(happened), life=PaymentLife.FAILED)


@projection.on(InvoicePaymentGivenUp)
def given_up(view: View, happened: Recorded[InvoicePaymentGivenUp]) -> None:
    view.update(table, _key(happened), life=PaymentLife.GIVEN_UP)


@projection.on(InvoicePaymentCame)
def came(view: View, happened: Recorded[InvoicePaymentCame]) -> None:
    view.update(table, _key(happened), life=PaymentLife.PAID)


def _key(happened: Recorded[Any]) -> dict[str, Any]:
    return {"payment_id": happened.event.payment_id}


# --- queries ------------------------------------------------------------------------------------
def invoice_payment(tx: Connection, payment_id: PaymentId) -> InvoicePayment | None:
    """The one that we know by that id."""
    return _one(tx, table.c.payment_id == payment_id)


def invoice_paid_by(tx: Connection, provider_payment_id: ProviderPaymentId) -> InvoicePayment | None:
    """The one that the provider knows by that id."""
    return _one(tx, table.c.provider_payment_id == provider_payment_id)


def invoice_payments_pending(
    tx: Connection, *, before: datetime | None = None, after: int | None = None, limit: int = LIMIT
) -> Sequence[InvoicePayment]:
    """Those whose outcome is waited for, in the order of their start; or of them those that started before
    that moment."""
    if before is None:
        found = _PENDING.read(tx, after, limit)
    else:
        found = _PENDING_SINCE.read(tx, after, limit, before=before)
    return [_payment(row) for row in found.mappings()]


def invoice_payments_given_up(
    tx: Connection, *, since: datetime, after: int | None = None, limit: int = LIMIT
) -> Sequence[InvoicePayment]:
    """Those whose outcome is waited for no more, that started at that moment or later: they may come yet."""
    return [_payment(row) for row in _GIVEN_UP.read(tx, after, limit, since=since).mappings()]


_PENDING_ROWS = select(table).where(table.c.life.in_([life.value for life in PENDING]))
_PENDING = Pages(_PENDING_ROWS, table.c.position)
_PENDING_SINCE = Pages(_PENDING_ROWS.where(table.c.started_at < bindparam("before")), table.c.position)
_GIVEN_UP = Pages(
    select(table).where(table.c.life == PaymentLife.GIVEN_UP.value, table.c.started_at >= bindparam("since")),
    table.c.position,
)


def _one(tx: Connection, fits: ColumnElement[bool]) -> InvoicePayment | None:
    row = tx.execute(select(table).where(fits)).mappings().first()
    return None if row is None else _payment(row)


def _payment(row: RowMapping) -> InvoicePayment:
    return InvoicePayment(
        position=row["position"],
        payment_id=row["payment_id"],
        invoice_number=row["invoice_number"],
        provider_payment_id=row["provider_payment_id"],
        checkout_url=row["checkout_url"],
        amount_cents=row["amount_cents"],
        started_at=row["started_at"],
        life=PaymentLife(row["life"]),
    )
