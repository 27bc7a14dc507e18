"""Whether this process lives, and whether its read models do."""

from typing import Annotated, Any, Literal

from fastapi import APIRouter, Depends, Request, Response, Security
from fastapi.responses import JSONResponse, PlainTextResponse
from pydantic import Field

from api.http.answers import Answer
from api.http.metrics import CONTENT_TYPE, Metrics
from api.http.principals import System, Wired, insider, system
from domain.ports import Scope
from projections import registrations


class Health(Answer):
    """The process answers."""

    status: Literal["ok"]


class SubscriptionState(Answer):
    """Whether one subscription works."""

    name: str = Field(examples=["orders"])
    caught_up: bool
    failed_at: int | None


class Ready(Answer):
    """Whether everything works."""

    ready: bool
    subscriptions: list[SubscriptionState] | None = Field(None, description="For who has a key.")
    away: list[str] | None = Field(None, description="For who has a key: what does not answer or write now.")
    register_away: bool | None = Field(None, description="For who has a key: it does not answer now.")
    loose_ends: int | None = Field(None, description="For who has a key: how much waits for staff.")
    held_companies: int | None = Field(
        None, description="For who has a key: whose deregistration is held until staff judges it (D28)."
    )
    read_only: bool | None = Field(
        None, description="For who has a key: nothing is recorded, until an auditor has looked (I18)."
    )
    contradiction: str | None = Field(
        None,
        description="For who has a key: why nothing is recorded, what contradicts what was signed (I18).",
    )
    unsigned_events: int | None = Field(None, description="For who has a key: not signed for yet (I18).")
    witnesses_behind: int | None = Field(
        None, description="For who has a key: how many do not have the newest checkpoint (I18)."
    )
    webhooks_behind: int | None = Field(
        None, description="For who has a key: webhooks that are not taken, were given up in part, or ended."
    )


router = APIRouter(tags=["health"])


@router.head("/health", include_in_schema=False)
@router.get(
    "/health",
    summary="Is the process alive?",
    response_model=Health,
)
async def health() -> dict[str, str]:
    """200 while the process answers. Takes no thread, so that a flood of other requests does not delay it."""
    return {"status": "ok"}


@router.head("/ready", include_in_schema=False)
@router.get(
    "/ready",
    summary="Do the read models work?",
    response_model=Ready,
    responses={503: {"model": Ready, "description": "One stands still, or what everything needs is away."}},
)
def ready(ports: Wired, inside: Annotated[bool, Depends(insider)]) -> JSONResponse:
    """Whether everything works; 503 while a subscription stands still after a failure, while a database or
    the key vault does not answer or has no room to write, and while nothing is recorded since the log
    contradicts what was signed of it (I18). Who has a key, of a system or of staff, is told which one; and
    whether the register does not answer now (R40): that stops applications, and nothing else, so that it
    leaves the status as it is. So does the number of companies of which a deregistration is held, whose codes
    stop until staff judges it (D28), what was given up and waits for staff, which is counted, and how far the
    signed tree is behind the log, and witnesses behind the tree, and how many webhooks need somebody.

    Others are not: they could count what an application led to (D25)."""
    states: list[dict[str, Any]] = [
        {"name": state.name, "caught_up": state.position >= state.head, "failed_at": state.failed_at}
        for state in ports.catchup.states()
    ]
    away = ports.away()
    broken = ports.broken()
    failed = bool(away) or bool(broken) or any(state["failed_at"] is not None for state in states)
    told: dict[str, Any] = {"ready": not failed}
    if inside:
        told |= {"subscriptions": states, "away": away, "register_away": ports.register_line.is_away}
        with ports.reads.connect() as tx:
            told["held_companies"] = registrations.held_companies(tx)
        told["loose_ends"] = sum(ports.loose_ends.counts().values())
        standing = ports.signed.standing()
        told |= {"read_only": bool(broken), "contradiction": broken or None}
        told["unsigned_events"] = standing.unsigned
        told["witnesses_behind"] = standing.witnesses_behind
        told["webhooks_behind"] = sum(each.needs_somebody for each in ports.webhooks.all())
    return JSONResponse(told, 503, {"Retry-After": "10"}) if failed else JSONResponse(told)


@router.get("/metrics", summary="Read measurements", response_class=PlainTextResponse)
def metrics(
    request: Request, _: Annotated[System, Security(system(Scope.METRICS), scopes=[Scope.METRICS])]
) -> Response:
    """Requests by route, how far each subscription is behind, what waits for staff, the writer's queue; in
    the text format of Prometheus. Not for anybody: who counts events counts outcomes (D25)."""
    measured = request.app.state.metrics
    assert isinstance(measured, Metrics)
    return Response(measured.told(), media_type=CONTENT_TYPE)
