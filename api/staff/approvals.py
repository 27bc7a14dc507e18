"""What waits for a second person (D17)."""

from collections.abc import Mapping
from datetime import datetime
from typing import Annotated, Any, Final

from fastapi import APIRouter, Query, Security
from pydantic import Field
from sqlalchemy import Connection

from api.http.answers import Answer, Page
from api.http.principals import Member, Membered, Staff, Wired, staff
from api.http.reading import After, Cursor, Limit, page, position_of, shown
from api.ports import Ports
from api.staff.consulting import read_by
from api.staff.members import OVERSEERS
from domain.account.aggregate import ACCOUNT
from domain.consultation.events import ReadingPurpose
from domain.ports import Role
from domain.roles import CLOSURE, EARLY_ERASURE, MONEY
from domain.staff_member.aggregate import STAFF_MEMBER
from domain.values import AccountId, PersonId, RefundId
from projections import accounts, refunds, staff_members
from projections.approvals import ApprovalState, Matter, approvals
from projections.refunds import RefundRow


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
    after: After = None,
    cursor: Cursor = None,
    limit: Limit = 50,
) -> dict[str, Any]:
    """Requests under four eyes, oldest first: what was asked, who asked, why, until when, and what became of
    each (D17). Names are told to the roles that decide the matter, where they are asked for; who read them is
    recorded."""
    with shown(ports, after, "approvals", "refunds", "accounts", "staff_members") as tx:
        last = position_of(cursor)
        now = ports.clock.now()
        rows = approvals(
            tx, now, state=state, subject=subject, matters=matters or (), after=last, limit=limit + 1
        )
        listed = page(rows, limit, lambda row: row.position)
        refunded = refunds.named(tx, [RefundId(row.subject) for row in rows if row.matter is Matter.REFUND])
        for item in listed["items"]:
            _tell_subject(item, refunded)
        if names:
            _tell_names(ports, who, me, tx, listed["items"])
    return listed


def _tell_subject(item: dict[str, Any], refunded: Mapping[RefundId, RefundRow]) -> None:
    """Of which account it is, and of a refund how much."""
    refund = refunded.get(item["subject"]) if item["matter"] == Matter.REFUND else None
    item |= {"name": None, "account_id": item["subject"] if item["matter"] in OF_ACCOUNT else None}
    if refund is not None:
        item |= {"account_id": refund.account_id, "amount_cents": refund.amount_cents}


def _tell_names(ports: Ports, who: Staff, me: Member, tx: Connection, items: list[dict[str, Any]]) -> None:
    """Of what is still to be decided, to whom one of the roles lets decide."""
    decided = [
        item
        for item in items
        if item["state"] == ApprovalState.OPEN and me.roles & {*DECIDE.get(item["matter"], ())}
    ]
    held = accounts.named(tx, [AccountId(item["account_id"]) for item in decided if item["account_id"]])
    people = [PersonId(item["subject"]) for item in decided if item["matter"] == Matter.INVITATION]
    invited = staff_members.named(tx, people)
    with read_by(ports, who, ReadingPurpose.ACCOUNT) as read:
        for item in decided:
            if (holder := held.get(item["account_id"])) is not None:
                reveal = read.of(ACCOUNT.stream(holder.account_id).name)
                parts = [reveal(holder.first_names), reveal(holder.surname)]
                item["name"] = " ".join(part for part in parts if part) or None
    with read_by(ports, who, ReadingPurpose.STAFF_MEMBERS) as read:
        for item in decided:
            if (member := invited.get(item["subject"])) is not None:
                item["name"] = read.of(STAFF_MEMBER.stream(member.person_id).name)(member.name)
