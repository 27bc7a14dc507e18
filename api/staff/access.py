"""How staff gets in: invitation, password and one-time code, sessions of their own (D17)."""

import hmac
from collections.abc import Mapping
from datetime import datetime
from types import MappingProxyType
from typing import Annotated, Any, Final
from urllib.parse import quote

from fastapi import APIRouter, Response, Security
from pydantic import Field

from api.http.answers import Answer, Positioned
from api.http.bodies import Body, example
from api.http.fields import Email, Secret
from api.http.idempotency import IdempotencyKey, alone, derived, request_for
from api.http.passwords import checked, choose
from api.http.principals import Member, Wired, member
from api.http.problems import Problem, refuses, rejection
from api.http.throttling import STAFF_COOKIE, Cookies, admit_index, forget, remember
from api.ports import Ports
from api.staff.acting import StaffReason
from domain.kernel import Rejected, Request
from domain.ports import Role
from domain.reservation.aggregate import RESERVATION
from domain.sameness import email_of, former_email_of
from domain.staff_member.aggregate import STAFF_MEMBER
from domain.staff_member.commands import ChangeStaffPassword, ChooseFirstPassword, ConfirmSecondFactor
from domain.staff_member.events import StaffAccessReset, StaffMemberEnrolled
from domain.staff_member.state import InvitationNotValid, StaffMember
from domain.use_cases.staff import login_key
from domain.values import BlindIndex, PersonId, Plain, Sealed

OneTimeCode = Annotated[
    str,
    Field(pattern=r"^[0-9]{6}$", description="What the authenticator shows now.", examples=["492039"]),
]


Invitation = Annotated[
    str,
    Field(
        min_length=10,
        max_length=200,
        pattern=r"^[!-~]+$",
        description="The one-time secret that a supervisor or the operator handed over.",
    ),
]


class StaffLogIn(Body):
    """``login_name``: the work email address. All three are right, or the answer tells nothing."""

    model_config = example(
        {"login_name": "r.vos@toegang.example", "password": "four unusual words walking", "code": "492039"}
    )

    login_name: Email
    password: Secret
    code: OneTimeCode


class StaffPassword(Body):
    """The password one has, and the one that takes its place."""

    model_config = example(
        {"password": "four unusual words walking", "new_password": "seven grey herons wait"}
    )

    password: Secret
    new_password: Secret


class Enrolment(Body):
    """The one-time secret, and the password of one's own choice."""

    model_config = example(
        {"invitation": "4f2a9c0e1b7d.example", "new_password": "four unusual words walking"}
    )

    invitation: Invitation
    new_password: Secret


class Confirmation(Body):
    """The one-time secret, the password chosen with it, and a first code of the authenticator."""

    model_config = example(
        {
            "invitation": "4f2a9c0e1b7d.example",
            "password": "four unusual words walking",
            "code": "492039",
        }
    )

    invitation: Invitation
    password: Secret
    code: OneTimeCode


class StaffSession(Answer):
    """A session. ``token`` goes into the header Authorization: Bearer."""

    token: str = Field(examples=["tg_staff_mS0aZ2QkVn-a-made-up-token"])
    person_id: str = Field(examples=["0d6be1f8c2a94e7fb350"])
    roles: list[Role]


class WhoIAm(Answer):
    """Whose session asks, and the roles as of now. They last as long as the session: other roles end it."""

    person_id: str = Field(examples=["0d6be1f8c2a94e7fb350"])
    roles: list[Role]


class StaffPasswordChanged(Positioned):
    """The new password works, and this session goes on; all others have ended."""

    person_id: str


class SecondFactor(Answer):
    """What an authenticator is fed with, as text or as a QR code. It is shown to its owner only."""

    person_id: str
    otpauth_uri: str = Field(
        examples=["otpauth://totp/Toegang:r.vos%40toegang.example?secret=JBSWY3DPEHPK3PXP&issuer=Toegang"]
    )


class InService(Positioned):
    """Password and code log in from now on."""

    person_id: str


router = APIRouter(prefix="/v1/staff", tags=["staff access"])
AnyMember = Annotated[Member, Security(member, scopes=[*Role])]
ISSUER: Final = "Toegang"


@router.post(
    "/sessions",
    status_code=201,
    summary="Log in as a member of staff",
    response_model=StaffSession,
    openapi_extra=refuses("wrong-staff-credentials", "too-many-tries", "busy"),
)
def log_in_staff(body: StaffLogIn, ports: Wired, response: Response, cookies: Cookies) -> dict[str, Any]:
    """Log in with work email address, password and one-time code. The session lasts 10 hours at most, 30
    minutes without a request, and ends with a block, other roles or another password.

    401 alike for an unknown name, a wrong password, a wrong or used code, and who may not act now (D8). A
    code works once. 429 after ten tries in a quarter of an hour, counted apart for a device that logged in
    before (its cookie)."""
    index = login_index(ports, body.login_name)
    tried = admit_index(ports, "staff", index, STAFF_COOKIE, cookies)
    person_id, found = find_member(ports, index)
    fits = ports.credentials.verify(found.credential_id, Plain(body.password))
    step = ports.second_factors.step_of(found.factor_id, body.code)
    if not fits or step is None or not found.in_service:
        raise _wrong_credentials()
    assert found.factor_id is not None, "who is in service has a second factor"
    if not ports.second_factors.spend(found.factor_id, step):
        raise _wrong_credentials()  # another process took the same code at the same moment
    remember(ports, tried, response, STAFF_COOKIE, "/v1/staff/")
    token = ports.staff_sessions.start(person_id, found.turn, ports.clock.now())
    return {"token": token.text, "person_id": person_id, "roles": sorted(found.roles)}


@router.get(
    "/sessions/current",
    summary="See who you are",
    response_model=WhoIAm,
)
def who_am_i(who: AnyMember) -> dict[str, Any]:
    """Who asks with this session, and in which roles (D17). It counts as a request of the session."""
    return {"person_id": who.person_id, "roles": sorted(who.roles)}


@router.delete(
    "/sessions/current",
    status_code=204,
    summary="Log out as a member of staff",
    response_class=Response,
)
def log_out_staff(ports: Wired, who: AnyMember) -> Response:
    """End this session."""
    ports.staff_sessions.end(who.token)
    return Response(status_code=204)


@router.post(
    "/password",
    summary="Change your own password",
    response_model=StaffPasswordChanged,
    openapi_extra=refuses(
        "weak-password", "wrong-staff-password", "staff-not-in-service", "too-many-tries", "busy"
    ),
)
def change_staff_password(
    body: StaffPassword, ports: Wired, who: AnyMember, key: IdempotencyKey = None
) -> dict[str, Any]:
    """Choose another password, in a session and with the one you have. This session goes on, all others
    end at their next request."""
    new_password = Plain(checked(body.new_password, None, other_than=body.password))
    found = ports.log.state(STAFF_MEMBER.stream(who.person_id))
    assert found.login_index is not None
    request = own_request(ports, who.person_id, found, "change-staff-password", key)
    credential_id = derived(request, "credential")
    repeated = found.credential_id == credential_id
    tried = admit_index(ports, "staff-password", found.login_index, STAFF_COOKIE, {})
    if not repeated and not ports.credentials.verify(found.credential_id, Plain(body.password)):
        raise Problem("wrong-staff-password")
    forget(ports, tried)
    command = ChangeStaffPassword(
        at=ports.clock.now(),
        person_id=who.person_id,
        presented=found.credential_id or "",
        credential_id=credential_id,
    )
    done = choose(ports, request, credential_id, new_password, lambda: command)
    if done.changed and not done.repeated:
        ports.credentials.forget(found.credential_id or "")
        # Had anything else ended sessions meanwhile, the turn would be a later one, and this one ends too.
        ports.staff_sessions.keep(who.token, found.turn + 1)
    return {"person_id": who.person_id, "position": done.position}


@router.post(
    "/enrolments",
    status_code=201,
    summary="Choose a password with an invitation",
    response_model=SecondFactor,
    openapi_extra=refuses("invitation-not-valid", "invitation-not-approved", "weak-password", "busy"),
)
def enrol_member(body: Enrolment, ports: Wired, key: IdempotencyKey = None) -> dict[str, Any]:
    """First of two steps: the one-time secret and a password of one's own. The answer feeds an authenticator
    (as text, or as a QR code); the second step confirms it. Until then this one may be done again."""
    new_password = Plain(checked(body.new_password, None))
    person_id, invitation_id = _invited(ports, body.invitation)
    invited = ports.log.state(STAFF_MEMBER.stream(person_id))
    _check_invitation(ports, invited, invitation_id)
    request = own_request(ports, person_id, invited, "enrol", key)
    credential_id = derived(request, "credential")
    command = ChooseFirstPassword(
        at=ports.clock.now(), person_id=person_id, invitation_id=invitation_id, credential_id=credential_id
    )
    choose(ports, request, credential_id, new_password, lambda: command)
    if invited.credential_id not in (None, credential_id):
        ports.credentials.forget(invited.credential_id or "")
    secret = ports.second_factors.make(_factor_id(invitation_id), person_id)
    return {"person_id": person_id, "otpauth_uri": _uri(email_of_member(ports, person_id), secret)}


@router.post(
    "/enrolments/confirmation",
    summary="Confirm a second factor",
    response_model=InService,
    openapi_extra=refuses(
        "invitation-not-valid",
        "invitation-not-approved",
        "wrong-staff-credentials",
        "too-many-tries",
        "busy",
    ),
)
def confirm_second_factor(body: Confirmation, ports: Wired, key: IdempotencyKey = None) -> dict[str, Any]:
    """Second of two steps: a first code of the authenticator. The invitation is used up; password and code
    log in from now on, with a later code than this one."""
    person_id, invitation_id = _invited(ports, body.invitation)
    invited = ports.log.state(STAFF_MEMBER.stream(person_id))
    request = own_request(ports, person_id, invited, "confirm-second-factor", key)
    if (before := ports.executor.known(request)) is not None:
        return {"person_id": person_id, "position": before.position}
    _check_invitation(ports, invited, invitation_id)
    assert invited.login_index is not None
    # Apart from log-ins: who tries those, knowing the address, does not keep out who holds the invitation.
    tried = admit_index(ports, "staff-enrolment", invited.login_index, STAFF_COOKIE, {})
    factor_id = _factor_id(invitation_id)
    fits = ports.credentials.verify(invited.credential_id, Plain(body.password))
    step = ports.second_factors.step_of(factor_id, body.code)
    if not fits or step is None or not ports.second_factors.spend(factor_id, step):
        raise _wrong_credentials()
    forget(ports, tried)
    command = ConfirmSecondFactor(
        at=ports.clock.now(), person_id=person_id, invitation_id=invitation_id, factor_id=factor_id
    )
    try:
        with alone(request):
            done = ports.executor.execute(command, request)
    except Rejected as rejected:
        raise rejection(rejected, 403) from None
    return {"person_id": person_id, "position": done.position}


def login_index(ports: Ports, login_name: str) -> BlindIndex:
    """By which a login name is found, reserved and counted. Who was found by the rule before D27 keeps that
    index (I25): it may be another's by now, so that the address itself is compared."""
    index = ports.vault.index("staff-login", email_of(login_name))
    former = ports.vault.index("staff-login", former_email_of(login_name))
    if former == index:
        return index
    person_id = ports.log.state(RESERVATION.stream(login_key(former))).taken_by
    kept = person_id is not None and email_of(email_of_member(ports, PersonId(person_id))) == email_of(
        login_name
    )
    return former if kept else index


def find_member(ports: Ports, index: BlindIndex) -> tuple[PersonId, StaffMember]:
    """Two reads, of a known login name and of an unknown one (D8)."""
    person_id = ports.log.state(RESERVATION.stream(login_key(index))).taken_by or "nobody"
    return PersonId(person_id), ports.log.state(STAFF_MEMBER.stream(person_id))


def invitation_for(ports: Ports, person_id: PersonId, invitation_id: str) -> str:
    """The one-time secret of an invitation. It is kept nowhere: only who has the vault can make it."""
    proof = ports.vault.index("staff-invitation", f"{person_id}|{invitation_id}")
    return f"{person_id}.{invitation_id}.{proof}"


def expiry_of(ports: Ports, person_id: PersonId, invitation_id: str) -> datetime:
    """Until when that invitation could be used, as its event says: the same at every repeat."""
    for one in reversed(ports.log.history(STAFF_MEMBER.stream(person_id).name)):
        event = one.event
        if isinstance(event, StaffMemberEnrolled | StaffAccessReset) and event.invitation_id == invitation_id:
            return event.invitation_expires_at
    raise AssertionError("an invitation comes from an event")


def _invited(ports: Ports, invitation: str) -> tuple[PersonId, str]:
    """Whose invitation it is, and which. Problem 403 for one that nobody made."""
    person, _, rest = invitation.partition(".")
    person_id, invitation_id = PersonId(person), rest.partition(".")[0]
    right = invitation_for(ports, person_id, invitation_id)
    if not hmac.compare_digest(right.encode(), invitation.encode()):
        raise rejection(InvitationNotValid(), 403)
    return person_id, invitation_id


def _check_invitation(ports: Ports, member: StaffMember, invitation_id: str) -> None:
    """Problem 403 once it was used up, replaced or is too old, or not approved: the secret is not shown."""
    try:
        member.check_invitation(invitation_id, ports.clock.now())
    except Rejected as rejected:
        raise rejection(rejected, 403) from None


def own_request(
    ports: Ports,
    person_id: PersonId,
    member: StaffMember,
    operation: str,
    key: str | None,
    content: Mapping[str, str] = MappingProxyType({}),
) -> Request:
    """What somebody does about their own access; the reason is always that."""
    role, actor = min(member.roles, default=None), f"staff:{person_id}"
    return request_for(ports, actor, operation, key, content, role=role, reason=StaffReason.OWN_ACCESS)


def _factor_id(invitation_id: str) -> str:
    return f"factor-{invitation_id}"


def email_of_member(ports: Ports, person_id: PersonId) -> str:
    """Their login name; empty once it was erased."""
    history = ports.log.history(STAFF_MEMBER.stream(person_id).name)
    email = next(one.event.email for one in history if isinstance(one.event, StaffMemberEnrolled))
    assert isinstance(email, Sealed), "reading the log always yields sealed values"
    opened = ports.vault.unseal(email)
    return "" if opened is None else opened.text


def _uri(login_name: str, secret: Plain) -> str:
    """What authenticators read (Google's key URI format); its defaults are ours: SHA-1, 6 digits, 30 s."""
    return f"otpauth://totp/{ISSUER}:{quote(login_name, safe='')}?secret={secret.text}&issuer={ISSUER}"


def _wrong_credentials() -> Problem:
    """The same of an unknown name and of anything that is wrong (D8)."""
    return Problem("wrong-staff-credentials", headers={"WWW-Authenticate": "Bearer"})
