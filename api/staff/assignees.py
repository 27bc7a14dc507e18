"""Who of the staff is at what waits: taken, left, and gone by itself after half an hour (decision 0098)."""

from datetime import date, datetime
from typing import Annotated, Any, Final, TypedDict

from fastapi import APIRouter, Path, Query, Response, Security
from pydantic import Field

from api.http.answers import Answer, Page
from api.http.principals import Member, Membered, Staff, Wired, as_staff, staff
from api.http.problem_kinds import Text
from api.http.problems import Problem, refuses
from api.http.reading import After, as_json, shown
from api.ports import Ports
from api.staff.consulting import read_by
from api.staff.members import OVERSEERS
from api.staff.work import LISTS
from domain.consultation.events import ReadingPurpose
from domain.ports import Role
from domain.staff_member.aggregate import STAFF_MEMBER
from projections import work
from projections.assignees import AssignedList, Assignee
from projections.work import Thing

NOT_WAITING: Final = Problem(
    "not-found",
    Text("Nothing of this id waits on this list now.", "Op deze lijst wacht nu niets met dit kenmerk."),
    rule="D17",
    field="about",
)


class WorkAssignee(Answer):
    """Something that waits on a list, and which member of staff is at it, if anybody."""

    list_name: AssignedList
    about: str = Field(description="Its id, as the list of work has it.", examples=["0f2a4c"])
    assigned_to: str | None = Field(description="Null where nobody is.", examples=["0d6be1f8c2a94e7fb350"])
    assigned_to_name: str | None = Field(
        description="Null where names are not asked or the role may not read who is of the staff, of"
        " yourself, and once it was erased (D12)."
    )
    assigned_since: datetime | None = Field(description="When they took it; half an hour later it lapses.")


class AssignedRow(Answer):
    """What a member of staff is at, since when."""

    about: str = Field(description="Its id, as the list of work has it.", examples=["0f2a4c"])
    assigned_to: str = Field(examples=["0d6be1f8c2a94e7fb350"])
    assigned_since: datetime = Field(description="When they took it; half an hour later it lapses.")


class AsOf(TypedDict):
    """As projections.work takes it."""

    posted_before: date
    now: datetime


router = APIRouter(prefix="/v1/work/{list_name}", tags=["staff"])
ROLES: Final = tuple(role for role in Role if any(role in LISTS[one] for one in AssignedList))
Worker = Annotated[Staff, Security(staff(*ROLES), scopes=[*ROLES])]
About = Annotated[str, Path(min_length=1, max_length=64)]


@router.get("/assignees", summary="See who is at what on a list", response_model=Page[AssignedRow])
def assignees(
    list_name: AssignedList, ports: Wired, _: Worker, me: Membered, after: After = None
) -> dict[str, Any]:
    """Which members of staff are at what waits on this list, the last taken first; no more than 200. 403
    where the roles do not allow to see the list."""
    as_staff(me, *LISTS[list_name])
    with shown(ports, after, *work.READ) as tx:
        assigned = work.assigned_on(tx, list_name, **_as_of(ports))
    return {"items": [{"about": about, **as_json(one)} for about, one in assigned.items()], "next": None}


@router.get(
    "/{about}/assignee",
    summary="See who is at what waits",
    response_model=WorkAssignee,
    openapi_extra=refuses("not-found"),
)
def assignee(
    list_name: AssignedList,
    about: About,
    ports: Wired,
    _: Worker,
    me: Membered,
    names: Annotated[
        bool, Query(description="Tell their name, to who may read who is of the staff: that is recorded.")
    ] = False,
    after: After = None,
) -> dict[str, Any]:
    """Which member of staff is at it, and since when. 403 where the roles do not allow to see the list, 404
    where nothing of this id waits there."""
    found = _waiting(ports, me, list_name, about, after)
    told = _told(list_name, about, found.assignee)
    if names and found.assignee is not None and found.assignee.assigned_to != me.person_id:
        told["assigned_to_name"] = _name(ports, me, found.assignee, found)
    return told


@router.put(
    "/{about}/assignee",
    summary="Take what waits",
    response_model=WorkAssignee,
    openapi_extra=refuses("not-found"),
)
def take(list_name: AssignedList, about: About, ports: Wired, _: Worker, me: Membered) -> dict[str, Any]:
    """Tell colleagues that you are at it, for half an hour; whoever was, is not any more. Again it changes
    nothing: you go on since you took it. Nobody is hindered: others may act all the same (I22), and nothing
    of it is recorded. 403 where the roles do not allow to see the list, 404 where nothing of this id waits
    there."""
    _waiting(ports, me, list_name, about, None)
    return _told(list_name, about, ports.assignees.take(list_name, about, me.person_id, ports.clock.now()))


@router.delete("/{about}/assignee", status_code=204, summary="Leave what you took", response_class=Response)
def leave(list_name: AssignedList, about: About, ports: Wired, _: Worker, me: Membered) -> Response:
    """You are not at it any more; a colleague who is, stays. Again it changes nothing. 403 where the roles
    do not allow to see the list."""
    as_staff(me, *LISTS[list_name])
    ports.assignees.leave(list_name, about, me.person_id)
    return Response(status_code=204)


def _waiting(ports: Ports, me: Member, list_name: AssignedList, about: str, after: int | None) -> Thing:
    as_staff(me, *LISTS[list_name])
    with shown(ports, after, *work.READ) as tx:
        found = work.waiting(tx, list_name, about, **_as_of(ports))
    if found is None:
        raise NOT_WAITING
    return found


def _as_of(ports: Ports) -> AsOf:
    """What waits now."""
    return {
        "posted_before": ports.calendars.delivery_overdue_before(ports.today()),
        "now": ports.clock.now(),
    }


def _name(ports: Ports, me: Member, assigned: Assignee, found: Thing) -> str | None:
    """Theirs, where one of the roles lets read it: that is recorded (D17)."""
    if not me.roles & {*OVERSEERS}:
        return None
    with read_by(ports, as_staff(me, *OVERSEERS), ReadingPurpose.STAFF_MEMBERS) as read:
        return read.of(STAFF_MEMBER.stream(assigned.assigned_to).name)(found.name)


def _told(list_name: AssignedList, about: str, assigned: Assignee | None) -> dict[str, Any]:
    return {
        "list_name": list_name,
        "about": about,
        "assigned_to": assigned and assigned.assigned_to,
        "assigned_to_name": None,
        "assigned_since": assigned and assigned.assigned_since,
    }
