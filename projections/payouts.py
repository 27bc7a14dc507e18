"""Payouts whose outcome nobody told yet: which of them staff is to be told of (R47, D14)."""

from collections.abc import Sequence
from datetime import date

from sqlalchemy import Column, Connection, Index, Table, bindparam, select

from domain.kernel import Recorded
from domain.payout.events import PayoutOrdered, PayoutSettled, PayoutSilent, PayoutTold
from domain.values import PayoutId
from projections.kernel import READ_MODELS, Boolean, Date, Projection, Text, View
from projections.queries import LIMIT, Pages

table = Table(
    "payouts",
    READ_MODELS,
    Column("payout_id", Text, primary_key=True),
    Column("ordered_on", Date, nullable=False),
    Column("silent", Boolean, nullable=False),
    Index(None, "silent", "ordered_on"),
)
"""Those that the bank has: what was told, or settled, is here no more."""

projection = Projection("payouts", [table])


# --- what each event does -----------------------------------------------------------------------
@projection.on(PayoutOrdered)
def ordered(view: View, happened: Recorded[PayoutOrdered]) -> None:
    event = happened.event
    view.insert(table, payout_id=event.payout_id, ordered_on=event.ordered_on, silent=False)


@projection.on(PayoutSilent)
def silent(view: View, happened: Recorded[PayoutSilent]) -> None:
    view.update(table, {"payout_id": happened.event.payout_id}, silent=True)


@projection.on(PayoutTold)
def told(view: View, happened: Recorded[PayoutTold]) -> None:
    view.delete(table, {"payout_id": happened.event.payout_id})


@projection.on(PayoutSettled)
def settled(view: View, happened: Recorded[PayoutSettled]) -> None:
    view.delete(table, {"payout_id": happened.event.payout_id})


# --- queries ------------------------------------------------------------------------------------
def payouts_silent(
    tx: Connection, ordered_before: date, *, after: PayoutId | None = None, limit: int = LIMIT
) -> Sequence[PayoutId]:
    """Those ordered before that day of which nothing is known, and staff was not told."""
    return _SILENT.read(tx, after, limit, ordered_before=ordered_before).scalars().all()


_SILENT = Pages(
    select(table.c.payout_id).where(
        table.c.silent.is_(False), table.c.ordered_on < bindparam("ordered_before")
    ),
    table.c.payout_id,
)
