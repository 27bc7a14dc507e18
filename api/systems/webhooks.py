"""What happens, sent to systems that ask for it: their webhooks, what could not be delivered, replays."""

from datetime import datetime
from typing import Annotated, Any, Final

from fastapi import APIRouter, Path, Response, Security
from pydantic import AfterValidator, Field

from api.following.reading import NoSuchType, Wanted
from api.http.answers import Answer, Page
from api.http.bodies import Body, example
from api.http.fields import Sentences
from api.http.principals import Keyed, System, Wired, as_system
from api.http.problem_kinds import Text
from api.http.problems import NO_CURSOR, Problem, invalid, not_found, refuses
from api.http.reading import Cursor, Limit, as_json, page, position_of
from api.outward import checked
from api.ports import Ports
from api.systems.feed import AN_EVENT, NO_EVENT, TYPES_MAX, asked_with
from api.systems.positions import Position, place
from domain.ports import (
    AddressRefused,
    Asked,
    BeingTested,
    NotAhead,
    Scope,
    TooManyWebhooks,
    Webhook,
    WebhookState,
)
from domain.positions import POSITION_MAX

NO_ADDRESS: Final = Text(
    "Nothing is sent to this address: it is not on the public internet, or not under TLS.",
    "Naar dit adres wordt niets gestuurd: het ligt niet op het openbare internet, of niet onder TLS.",
)
AN_ADDRESS: Final = Text(
    "Send a public https address. Into a network of its own only the operator lets webhooks go:"
    " toegang webhooks add --inside.",
    "Stuur een openbaar https-adres. Alleen de beheerder laat webhooks in een eigen netwerk toe:"
    " toegang webhooks add --inside.",
)
GO_BACK: Final = Text(
    "Send a position before the webhook's own. What waits comes by itself.",
    "Stuur een positie van voor die van de webhook. Wat wacht komt vanzelf.",
)
NOT_REACHED: Final = Text("This position was not reached yet.", "Deze positie is nog niet bereikt.")
BEING_TESTED: Final = Problem(
    "too-many-requests",
    Text("A test with this key waits for its receiver.", "Een test met deze sleutel wacht op de ontvanger."),
    headers={"Retry-After": "15"},  # about as long as a receiver is waited for
)

Url = Annotated[
    str,
    Field(min_length=1, max_length=1_000, description="https://host/path, without user, query or fragment."),
    AfterValidator(checked),
]


class WebhookBody(Body):
    """Where to send, and what. ``types`` takes names of events or of kinds of streams; none: all."""

    model_config = example(
        {"url": "https://follower.example/toegang", "types": ["invoice.settled", "account"], "subject": None}
    )

    url: Url
    types: list[Annotated[str, Field(min_length=1, max_length=100)]] = Field([], max_length=TYPES_MAX)
    subject: str | None = Field(
        None, pattern="^[!-~]+$", max_length=200, description="Only those of this stream."
    )


class NewWebhook(WebhookBody):
    """The same. ``after``: only what came after this position; without one what happens from now on."""

    model_config = example({"url": "https://follower.example/toegang", "types": ["invoice"], "after": 0})

    after: Position | None = None


class Replay(Body):
    """After which position all is sent again."""

    model_config = example({"after": 1200})

    after: Position


class Retry(Body):
    """``position``: of one dead letter; without one all that were not dropped."""

    model_config = example({"position": 1234})

    position: Annotated[int, Field(ge=1, le=POSITION_MAX)] | None = None


class Dismissal(Body):
    """Why it is not to be sent any more. It is kept with the dead letter: name nobody."""

    model_config = example({"reason": "Booked by hand."})

    reason: Sentences


class WebhookTold(Answer):
    """A webhook, and how it goes."""

    webhook_id: str = Field(examples=["5f0c1b2a9d3e4f60"])
    url: str
    types: list[str]
    subject: str | None
    state: WebhookState
    personal: bool = Field(description="Whether personal values are told: the key has events-personal.")
    position: int = Field(description="Up to where all was sent, or given up.")
    waiting: int = Field(description="How many events came since, wanted or not.")
    failures: int = Field(description="How often the next one was tried without success.")
    error: str | None = Field(description="What became of the last try, if it failed.", examples=["timeout"])
    tried_at: datetime | None
    next_try_at: datetime | None
    taken_at: datetime | None = Field(description="When the last one was taken.")
    former_secret_until: datetime | None = Field(description="Until when the former secret signs too.")
    dead_letters: int = Field(description="How many were given up, and not dropped.")


class WebhookMade(WebhookTold):
    """With its secret, which is shown this once."""

    secret: str = Field(examples=["whsec_bWFkZS11cC1zZWNyZXQtb2YtMzItYnl0ZXMhIQ=="])


class Secret(Answer):
    """Shown this once."""

    secret: str = Field(examples=["whsec_bWFkZS11cC1zZWNyZXQtb2YtMzItYnl0ZXMhIQ=="])
    former_secret_until: datetime = Field(description="Until when the former one signs beside it.")


class Tested(Answer):
    """What the receiver made of it."""

    taken: bool
    says: str = Field(examples=["status_204", "no_connection", "timeout", "address_refused"])


class DeadLetterRow(Answer):
    """A delivery that was given up."""

    position: int
    type: str = Field(description="Of the event.")
    attempts: int
    error: str = Field(examples=["status_422"])
    given_up_at: datetime
    asked_at: datetime | None = Field(description="It is to be sent again.")
    dropped_at: datetime | None = Field(description="It is not sent any more.")
    dropped_by: str | None
    reason: str | None


class Asking(Answer):
    """How many are sent again."""

    asked: int


async def follower(key: Keyed) -> System:
    """A system that may follow."""
    return as_system(key, await asked_with(key))


Follower = Annotated[System, Security(follower, scopes=[Scope.EVENTS, Scope.EVENTS_PERSONAL])]


def own(
    ports: Wired,
    who: Follower,
    webhook_id: Annotated[str, Path(description="The webhook, as registering or the list answered it.")],
) -> Webhook:
    """Problem 404 for one of another key."""
    found = ports.webhooks.find(webhook_id)
    if found is None or found.key_id != who.key_id:
        raise not_found("webhook")
    return found


Own = Annotated[Webhook, Security(own, scopes=[Scope.EVENTS, Scope.EVENTS_PERSONAL])]
OfLetter = Annotated[int, Path(ge=1, le=POSITION_MAX, description="The dead letter's position.")]

router = APIRouter(prefix="/v1/webhooks", tags=["events"])
_FOUND: Final = refuses("not-found")


@router.post(
    "",
    status_code=201,
    summary="Register a webhook",
    response_model=WebhookMade,
    openapi_extra=refuses("too-many-webhooks", "position-lost"),
)
def register_webhook(body: NewWebhook, ports: Wired, who: Follower) -> dict[str, Any]:
    """From now on, or from a position on, every wanted event is posted to the address: a CloudEvent as the
    feed has it, signed by Standard Webhooks, one at a time, in order. A delivery is taken by any 2xx answer
    within 10 s; else it is tried again. The answer has the secret that signs, this once. It belongs to the
    key that registers it: the key's scopes say what it is told, and it ends with the key. Sent
    twice, this makes two."""
    epochs, name = ports.feed.epochs(), body.after
    after = ports.log.head() if name is None else place(ports, epochs, name, "after")
    try:
        made, secret = ports.webhooks.register(who.key_id, _asked(body), after)
    except AddressRefused:
        raise invalid("url", NO_ADDRESS, what_to_do=AN_ADDRESS) from None
    except TooManyWebhooks:
        raise Problem("too-many-webhooks") from None
    return {**_told(ports, made), "secret": secret.text}


@router.get("", summary="List one's webhooks", response_model=Page[WebhookTold])
def webhooks(ports: Wired, who: Follower) -> dict[str, Any]:
    """Those of this key, oldest first, and how each goes: at most 20, on one page."""
    return {"items": [_told(ports, each) for each in ports.webhooks.all(who.key_id)], "next": None}


@router.get("/{webhook_id}", summary="See one webhook", response_model=WebhookTold, openapi_extra=_FOUND)
def webhook(ports: Wired, own: Own) -> dict[str, Any]:
    """How it goes: how far it is, what became of the last try, when the next one is."""
    return _told(ports, own)


@router.delete(
    "/{webhook_id}",
    status_code=204,
    summary="Remove a webhook",
    response_class=Response,
    openapi_extra=_FOUND,
)
def remove_webhook(ports: Wired, own: Own) -> Response:
    """Nothing more is sent. Its secret is destroyed, its dead letters are forgotten."""
    ports.webhooks.remove(own.webhook_id)
    return Response(status_code=204)


@router.post(
    "/{webhook_id}/changes",
    summary="Change address or filters",
    response_model=WebhookTold,
    openapi_extra=_FOUND,
)
def change_webhook(body: WebhookBody, ports: Wired, own: Own) -> dict[str, Any]:
    """Holds from the next delivery on; position and secret stay. All three are replaced."""
    try:
        ports.webhooks.change(own.webhook_id, _asked(body))
    except AddressRefused:
        raise invalid("url", NO_ADDRESS, what_to_do=AN_ADDRESS) from None
    return _again(ports, own)


@router.post(
    "/{webhook_id}/pause", summary="Pause a webhook", response_model=WebhookTold, openapi_extra=_FOUND
)
def pause_webhook(ports: Wired, own: Own) -> dict[str, Any]:
    """Nothing is sent until it goes on; it misses nothing."""
    ports.webhooks.pause(own.webhook_id)
    return _again(ports, own)


@router.post(
    "/{webhook_id}/pause/end",
    summary="Let a webhook go on",
    response_model=WebhookTold,
    openapi_extra=_FOUND,
)
def resume_webhook(ports: Wired, own: Own) -> dict[str, Any]:
    """It goes on where it was, at once: also one that waits for its next try, and one whose receiver answered
    410."""
    ports.webhooks.resume(own.webhook_id)
    return _again(ports, own)


@router.post(
    "/{webhook_id}/secrets",
    status_code=201,
    summary="Change the secret",
    response_model=Secret,
    openapi_extra=_FOUND,
)
def rotate_secret(ports: Wired, own: Own) -> dict[str, Any]:
    """A new secret, shown this once. For a day both sign, so that a receiver that knows either goes on; the
    one before the former stops at once."""
    secret = ports.webhooks.rotate(own.webhook_id)
    return {"secret": secret.text, "former_secret_until": _again(ports, own)["former_secret_until"]}


@router.post(
    "/{webhook_id}/tests",
    summary="Send a test",
    response_model=Tested,
    openapi_extra=refuses("not-found", "too-many-requests"),
)
def check_webhook(ports: Wired, own: Own) -> dict[str, Any]:
    """Posts an event of type webhook.test, signed as all else, once, and answers what became of it. Nothing
    happened, and nothing moves: a receiver passes over it. One at a time for each key."""
    try:
        tried = ports.webhooks.test(own.webhook_id)
    except BeingTested:
        raise BEING_TESTED from None
    return {"taken": tried.taken, "says": tried.says}


@router.post(
    "/{webhook_id}/replays",
    summary="Send again from a position on",
    response_model=WebhookTold,
    openapi_extra=refuses("not-found", "position-lost"),
)
def replay_webhook(body: Replay, ports: Wired, own: Own) -> dict[str, Any]:
    """All that came after that position and is wanted is sent again, under the same ids; dead letters among
    it are sent with the rest."""
    after = place(ports, ports.feed.epochs(), body.after, "after")
    try:
        ports.webhooks.replay(own.webhook_id, after)
    except NotAhead:
        raise invalid("after", NOT_REACHED, what_to_do=GO_BACK) from None
    return _again(ports, own)


@router.get(
    "/{webhook_id}/dead-letters",
    summary="List what was given up",
    response_model=Page[DeadLetterRow],
    openapi_extra=_FOUND,
)
def dead_letters(ports: Wired, own: Own, cursor: Cursor = None, limit: Limit = 50) -> dict[str, Any]:
    """Deliveries that the receiver refused seven times, over seven hours, while it took others; those that
    were dropped too. By position."""
    place = position_of(cursor) or 0
    if place > own.position:
        raise NO_CURSOR
    rows = ports.webhooks.dead_letters(own.webhook_id, place, limit + 1)
    return page(rows, limit, lambda row: row.position)


@router.post(
    "/{webhook_id}/dead-letters/retries",
    status_code=202,
    summary="Send dead letters again",
    response_model=Asking,
    openapi_extra=_FOUND,
)
def retry_dead_letters(body: Retry, ports: Wired, own: Own) -> dict[str, Any]:
    """Once, before anything new; whatever is taken leaves the list."""
    asked = ports.webhooks.send_again(own.webhook_id, body.position)
    if body.position is not None and not asked:
        raise not_found("dead letter")
    return {"asked": asked}


@router.post(
    "/{webhook_id}/dead-letters/{position}/dismissal",
    summary="Drop a dead letter",
    status_code=204,
    response_class=Response,
    openapi_extra=_FOUND,
)
def drop_dead_letter(body: Dismissal, position: OfLetter, ports: Wired, own: Own) -> Response:
    """It is not sent any more, and stays in the list with the reason."""
    by = f"system:{own.key_id}"
    if not ports.webhooks.drop(own.webhook_id, position, by, body.reason):
        raise not_found("dead letter")
    return Response(status_code=204)


def _asked(body: WebhookBody) -> Asked:
    """Never inside: an address in a network of one's own is the operator's to allow."""
    try:
        Wanted.of(body.types, body.subject)
    except NoSuchType:
        raise invalid("types", NO_EVENT, what_to_do=AN_EVENT) from None
    return Asked(body.url, tuple(body.types), body.subject)


def _again(ports: Ports, before: Webhook) -> dict[str, Any]:
    found = ports.webhooks.find(before.webhook_id)
    if found is None:
        raise not_found("webhook")
    return _told(ports, found)


def _told(ports: Ports, found: Webhook) -> dict[str, Any]:
    key = ports.api_keys.named(found.key_id)
    return {
        **as_json(found),
        "url": found.asked.url,
        "types": list(found.asked.types),
        "subject": found.asked.subject,
        "personal": key is not None and Scope.EVENTS_PERSONAL in key.scopes,
        "waiting": max(0, ports.log.head() - found.position),
        "error": found.error or None,
    }
