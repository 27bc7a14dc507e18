"""What waits for a second person (D17)."""

from datetime import datetime
from typing import Annotated, Any, Final

from fastapi import APIRouter, Query, Security
from pydantic import Field

from api.http.answers import Answer, Page
from api.http.principals import Staff, Wired, staff
from api.http.reading import After, Cursor, Limit, page, position_of, shown
from api.staff.members import OVERSEERS
from domain.ports import Role
from projections.approvals import ApprovalState, Matter, approvals


class ApprovalRow(Answer):
    """What one member of staff asked for and another approves or rejects (D17)."""

    position: int = Field(description="Of the request in the history.")
    matter: Matter
    subject: str = Field(
        description="The id of the account or person; of a write-off the number of the invoice or notice."
    )
    requested_by: str
    requested_at: datetime
    reason: str | None
    amount_cents: int | None = Field(description="Of a credit note or a write-off: what is asked for.")
    expires_at: datetime = Field(description="Which an approval of a credit note or a write-off names.")
    state: ApprovalState = Field(description="As of now: a request that nobody decided in 24 hours expired.")
    decided_by: str | None
    decided_at: datetime | None


router = APIRouter(prefix="/v1", tags=["staff access"])
APPROVERS: Final = (*OVERSEERS, Role.PRIVACY_OFFICER, Role.FINANCE)
Approver = Annotated[Staff, Security(staff(*APPROVERS), scopes=[*APPROVERS])]
"""Who approves something, or sees to it that others do."""


@router.get(
    "/approvals",
    summary="List what waits for a second person",
    response_model=Page[ApprovalRow],
)
def list_approvals(
    ports: Wired,
    _: Approver,
    state: Annotated[ApprovalState | None, Query(description="Only those in this state now.")] = None,
    subject: Annotated[str | None, Query(max_length=64, description="Only of this subject.")] = None,
    matters: Annotated[
        list[Matter] | None,
        Query(alias="matter", max_length=len(Matter), description="Only of this matter. Repeatable."),
    ] = None,
    after: After = None,
    cursor: Cursor = None,
    limit: Limit = 50,
) -> dict[str, Any]:
    """Requests under four eyes, oldest first: who asked, why, until when, and what became of each (D17)."""
    with shown(ports, after, "approvals") as tx:
        last = position_of(cursor)
        rows = approvals(
            tx,
            ports.clock.now(),
            state=state,
            subject=subject,
            matters=matters or (),
            after=last,
            limit=limit + 1,
        )
    return page(rows, limit, lambda row: row.position)
