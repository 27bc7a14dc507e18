"""The refund form: a holder has credit paid back, and sees what became of it (R47)."""

from datetime import date
from typing import Annotated, Any

from fastapi import APIRouter, Depends
from pydantic import Field

from api.http.answers import Answer, Page, Positioned
from api.http.bodies import example
from api.http.idempotency import IdempotencyKey, derived, once, request_for
from api.http.principals import Holder, Wired, buyer, holder
from api.http.problems import refuses
from api.http.reading import After, Cursor, Limit, Newest, page, position_of, shown
from api.http.refund_form import RefundFields, asked
from domain.values import RefundId
from projections.refunds import RefundLife, of_account


class RefundForm(RefundFields):
    """How much, in euro cents: all that is available where it is left out. Where it cannot go back the way it
    came: the account to pay to, and whose it is."""

    model_config = example({"amount_cents": 1500, "iban": "NL91ABNA0417164300", "payee": "G. Geluk"})


class RefundAsked(Positioned):
    """A refund was asked for: its amount left the credit."""

    refund_id: str


class MyRefund(Answer):
    """One refund, in cents."""

    refund_id: str
    amount_cents: int = Field(examples=[1500])
    to_source: bool = Field(description="It goes back the way it came; else to the account you named.")
    requested_on: date
    life: RefundLife = Field(description="refused and failed: the credit is there again.")
    paid_on: date | None


router = APIRouter(prefix="/v1/refunds", tags=["account"])
Own = Annotated[Holder, Depends(holder)]
Buyer = Annotated[Holder, Depends(buyer)]


@router.post(
    "",
    status_code=201,
    summary="Ask for a refund of credit",
    response_model=RefundAsked,
    openapi_extra=refuses("nothing-to-refund", "iban-needed", "session-for-filing"),
)
def ask_for_refund(body: RefundForm, ports: Wired, who: Buyer, key: IdempotencyKey = None) -> dict[str, Any]:
    """Ask that credit is paid back (R47). It leaves the credit at once; two members of staff look at it, and
    it goes back to the newest payment that covers it, or to the account that you name. Where it is refused or
    cannot be paid, the credit is there again."""
    request = request_for(ports, who.actor, "refund", key, body.model_dump(mode="json"))
    refund_id = RefundId(derived(request, "refund"))

    done = once(ports, request, lambda: asked(ports, body, refund_id, who.account_id))
    return {"refund_id": refund_id, "position": done.position}


@router.get("", summary="List my refunds", response_model=Page[MyRefund])
def my_refunds(
    ports: Wired,
    who: Own,
    after: After = None,
    cursor: Cursor = None,
    limit: Limit = 50,
    newest: Newest = False,
) -> dict[str, Any]:
    """What became of each, in the order they were asked for, or the newest first."""
    with shown(ports, after, "refunds") as tx:
        rows = of_account(tx, who.account_id, after=position_of(cursor), limit=limit + 1, newest=newest)
    return page(rows, limit, lambda row: row.position)
