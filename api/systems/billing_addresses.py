"""Where a customer's invoices by post go (R49, D23)."""

from typing import Annotated, Any

from fastapi import APIRouter, Security

from api.http.billing_addresses import BillingAddressShown, told_billing_address
from api.http.principals import System, Wired, system
from api.http.problems import not_found, refuses
from api.http.reading import After, shown, unsealed
from domain.ports import Scope
from domain.values import CustomerId
from projections.billing_address import billing_address

router = APIRouter(prefix="/v1", tags=["systems"])


@router.get(
    "/customers/{customer_id}/billing-address",
    summary="See a billing address",
    response_model=BillingAddressShown,
    openapi_extra=refuses("not-found"),
)
def billing(
    customer_id: str,
    ports: Wired,
    _: Annotated[System, Security(system(Scope.BILLING_ADDRESS), scopes=[Scope.BILLING_ADDRESS])],
    after: After = None,
) -> dict[str, Any]:
    """Where invoices by post go, and where that address comes from (R49, D23)."""
    with shown(ports, after, "billing_address") as tx:
        found = billing_address(tx, CustomerId(customer_id))
    if found is None:
        raise not_found("customer")
    return told_billing_address(found, lambda sealed: unsealed(ports, sealed))
