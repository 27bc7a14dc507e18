"""What finance looks after: who owes how much for how long, and the fees of final notices (D1)."""

from datetime import date
from typing import Annotated, Any

from fastapi import APIRouter, Query
from pydantic import Field

from api.http.answers import Answer, Page
from api.http.principals import Wired
from api.http.problems import not_found, refuses
from api.http.reading import After, Cursor, Limit, as_json, page, shown
from api.staff.acting import Finance, FinanceSecond
from domain.values import CustomerId, NoticeId
from projections import fees, open_invoices


class OwedByAge(Answer):
    """What is to be paid, by how many days its due date is past; in cents. Fees are listed apart."""

    not_due_cents: int = Field(description="The due date is to come.")
    to_30_cents: int = Field(description="Due today, or up to 30 days ago.")
    to_60_cents: int = Field(description="31 to 60 days ago.")
    to_90_cents: int = Field(description="61 to 90 days ago.")
    over_90_cents: int = Field(description="More than 90 days ago.")
    total_cents: int


class AgeingRow(OwedByAge):
    """One customer's."""

    customer_id: str


class Ageing(Page[AgeingRow]):
    """One page of customers who owe something, by their ids, and the sum of all of them."""

    as_of: date
    sum: OwedByAge = Field(description="Of every customer that the filter leaves, on whatever page.")


class FeeRow(Answer):
    """The fee of one final notice, a claim of its own (D1); amounts in cents."""

    notice_id: str
    customer_id: str
    fee_reference: str = Field(description="Whose payment reference settles it.")
    invoice_numbers: list[str] = Field(description="On its letter: with each the fee is paid online (R53).")
    issued_on: date
    due_on: date | None = Field(description="Null while the letter was not posted: nothing is claimed yet.")
    fee_cents: int
    paid_cents: int
    written_off_cents: int
    outstanding_cents: int


router = APIRouter(prefix="/v1", tags=["finance"])
OfCustomer = Annotated[
    str | None, Query(min_length=1, max_length=64, description="Only this customer's; by its id.")
]


@router.get("/ageing", summary="See what is owed by age", response_model=Ageing)
def ageing(
    ports: Wired,
    _: Finance,
    customer_id: OfCustomer = None,
    after: After = None,
    cursor: Cursor = None,
    limit: Limit = 50,
) -> dict[str, Any]:
    """What every customer owes on invoices, by how long the due date is past today. The due date is the
    invoice's own: neither a hold nor a reminder moves it."""
    today = ports.today()
    of = CustomerId(customer_id) if customer_id else None
    with shown(ports, after, "open_invoices") as tx:
        rows = open_invoices.ageing(
            tx, today, customer_id=of, after=CustomerId(cursor) if cursor else None, limit=limit + 1
        )
        everybody = open_invoices.ageing_sum(tx, today, customer_id=of)
    told = page(rows, limit, lambda row: row.customer_id)
    for item in told["items"]:
        item |= item.pop("owed")
    return told | {"as_of": today.isoformat(), "sum": as_json(everybody)}


@router.get("/fees", summary="List the fees of final notices", response_model=Page[FeeRow])
def list_fees(
    ports: Wired,
    _: Finance,
    is_open: Annotated[
        bool | None, Query(alias="open", description="Only those of which something is left, or nothing.")
    ] = None,
    customer_id: OfCustomer = None,
    after: After = None,
    cursor: Cursor = None,
    limit: Limit = 50,
) -> dict[str, Any]:
    """Each is due once per letter, in order of issue: it stays when only the invoices were paid (D1)."""
    with shown(ports, after, "fees") as tx:
        rows = fees.fees(
            tx,
            customer_id=CustomerId(customer_id) if customer_id else None,
            is_open=is_open,
            after=NoticeId(cursor) if cursor else None,
            limit=limit + 1,
        )
    listed = page(rows, limit, lambda row: row.notice_id)
    for item in listed["items"]:
        del item["position"]
    return listed


@router.get(
    "/final-notices/{notice_id}/fee",
    summary="See one fee",
    response_model=FeeRow,
    openapi_extra=refuses("not-found"),
)
def one_fee(notice_id: str, ports: Wired, _: FinanceSecond, after: After = None) -> dict[str, Any]:
    """What a final notice costs and what is left of it, to whoever gives it up, or agrees to that (D17)."""
    with shown(ports, after, "fees") as tx:
        found = fees.fee(tx, NoticeId(notice_id))
    if found is None:
        raise not_found("fee")
    item = as_json(found)
    del item["position"]
    return item
