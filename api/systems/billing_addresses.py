"""Where a customer's invoices by post go (R49, D23)."""

from typing import Annotated, Any

from fastapi import APIRouter, Security
from pydantic import Field

from api.http.answers import Answer
from api.http.principals import System, Wired, system
from api.http.problems import not_found, refuses
from api.http.reading import After, shown, unsealed
from domain.ports import Scope
from domain.values import CustomerId
from projections.billing_address import billing_address


class BillingAddress(Answer):
    """Where invoices by post go."""

    customer_id: str
    source: str | None = Field(description="Where the address comes from.")
    lines: list[str] | None
    since: int = Field(description="The position at which it became so.")


router = APIRouter(prefix="/v1", tags=["systems"])


@router.get(
    "/customers/{customer_id}/billing-address",
    summary="See a billing address",
    response_model=BillingAddress,
    openapi_extra=refuses("not-found"),
)
def billing(
    customer_id: str,
    ports: Wired,
    _: Annotated[System, Security(system(Scope.BILLING_ADDRESS), scopes=[Scope.BILLING_ADDRESS])],
    after: After = None,
) -> dict[str, Any]:
    """Where invoices by post go, and where that address comes from (R49, D23). ``lines`` is None where the
    register lists no address that may be used (D16), and once it was erased (D12)."""
    with shown(ports, after, "billing_address") as tx:
        found = billing_address(tx, CustomerId(customer_id))
    if found is None:
        raise not_found("customer")
    text = unsealed(ports, found.address)
    return {
        "customer_id": customer_id,
        "source": found.source,
        "lines": None if text is None else text.split("\n"),
        "since": found.since,
    }
