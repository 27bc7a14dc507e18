"""Every payment that the provider was asked for: whose it is, and what became of it (R19, I2)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import Column, Connection, Index, RowMapping, Table, bindparam, select

from domain.account.events import (
    CreditDeposited,
    DepositFailed,
    DepositGivenUp,
    DepositOpened,
    DepositStarted,
)
from domain.kernel import Recorded
from domain.values import AccountId, PaymentId, ProviderPaymentId
from projections.kernel import READ_MODELS, BigInteger, Projection, Text, Utc, View
from projections.queries import LIMIT, Pages


class PaymentLife(StrEnum):
    """What became of a payment."""

    STARTING = "starting"
    """The provider is being asked for it."""
    OPEN = "open"
    """It can be paid."""
    PAID = "paid"
    FAILED = "failed"
    """It failed, was cancelled by the payer, or expired."""
    GIVEN_UP = "given_up"
    """No outcome came for days. It counts as paid should the money come after all."""


PENDING = (PaymentLife.STARTING, PaymentLife.OPEN)


@dataclass(frozen=True, slots=True)
class Payment:
    """One payment for credit, in cents; ``position`` is the cursor. ``provider_payment_id``: None until the
    provider knows it."""

    position: int
    payment_id: PaymentId
    provider_payment_id: ProviderPaymentId | None
    account_id: AccountId
    amount_cents: int
    started_at: datetime
    life: PaymentLife


table = Table(
    "payments",
    READ_MODELS,
    Column("payment_id", Text, primary_key=True),
    Column("account_id", Text, primary_key=True),
    Column("provider_payment_id", Text),
    Column("position", BigInteger, nullable=False),
    Column("amount_cents", BigInteger, nullable=False),
    Column("started_at", Utc, nullable=False),
    Column("life", Text, nullable=False),
    Index(None, "provider_payment_id"),
    Index(None, "life", "position"),
)

projection = Projection("payments", [table])


# --- what each event does -----------------------------------------------------------------------
@projection.on(DepositStarted)
def started(view: View, happened: Recorded[DepositStarted]) -> None:
    event = happened.event
    view.insert(
        table,
        payment_id=event.payment_id,
        account_id=event.account_id,
        position=happened.position,
        amount_cents=event.amount_cents,
        started_at=happened.recorded_at,
        life=PaymentLife.STARTING,
    )


@projection.on(DepositOpened)
def opened(view: View, happened: Recorded[DepositOpened]) -> None:
    event = happened.event
    key = {"payment_id": event.payment_id, "account_id": event.account_id}
    view.update(table, key, provider_payment_id=event.provider_payment_id)
    view.update(table, key | {"life": PaymentLife.STARTING}, life=PaymentLife.OPEN)


@projection.on(DepositFailed)
def failed(view: View, happened: Recorded[DepositFailed]) -> None:
    _became(view, happened, PaymentLife.FAILED)


@projection.on(DepositGivenUp)
def given_up(view: View, happened: Recorded[DepositGivenUp]) -> None:
    _became(view, happened, PaymentLife.GIVEN_UP)


@projection.on(CreditDeposited)
def paid(view: View, happened: Recorded[CreditDeposited]) -> None:
    _became(view, happened, PaymentLife.PAID)


def _became(view: View, happened: Recorded[Any], life: PaymentLife) -> None:
    key = {"payment_id": happened.event.payment_id, "account_id": happened.event.account_id}
    view.update(table, key, life=life)


# --- queries ------------------------------------------------------------------------------------
def pending_payments(tx: Connection, *, after: int | None = None, limit: int = LIMIT) -> Sequence[Payment]:
    """Those whose outcome is waited for, in the order of their start."""
    return [_payment(row) for row in _PENDING.read(tx, after, limit).mappings()]


def pending_since(
    tx: Connection, before: datetime, *, after: int | None = None, limit: int = LIMIT
) -> Sequence[Payment]:
    """Those of them that started before that moment."""
    return [_payment(row) for row in _PENDING_SINCE.read(tx, after, limit, before=before).mappings()]


def given_up_payments(
    tx: Connection, *, since: datetime, after: int | None = None, limit: int = LIMIT
) -> Sequence[Payment]:
    """Those whose outcome is waited for no more, that started at that moment or later: they may come yet."""
    return [_payment(row) for row in _GIVEN_UP.read(tx, after, limit, since=since).mappings()]


_PENDING_ROWS = select(table).where(table.c.life.in_([life.value for life in PENDING]))
_PENDING = Pages(_PENDING_ROWS, table.c.position)
_PENDING_SINCE = Pages(_PENDING_ROWS.where(table.c.started_at < bindparam("before")), table.c.position)
_GIVEN_UP = Pages(
    select(table).where(table.c.life == PaymentLife.GIVEN_UP.value, table.c.started_at >= bindparam("since")),
    table.c.position,
)


def payment(tx: Connection, payment_id: PaymentId) -> Payment | None:
    """The one that we know by that id."""
    row = tx.execute(select(table).where(table.c.payment_id == payment_id)).mappings().first()
    return None if row is None else _payment(row)


def payment_of(tx: Connection, provider_payment_id: ProviderPaymentId) -> Payment | None:
    """The one that the provider knows by that id."""
    ask = select(table).where(table.c.provider_payment_id == provider_payment_id)
    row = tx.execute(ask).mappings().first()
    return None if row is None else _payment(row)


def _payment(row: RowMapping) -> Payment:
    return Payment(
        position=row["position"],
        payment_id=row["payment_id"],
        provider_payment_id=row["provider_payment_id"],
        account_id=row["account_id"],
        amount_cents=row["amount_cents"],
        started_at=row["started_at"],
        life=PaymentLife(row["life"]),
    )
