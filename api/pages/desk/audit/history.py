"""Histories for auditors: of a subject, and of what somebody did; a stream as of a moment (D17)."""

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any, Final

from starlette.responses import Response

from api.pages.desk.audit import values
from api.pages.desk.audit.narrowing import (
    AS_OF,
    BETWEEN,
    WHEN,
    actor_of,
    answered,
    as_of_told,
    between_told,
    subject_of,
)
from api.pages.desk.filters import keep
from api.pages.desk.lists import PAGE_ROWS
from api.pages.desk.member import show
from api.pages.forms import Field, Form, Kind
from api.pages.page import Page, Who
from api.pages.visit import Visit

OF_SUBJECT: Final = "/v1/audit/subjects/{subject}/history"
OF_ACTOR: Final = "/v1/audit/actors/{actor}/events"
READ: Final = "/v1/audit/readings"
OF_EVENTS: Final = "/v1/audit/event-names"
OF_STATE: Final = "/v1/audit/streams/{stream}/state"
OF_CHANGES: Final = "/v1/audit/streams/{stream}/changes"
SUBJECT: Final = Page("/desk/audit/subjects/{subject}", Who.STAFF, asks=(("GET", OF_SUBJECT),))
ACTOR: Final = Page("/desk/audit/actors/{actor}", Who.STAFF, asks=(("GET", OF_ACTOR),))
READINGS: Final = Page("/desk/audit/readings", Who.STAFF, asks=(("GET", READ),))
STATE: Final = Page("/desk/audit/streams/{stream}/state", Who.STAFF, asks=(("GET", OF_STATE),))
CHANGES: Final = Page("/desk/audit/streams/{stream}/changes", Who.STAFF, asks=(("GET", OF_CHANGES),))
PAGES: Final = (SUBJECT, ACTOR, READINGS, STATE, CHANGES)
QUESTIONS: Final = {
    "account": ("blocked", "closed", "cannot-log-in", "balance"),
    "invoice": ("invoice",),
    "application": ("refused",),
    "order": ("refused",),
}
"""What can be asked of a subject."""
OF_READINGS: Final = Form(
    "audit_readings", (Field("subject", required=False), Field("actor", required=False))
)


@SUBJECT.shows
async def of_subject(visit: Visit) -> Response:
    """Every event that touches it, with what led to each."""
    subject = visit.path["subject"]
    questions = QUESTIONS.get(subject.partition("-")[0], ())
    by = Field("actor", required=False)
    return await _show(visit, OF_SUBJECT, by, subject=subject, questions=questions, rows=True)


@ACTOR.shows
async def of_actor(visit: Visit) -> Response:
    """All that a member of staff, a holder, a system or a policy did."""
    return await _show(visit, OF_ACTOR, subject=visit.path["actor"], questions=(), rows=False)


@READINGS.shows
async def readings(visit: Visit) -> Response:
    """Who was shown personal values, of whom, which and for what."""
    subject, actor = visit.query.get("subject", ""), visit.query.get("actor", "")
    found, form = await answered(
        visit,
        OF_READINGS,
        READ,
        given={"subject": subject_of(subject), "actor": actor_of(actor)},
        also={"after": visit.query.get("cursor")},
        unknown="subject" if subject else "actor",
    )
    said = {one["event"]: one["says"] for one in await _events(visit)} if found else {}
    return await show(
        visit,
        "desk/audit/readings.html",
        found=found,
        form=form,
        keep=keep(form.typed),
        read=lambda fields: values.read(visit, said, fields),
    )


@STATE.shows
async def state(visit: Visit) -> Response:
    """What decisions knew of it at a moment."""
    found, form = await answered(visit, Form(WHEN, (AS_OF,)), OF_STATE)
    return await show(
        visit,
        "desk/audit/state.html",
        found=found,
        form=form,
        stream=visit.path["stream"],
        answers_for=as_of_told(visit, form, found["position"]) if found else "",
        facts=values.facts(visit, found["fields"]) if found else (),
    )


@CHANGES.shows
async def changes(visit: Visit) -> Response:
    """What differs between two moments."""
    found, form = await answered(visit, Form(WHEN, BETWEEN), OF_CHANGES)
    return await show(
        visit,
        "desk/audit/changes.html",
        found=found,
        form=form,
        stream=visit.path["stream"],
        answers_for=between_told(visit, form, found) if found else "",
        changes=values.changes(visit, found["changes"]) if found else (),
    )


def event_at(one: Mapping[str, Any]) -> str:
    """Where an event is seen: in its stream's history, which begins with it."""
    begin = f"?cursor={one['position'] - 1}" if one["position"] > 1 else ""
    return f"/desk/audit/subjects/{one['stream']}{begin}#event-{one['position']}"


async def _show(visit: Visit, operation: str, *beside: Field, **given: Any) -> Response:
    """``beside``: what else it is narrowed by."""
    named = _in_words(await _events(visit), visit.query.get("event", ""))
    of_event = Field("event", Kind.CHOICE, required=False, options=[*named], named=named)
    found, form = await answered(
        visit,
        Form("audit_history", (of_event, *beside)),
        operation,
        given={"actor": actor_of(visit.query.get("actor", ""))},
        also={"after": visit.query.get("cursor"), "limit": str(PAGE_ROWS)},
    )
    return await show(
        visit,
        "desk/audit/history.html",
        found=found,
        form=form,
        keep=keep(form.typed),
        event_at=event_at,
        **given,
    )


async def _events(visit: Visit) -> Sequence[Mapping[str, str]]:
    """Every name of an event, with what it says."""
    items: Sequence[Mapping[str, str]] = (await visit.read(OF_EVENTS))["items"]
    return items


def _in_words(events: Sequence[Mapping[str, str]], chosen: str) -> Mapping[str, str]:
    """What can be chosen, by its words: of several that say the same with the name, which tells them apart.
    What an address asks for stays chosen, a kind of stream too."""
    times = Counter(one["says"] for one in events)
    named = {
        one["event"]: one["says"] if times[one["says"]] == 1 else f"{one['says']} ({one['event']})"
        for one in sorted(events, key=lambda one: one["says"].casefold())
    }
    return named if chosen in ("", *named) else {**named, chosen: chosen}
