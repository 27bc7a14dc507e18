"""The fees of final notices: claims of their own, each with what is left of it (D1, Awb 4:113)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import Column, ColumnElement, Connection, Index, Table, func, select

from domain.final_notice.events import (
    FeePaid,
    FeeTakenBack,
    FeeWrittenOff,
    FinalNoticeIssued,
    FinalNoticeSent,
)
from domain.kernel import Recorded
from domain.values import CustomerId, InvoiceNumber, NoticeId
from projections.kernel import READ_MODELS, BigInteger, Date, Projection, Text, View
from projections.queries import LIMIT, page_of


@dataclass(frozen=True, slots=True)
class Fee:
    """One fee; amounts in cents. ``due_on``: the last day of the notice's term; None while it was not posted:
    then nothing is claimed yet. ``outstanding_cents``: what is left to pay of what is claimed.
    ``invoice_numbers``: those on the notice, with each of which the fee is paid online (R53)."""

    position: int
    notice_id: NoticeId
    customer_id: CustomerId
    fee_reference: str
    invoice_numbers: tuple[InvoiceNumber, ...]
    issued_on: date
    due_on: date | None
    fee_cents: int
    paid_cents: int
    written_off_cents: int
    outstanding_cents: int


table = Table(
    "fees",
    READ_MODELS,
    Column("notice_id", Text, primary_key=True),
    Column("position", BigInteger, nullable=False),
    Column("customer_id", Text, nullable=False),
    Column("fee_reference", Text, nullable=False),
    Column("invoice_numbers", Text, nullable=False),
    Column("issued_on", Date, nullable=False),
    Column("due_on", Date),
    Column("fee_cents", BigInteger, nullable=False),
    Column("paid_cents", BigInteger, nullable=False),
    Column("written_off_cents", BigInteger, nullable=False),
    Column("outstanding_cents", BigInteger, nullable=False),
    Index(None, "position"),
    Index(None, "customer_id", "position"),
)

projection = Projection("fees", [table])


# --- what each event does -----------------------------------------------------------------------
@projection.on(FinalNoticeIssued)
def issued(view: View, happened: Recorded[FinalNoticeIssued]) -> None:
    event = happened.event
    view.insert(
        table,
        notice_id=event.notice_id,
        position=happened.position,
        customer_id=event.customer_id,
        fee_reference=event.fee_reference,
        invoice_numbers=" ".join(one.invoice_number for one in event.invoices),
        issued_on=event.issued_on,
        due_on=None,
        fee_cents=event.fee_cents,
        paid_cents=0,
        written_off_cents=0,
        outstanding_cents=0,
    )


@projection.on(FinalNoticeSent)
def sent(view: View, happened: Recorded[FinalNoticeSent]) -> None:
    key = {"notice_id": happened.event.notice_id}
    row = view.row(table, key)
    assert row is not None, "a notice is issued before it is sent"
    due_on = happened.event.term_ends_on
    view.update(table, key, due_on=due_on, outstanding_cents=row["fee_cents"])


@projection.on(FeePaid)
def paid(view: View, happened: Recorded[FeePaid]) -> None:
    _less(view, happened, "paid_cents", happened.event.amount_cents)


@projection.on(FeeTakenBack)
def taken_back(view: View, happened: Recorded[FeeTakenBack]) -> None:
    _less(view, happened, "paid_cents", -happened.event.amount_cents)


@projection.on(FeeWrittenOff)
def written_off(view: View, happened: Recorded[FeeWrittenOff]) -> None:
    _less(view, happened, "written_off_cents", happened.event.amount_cents)


def _less(view: View, happened: Recorded[Any], column: str, cents: int) -> None:
    key = {"notice_id": happened.event.notice_id}
    row = view.row(table, key)
    assert row is not None, "a notice is issued before its fee is paid"
    changed = {column: row[column] + cents, "outstanding_cents": row["outstanding_cents"] - cents}
    view.update(table, key, **changed)


# --- queries ------------------------------------------------------------------------------------
def fees(
    tx: Connection,
    *,
    customer_id: CustomerId | None = None,
    is_open: bool | None = None,
    after: NoticeId | None = None,
    limit: int = LIMIT,
) -> Sequence[Fee]:
    """In order of issue, those of a customer, and those of which something is left or nothing, where given;
    ``after`` is the last page's last."""
    ask = select(table)
    if customer_id is not None:
        ask = ask.where(table.c.customer_id == customer_id)
    if is_open is not None:
        ask = ask.where(OPEN if is_open else ~OPEN)
    return [fee_of(row) for row in page_of(tx, ask, table.c.position, limit, notice_id=after)]


def fee(tx: Connection, notice_id: NoticeId) -> Fee | None:
    """That of one notice."""
    row = tx.execute(select(table).where(table.c.notice_id == notice_id)).mappings().one_or_none()
    return None if row is None else fee_of(row)


def outstanding_cents(tx: Connection) -> int:
    """What is left of all fees together."""
    return int(tx.scalar(select(func.coalesce(func.sum(table.c.outstanding_cents), 0))) or 0)


OPEN: ColumnElement[bool] = table.c.outstanding_cents > 0


def fee_of(row: Mapping[Any, Any]) -> Fee:
    """A row of the table."""
    return Fee(
        position=row["position"],
        notice_id=row["notice_id"],
        customer_id=row["customer_id"],
        fee_reference=row["fee_reference"],
        invoice_numbers=tuple(map(InvoiceNumber, row["invoice_numbers"].split())),
        issued_on=row["issued_on"],
        due_on=row["due_on"],
        fee_cents=row["fee_cents"],
        paid_cents=row["paid_cents"],
        written_off_cents=row["written_off_cents"],
        outstanding_cents=row["outstanding_cents"],
    )
