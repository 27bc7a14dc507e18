"""What waits for staff: codes to reactivate after payment."""

from typing import Any

from fastapi import APIRouter

from api.http.answers import Page
from api.http.principals import Wired
from api.http.reading import After, Cursor, Limit, page, shown
from api.staff.accounts import AccountRow
from api.staff.acting import Clerk
from domain.values import AccountId
from projections.accounts import awaiting_reactivation

router = APIRouter(prefix="/v1", tags=["staff"])


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
