"""What waits for a second person (D17)."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Annotated, Any, Final

from fastapi import APIRouter, Query, Security
from pydantic import Field

from api.http.answers import Answer, Page
from api.http.principals import Member, Membered, Staff, Wired, staff
from api.http.reading import After, Cursor, Limit, as_json, page, position_of, shown
from api.ports import Ports
from api.staff.consulting import read_by
from api.staff.members import OVERSEERS
from domain.account.aggregate import ACCOUNT
from domain.consultation.events import ReadingPurpose
from domain.ports import Role
from domain.roles import CLOSURE, EARLY_ERASURE, MONEY
from domain.staff_member.aggregate import STAFF_MEMBER
from projections.approval_list import READ, approvals
from projections.approval_list import ApprovalRow as ListedApproval
from projections.approvals import ApprovalState, Matter


class ApprovalRow(Answer):
    """What one member of staff asked for and another approves or rejects (D17)."""

    position: int = Field(description="Of the request in the history.")
    matter: Matter
    subject: str = Field(
        description="The id of the account or person; of a write-off the number of the invoice or notice."
    )
    account_id: str | None = Field(
        description="Of a closure, an early erasure or a refund: of which account."
    )
    name: str | None = Field(
        description="Of its holder, or of the member of staff who is invited. Null where names are not asked"
        " or the role may not see it, and once it was erased (D12)."
    )
    requested_by: str
    asker: str | None = Field(
        description="The name of who asked. Null where that is not asked or the role may not read who"
        " is of the staff, of what you asked yourself, and once it was erased (D12)."
    )
    requested_at: datetime
    reason: str | None
    amount_cents: int | None = Field(
        description="Of a credit note, a write-off or a refund: what is asked for."
    )
    expires_at: datetime = Field(description="Which an approval of a credit note or a write-off names.")
    state: ApprovalState = Field(description="As of now: a request that nobody decided in 24 hours expired.")
    decided_by: str | None
    decided_at: datetime | None


router = APIRouter(prefix="/v1", tags=["staff access"])
APPROVERS: Final = (*OVERSEERS, Role.PRIVACY_OFFICER, Role.FINANCE)
Approver = Annotated[Staff, Security(staff(*APPROVERS), scopes=[*APPROVERS])]
"""Who approves something, or sees to it that others do."""
DECIDE: Final[Mapping[str, tuple[Role, ...]]] = {
    Matter.CLOSURE: CLOSURE.decide,
    Matter.EARLY_ERASURE: EARLY_ERASURE.decide,
    Matter.REFUND: MONEY.decide,
    Matter.INVITATION: (Role.SUPERVISOR,),
}
"""Of the matters that are of a person: who decides, and so may see of whom it is."""
OF_ACCOUNT: Final = (Matter.CLOSURE, Matter.EARLY_ERASURE)


@router.get(
    "/approvals",
    summary="List what waits for a second person",
    response_model=Page[ApprovalRow],
)
def list_approvals(
    ports: Wired,
    who: Approver,
    me: Membered,
    state: Annotated[ApprovalState | None, Query(description="Only those in this state now.")] = None,
    subject: Annotated[str | None, Query(max_length=64, description="Only of this subject.")] = None,
    matters: Annotated[
        list[Matter] | None,
        Query(alias="matter", max_length=len(Matter), description="Only of this matter. Repeatable."),
    ] = None,
    names: Annotated[
        bool, Query(description="Tell of whom each is, so that who decides can judge: that is recorded.")
    ] = False,
    askers: Annotated[
        bool, Query(description="Tell who asked, by name, to who may read who is of the staff: recorded too.")
    ] = False,
    after: After = None,
    cursor: Cursor = None,
    limit: Limit = 50,
) -> dict[str, Any]:
    """Requests under four eyes, oldest first: what was asked, who asked, why, until when, and what became of
    each (D17). Names are told to the roles that decide the matter, where they are asked for; who read them is
    recorded."""
    with shown(ports, after, *READ) as tx:
        rows = approvals(
            tx,
            ports.clock.now(),
            state=state,
            subject=subject,
            matters=matters or (),
            after=position_of(cursor),
            limit=limit + 1,
        )
    listed = page(rows, limit, lambda row: row.position)
    return listed | {"items": told_approvals(ports, who, me, rows[:limit], names=names, askers=askers)}


def told_approvals(
    ports: Ports,
    who: Staff,
    me: Member,
    rows: Sequence[ListedApproval],
    *,
    names: bool = False,
    askers: bool = False,
) -> list[dict[str, Any]]:
    """As they are answered. ``names``: with of whom each is, ``askers``: with who asked, as far as one of the
    roles lets read it: that is recorded (D17)."""
    items = [_without_names(row) for row in rows]
    if names:
        _tell_names(ports, who, me, rows, items)
    if askers and me.roles & {*OVERSEERS}:
        _tell_askers(ports, who, me, rows, items)
    return items


def _tell_askers(
    ports: Ports, who: Staff, me: Member, rows: Sequence[ListedApproval], items: Sequence[dict[str, Any]]
) -> None:
    with read_by(ports, who, ReadingPurpose.STAFF_MEMBERS) as read:
        for row, item in zip(rows, items, strict=True):
            if row.requested_by != me.person_id:
                item["asker"] = read.of(STAFF_MEMBER.stream(row.requested_by).name)(row.asker)


def _tell_names(
    ports: Ports, who: Staff, me: Member, rows: Sequence[ListedApproval], items: Sequence[dict[str, Any]]
) -> None:
    """Of what is still to be decided, to whom one of the roles lets decide."""
    decided = [
        (row, item)
        for row, item in zip(rows, items, strict=True)
        if row.state is ApprovalState.OPEN and me.roles & {*DECIDE.get(row.matter, ())}
    ]
    with read_by(ports, who, ReadingPurpose.ACCOUNT) as read:
        for row, item in decided:
            if row.account_id is not None:
                reveal = read.of(ACCOUNT.stream(row.account_id).name)
                item["name"] = " ".join(part for part in map(reveal, row.holder) if part) or None
    with read_by(ports, who, ReadingPurpose.STAFF_MEMBERS) as read:
        for row, item in decided:
            if row.matter is Matter.INVITATION:
                item["name"] = read.of(STAFF_MEMBER.stream(row.subject).name)(row.invited)


def _without_names(row: ListedApproval) -> dict[str, Any]:
    item = as_json(row)
    del item["holder"], item["invited"]
    return item | {"name": None, "asker": None}
