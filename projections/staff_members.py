"""Members of the register's staff: who they are, their roles and whether they may act (D17)."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import Column, Connection, RowMapping, Table, bindparam, select

from domain.kernel import Recorded
from domain.roles import Role
from domain.staff_member.events import (
    Roles,
    StaffAccessReset,
    StaffErasureStarted,
    StaffMemberBlocked,
    StaffMemberEnrolled,
    StaffMemberLeft,
    StaffMemberUnblocked,
    StaffRolesChanged,
    StaffSecondFactorEnrolled,
)
from domain.values import PersonId, Sealed
from projections.kernel import READ_MODELS, BigInteger, Boolean, Date, Projection, Text, Utc, View
from projections.queries import LIMIT, Pages, having, page_of, place_of


class MemberState(StrEnum):
    """Whether a member of staff may act."""

    INVITED = "invited"
    """Password and second factor are to be chosen with an invitation."""
    IN_SERVICE = "in_service"
    BLOCKED = "blocked"
    LEFT = "left"


@dataclass(frozen=True, slots=True)
class MemberRow:
    """One member of staff; ``since``: when the state or the roles last changed."""

    person_id: PersonId
    name: Sealed
    email: Sealed
    roles: Roles
    state: MemberState
    since: datetime


table = Table(
    "staff_members",
    READ_MODELS,
    Column("person_id", Text, primary_key=True),
    Column("enrolled", BigInteger, nullable=False, unique=True),
    Column("name", Text, nullable=False),
    Column("email", Text, nullable=False),
    # Words with a space between them.
    Column("roles", Text, nullable=False),
    Column("has_access", Boolean, nullable=False),
    Column("is_blocked", Boolean, nullable=False),
    Column("has_left", Boolean, nullable=False),
    Column("since", Utc, nullable=False),
    # Empty until they left, and once they are being erased.
    Column("left_on", Date, index=True),
)

projection = Projection("staff_members", [table])


# --- what each event does -----------------------------------------------------------------------
@projection.on(StaffMemberEnrolled)
def enrolled(view: View, happened: Recorded[StaffMemberEnrolled]) -> None:
    event = happened.event
    view.insert(
        table,
        person_id=event.person_id,
        enrolled=happened.position,
        name=event.name,
        email=event.email,
        roles=" ".join(event.roles),
        has_access=False,
        is_blocked=False,
        has_left=False,
        since=happened.recorded_at,
    )


@projection.on(StaffRolesChanged)
def roles_changed(view: View, happened: Recorded[StaffRolesChanged]) -> None:
    _changed(view, happened, roles=" ".join(happened.event.roles))


@projection.on(StaffSecondFactorEnrolled)
def let_in(view: View, happened: Recorded[StaffSecondFactorEnrolled]) -> None:
    _changed(view, happened, has_access=True)


@projection.on(StaffAccessReset)
def reset(view: View, happened: Recorded[StaffAccessReset]) -> None:
    _changed(view, happened, has_access=False)


@projection.on(StaffMemberBlocked)
def blocked(view: View, happened: Recorded[StaffMemberBlocked]) -> None:
    _changed(view, happened, is_blocked=True)


@projection.on(StaffMemberUnblocked)
def unblocked(view: View, happened: Recorded[StaffMemberUnblocked]) -> None:
    _changed(view, happened, is_blocked=False)


@projection.on(StaffMemberLeft)
def left(view: View, happened: Recorded[StaffMemberLeft]) -> None:
    _changed(view, happened, roles="", has_left=True, left_on=happened.event.left_on)


@projection.on(StaffErasureStarted)
def erasure_started(view: View, happened: Recorded[StaffErasureStarted]) -> None:
    view.update(table, {"person_id": happened.event.person_id}, left_on=None)


def _changed(view: View, happened: Recorded[Any], **values: Any) -> None:
    view.update(table, {"person_id": happened.event.person_id}, **values, since=happened.recorded_at)


# --- queries ------------------------------------------------------------------------------------
def members(tx: Connection, *, after: PersonId | None = None, limit: int = LIMIT) -> Sequence[MemberRow]:
    """All of them, in order of enrolment; those who left too, for whoever reads what they did."""
    return [_member(row) for row in page_of(tx, select(table), table.c.enrolled, limit, person_id=after)]


def named(tx: Connection, people: Iterable[PersonId]) -> Mapping[PersonId, MemberRow]:
    """Those of these ids that there are."""
    return {PersonId(row["person_id"]): _member(row) for row in having(tx, table.c.person_id, people)}


def erasable(
    tx: Connection, left_before: date, *, after: PersonId | None = None, limit: int = LIMIT
) -> Sequence[PersonId]:
    """Those who left before that day and are not being erased yet (D12)."""
    place = place_of(tx, table, "enrolled", person_id=after)
    return _ERASABLE.read(tx, place, limit, left_before=left_before).scalars().all()


_ERASABLE = Pages(
    select(table.c.person_id).where(table.c.left_on < bindparam("left_before")), table.c.enrolled
)


def _member(row: RowMapping) -> MemberRow:
    return MemberRow(
        person_id=row["person_id"],
        name=Sealed(row["name"]),
        email=Sealed(row["email"]),
        roles=tuple(Role(role) for role in row["roles"].split()),
        state=_state(row),
        since=row["since"],
    )


def _state(row: RowMapping) -> MemberState:
    if row["has_left"]:
        return MemberState.LEFT
    if row["is_blocked"]:
        return MemberState.BLOCKED
    return MemberState.IN_SERVICE if row["has_access"] else MemberState.INVITED
