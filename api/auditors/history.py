"""Histories for auditors: every event as recorded, personal data closed (D17, I21)."""

from collections.abc import Sequence
from datetime import datetime
from functools import partial
from typing import Annotated, Any

from fastapi import APIRouter, Query, Security
from pydantic import Field

from api.explaining.history import until_damaged
from api.explaining.told import closed_or_erased, told
from api.http.answers import Answer
from api.http.principals import Wired, reader_of_history
from api.http.problems import not_found, refuses
from api.http.reading import Limit
from api.ports import Ports
from domain.kernel import Event, Recorded
from domain.ports import LogDamaged, Role, Scope
from domain.positions import POSITION_MAX


class RecordedEvent(Answer):
    """An event as recorded; personal fields read "[sealed]", or "[erased]" where nobody can read them any
    more."""

    position: int
    stream: str
    version: int
    event: str = Field(examples=["account.code_issued"])
    event_version: int
    recorded_at: datetime
    actor: str
    role: str | None
    reason: str | None
    command_id: str
    causation_id: str | None
    correlation_id: str
    fields: dict[str, Any]


class Events(Answer):
    """A part of the history."""

    items: list[RecordedEvent]
    next: int | None = Field(description="Go on with after=next; null at the end.")


router = APIRouter(prefix="/v1", tags=["history"])
From = Annotated[
    int,
    Query(
        ge=0,
        le=POSITION_MAX,
        description="Begin after this position: ``next`` of the page before. 0 begins at the first event.",
    ),
]
Reader = Annotated[str, Security(reader_of_history, scopes=[Scope.HISTORY, Role.AUDITOR])]


@router.get(
    "/streams/{stream}/events",
    summary="Read one stream",
    response_model=Events,
    openapi_extra=refuses("not-found"),
)
def history(stream: str, ports: Wired, _: Reader, after: From = 0, limit: Limit = 50) -> dict[str, Any]:
    """What happened in one stream ("account-…", "invoice-F2026-000001"), by version, from after a position
    on. ``next`` is where to go on, None at the end. Where an event is missing or cannot be read, the page
    ends before it, and the next one is answered 500 (``log-damaged``) with its position: go on after that
    one."""
    recorded, damaged = until_damaged(partial(ports.log.history, stream), after, limit + 1)
    if damaged and not recorded:
        ports.log.history(stream, after, 1)  # says what is wrong
    if not recorded and not ports.log.history(stream, limit=1):
        raise not_found("stream")
    part = _part(ports, recorded, limit)
    return part | {"next": recorded[-1].position} if damaged and part["next"] is None else part


@router.get(
    "/events",
    summary="Read the whole history",
    response_model=Events,
)
def events(ports: Wired, _: Reader, after: From = 0, limit: Limit = 50) -> dict[str, Any]:
    """The whole history in order, from after a position on. ``next`` is where to go on, None at the end.
    Where an event is missing or cannot be read, the page ends before it, and the next one is answered 500
    (``log-damaged``) with its position: go on after that one."""
    size = limit + 1
    while True:
        try:
            part = _part(ports, ports.log.since(after, size), limit)
        except LogDamaged as damage:
            if damage.position is None or damage.position == after + 1:
                raise
            size = damage.position - 1 - after  # there may be more damage before it
        else:
            return part if size > limit else part | {"next": after + size}


def _part(ports: Ports, recorded: Sequence[Recorded[Event]], limit: int) -> dict[str, Any]:
    """One page of what comes after a position."""
    more, show = len(recorded) > limit, closed_or_erased(ports.vault.is_destroyed)
    return {
        "items": [told(one, show) for one in recorded[:limit]],
        "next": recorded[limit - 1].position if more else None,
    }
