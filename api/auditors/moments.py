"""A stream's state as it was at a moment, and what changed between two (D17)."""

from dataclasses import asdict
from datetime import datetime
from typing import Annotated, Any

from fastapi import APIRouter, Query
from pydantic import Field

from api.auditors.history import Reader
from api.explaining.history import NoSuchSubject
from api.explaining.moments import BeyondTheEnd, NoSuchMoment, as_of, changes, moment_of, position_of
from api.explaining.told import closed_or_erased
from api.http.answers import Answer
from api.http.principals import Wired
from api.http.problem_kinds import Text
from api.http.problems import invalid, not_found, refuses
from api.ports import Ports


class State(Answer):
    """A stream's state, as decisions knew it; personal fields read "[sealed]", or "[erased]" where nobody can
    read them any more."""

    stream: str
    position: int = Field(description="What was recorded later is left out.")
    version: int = Field(description="How many events the stream had; 0 before its first.")
    fields: dict[str, Any]


class Changed(Answer):
    """A field, what it was and what it became; null where it was not there, or empty."""

    field: str = Field(examples=["credit.balance_cents"])
    before: Any
    after: Any


class Changes(Answer):
    """What changed in a stream's state between two positions."""

    stream: str
    begin: int
    end: int
    changes: list[Changed]


WHEN = "A position, or a moment of ISO 8601; UTC unless it says another."
A_MOMENT = Text(
    "Send a position of this log, or a moment like 2026-06-01T12:00:00Z.",
    "Stuur een positie van dit logboek, of een moment zoals 2026-06-01T12:00:00Z.",
)
UP_TO_IT = Text("Give that one, or one before it.", "Geef die, of een eerdere.")
ONLY_A_MOMENT = Text(
    "Send a day, or a moment like 2026-06-01T12:00:00Z.",
    "Stuur een dag, of een moment zoals 2026-06-01T12:00:00Z.",
)
IN_ORDER = Text("The last moment lies before the first.", "Het laatste moment ligt voor het eerste.")
At = Annotated[str, Query(max_length=40, description=f"As of when. {WHEN}")]
Begin = Annotated[str, Query(alias="from", max_length=40, description=f"From when. {WHEN}")]
End = Annotated[str, Query(alias="to", max_length=40, description=f"To when. {WHEN}")]
router = APIRouter(prefix="/v1/audit/streams", tags=["history"])


@router.get(
    "/{stream}/state",
    summary="See a stream as of a moment",
    response_model=State,
    openapi_extra=refuses("not-found"),
)
def state(stream: str, ports: Wired, _: Reader, at: At) -> dict[str, Any]:
    """What the events of one stream up to that moment fold to, by its own aggregate: what decisions knew
    then (D17). What read models showed then: ``/v1/audit/subjects/{subject}/read-models``."""
    show = closed_or_erased(ports.vault.is_destroyed)
    try:
        return asdict(as_of(ports.log, stream, position_asked(ports, "at", at), show))
    except NoSuchSubject:
        raise not_found("stream") from None


@router.get(
    "/{stream}/changes",
    summary="See what changed between two moments",
    response_model=Changes,
    openapi_extra=refuses("not-found"),
)
def changed(stream: str, ports: Wired, _: Reader, begin: Begin, end: End) -> dict[str, Any]:
    """What differs in one stream's state between two moments, field by field (D17)."""
    first, last = positions_asked(ports, begin, end)
    show = closed_or_erased(ports.vault.is_destroyed)
    try:
        before, after = (as_of(ports.log, stream, position, show) for position in (first, last))
    except NoSuchSubject:
        raise not_found("stream") from None
    found = [asdict(one) for one in changes(before.fields, after.fields)]
    return {"stream": stream, "begin": first, "end": last, "changes": found}


def positions_asked(ports: Ports, begin: str, end: str) -> tuple[int, int]:
    """Of a first and a last moment. Problem 422 where one is none, or the last lies before the first."""
    first, last = position_asked(ports, "from", begin), position_asked(ports, "to", end)
    if first > last:
        raise invalid("to", IN_ORDER)
    return first, last


def moment_asked(name: str, text: str | None) -> datetime | None:
    """Problem 422 where it is none."""
    try:
        return None if text is None else moment_of(text)
    except NoSuchMoment:
        raise invalid(name, "This is no moment.", what_to_do=ONLY_A_MOMENT) from None


def position_asked(ports: Ports, name: str, text: str) -> int:
    """Problem 422 where it is none."""
    try:
        return position_of(ports.log, text)
    except BeyondTheEnd as beyond:
        ends = Text(
            f"The log ends at position {beyond.head}.", f"Het logboek eindigt op positie {beyond.head}."
        )
        raise invalid(name, ends, what_to_do=UP_TO_IT) from None
    except NoSuchMoment:
        raise invalid(name, "This is no position or moment of this log.", what_to_do=A_MOMENT) from None
