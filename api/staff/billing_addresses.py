"""Billing a customer elsewhere than at the address in use (R49, R51, D23)."""

from fastapi import APIRouter

from api.http.answers import Positioned
from api.http.bodies import example
from api.http.idempotency import IdempotencyKey
from api.http.principals import Wired
from api.http.problems import refuses
from api.staff.acting import Done, StaffAct, Supervisor, act
from api.staff.referrals import PostalAddress
from domain.customer.commands import OverrideBillingAddress
from domain.values import CustomerId, Plain


class OtherBillingAddress(StaffAct):
    """Where invoices go, as the customer proved it."""

    model_config = example(
        {"reason": "correction", "billing_address": "Test EMZ Dagobert\nDorpsstraat 1\n1011 AA Amsterdam"}
    )

    billing_address: PostalAddress


class BillingAddressSet(Positioned):
    """Whose it is."""

    customer_id: str


router = APIRouter(prefix="/v1", tags=["staff"])


@router.post(
    "/customers/{customer_id}/billing-address",
    summary="Bill at another address",
    response_model=BillingAddressSet,
    openapi_extra=refuses("no-such-customer", "being-erased"),
)
def override(
    customer_id: str, body: OtherBillingAddress, ports: Wired, who: Supervisor, key: IdempotencyKey = None
) -> Done:
    """In place of an address that was not updated (R51), that cannot be printed, or that the register does
    not list (D16). It ends when the register lists another address in use (D23)."""
    command = OverrideBillingAddress(
        at=ports.clock.now(),
        customer_id=CustomerId(customer_id),
        billing_address=Plain(body.billing_address),
    )
    return act(ports, who, "override-billing-address", key, body, command, customer_id=customer_id)
