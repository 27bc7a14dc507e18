"""Passkeys of staff: registered in a session, and logged in with, without a password (D17, WebAuthn)."""

from datetime import datetime
from typing import Annotated, Any, Final, Literal

from fastapi import APIRouter, Response
from pydantic import ConfigDict, Field
from pydantic.config import JsonDict

from api.http.answers import Answer, Positioned
from api.http.bodies import Body, example
from api.http.fields import Name
from api.http.idempotency import IdempotencyKey, alone, derived, once
from api.http.principals import Wired
from api.http.problems import Problem, refuses, rejection
from api.http.throttling import STAFF_COOKIE, Cookies, proven_index
from api.staff.access import AnyMember, StaffSession, email_of_member, own_request
from domain.kernel import Rejected
from domain.ports import Ceremony, PasskeyKnown, PasskeyNotRight
from domain.staff_member.aggregate import STAFF_MEMBER
from domain.staff_member.commands import RegisterPasskey, RemovePasskey
from domain.values import Plain

Base64Url = Annotated[str, Field(min_length=1, max_length=16_384, pattern=r"^[A-Za-z0-9_-]+$")]
ChallengeId = Annotated[
    str,
    Field(
        pattern=r"^[0-9a-f]{32}$",
        description="As it came with the options.",
        examples=["0d6be1f8c2a94e7fb3500d6be1f8c2a9"],
    ),
]
AS_BROWSERS_SAY: Final = ConfigDict(extra="ignore", serialize_by_alias=True)
"""Browsers add fields as the standard grows: those that are not asked for here prove nothing."""


CHALLENGE: Final = "0d6be1f8c2a94e7fb3500d6be1f8c2a9"
CREDENTIAL: Final[JsonDict] = {"id": "bWFkZS11cA", "rawId": "bWFkZS11cA", "type": "public-key"}


class Attested(Body):
    """What a device says of a passkey that it made."""

    model_config = AS_BROWSERS_SAY

    client_data_json: Base64Url = Field(alias="clientDataJSON")
    attestation_object: Base64Url = Field(alias="attestationObject")
    transports: list[Annotated[str, Field(max_length=32)]] = Field(default=[], max_length=16)


class Asserted(Body):
    """What a device signed with a passkey."""

    model_config = AS_BROWSERS_SAY

    client_data_json: Base64Url = Field(alias="clientDataJSON")
    authenticator_data: Base64Url = Field(alias="authenticatorData")
    signature: Base64Url
    user_handle: Base64Url | None = Field(default=None, alias="userHandle")


class Made(Body):
    """RegistrationResponseJSON, as a browser's toJSON() of the new credential says it (WebAuthn 3, 5.1.1)."""

    model_config = AS_BROWSERS_SAY

    id: Base64Url
    raw_id: Base64Url = Field(alias="rawId")
    type: Literal["public-key"]
    response: Attested


class Used(Body):
    """AuthenticationResponseJSON, as a browser's toJSON() of the credential says it (WebAuthn 3, 5.1.1)."""

    model_config = AS_BROWSERS_SAY

    id: Base64Url
    raw_id: Base64Url = Field(alias="rawId")
    type: Literal["public-key"]
    response: Asserted


class NewPasskey(Body):
    """What the browser answered, and a name for it that its owner will know it by."""

    model_config = example(
        {
            "label": "My telephone",
            "challenge_id": CHALLENGE,
            "credential": {
                **CREDENTIAL,
                "response": {
                    "clientDataJSON": "eyJ0eXBlIjoid2ViYXV0aG4uY3JlYXRlIn0",
                    "attestationObject": "o2NmbXRkbm9uZQ",
                    "transports": ["internal"],
                },
            },
        }
    )

    label: Name
    challenge_id: ChallengeId
    credential: Made


class PasskeyLogIn(Body):
    """What the browser answered: it says who it is, too."""

    model_config = example(
        {
            "challenge_id": CHALLENGE,
            "credential": {
                **CREDENTIAL,
                "response": {
                    "clientDataJSON": "eyJ0eXBlIjoid2ViYXV0aG4uZ2V0In0",
                    "authenticatorData": "SZYN5YgOjGh0NBcPZHZgW4",
                    "signature": "MEUCIQDmade-up",
                    "userHandle": "MGQ2YmUxZjhjMmE5NGU3ZmIzNTA",
                },
            },
        }
    )

    challenge_id: ChallengeId
    credential: Used


class Challenge(Answer):
    """What a browser is asked: ``options`` go into navigator.credentials, after parseCreationOptionsFromJSON
    or parseRequestOptionsFromJSON. They are answered once, within five minutes."""

    challenge_id: str
    origin: str = Field(
        description="The site that passkeys are for: a page elsewhere cannot answer.",
        examples=["https://toegang.example"],
    )
    options: dict[str, Any]


class PasskeyDone(Positioned):
    """What was done to a passkey of one's own."""

    passkey_id: str


class PasskeyRow(Answer):
    """A passkey of one's own."""

    passkey_id: str
    label: str | None = Field(description="As its owner named it.", examples=["My telephone"])
    registered_at: datetime
    used_at: datetime | None = Field(description="When it logged in last; null where it never did.")


class PasskeyList(Answer):
    """All of one's own, five at most; the oldest first."""

    items: list[PasskeyRow]


router = APIRouter(prefix="/v1/staff", tags=["staff access"])


@router.post(
    "/passkey-registrations",
    status_code=201,
    summary="Begin to register a passkey",
    response_model=Challenge,
    openapi_extra=refuses("staff-not-in-service", "too-many-passkeys"),
)
def begin_passkey(ports: Wired, who: AnyMember) -> dict[str, Any]:
    """First of two steps: what the browser is to ask the device for. It is a passkey that the device finds by
    itself, and that asks for a fingerprint, a face or a PIN each time: so it is both factors, and logs in
    without a password."""
    found = ports.log.state(STAFF_MEMBER.stream(who.person_id))
    try:
        found.check_room_for_passkey()
    except Rejected as rejected:
        raise rejection(rejected) from None
    name = Plain(email_of_member(ports, who.person_id))
    begun = ports.passkeys.begin_registration(who.person_id, name, found.passkeys, ports.clock.now())
    return _told(begun)


@router.post(
    "/passkey-registrations/confirmation",
    summary="Register a passkey",
    response_model=PasskeyDone,
    openapi_extra=refuses("passkey-not-usable", "passkey-known", "staff-not-in-service", "too-many-passkeys"),
)
def register_passkey(
    body: NewPasskey, ports: Wired, who: AnyMember, key: IdempotencyKey = None
) -> dict[str, Any]:
    """Second of two steps: what the device answered. From now on the passkey logs in, beside password and
    one-time code. No session ends."""
    found = ports.log.state(STAFF_MEMBER.stream(who.person_id))
    content = {"challenge_id": body.challenge_id, "label": body.label}
    request = own_request(ports, who.person_id, found, "register-passkey", key, content)
    passkey_id = derived(request, "passkey")
    with alone(request):
        if (before := ports.executor.known(request)) is not None:
            return {"passkey_id": passkey_id, "position": before.position}
        now = ports.clock.now()
        made, label = body.credential.model_dump(), Plain(body.label)
        try:
            ports.passkeys.register(passkey_id, who.person_id, body.challenge_id, made, label, now)
        except PasskeyNotRight:
            raise Problem("passkey-not-usable") from None
        except PasskeyKnown:
            raise Problem("passkey-known") from None
        command = RegisterPasskey(at=now, person_id=who.person_id, passkey_id=passkey_id)
        try:
            done = ports.executor.execute(command, request)
        except Rejected:
            ports.passkeys.forget(passkey_id)
            raise
    return {"passkey_id": passkey_id, "position": done.position}


@router.get(
    "/passkeys",
    summary="List one's own passkeys",
    response_model=PasskeyList,
)
def list_passkeys(ports: Wired, who: AnyMember) -> dict[str, Any]:
    """Those that log in. They are kept apart from the log: what was just registered is there at once."""
    found = ports.log.state(STAFF_MEMBER.stream(who.person_id))
    return {
        "items": [
            {
                "passkey_id": one.passkey_id,
                "label": None if one.label is None else one.label.text,
                "registered_at": one.registered_at,
                "used_at": one.used_at,
            }
            for one in ports.passkeys.kept(found.passkeys)
        ]
    }


@router.post(
    "/passkeys/{passkey_id}/removal",
    summary="Remove one's own passkey",
    response_model=PasskeyDone,
    openapi_extra=refuses("no-such-passkey", "staff-not-in-service"),
)
def remove_passkey(
    passkey_id: str, ports: Wired, who: AnyMember, key: IdempotencyKey = None
) -> dict[str, Any]:
    """It logs in no more, and sessions that began with it end at their next request: this one too, if it
    did."""
    found = ports.log.state(STAFF_MEMBER.stream(who.person_id))
    content = {"passkey_id": passkey_id}
    request = own_request(ports, who.person_id, found, "remove-passkey", key, content)
    command = RemovePasskey(at=ports.clock.now(), person_id=who.person_id, passkey_id=passkey_id)
    done = once(ports, request, lambda: command)
    ports.passkeys.forget(passkey_id)  # no state names it any more, so a crash before this is harmless
    return {"passkey_id": passkey_id, "position": done.position}


@router.post(
    "/passkey-sessions/challenge",
    status_code=201,
    summary="Begin to log in with a passkey",
    response_model=Challenge,
)
def begin_passkey_session(ports: Wired) -> dict[str, Any]:
    """First of two steps: what the browser is to ask the device for. Nobody says who they are: the device
    finds the passkeys that it has, and the answer is the same for everybody (D8)."""
    return _told(ports.passkeys.begin_log_in(ports.clock.now()))


@router.post(
    "/passkey-sessions",
    status_code=201,
    summary="Log in with a passkey",
    response_model=StaffSession,
    openapi_extra=refuses("passkey-refused"),
)
def log_in_with_passkey(
    body: PasskeyLogIn, ports: Wired, response: Response, cookies: Cookies
) -> dict[str, Any]:
    """Second of two steps: what the device answered. The session is as of logging in with a password and a
    one-time code, and ends with the passkey, too.

    401 alike for a passkey that is unknown or was removed, whose person may not act now, that did not verify
    the person, whose counter did not go on, and for a challenge that is over (D8)."""
    try:
        shown = ports.passkeys.show(body.challenge_id, body.credential.model_dump(), ports.clock.now())
    except PasskeyNotRight:
        raise _refused() from None
    found = ports.log.state(STAFF_MEMBER.stream(shown.person_id))
    if not found.in_service or shown.passkey_id not in found.passkeys:
        raise _refused()
    assert found.login_index is not None, "who is in service has a login name"
    proven_index(ports, "staff", found.login_index, STAFF_COOKIE, cookies, response, "/v1/staff/")
    token = ports.staff_sessions.start(
        shown.person_id, found.turn, ports.clock.now(), passkey_id=shown.passkey_id
    )
    return {"token": token.text, "person_id": shown.person_id, "roles": sorted(found.roles)}


def _told(begun: Ceremony) -> dict[str, Any]:
    return {"challenge_id": begun.challenge_id, "origin": begun.origin, "options": begun.options}


def _refused() -> Problem:
    return Problem("passkey-refused", headers={"WWW-Authenticate": "Bearer"})
