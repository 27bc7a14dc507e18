"""What touched a subject, and who did what: histories across streams, with causes; nothing personal (D17)."""

from collections.abc import Callable
from contextlib import suppress
from typing import Annotated, Any

from fastapi import APIRouter, Query, Request
from pydantic import Field
from sqlalchemy import Connection

from api.auditors.history import From, Reader, RecordedEvent
from api.auditors.moments import moment_asked
from api.explaining.event_words import of_event
from api.explaining.history import (
    NoSuchFilter,
    NoSuchSubject,
    Part,
    Wanted,
    by_actor,
    history,
    with_causes,
)
from api.explaining.told import Closed, closed_or_erased, told
from api.http.answers import Answer
from api.http.principals import Wired
from api.http.problem_kinds import Text
from api.http.problems import invalid, language_of, not_found, refuses
from api.http.reading import Limit, shown
from api.ports import Ports
from domain.catalogue import EVENTS
from domain.kernel import Event, Recorded
from domain.values import Language


class Cause(Answer):
    """An event that led to another one."""

    position: int
    stream: str
    event: str
    says: str
    recorded_at: str
    actor: str
    command_id: str


class Touching(RecordedEvent):
    """An event, and what led to its command: the nearest first, none where it was asked from outside."""

    says: str = Field(description="The event in words, in the language of Accept-Language.")
    causes: list[Cause]


class EventName(Answer):
    """A name that events have."""

    event: str = Field(examples=["order.placed"])
    says: str = Field(description="In words, in the language of Accept-Language.", examples=["Ordered"])


class EventNames(Answer):
    """Every one that there is, in order of name."""

    items: list[EventName]


Damaged: Any = Field(
    description="Positions that belong here, or led to what does, at which the log has no event, or one that"
    " cannot be read: somebody changed the database."
)


class History(Answer):
    """A part of a history."""

    items: list[Touching]
    next: int | None = Field(description="Go on with after=next; null at the end.")
    damaged: list[int] = Damaged


# No reading is recorded here, as it is where staff is shown anybody's values (api/staff/consulting.py):
# a sealed value reads "[sealed]" or "[erased]" whoever asks, nothing in this room unseals, and what events
# have in clear names nobody: opaque ids, amounts, days, and numbers that the register itself makes public.
router = APIRouter(prefix="/v1/audit", tags=["history"])
WHEN = "A moment of ISO 8601, or a day, which is its first moment; UTC unless it says another."
Since = Annotated[
    str | None,
    Query(alias="from", max_length=40, description=f"Only what was recorded at that moment or later. {WHEN}"),
]
Until = Annotated[
    str | None,
    Query(alias="to", max_length=40, description=f"Only what was recorded by that moment. {WHEN}"),
]
OfEvent = Annotated[
    str | None,
    Query(
        max_length=100,
        description='Only events of this name ("invoice.settled") or kind of stream ("invoice").',
    ),
]
OfActor = Annotated[
    str | None,
    Query(
        max_length=200,
        description='Only what this actor did: "staff:…", "holder:…", "system:…", as events have it.',
    ),
]
AN_EVENT = Text(
    "Send a name as events have it, or the first part of one.",
    "Stuur een naam zoals gebeurtenissen die dragen, of het eerste deel daarvan.",
)


@router.get("/event-names", summary="List events in words", response_model=EventNames)
def event_names(request: Request, _: Reader) -> dict[str, Any]:
    """What a history can be narrowed to, and what each says."""
    language = Language(language_of(request.headers))
    named = sorted(EVENTS.items())
    return {"items": [{"event": name, "says": of_event(each).in_language(language)} for name, each in named]}


@router.get(
    "/subjects/{subject}/history",
    summary="Read what touched a subject",
    response_model=History,
    openapi_extra=refuses("not-found"),
)
def history_of(
    subject: str,
    ports: Wired,
    _: Reader,
    request: Request,
    after: From = 0,
    begin: Since = None,
    end: Until = None,
    event: OfEvent = None,
    actor: OfActor = None,
    limit: Limit = 50,
) -> dict[str, Any]:
    """Every event that touches an account, customer, order, invoice, application, code (by its index), bank
    entry, final notice, question, request to deactivate or member of staff, whatever stream it stands in,
    with what led to it ("account-…", "invoice-F2026-000001"); of any other stream its own events. A page
    costs what it shows. 503 while what is read has not reached the end of the log (D17)."""
    wanted = _wanted(ports, after, begin, end, event, actor)
    try:
        part = of_all(ports, lambda tx: history(ports.log, tx, subject, wanted, limit))
    except NoSuchSubject:
        raise not_found("stream") from None
    return _told(ports, part, Language(language_of(request.headers)))


@router.get(
    "/actors/{actor}/events",
    summary="Read what somebody did",
    response_model=History,
    openapi_extra=refuses("not-found"),
)
def done_by(
    actor: str,
    ports: Wired,
    _: Reader,
    request: Request,
    after: From = 0,
    begin: Since = None,
    end: Until = None,
    event: OfEvent = None,
    limit: Limit = 50,
) -> dict[str, Any]:
    """All that a member of staff, a holder, a system or a policy did, in order, with what led to it (D17)."""
    try:
        part = by_actor(ports.log, _wanted(ports, after, begin, end, event, actor), limit)
    except NoSuchSubject:
        raise not_found("actor") from None
    return _told(ports, part, Language(language_of(request.headers)))


def of_all(ports: Ports, read: Callable[[Connection], Part]) -> Part:
    """What is read where "subjects" shows all that was recorded until now: it is asked first, and where the
    log turns out to go on beyond it, once more. Raises NotYet, NoSuchSubject."""
    come = ports.catchup.place("subjects")
    with suppress(NoSuchSubject), shown(ports, None, "subjects") as tx:
        part = read(tx)
        if part.head <= come:
            return part
    with shown(ports, ports.log.head(), "subjects") as tx:
        return read(tx)


def _wanted(
    ports: Ports,
    after: int,
    begin: str | None,
    end: str | None,
    event: str | None,
    actor: str | None,
) -> Wanted:
    first, last = moment_asked("from", begin), moment_asked("to", end)
    try:
        return Wanted.between(ports.log, after, first, last, event, actor)
    except NoSuchFilter:
        raise invalid("event", "There is no such event.", what_to_do=AN_EVENT) from None


def _told(ports: Ports, part: Part, language: Language) -> dict[str, Any]:
    part, chains = with_causes(ports.log, part)
    show = closed_or_erased(ports.vault.is_destroyed)
    items = [
        _said(one, language, show) | {"causes": [_cause(cause, language, show) for cause in chain]}
        for one, chain in zip(part.events, chains, strict=True)
    ]
    return {"items": items, "next": part.next, "damaged": part.damaged}


def _cause(one: Recorded[Event], language: Language, show: Closed) -> dict[str, Any]:
    names = Cause.model_fields
    return {name: value for name, value in _said(one, language, show).items() if name in names}


def _said(one: Recorded[Event], language: Language, show: Closed) -> dict[str, Any]:
    return told(one, show) | {"says": of_event(type(one.event)).in_language(language)}
