"""Refunds: who asked for what, how far each is, and the payouts that are to be made (R47, D17, I10)."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, fields
from datetime import date
from enum import StrEnum
from typing import Any

from sqlalchemy import Column, Connection, Index, RowMapping, Table, and_, bindparam, or_, select

from domain.kernel import Recorded
from domain.refund.events import (
    RefundApproved,
    RefundFailed,
    RefundFiled,
    RefundPaid,
    RefundProposed,
    RefundRefused,
    RefundRequested,
    RefundSent,
)
from domain.values import (
    AccountId,
    CustomerId,
    PersonId,
    ProviderPaymentId,
    ProviderRefundId,
    RefundId,
    Sealed,
)
from projections.kernel import READ_MODELS, BigInteger, Boolean, Date, Projection, Text, View
from projections.queries import LIMIT, Pages, having, page_of, sealed


class RefundLife(StrEnum):
    """How far a refund is."""

    REQUESTED = "requested"
    """Nobody decided yet: its credit left the balance."""
    APPROVED = "approved"
    """Two persons agreed: it is to be paid out."""
    ORDERED = "ordered"
    """The payment provider or a file for the bank has it."""
    PAID = "paid"
    REFUSED = "refused"
    FAILED = "failed"
    """It was not paid, or came back. The credit is there again, as where it was refused."""


@dataclass(frozen=True, slots=True)
class RefundRow:
    """One refund, in cents; ``position`` is the cursor. ``to_source``: it goes back to the payment that it
    came by; else to ``iban`` in the name of ``payee``, sealed. ``cause``: why it failed."""

    position: int
    refund_id: RefundId
    account_id: AccountId
    customer_id: CustomerId
    amount_cents: int
    to_source: bool
    iban: Sealed | None
    payee: Sealed | None
    requested_on: date
    on_paper: bool
    proposed_by: PersonId | None
    approved_by: PersonId | None
    life: RefundLife
    provider_payment_id: ProviderPaymentId | None
    provider_refund_id: ProviderRefundId | None
    file_id: str | None
    paid_on: date | None
    cause: str | None


table = Table(
    "refunds",
    READ_MODELS,
    Column("refund_id", Text, primary_key=True),
    Column("position", BigInteger, nullable=False),
    Column("account_id", Text, nullable=False),
    Column("customer_id", Text, nullable=False),
    Column("amount_cents", BigInteger, nullable=False),
    Column("to_source", Boolean, nullable=False),
    Column("iban", Text),
    Column("payee", Text),
    Column("requested_on", Date, nullable=False),
    Column("on_paper", Boolean, nullable=False),
    Column("proposed_by", Text),
    Column("approved_by", Text),
    Column("life", Text, nullable=False),
    Column("provider_payment_id", Text),
    Column("provider_refund_id", Text),
    Column("file_id", Text),
    Column("paid_on", Date),
    Column("cause", Text),
    Index(None, "life", "position"),
    Index(None, "life", "paid_on"),
    Index(None, "account_id", "position"),
    Index(None, "provider_payment_id"),
)

projection = Projection("refunds", [table])


# --- what each event does -----------------------------------------------------------------------
@projection.on(RefundRequested)
def requested(view: View, happened: Recorded[RefundRequested]) -> None:
    event = happened.event
    view.insert(
        table,
        refund_id=event.refund_id,
        position=happened.position,
        account_id=event.account_id,
        customer_id=event.customer_id,
        amount_cents=event.amount_cents,
        to_source=event.payment_id is not None,
        iban=event.iban,
        payee=event.payee,
        requested_on=event.requested_on,
        on_paper=event.on_paper,
        life=RefundLife.REQUESTED,
        provider_payment_id=event.provider_payment_id,
    )


@projection.on(RefundProposed)
def proposed(view: View, happened: Recorded[RefundProposed]) -> None:
    view.update(table, _key(happened), proposed_by=happened.event.proposed_by)


@projection.on(RefundApproved)
def approved(view: View, happened: Recorded[RefundApproved]) -> None:
    by = happened.event.approved_by
    view.update(table, _key(happened), life=RefundLife.APPROVED, approved_by=by)


@projection.on(RefundRefused)
def refused(view: View, happened: Recorded[RefundRefused]) -> None:
    view.update(table, _key(happened), life=RefundLife.REFUSED)


@projection.on(RefundSent)
def sent(view: View, happened: Recorded[RefundSent]) -> None:
    known = happened.event.provider_refund_id
    view.update(table, _key(happened), life=RefundLife.ORDERED, provider_refund_id=known)


@projection.on(RefundFiled)
def filed(view: View, happened: Recorded[RefundFiled]) -> None:
    view.update(table, _key(happened), life=RefundLife.ORDERED, file_id=happened.event.file_id)


@projection.on(RefundPaid)
def paid(view: View, happened: Recorded[RefundPaid]) -> None:
    view.update(table, _key(happened), life=RefundLife.PAID, paid_on=happened.event.paid_on)


@projection.on(RefundFailed)
def failed(view: View, happened: Recorded[RefundFailed]) -> None:
    view.update(table, _key(happened), life=RefundLife.FAILED, cause=happened.event.cause)


def _key(happened: Recorded[Any]) -> dict[str, Any]:
    return {"refund_id": happened.event.refund_id}


# --- queries ------------------------------------------------------------------------------------
def refunds(
    tx: Connection, *, life: RefundLife | None = None, after: int | None = None, limit: int = LIMIT
) -> Sequence[RefundRow]:
    """All of them, or those that are so far, in the order they were asked for; ``after``: a position."""
    ask = select(table) if life is None else select(table).where(table.c.life == life.value)
    return [_row(row) for row in page_of(tx, ask, table.c.position, limit, position=after)]


def payouts_to_make(tx: Connection, *, after: int | None = None, limit: int = LIMIT) -> Sequence[RefundRow]:
    """Those that were approved, go to an account, and stand in no file for the bank yet; in their order."""
    return [_row(row) for row in _TO_MAKE.read(tx, after, limit).mappings()]


def of_account(
    tx: Connection,
    account_id: AccountId,
    *,
    after: int | None = None,
    limit: int = LIMIT,
    newest: bool = False,
) -> Sequence[RefundRow]:
    """A holder's own, in the order they were asked for, or the newest first."""
    ask = select(table).where(table.c.account_id == account_id)
    return [
        _row(row)
        for row in page_of(
            tx, ask, table.c.position, limit, newest=newest, position=after, account_id=account_id
        )
    ]


def named(tx: Connection, refund_ids: Iterable[RefundId]) -> Mapping[RefundId, RefundRow]:
    """Those of these ids that there are."""
    return {RefundId(row["refund_id"]): _row(row) for row in having(tx, table.c.refund_id, refund_ids)}


def of_payment(tx: Connection, provider_payment_id: ProviderPaymentId) -> Sequence[RefundRow]:
    """Those of one payment that the payment provider has."""
    ask = _AT_PROVIDER.where(table.c.provider_payment_id == provider_payment_id)
    return [_row(row) for row in tx.execute(ask).mappings()]


def to_ask_about(tx: Connection, *, paid_from: date) -> Sequence[RefundRow]:
    """Those that the payment provider has and whose outcome is not known, or that were paid on that day or
    later: they may fail yet."""
    return [_row(row) for row in tx.execute(_TO_ASK_ABOUT, {"paid_from": paid_from}).mappings()]


_TO_MAKE = Pages(
    select(table).where(table.c.life == RefundLife.APPROVED.value, table.c.to_source.is_(False)),
    table.c.position,
)
_AT_PROVIDER = select(table).where(table.c.provider_refund_id.is_not(None)).order_by(table.c.position)
_TO_ASK_ABOUT = _AT_PROVIDER.where(
    or_(
        table.c.life == RefundLife.ORDERED.value,
        and_(table.c.life == RefundLife.PAID.value, table.c.paid_on >= bindparam("paid_from")),
    )
)


def _row(row: RowMapping) -> RefundRow:
    known = {one.name: row[one.name] for one in fields(RefundRow)}
    opened = {"life": RefundLife(row["life"]), "iban": sealed(row["iban"]), "payee": sealed(row["payee"])}
    return RefundRow(**known | opened)
