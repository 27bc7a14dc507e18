"""The refund form: a holder has credit paid back, and sees what became of it (R47)."""

from datetime import date
from typing import Annotated, Any, Self

from fastapi import APIRouter, Depends
from pydantic import Field, model_validator
from pydantic_core import PydanticCustomError

from api.http.answers import Answer, Page, Positioned
from api.http.bodies import Body, example
from api.http.fields import Iban, Name
from api.http.idempotency import IdempotencyKey, derived, once, request_for
from api.http.principals import Holder, Wired, buyer, holder
from api.http.problems import invalid, refuses
from api.http.reading import After, Cursor, Limit, page, position_of, shown
from domain.sepa import in_sepa
from domain.use_cases.refund import AskRefund
from domain.values import Cents, Plain, RefundId
from projections.refunds import RefundLife, of_account


class RefundForm(Body):
    """How much, in euro cents: all that is available where it is left out. Where it cannot go back the way it
    came: the account to pay to, and whose it is."""

    model_config = example({"amount_cents": 1500, "iban": "NL91ABNA0417164300", "payee": "G. Geluk"})

    amount_cents: Annotated[Cents, Field(strict=True)] | None = None
    iban: Iban | None = None
    payee: Name | None = None

    @model_validator(mode="after")
    def _both_or_none(self) -> Self:
        if (self.iban is None) != (self.payee is None):
            told = "An account is named by its IBAN and the name of its holder."
            raise PydanticCustomError("payee", told, {"rule": "R47"})
        return self


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

    def command() -> AskRefund:
        today = ports.today()
        if body.iban is not None and not in_sepa(body.iban, today):
            raise invalid("iban", "Only accounts in the SEPA zone can be paid to.", rule="R47")
        return AskRefund(
            at=ports.clock.now(),
            refund_id=refund_id,
            account_id=who.account_id,
            amount_cents=body.amount_cents,
            iban=None if body.iban is None else Plain(body.iban),
            payee=None if body.payee is None else Plain(body.payee),
            today=today,
        )

    done = once(ports, request, command)
    return {"refund_id": refund_id, "position": done.position}


@router.get("", summary="List my refunds", response_model=Page[MyRefund])
def my_refunds(
    ports: Wired, who: Own, after: After = None, cursor: Cursor = None, limit: Limit = 50
) -> dict[str, Any]:
    """What became of each, in the order they were asked for."""
    with shown(ports, after, "refunds") as tx:
        rows = of_account(tx, who.account_id, after=position_of(cursor), limit=limit + 1)
    return page(rows, limit, lambda row: row.position)
