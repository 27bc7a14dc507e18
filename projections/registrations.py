"""What the business register said about companies with accounts here (D13), and what staff must look at."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import Column, Connection, Index, RowMapping, Table, select

from domain.kernel import Recorded
from domain.registration.events import (
    BranchLinked,
    Deregistered,
    EndAnnounced,
    ListedAgain,
    ReferredToStaff,
    StaffMatter,
)
from domain.values import BranchNumber, KvkNumber
from projections.kernel import READ_MODELS, BigInteger, Boolean, Date, Projection, Text, Utc, View
from projections.queries import LIMIT, page, place_of

WHOLE = ""
"""Stands for the business as a whole in a column of branch numbers, which is part of a key."""


@dataclass(frozen=True, slots=True)
class Unit:
    """A watched branch, or the business as a whole (``branch`` None).

    ``ends_on``: an end to come; ``ended_on``: no longer registered since. ``continued``: it goes on
    elsewhere, and staff decides what becomes of its accounts."""

    kvk_number: KvkNumber
    branch: BranchNumber | None
    ends_on: date | None
    ended_on: date | None
    continued: bool


@dataclass(frozen=True, slots=True)
class Matter:
    """Something a person must look at; ``position`` is the cursor."""

    position: int
    kvk_number: KvkNumber
    branch: BranchNumber | None
    matter: StaffMatter
    referred_at: datetime


units = Table(
    "registrations",
    READ_MODELS,
    Column("kvk_number", Text, primary_key=True),
    Column("branch", Text, primary_key=True),
    Column("ends_on", Date),
    Column("ended_on", Date),
    Column("continued", Boolean, nullable=False),
    Index(None, "ends_on", "kvk_number"),
)
matters = Table(
    "registrations_matters",
    READ_MODELS,
    Column("position", BigInteger, primary_key=True, autoincrement=False),
    Column("kvk_number", Text, nullable=False),
    Column("branch", Text, nullable=False),
    Column("matter", Text, nullable=False),
    Column("referred_at", Utc, nullable=False),
    Index(None, "kvk_number", "position"),
)

projection = Projection("registrations", [units, matters])


# --- what each event does -----------------------------------------------------------------------
@projection.on(BranchLinked)
def linked(view: View, happened: Recorded[BranchLinked]) -> None:
    view.insert(units, **_key(happened), continued=False)


@projection.on(EndAnnounced)
def end_announced(view: View, happened: Recorded[EndAnnounced]) -> None:
    view.update(units, _key(happened), ends_on=happened.event.ends_on, ended_on=None)


@projection.on(Deregistered)
def deregistered(view: View, happened: Recorded[Deregistered]) -> None:
    view.update(units, _key(happened), ends_on=None, ended_on=happened.event.ended_on)


@projection.on(ListedAgain)
def listed_again(view: View, happened: Recorded[ListedAgain]) -> None:
    view.update(units, _key(happened), ends_on=None, ended_on=None)


@projection.on(ReferredToStaff)
def referred(view: View, happened: Recorded[ReferredToStaff]) -> None:
    event = happened.event
    if event.matter is StaffMatter.CONTINUED_ELSEWHERE:
        view.update(units, {"kvk_number": event.kvk_number}, continued=True)
    view.insert(
        matters,
        position=happened.position,
        **_key(happened),
        matter=event.matter,
        referred_at=happened.recorded_at,
    )


def _key(happened: Recorded[Any]) -> dict[str, Any]:
    return {"kvk_number": happened.event.kvk_number, "branch": happened.event.branch or WHOLE}


# --- queries ------------------------------------------------------------------------------------
def registration(tx: Connection, kvk_number: KvkNumber) -> Sequence[Unit]:
    """The business as a whole, then its watched branches; none where it has no accounts here."""
    ask = select(units).where(units.c.kvk_number == kvk_number).order_by(units.c.branch)
    return [_unit(row) for row in tx.execute(ask).mappings()]


def ends_due(
    tx: Connection, today: date, *, after: KvkNumber | None = None, limit: int = LIMIT
) -> Sequence[KvkNumber]:
    """Companies with an announced end that has come; those that continue elsewhere are staff's."""
    ask = select(units.c.kvk_number).where(units.c.ends_on <= today, units.c.continued.is_(False)).distinct()
    return tx.scalars(page(ask, units.c.kvk_number, after, limit)).all()


def staff_matters(
    tx: Connection, *, kvk_number: KvkNumber | None = None, after: int | None = None, limit: int = LIMIT
) -> Sequence[Matter]:
    """Oldest first; ``after`` is the position of the last page's last."""
    ask = select(matters)
    if kvk_number is not None:
        ask = ask.where(matters.c.kvk_number == kvk_number)
    place = place_of(tx, matters, "position", position=after)
    return [_matter(row) for row in tx.execute(page(ask, matters.c.position, place, limit)).mappings()]


def _unit(row: RowMapping) -> Unit:
    return Unit(
        kvk_number=row["kvk_number"],
        branch=row["branch"] or None,
        ends_on=row["ends_on"],
        ended_on=row["ended_on"],
        continued=row["continued"],
    )


def _matter(row: RowMapping) -> Matter:
    return Matter(
        position=row["position"],
        kvk_number=row["kvk_number"],
        branch=row["branch"] or None,
        matter=StaffMatter(row["matter"]),
        referred_at=row["referred_at"],
    )
