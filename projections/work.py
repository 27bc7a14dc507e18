"""What waits for staff, list by list: since when, how much of it, and what waits longest."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from functools import cache
from typing import Any, Final

from sqlalchemy import (
    Column,
    ColumnElement,
    Connection,
    Integer,
    Select,
    and_,
    bindparam,
    func,
    select,
)

from domain.calendar import local_date
from domain.values import PersonId, Sealed
from projections import (
    accounts,
    applications,
    approvals,
    assignees,
    authorisations,
    bank_entries,
    deactivations,
    loose_ends,
    questions,
    refunds,
    staff_members,
)
from projections.applications import ApplicationState
from projections.approval_list import is_open_at
from projections.assignees import AssignedList, Assignee, lapsed_by
from projections.authorisations import AuthorisationState
from projections.bank_entries import EntryState
from projections.kernel import Utc
from projections.loose_ends import LooseEndState
from projections.queries import sealed
from projections.questions import QuestionState
from projections.refunds import RefundLife
from projections.registrations import held, matters
from projections.together import Together

COUNTED_MAX: Final = 100
"""Of one list: who has more of it has enough to do. So no list costs more, however long it is."""
ASSIGNED_MAX: Final = 200
"""Of one list: more than a desk has people for."""
READ: Final = (
    "accounts",
    "applications",
    "approvals",
    "authorisations",
    "bank_entries",
    "deactivations",
    "loose_ends",
    "questions",
    "refunds",
    "registrations",
)
"""The read models that are asked."""


@dataclass(frozen=True, slots=True)
class First:
    """One thing that waits. ``about``: what it is, by ids; ``assigned_to``: who of the staff is at it."""

    since: date
    about: Mapping[str, str]
    assigned_to: PersonId | None = None
    assigned_since: datetime | None = None


@dataclass(frozen=True, slots=True)
class Waits:
    """What waits on a list. ``count``: as far as it is counted, ``more``: there is more than that; ``first``:
    what of those waits longest."""

    count: int
    more: bool
    first: Sequence[First]


@dataclass(frozen=True, slots=True)
class Thing:
    """Something that waits, and who is at it, if anybody. ``name``: theirs."""

    assignee: Assignee | None
    name: Sealed | None


def waits(
    tx: Connection,
    names: Sequence[str],
    *,
    elsewhere: Sequence[datetime] = (),
    posted_before: date,
    expected_by: Callable[[date], date],
    now: datetime,
    first: int,
) -> Mapping[str, Waits]:
    """Of the lists of those names, in one statement. ``elsewhere``: since when loose ends wait that are in no
    read model; ``posted_before``: a code that was posted earlier should have arrived, and waits since the day
    on which it was ``expected_by`` (R15)."""
    given = {"posted_before": posted_before, "now": now, "first": first, "counted": COUNTED_MAX + 1}
    found = {**_question(tuple(names)).read(tx, **given, lapsed_by=lapsed_by(now))}
    assigned = {(row["list_name"], row["about"]): row for row in found.pop(ASSIGNEES)}
    told = {name: _assigned(name, _waits(rows), assigned) for name, rows in found.items()}
    if (posted := told.get(UNDELIVERED)) is not None:
        late = [replace(one, since=expected_by(one.since)) for one in posted.first]
        told[UNDELIVERED] = replace(posted, first=late)
    if LOOSE_ENDS in told:
        told[LOOSE_ENDS] = _and(told[LOOSE_ENDS], elsewhere, first)
    return told


def waiting(
    tx: Connection, list_name: AssignedList, about: str, *, posted_before: date, now: datetime
) -> "Thing | None":
    """What waits on that list and is of that id, with who is at it; None where nothing of it waits there."""
    given = {"posted_before": posted_before, "lapsed_by": lapsed_by(now)}
    found = tx.execute(_thing(list_name), {**given, "list_name": list_name.value, "about": about}).first()
    if found is None:
        return None
    assigned = None if found.person_id is None else Assignee(PersonId(found.person_id), found.since)
    return Thing(assigned, sealed(found.name))


def assigned_on(
    tx: Connection, list_name: AssignedList, *, posted_before: date, now: datetime
) -> Mapping[str, Assignee]:
    """Who is at what waits on that list, by its id, the last taken first."""
    given = {"posted_before": posted_before, "lapsed_by": lapsed_by(now), "list_name": list_name.value}
    rows = tx.execute(_assigned_on(list_name), given)
    return {row.about: Assignee(PersonId(row.person_id), row.since) for row in rows}


def _assigned(name: str, waits: Waits, assigned: Mapping[tuple[str, str], Mapping[str, Any]]) -> Waits:
    """With who is at each."""
    if name not in {*AssignedList}:
        return waits
    first = [_with_assignee(one, assigned.get((name, "".join(one.about.values())))) for one in waits.first]
    return replace(waits, first=first)


def _with_assignee(one: First, row: Mapping[str, Any] | None) -> First:
    return (
        one
        if row is None
        else replace(one, assigned_to=PersonId(row["person_id"]), assigned_since=row["since"])
    )


def _and(known: Waits, since: Sequence[datetime], first: int) -> Waits:
    """Those and others, of which no more is known."""
    count = known.count + len(since)
    both = sorted([*known.first, *(First(local_date(each), {}) for each in since)], key=_age)
    return Waits(min(count, COUNTED_MAX), known.more or count > COUNTED_MAX, both[:first])


def _age(one: First) -> date:
    return one.since


def _waits(rows: Sequence[Mapping[str, Any]]) -> Waits:
    count = rows[0]["waits"] if rows else 0
    first = sorted(map(_first, rows), key=_age)
    return Waits(min(count, COUNTED_MAX), count > COUNTED_MAX, first)


def _first(row: Mapping[str, Any]) -> First:
    about = {name: value for name, value in row.items() if name not in ("since", "waits")}
    since = row["since"]
    return First(local_date(since) if isinstance(since, datetime) else since, about)


def _list(
    since: Column[Any], order: Column[Any], *fits: ColumnElement[bool], about: Sequence[str]
) -> Select[Any]:
    """The first of a list, in its order, as many as are counted."""
    ids = (since.table.c[name] for name in about)
    return select(since.label("since"), *ids).where(*fits).order_by(order)


UNDELIVERED: Final = "undelivered-codes"
LOOSE_ENDS: Final = "loose-ends"
ASSIGNEES: Final = "assignees"
"""No list: who is at what, asked with them."""
LISTS: Final[Mapping[str, Select[Any]]] = {
    "referrals": _list(
        applications.table.c.referred_on,
        applications.table.c.received,
        applications.table.c.state == ApplicationState.REFERRED.value,
        about=["application_id"],
    ),
    UNDELIVERED: _list(
        accounts.table.c.code_sent_on,
        accounts.table.c.opened,
        accounts.UNDELIVERED,
        about=["account_id"],
    ),
    "reactivations": _list(
        accounts.table.c.settled_on,
        accounts.table.c.opened,
        accounts.AWAITS_REACTIVATION,
        about=["account_id"],
    ),
    "deactivation-requests": _list(
        deactivations.table.c.requested_at,
        deactivations.table.c.requested,
        deactivations.WAITS,
        about=["deactivation_id"],
    ),
    "questions": _list(
        questions.table.c.asked_at,
        questions.table.c.asked,
        questions.table.c.state == QuestionState.OPEN.value,
        about=["question_id"],
    ),
    "authorisations": _list(
        authorisations.table.c.requested_at,
        authorisations.table.c.requested,
        authorisations.table.c.state == AuthorisationState.REQUESTED.value,
        about=["account_id"],
    ),
    "staff-matters": _list(
        matters.c.referred_at, matters.c.position, matters.c.settled_at.is_(None), about=["kvk_number"]
    ),
    "held-deregistrations": _list(
        held.c.held_on, held.c.position, held.c.judged_at.is_(None), about=["kvk_number"]
    ),
    LOOSE_ENDS: _list(
        loose_ends.table.c.since,
        loose_ends.table.c.position,
        loose_ends.table.c.state == LooseEndState.OPEN.value,
        about=[],
    ),
    "bank-entries": _list(
        bank_entries.table.c.booked_on,
        bank_entries.table.c.position,
        bank_entries.table.c.state == EntryState.WAITING.value,
        about=["entry_id"],
    ),
    "refund-requests": _list(
        refunds.table.c.requested_on,
        refunds.table.c.position,
        refunds.table.c.life == RefundLife.REQUESTED.value,
        about=["refund_id"],
    ),
    "approvals": _list(
        approvals.table.c.requested_at,
        approvals.table.c.position,
        is_open_at(bindparam("now", type_=Utc)),
        about=["matter", "subject"],
    ),
}


@cache
def _question(names: tuple[str, ...]) -> Together:
    return Together(
        **{name: _longest(LISTS[name]) for name in names}, **{ASSIGNEES: assignees.assigned_now()}
    )


@cache
def _assigned_on(list_name: AssignedList) -> Select[Any]:
    of_list, assigned = LISTS[list_name], assignees.table.c
    _, about = of_list.selected_columns
    waits = assigned.about.in_(of_list.with_only_columns(about).order_by(None))
    ask = assignees.assigned_now().where(assigned.list_name == bindparam("list_name"), waits)
    return ask.order_by(assigned.since.desc(), assigned.about).limit(ASSIGNED_MAX)


@cache
def _thing(list_name: AssignedList) -> Select[Any]:
    """One of the list by its id, with who is at it."""
    of_list, assigned, member = LISTS[list_name], assignees.table, staff_members.table
    _, about = of_list.selected_columns
    thing = of_list.where(about == bindparam("about")).order_by(None).limit(1).subquery()
    is_at_it = and_(
        assigned.c.list_name == bindparam("list_name"),
        assigned.c.about == bindparam("about"),
        assignees.is_assigned(),
    )
    joined = thing.outerjoin(assigned, is_at_it).outerjoin(member, member.c.person_id == assigned.c.person_id)
    return select(assigned.c.person_id, assigned.c.since, member.c.name).select_from(joined)


def _longest(of_list: Select[Any]) -> Select[Any]:
    """What waits longest of as many as are counted, and how many those are."""
    some = of_list.limit(bindparam("counted", type_=Integer)).subquery()
    longest = select(*some.c, func.count().over().label("waits")).order_by(some.c.since)
    return longest.limit(bindparam("first", type_=Integer))
