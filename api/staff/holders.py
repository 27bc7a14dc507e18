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
from projections.holders import HeldList, Holder
from projections.work import Thing

NOT_WAITING: Final = Problem(
    "not-found",
    Text("Nothing of this id waits on this list now.", "Op deze lijst wacht nu niets met dit kenmerk."),
    rule="D17",
    field="about",
)


class WorkHolder(Answer):
    """Something that waits on a list, and which member of staff is at it, if anybody."""

    list_name: HeldList
    about: str = Field(description="Its id, as the list of work has it.", examples=["0f2a4c"])
    held_by: str | None = Field(description="Null where nobody is.", examples=["0d6be1f8c2a94e7fb350"])
    held_by_name: str | None = Field(
        description="Null where names are not asked or the role may not read who is of the staff, of"
        " yourself, and once it was erased (D12)."
    )
    held_since: datetime | None = Field(description="When they took it; half an hour later it lapses.")


class HeldRow(Answer):
    """What a member of staff is at, since when."""

    about: str = Field(description="Its id, as the list of work has it.", examples=["0f2a4c"])
    held_by: str = Field(examples=["0d6be1f8c2a94e7fb350"])
    held_since: datetime = Field(description="When they took it; half an hour later it lapses.")


class AsOf(TypedDict):
    """As projections.work takes it."""

    posted_before: date
    now: datetime


router = APIRouter(prefix="/v1/work/{list_name}", tags=["staff"])
ROLES: Final = tuple(role for role in Role if any(role in LISTS[one] for one in HeldList))
Worker = Annotated[Staff, Security(staff(*ROLES), scopes=[*ROLES])]
About = Annotated[str, Path(min_length=1, max_length=64)]


@router.get("/holders", summary="See who is at what on a list", response_model=Page[HeldRow])
def holders(
    list_name: HeldList, ports: Wired, _: Worker, me: Membered, after: After = None
) -> dict[str, Any]:
    """Which members of staff are at what waits on this list, the last taken first; no more than 200. 403
    where the roles do not allow to see the list."""
    as_staff(me, *LISTS[list_name])
    with shown(ports, after, *work.READ) as tx:
        held = work.held_on(tx, list_name, **_as_of(ports))
    return {"items": [{"about": about, **as_json(one)} for about, one in held.items()], "next": None}


@router.get(
    "/{about}/holder",
    summary="See who is at what waits",
    response_model=WorkHolder,
    openapi_extra=refuses("not-found"),
)
def holder(
    list_name: HeldList,
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
    told = _told(list_name, about, found.holder)
    if names and found.holder is not None and found.holder.held_by != me.person_id:
        told["held_by_name"] = _name(ports, me, found.holder, found)
    return told


@router.put(
    "/{about}/holder",
    summary="Take what waits",
    response_model=WorkHolder,
    openapi_extra=refuses("not-found"),
)
def take(list_name: HeldList, about: About, ports: Wired, _: Worker, me: Membered) -> dict[str, Any]:
    """Tell colleagues that you are at it, for half an hour; whoever was, is not any more. Again it changes
    nothing: you go on since you took it. Nobody is hindered: others may act all the same (I22), and nothing
    of it is recorded. 403 where the roles do not allow to see the list, 404 where nothing of this id waits
    there."""
    _waiting(ports, me, list_name, about, None)
    return _told(list_name, about, ports.holders.take(list_name, about, me.person_id, ports.clock.now()))


@router.delete("/{about}/holder", status_code=204, summary="Leave what you took", response_class=Response)
def leave(list_name: HeldList, about: About, ports: Wired, _: Worker, me: Membered) -> Response:
    """You are not at it any more; a colleague who is, stays. Again it changes nothing. 403 where the roles
    do not allow to see the list."""
    as_staff(me, *LISTS[list_name])
    ports.holders.leave(list_name, about, me.person_id)
    return Response(status_code=204)


def _waiting(ports: Ports, me: Member, list_name: HeldList, about: str, after: int | None) -> Thing:
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


def _name(ports: Ports, me: Member, held: Holder, found: Thing) -> str | None:
    """Theirs, where one of the roles lets read it: that is recorded (D17)."""
    if not me.roles & {*OVERSEERS}:
        return None
    with read_by(ports, as_staff(me, *OVERSEERS), ReadingPurpose.STAFF_MEMBERS) as read:
        return read.of(STAFF_MEMBER.stream(held.held_by).name)(found.name)


def _told(list_name: HeldList, about: str, held: Holder | None) -> dict[str, Any]:
    return {
        "list_name": list_name,
        "about": about,
        "held_by": held and held.held_by,
        "held_by_name": None,
        "held_since": held and held.held_since,
    }
