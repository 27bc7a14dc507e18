"""Histories for auditors: of a subject, and of what somebody did; a stream as of a moment (D17)."""

from collections.abc import Mapping
from typing import Any, Final

from starlette.responses import Response

from api.pages.desk.filters import asked, keep
from api.pages.desk.member import show
from api.pages.page import Page, Who
from api.pages.visit import Visit

OF_SUBJECT: Final = "/v1/audit/subjects/{subject}/history"
OF_ACTOR: Final = "/v1/audit/actors/{actor}/events"
READ: Final = "/v1/audit/readings"
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


@SUBJECT.shows
async def of_subject(visit: Visit) -> Response:
    """Every event that touches it, with what led to each."""
    subject = visit.path["subject"]
    questions = QUESTIONS.get(subject.partition("-")[0], ())
    return await _show(visit, OF_SUBJECT, subject, questions=questions, rows=True)


@ACTOR.shows
async def of_actor(visit: Visit) -> Response:
    """All that a member of staff, a holder, a system or a policy did."""
    return await _show(visit, OF_ACTOR, visit.path["actor"], questions=(), rows=False)


@READINGS.shows
async def readings(visit: Visit) -> Response:
    """Who was shown personal values, of whom, which and for what."""
    narrowed = asked(visit, "subject", "actor")
    found = await visit.read(READ, query={**narrowed, "after": visit.query.get("cursor")})
    return await show(visit, "desk/audit/readings.html", found=found, asked=narrowed, keep=keep(narrowed))


@STATE.shows
async def state(visit: Visit) -> Response:
    """What decisions knew of it at a moment."""
    at = visit.query.get("at", "")
    found = await visit.read(OF_STATE, query={"at": at}) if at else None
    return await show(visit, "desk/audit/state.html", found=found, at=at, stream=visit.path["stream"])


@CHANGES.shows
async def changes(visit: Visit) -> Response:
    """What differs between two moments."""
    between = {name: visit.query.get(name, "") for name in ("from", "to")}
    found = None
    if all(between.values()):
        found = await visit.read(OF_CHANGES, query=between)
    return await show(
        visit, "desk/audit/changes.html", found=found, between=between, stream=visit.path["stream"]
    )


def event_at(one: Mapping[str, Any]) -> str:
    """Where an event is seen: in its stream's history, which begins with it."""
    begin = f"?cursor={one['position'] - 1}" if one["position"] > 1 else ""
    return f"/desk/audit/subjects/{one['stream']}{begin}#event-{one['position']}"


async def _show(visit: Visit, operation: str, subject: str, **given: Any) -> Response:
    narrowed = asked(visit, "event", "actor")
    wanted = {name: value for name, value in narrowed.items() if name != "cursor"}
    if operation.endswith("/events"):
        wanted.pop("actor")
    found = await visit.read(operation, query={**wanted, "after": visit.query.get("cursor")})
    return await show(
        visit,
        "desk/audit/history.html",
        subject=subject,
        found=found,
        asked=narrowed,
        keep=keep(narrowed),
        event_at=event_at,
        **given,
    )
