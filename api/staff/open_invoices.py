"""What finance looks after: every invoice that is to be paid (D1)."""

from typing import Annotated, Any

from fastapi import APIRouter, Query

from api.http.open_items import STAGES, OpenItemsPage, StageName, told
from api.http.principals import Wired
from api.http.reading import After, Cursor, Limit, shown
from api.staff.acting import Finance
from api.staff.finance import OfCustomer
from domain.values import CustomerId, InvoiceNumber
from projections import open_invoices

router = APIRouter(prefix="/v1", tags=["finance"])


@router.get("/open-invoices", summary="List open invoices", response_model=OpenItemsPage)
def list_open_invoices(
    ports: Wired,
    _: Finance,
    stage: Annotated[StageName | None, Query(description="Only those that have come so far (D1).")] = None,
    held: Annotated[bool, Query(description="Only those that finance holds today.")] = False,
    customer_id: OfCustomer = None,
    after: After = None,
    cursor: Cursor = None,
    limit: Limit = 50,
) -> dict[str, Any]:
    """Every invoice that is not settled, in order of issue, with what is left to pay and how far its
    collection has come. Amounts in cents."""
    with shown(ports, after, "open_invoices") as tx:
        rows = open_invoices.open_invoices(
            tx,
            stage=STAGES[stage] if stage else None,
            held_on=ports.today() if held else None,
            customer_id=CustomerId(customer_id) if customer_id else None,
            after=InvoiceNumber(cursor) if cursor else None,
            limit=limit + 1,
        )
    more = len(rows) > limit
    return {"items": told(rows[:limit]), "next": rows[limit - 1].invoice_number if more else None}
