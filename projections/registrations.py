"""What the business register said about companies with accounts here (D13), and what waits for staff."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import Column, Connection, Index, RowMapping, Table, bindparam, func, select

from domain.kernel import Recorded
from domain.registration.events import (
    BranchLinked,
    Deregistered,
    DeregistrationHeld,
    EndAnnounced,
    HeldDismissed,
    ListedAgain,
    MatterSettled,
    Outcome,
    ReferredToStaff,
    StaffMatter,
)
from domain.values import BranchNumber, KvkNumber
from projections.kernel import READ_MODELS, BigInteger, Boolean, Date, Projection, Text, Utc, View
from projections.queries import LIMIT, Pages, page_of

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
    """Something a person must look at; ``position`` is the cursor.

    ``settled_at`` with ``outcome`` None: the register itself answered it."""

    position: int
    kvk_number: KvkNumber
    branch: BranchNumber | None
    matter: StaffMatter
    referred_at: datetime
    settled_at: datetime | None
    outcome: Outcome | None
    successor: KvkNumber | None


@dataclass(frozen=True, slots=True)
class Held:
    """A deregistration that waits for staff; ``position`` is the cursor.

    ``ended_on``: what the register lists; ``held_on``: the day that brought too many, or of the signal."""

    position: int
    kvk_number: KvkNumber
    branch: BranchNumber | None
    ended_on: date
    held_on: date


@dataclass(frozen=True, slots=True)
class HeldDay:
    """How many companies and how many of their units one day's held deregistrations are."""

    held_on: date
    companies: int
    units: int


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
    Column("settled_at", Utc),
    Column("outcome", Text),
    Column("successor", Text),
    Index(None, "kvk_number", "position"),
)
held = Table(
    "registrations_held",
    READ_MODELS,
    Column("position", BigInteger, primary_key=True, autoincrement=False),
    Column("kvk_number", Text, nullable=False),
    Column("branch", Text, nullable=False),
    Column("ended_on", Date, nullable=False),
    Column("held_on", Date, nullable=False),
    Column("judged_at", Utc),
    Index(None, "kvk_number", "branch"),
    Index(None, "held_on", "position"),
)

projection = Projection("registrations", [units, matters, held])


# --- what each event does -----------------------------------------------------------------------
@projection.on(BranchLinked)
def linked(view: View, happened: Recorded[BranchLinked]) -> None:
    view.insert(units, **_key(happened), continued=False)


@projection.on(EndAnnounced)
def end_announced(view: View, happened: Recorded[EndAnnounced]) -> None:
    view.update(units, _key(happened), ends_on=happened.event.ends_on, ended_on=None)
    _answered(view, happened)


@projection.on(Deregistered)
def deregistered(view: View, happened: Recorded[Deregistered]) -> None:
    view.update(units, _key(happened), ends_on=None, ended_on=happened.event.ended_on)
    _answered(view, happened)


@projection.on(DeregistrationHeld)
def deregistration_held(view: View, happened: Recorded[DeregistrationHeld]) -> None:
    event = happened.event
    view.update(units, _key(happened), ends_on=None)
    _answered(view, happened)
    view.insert(
        held,
        position=happened.position,
        **_key(happened),
        ended_on=event.ended_on,
        held_on=event.held_on,
    )


@projection.on(HeldDismissed)
def held_dismissed(view: View, happened: Recorded[HeldDismissed]) -> None:
    _judged(view, happened)


@projection.on(ListedAgain)
def listed_again(view: View, happened: Recorded[ListedAgain]) -> None:
    view.update(units, _key(happened), ends_on=None, ended_on=None)
    _answered(view, happened)


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


@projection.on(MatterSettled)
def settled(view: View, happened: Recorded[MatterSettled]) -> None:
    event = happened.event
    of_matter = {"kvk_number": event.kvk_number, "matter": event.matter}
    if event.matter is StaffMatter.CONTINUED_ELSEWHERE:
        view.update(units, {"kvk_number": event.kvk_number}, continued=False)
    else:
        of_matter["branch"] = event.branch or WHOLE
    for row in view.rows(matters, of_matter):
        if row["settled_at"] is None:
            view.update(
                matters,
                {"position": row["position"]},
                settled_at=happened.recorded_at,
                outcome=event.outcome,
                successor=event.successor,
            )


def _answered(view: View, happened: Recorded[Any]) -> None:
    """The register itself says what became of it: nothing is held, and no branch is missing."""
    _judged(view, happened)
    for row in view.rows(matters, {**_key(happened), "matter": StaffMatter.BRANCH_MISSING}):
        if row["settled_at"] is None:
            view.update(matters, {"position": row["position"]}, settled_at=happened.recorded_at)


def _judged(view: View, happened: Recorded[Any]) -> None:
    """What was held is held no more."""
    for row in view.rows(held, _key(happened)):
        if row["judged_at"] is None:
            view.update(held, {"position": row["position"]}, judged_at=happened.recorded_at)


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
    return _ENDS_DUE.read(tx, after, limit, today=today).scalars().all()


def staff_matters(
    tx: Connection,
    *,
    kvk_number: KvkNumber | None = None,
    settled_too: bool = False,
    after: int | None = None,
    limit: int = LIMIT,
) -> Sequence[Matter]:
    """Those that wait, oldest first; ``after`` is the position of the last page's last."""
    ask = select(matters)
    if not settled_too:
        ask = ask.where(matters.c.settled_at.is_(None))
    if kvk_number is not None:
        ask = ask.where(matters.c.kvk_number == kvk_number)
    return [_matter(row) for row in page_of(tx, ask, matters.c.position, limit, position=after)]


def staff_matter(tx: Connection, position: int) -> Matter | None:
    """One of them, settled or not."""
    row = tx.execute(select(matters).where(matters.c.position == position)).mappings().one_or_none()
    return None if row is None else _matter(row)


def held_deregistrations(
    tx: Connection, *, held_on: date | None = None, after: int | None = None, limit: int = LIMIT
) -> Sequence[Held]:
    """Oldest first; ``after`` is the position of the last page's last, judged by now or not."""
    ask = select(held).where(held.c.judged_at.is_(None))
    if held_on is not None:
        ask = ask.where(held.c.held_on == held_on)
    return [_held(row) for row in page_of(tx, ask, held.c.position, limit, position=after)]


def held_days(tx: Connection) -> Sequence[HeldDay]:
    """The days of which something is held still, oldest first."""
    companies, of_day = func.count(held.c.kvk_number.distinct()), func.count()
    ask = select(held.c.held_on, companies, of_day).where(held.c.judged_at.is_(None))
    return [HeldDay(*row) for row in tx.execute(ask.group_by(held.c.held_on).order_by(held.c.held_on))]


def held_companies(tx: Connection) -> int:
    """Of how many companies something is held still: staff is alarmed as long as there are any (D28)."""
    ask = select(func.count(held.c.kvk_number.distinct())).where(held.c.judged_at.is_(None))
    return tx.scalar(ask) or 0


def watched(tx: Connection) -> int:
    """How many businesses and branches have, or had, accounts here."""
    return tx.scalar(_WATCHED) or 0


_ENDS_DUE = Pages(
    select(units.c.kvk_number)
    .where(units.c.ends_on <= bindparam("today"), units.c.continued.is_(False))
    .distinct(),
    units.c.kvk_number,
)
_WATCHED = select(func.count()).select_from(units)


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
        settled_at=row["settled_at"],
        outcome=Outcome(row["outcome"]) if row["outcome"] else None,
        successor=row["successor"],
    )


def _held(row: RowMapping) -> Held:
    return Held(
        position=row["position"],
        kvk_number=row["kvk_number"],
        branch=row["branch"] or None,
        ended_on=row["ended_on"],
        held_on=row["held_on"],
    )
