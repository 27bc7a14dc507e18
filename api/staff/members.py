"""Who belongs to the staff: adding, roles, blocking, resetting, leaving."""

from datetime import datetime
from typing import Annotated, Any, Final

from fastapi import APIRouter, Security
from pydantic import Field

from api.http.answers import Answer, Page, Positioned
from api.http.bodies import example
from api.http.fields import Email, PersonName
from api.http.idempotency import IdempotencyKey, derived, once, request_for
from api.http.principals import Staff, Wired, staff
from api.http.problems import not_found, refuses
from api.http.reading import After, Cursor, Limit, as_json, page, shown
from api.ports import Ports
from api.staff.access import expiry_of, invitation_for, login_index
from api.staff.acting import FOUR_EYES, Done, StaffAct, StaffReason, Supervisor
from api.staff.consulting import read_by
from domain.consultation.events import ReadingPurpose
from domain.kernel import Command, Request
from domain.kernel import Done as Outcome
from domain.ports import Role
from domain.staff_member.aggregate import STAFF_MEMBER
from domain.staff_member.commands import BlockMember, ChangeRoles, ResetAccess, UnblockMember
from domain.staff_member.state import StaffMember
from domain.use_cases.staff import ApproveInvitation, EnrolStaffMember, LeaveStaff
from domain.values import PersonId, Plain
from projections import staff_members
from projections.staff_members import MemberState

Roles = Annotated[
    list[Role], Field(min_length=1, max_length=len(Role), description="All the roles the person has.")
]


class NewMember(StaffAct):
    """Who joins the staff, with which roles."""

    model_config = example(
        {
            "name": "R. Vos",
            "email": "r.vos@toegang.example",
            "roles": ["clerk"],
            "reason": "staff_change",
        }
    )

    name: PersonName
    email: Email
    roles: Roles


class NewRoles(StaffAct):
    """The roles that take the place of those a member had."""

    model_config = example({"roles": ["clerk", "auditor"], "reason": "staff_change"})

    roles: Roles


class Invited(Positioned):
    """``invitation`` is handed to that person: with it they choose a password and a second factor, once."""

    person_id: str = Field(examples=["0d6be1f8c2a94e7fb350"])
    invitation: str = Field(examples=["0d6be1f8c2a94e7fb350.a-made-up-secret"])
    expires_at: datetime


class MemberDone(Positioned):
    """What was done to a member of staff."""

    person_id: str


class MemberRow(Answer):
    """One member of staff."""

    person_id: str
    name: str | None = Field(description="Null once it was erased.")
    email: str | None = Field(description="The work email address, which is the login name.")
    roles: list[Role]
    state: MemberState
    since: datetime = Field(description="When the state or the roles last changed.")


router = APIRouter(prefix="/v1", tags=["staff access"])
OVERSEERS: Final = (Role.SUPERVISOR, Role.AUDITOR)
Overseer = Annotated[Staff, Security(staff(*OVERSEERS), scopes=[*OVERSEERS])]
ABOUT_A_MEMBER: Final = ("no-such-member", "not-oneself")


@router.get(
    "/staff/members",
    summary="List the members of staff",
    response_model=Page[MemberRow],
)
def list_members(
    ports: Wired, who: Overseer, after: After = None, cursor: Cursor = None, limit: Limit = 50
) -> dict[str, Any]:
    """Everybody who is or was of the staff, in order of joining, with names and roles: whom the history names
    by their person id only. Who read them is recorded (D17)."""
    with shown(ports, after, "staff_members") as tx:
        rows = staff_members.members(tx, after=PersonId(cursor) if cursor else None, limit=limit + 1)
    told = page(rows, limit, lambda row: row.person_id)
    with read_by(ports, who, ReadingPurpose.STAFF_MEMBERS) as read:
        items = [as_json(row, read.of(STAFF_MEMBER.stream(row.person_id).name)) for row in rows[:limit]]
    return told | {"items": items}


@router.get(
    "/staff/members/{person_id}",
    summary="See one member of staff",
    response_model=MemberRow,
    openapi_extra=refuses("not-found"),
)
def one_member(person_id: str, ports: Wired, who: Overseer, after: After = None) -> dict[str, Any]:
    """Who that is, with which roles: to know whom something is done to. Who read it is recorded (D17)."""
    one = PersonId(person_id)
    with shown(ports, after, "staff_members") as tx:
        row = staff_members.named(tx, [one]).get(one)
    if row is None:
        raise not_found("member of staff")
    with read_by(ports, who, ReadingPurpose.STAFF_MEMBERS) as read:
        return as_json(row, read.of(STAFF_MEMBER.stream(person_id).name))


@router.post(
    "/staff/members",
    status_code=201,
    summary="Add a member of staff",
    response_model=Invited,
    openapi_extra=refuses("login-name-taken"),
)
def add_member(body: NewMember, ports: Wired, who: Supervisor, key: IdempotencyKey = None) -> Done:
    """Ask to add somebody with these roles (D17). Another supervisor approves within 24 hours (I17). Hand the
    invitation over in person: with it they choose a password and a second factor within 72 hours of its
    making. The first two supervisors are added by the operator."""
    content = body.model_dump(mode="json", exclude={"reason"})
    request = _asked(ports, who, body.reason, "add-member", key, content)
    return add(ports, request, body, who.person_id)


@router.post(
    "/staff/members/{person_id}/roles",
    summary="Change a member's roles",
    response_model=MemberDone,
    openapi_extra=refuses(*ABOUT_A_MEMBER, "member-has-left"),
)
def change_roles(
    person_id: str, body: NewRoles, ports: Wired, who: Supervisor, key: IdempotencyKey = None
) -> Done:
    """These roles take the place of those the member had; their sessions end at the next request."""
    content = {"person_id": person_id, "roles": sorted(body.roles)}
    request = _asked(ports, who, body.reason, "change-roles", key, content)
    command = ChangeRoles(
        at=ports.clock.now(),
        person_id=PersonId(person_id),
        by=who.person_id,
        roles=tuple(sorted(set(body.roles))),
    )
    return _do(ports, request, person_id, command)


@router.post(
    "/staff/members/{person_id}/block",
    summary="Block a member of staff",
    response_model=MemberDone,
    openapi_extra=refuses(*ABOUT_A_MEMBER, "member-has-left"),
)
def block_member(
    person_id: str, body: StaffAct, ports: Wired, who: Supervisor, key: IdempotencyKey = None
) -> Done:
    """Keep a member out for a time; their sessions end at the next request."""
    request = _asked(ports, who, body.reason, "block-member", key, {"person_id": person_id})
    command = BlockMember(at=ports.clock.now(), person_id=PersonId(person_id), by=who.person_id)
    return _do(ports, request, person_id, command)


@router.post(
    "/staff/members/{person_id}/block/end",
    summary="Unblock a member of staff",
    response_model=MemberDone,
    openapi_extra=refuses(*ABOUT_A_MEMBER, "member-has-left"),
)
def unblock_member(
    person_id: str, body: StaffAct, ports: Wired, who: Supervisor, key: IdempotencyKey = None
) -> Done:
    """Let a member in again, with password and second factor as before."""
    request = _asked(ports, who, body.reason, "unblock-member", key, {"person_id": person_id})
    command = UnblockMember(at=ports.clock.now(), person_id=PersonId(person_id), by=who.person_id)
    return _do(ports, request, person_id, command)


@router.post(
    "/staff/members/{person_id}/reset",
    summary="Reset a member's access",
    response_model=Invited,
    openapi_extra=refuses(*ABOUT_A_MEMBER, "member-has-left"),
)
def reset_member(
    person_id: str, body: StaffAct, ports: Wired, who: Supervisor, key: IdempotencyKey = None
) -> Done:
    """A lost password, second factor or passkey: none works any more, and the invitation makes the first two
    anew, once another supervisor has approved it within 24 hours (I17)."""
    request = _asked(ports, who, body.reason, "reset-member", key, {"person_id": person_id})
    return reset(ports, request, PersonId(person_id), who.person_id)


@router.post(
    "/staff/members/{person_id}/invitation-approvals",
    summary="Approve a member's invitation",
    response_model=MemberDone,
    openapi_extra=refuses("no-such-member", "member-has-left", "not-requested", "same-person", *FOUR_EYES),
)
def approve_invitation(
    person_id: str, body: StaffAct, ports: Wired, who: Supervisor, key: IdempotencyKey = None
) -> Done:
    """Agree that somebody whom another supervisor added or reset is let in: the invitation works from now on
    (D17, I17). Make sure that the person exists and that the address is theirs."""
    request = _asked(ports, who, body.reason, "approve-invitation", key, {"person_id": person_id})
    command = ApproveInvitation(
        at=ports.clock.now(), person_id=PersonId(person_id), approved_by=who.person_id
    )
    return _do(ports, request, person_id, command)


@router.post(
    "/staff/members/{person_id}/departure",
    summary="Record that a member left",
    response_model=MemberDone,
    openapi_extra=refuses(*ABOUT_A_MEMBER),
)
def member_leaves(
    person_id: str, body: StaffAct, ports: Wired, who: Supervisor, key: IdempotencyKey = None
) -> Done:
    """They left the staff for good; what they did stays theirs, and their login name is free again."""
    request = _asked(ports, who, body.reason, "member-leaves", key, {"person_id": person_id})
    return leave(ports, request, PersonId(person_id), who.person_id)


# --- what the command line does too -----------------------------------------------------------------


def add(ports: Ports, request: Request, who: NewMember, by: PersonId | None) -> Done:
    """Adds them, and answers their invitation; at a repeat the same."""
    person_id = PersonId(derived(request, "person"))
    invitation_id = derived(request, "invitation")

    def command() -> Command:
        return EnrolStaffMember(
            at=ports.clock.now(),
            person_id=person_id,
            by=by,
            name=Plain(who.name),
            email=Plain(who.email),
            login_index=login_index(ports, who.email),
            roles=tuple(sorted(set(who.roles))),
            invitation_id=invitation_id,
        )

    done = once(ports, request, command)
    return _invited(ports, done, person_id, invitation_id)


def reset(ports: Ports, request: Request, person_id: PersonId, by: PersonId | None) -> Done:
    """Resets their access, and answers a new invitation."""
    invitation_id = derived(request, "invitation")
    before = ports.log.state(STAFF_MEMBER.stream(person_id))

    def command() -> Command:
        return ResetAccess(at=ports.clock.now(), person_id=person_id, by=by, invitation_id=invitation_id)

    done = once(ports, request, command)
    if not done.repeated:
        _forget(ports, before)
    return _invited(ports, done, person_id, invitation_id)


def leave(ports: Ports, request: Request, person_id: PersonId, by: PersonId | None) -> Done:
    """They left: password, second factor and passkeys go too."""
    before = ports.log.state(STAFF_MEMBER.stream(person_id))
    told = _do(ports, request, person_id, LeaveStaff(at=ports.clock.now(), person_id=person_id, by=by))
    _forget(ports, before)
    return told


def _invited(ports: Ports, done: Outcome, person_id: PersonId, invitation_id: str) -> Done:
    invitation = invitation_for(ports, person_id, invitation_id)
    expires_at = expiry_of(ports, person_id, invitation_id)
    return {
        "person_id": person_id,
        "invitation": invitation,
        "expires_at": expires_at,
        "position": done.position,
    }


def _forget(ports: Ports, before: StaffMember) -> None:
    """What no longer works is not kept. No state names it any more, so a crash before this is harmless."""
    if before.credential_id is not None:
        ports.credentials.forget(before.credential_id)
    if before.factor_id is not None:
        ports.second_factors.forget(before.factor_id)
    for passkey_id in before.passkeys:
        ports.passkeys.forget(passkey_id)


def _asked(
    ports: Ports, who: Staff, reason: StaffReason, operation: str, key: str | None, content: dict[str, Any]
) -> Request:
    """Role and reason stand on every event (D17)."""
    return request_for(ports, who.actor, operation, key, content, role=who.role, reason=reason)


def _do(ports: Ports, request: Request, person_id: str, command: Command) -> Done:
    done = once(ports, request, lambda: command)
    return {"person_id": person_id, "position": done.position}
