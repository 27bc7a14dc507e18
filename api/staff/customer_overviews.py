"""A customer in one answer: all that staff's roles allow to be shown of it at once (R18, R48, D17)."""

from collections.abc import Collection, Mapping
from typing import Annotated, Any, Final

from fastapi import APIRouter, Security
from pydantic import Field

from api.holders.invoices import InvoiceRow
from api.http.answers import Answer, Page
from api.http.billing_addresses import BillingAddressShown, told_billing_address
from api.http.mandates import MandateShown, told_mandate
from api.http.principals import INVOICE_READERS, Membered, Staff, Wired, staff
from api.http.problems import not_found, refuses
from api.http.reading import After, Cursor, Limit, as_json, page, shown
from api.staff.accounts import AccountRow
from api.staff.acting import CLERKS
from api.staff.consulting import read_by
from api.staff.invoice_delivery import DeliveryRow
from api.staff.mandates import READERS
from domain.consultation.events import ReadingPurpose
from domain.customer.aggregate import CUSTOMER
from domain.ports import Role
from domain.values import CustomerId, InvoiceNumber
from projections import customer_overview
from projections.customer_overview import ACCOUNTS, BILLING_ADDRESS, DELIVERY, INVOICES, MANDATE

PARTS: Final[Mapping[str, Collection[Role]]] = {
    ACCOUNTS: CLERKS,
    MANDATE: READERS,
    BILLING_ADDRESS: CLERKS,
    DELIVERY: CLERKS,
    INVOICES: INVOICE_READERS,
}
"""Who is shown each, as the operation has it that answers it by itself."""
Reader = Annotated[Staff, Security(staff(*INVOICE_READERS), scopes=[*INVOICE_READERS])]


class CustomerOverview(Answer):
    """A customer's accounts, mandate, addresses and invoices. Null: not for the member's roles, or
    there is none."""

    accounts: list[AccountRow] | None = Field(description="In order of opening, names closed.")
    mandate: MandateShown | None = Field(description="The last one that it gave.")
    billing_address: BillingAddressShown | None = Field(description="Where invoices by post go.")
    delivery: DeliveryRow | None = Field(description="Null also where invoices always went by post.")
    invoices: Page[InvoiceRow] | None = Field(description="In order of issue; ``cursor`` goes on in them.")


router = APIRouter(prefix="/v1", tags=["staff"])


@router.get(
    "/customers/{customer_id}/overview",
    summary="See a customer and all beside it",
    response_model=CustomerOverview,
    openapi_extra=refuses("not-found"),
)
def customer_overview_of(
    customer_id: str,
    ports: Wired,
    who: Reader,
    me: Membered,
    after: After = None,
    cursor: Cursor = None,
    limit: Limit = 50,
) -> dict[str, Any]:
    """What a desk shows of a customer at once: accounts, mandate, where invoices go, and the invoices; of one
    moment. Who read the mandate and the billing address is recorded (D17)."""
    allowed = {name for name, roles in PARTS.items() if me.roles & {*roles}}
    parts = allowed | {BILLING_ADDRESS}  # every customer has one, or that it has none: so it is known
    last = InvoiceNumber(cursor) if cursor else None
    with shown(ports, after, *customer_overview.READ) as tx:
        found = customer_overview.overview(tx, CustomerId(customer_id), parts, after=last, limit=limit + 1)
    if found.billing_address is None:
        raise not_found("customer")
    accounts, invoices = found.accounts, found.invoices
    with read_by(ports, who, ReadingPurpose.CUSTOMER) as read:
        reveal = read.of(CUSTOMER.stream(customer_id).name)
        mandate = None if found.mandate is None else told_mandate(found.mandate, reveal)
        address = found.billing_address
        told = told_billing_address(address, reveal) if BILLING_ADDRESS in allowed else None
    return {
        "accounts": None if accounts is None else [as_json(row) for row in accounts[:limit]],
        "mandate": mandate,
        "billing_address": told,
        "delivery": None if found.delivery is None else as_json(found.delivery),
        "invoices": None if invoices is None else page(invoices, limit, lambda row: row.invoice_number),
    }
