"""What waits for staff: reactions that failed for good, codes to reactivate."""

import logging
from datetime import datetime
from typing import Annotated, Any

from fastapi import APIRouter, Path
from pydantic import Field

from api.http.answers import Answer, Page
from api.http.principals import Wired
from api.http.problems import not_found, refuses
from api.http.reading import POSITION_MAX, After, Cursor, Limit, page, shown
from api.staff.accounts import AccountRow
from api.staff.acting import Clerk, Done, StaffAct, Supervisor
from domain.values import AccountId
from projections.accounts import awaiting_reactivation


class ParkedReaction(Answer):
    """What follows from an event, and was tried often enough or refused."""

    name: str = Field(examples=["letters"])
    position: int = Field(description="Of the event that it follows from.")
    attempts: int
    error: str = Field(description="The kind of error, or of refusal.")
    rule: str | None = Field(description="That a refusal rests on.")
    tried_at: datetime


class Parked(Answer):
    """All of them, oldest event first."""

    items: list[ParkedReaction]
    next: None


class Retried(Answer):
    """Which one is tried again."""

    name: str
    position: int


router = APIRouter(prefix="/v1", tags=["staff"])
log = logging.getLogger(__name__)


@router.get(
    "/parked",
    summary="List parked reactions",
    response_model=Parked,
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
    response_model=Retried,
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


@router.get(
    "/reactivations",
    summary="List codes to reactivate after payment",
    response_model=Page[AccountRow],
)
def reactivations(
    ports: Wired, _: Clerk, after: After = None, cursor: Cursor = None, limit: Limit = 50
) -> dict[str, Any]:
    """Accounts blocked for arrears of which everything behind the block is paid, in order of opening: the
    holder contacts the register (R31), and staff reactivates (D4). That is refused while another invoice of
    the customer is overdue."""
    last = AccountId(cursor) if cursor else None
    with shown(ports, after, "accounts") as tx:
        rows = awaiting_reactivation(tx, after=last, limit=limit + 1)
    return page(rows, limit, lambda row: row.account_id)
