"""Organisations with an account manager, as the desk sees them (R38)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Column, Connection, Index, Table, select

from domain.kernel import Recorded
from domain.management.events import ManagementBegun, ManagementEnded
from domain.values import KvkNumber
from projections.kernel import READ_MODELS, BigInteger, Projection, Text, Utc, View
from projections.queries import LIMIT, page_of


@dataclass(frozen=True, slots=True)
class ManagedRow:
    """One organisation whose codes come only through the desk."""

    kvk_number: KvkNumber
    since: datetime


table = Table(
    "managements",
    READ_MODELS,
    Column("kvk_number", Text, primary_key=True),
    Column("begun", BigInteger, nullable=False),
    Column("since", Utc, nullable=False),
    Index(None, "begun"),
)

projection = Projection("managements", [table])


# --- what each event does -----------------------------------------------------------------------
@projection.on(ManagementBegun)
def begun(view: View, happened: Recorded[ManagementBegun]) -> None:
    number, at = happened.event.kvk_number, happened.recorded_at
    view.insert(table, kvk_number=number, begun=happened.position, since=at)


@projection.on(ManagementEnded)
def ended(view: View, happened: Recorded[ManagementEnded]) -> None:
    view.delete(table, {"kvk_number": happened.event.kvk_number})


# --- queries ------------------------------------------------------------------------------------
def managed(tx: Connection, *, after: KvkNumber | None = None, limit: int = LIMIT) -> Sequence[ManagedRow]:
    """All of them, in the order in which they were marked."""
    rows = page_of(tx, select(table), table.c.begun, limit, kvk_number=after)
    return [ManagedRow(row["kvk_number"], row["since"]) for row in rows]
