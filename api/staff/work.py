"""What waits for staff: all of it by list, and codes to reactivate after payment."""

from collections.abc import Collection, Mapping
from datetime import date, datetime
from typing import Annotated, Any, Final

from fastapi import APIRouter, Query, Security
from pydantic import Field

from api.http.answers import Answer, Page
from api.http.principals import Membered, Staff, Wired, staff
from api.http.reading import After, Cursor, Limit, as_json, page, shown
from api.staff.accounts import AccountRow
from api.staff.acting import CLERKS, SETTLERS, Clerk
from api.staff.approvals import APPROVERS
from domain.ports import Role
from domain.roles import MONEY
from domain.values import AccountId
from projections import work
from projections.accounts import awaiting_reactivation

LISTS: Final[Mapping[str, Collection[Role]]] = {
    "referrals": SETTLERS,
    "undelivered-codes": CLERKS,
    "reactivations": CLERKS,
    "deactivation-requests": SETTLERS,
    "questions": CLERKS,
    "authorisations": CLERKS,
    "staff-matters": CLERKS,
    "held-deregistrations": CLERKS,
    "loose-ends": CLERKS,
    "bank-entries": MONEY.decide,
    "refund-requests": MONEY.ask,
    "approvals": APPROVERS,
}
"""Who may see each, as the list's own operation has it."""
FIRST_MAX: Final = 20
WORKERS: Final = tuple(role for role in Role if any(role in roles for roles in LISTS.values()))
Worker = Annotated[Staff, Security(staff(*WORKERS), scopes=[*WORKERS])]


class FirstOfWork(Answer):
    """One thing that waits. No personal data stands here."""

    since: date
    about: dict[str, str] = Field(
        description="What it is, by ids; of a loose end nothing.", examples=[{"account_id": "0f2a4c"}]
    )
    assigned_to: str | None = Field(description="Which member of staff is at it; null where nobody is.")
    assigned_since: datetime | None = Field(description="Since when; after half an hour it lapses.")


class Work(Answer):
    """A list and what waits on it."""

    name: str = Field(examples=["undelivered-codes"], description="Its operation is at /v1/ and this.")
    count: int = Field(description="How many wait, as far as they are counted.")
    more: bool = Field(description="Whether there are more than were counted.")
    first: list[FirstOfWork] = Field(description="What of those that were counted waits longest.")


router = APIRouter(prefix="/v1", tags=["staff"])


@router.get("/work", summary="Count what waits for staff", response_model=Page[Work])
def all_work(
    ports: Wired,
    _: Worker,
    me: Membered,
    after: After = None,
    first: Annotated[
        int, Query(ge=1, le=FIRST_MAX, description="How many of each list are told.")
    ] = FIRST_MAX,
) -> dict[str, Any]:
    """Every list of work that the member's roles allow to see: how much waits there, up to 100, and what of
    that waits longest, by its id: whose it is stands on the list itself."""
    names = [name for name, roles in LISTS.items() if me.roles & {*roles}]
    with shown(ports, after, *work.READ) as tx:
        found = work.waits(
            tx,
            names,
            elsewhere=ports.loose_ends.elsewhere() if work.LOOSE_ENDS in names else (),
            posted_before=ports.calendars.delivery_overdue_before(ports.today()),
            expected_by=ports.calendars.delivery_expected_by,
            now=ports.clock.now(),
            first=first,
        )
    return {"items": [{"name": name, **as_json(found[name])} for name in names], "next": None}


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
