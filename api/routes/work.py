"""What waits for staff: reactions that failed for good."""

import logging
from typing import Annotated, Any

from fastapi import APIRouter, Path

from api.principals import Wired
from api.problems import not_found, refuses
from api.routes import answers
from api.routes.bodies import StaffAct
from api.routes.reading import POSITION_MAX
from api.routes.staff import Clerk, Done, Supervisor

router = APIRouter(prefix="/v1", tags=["staff"])
log = logging.getLogger(__name__)


@router.get(
    "/parked",
    summary="List parked reactions",
    response_model=answers.Parked,
)
def parked(ports: Wired, _: Clerk) -> dict[str, Any]:
    """Everything that follows from an event and was tried often enough, or refused; oldest event first. It
    waits until a supervisor asks for another round of tries."""
    items = [
        {
            "name": each.name,
            "position": each.position,
            "attempts": each.attempts,
            "error": each.error,
            "rule": each.rule or None,
            "tried_at": each.tried_at.isoformat(),
        }
        for each in ports.catchup.parked()
    ]
    return {"items": items, "next": None}


@router.post(
    "/parked/{name}/{position}/retry",
    summary="Try a parked reaction again",
    response_model=answers.Retried,
    openapi_extra=refuses("not-found"),
)
def retry(
    name: str,
    position: Annotated[int, Path(ge=1, le=POSITION_MAX)],
    body: StaffAct,
    ports: Wired,
    who: Supervisor,
) -> Done:
    """Another round of tries, once the cause is mended; 404 where nothing of that name and position waits.

    No event: nothing happened to an account yet. Who asked, and why, stands in the process log."""
    if not ports.catchup.retry_parked(name, position):
        raise not_found("parked reaction")
    log.warning("%s has %s tried again at position %d: %s", who.actor, name, position, body.reason)
    return {"name": name, "position": position}
