"""Where a customer's invoices by post go, as an answer shows it: to systems, holders and staff (R49, D23)."""

from typing import Any

from pydantic import Field

from api.http.answers import Answer
from api.http.reading import Reveal
from domain.customer.events import AddressSource
from projections.billing_address import BillingAddress


class BillingAddressShown(Answer):
    """Where invoices by post go."""

    customer_id: str
    source: AddressSource | None = Field(
        description="Where it comes from: what the register lists, the postal address before the visiting "
        "one (R50); what a private person gave; or staff. Null: it lists none that may be used (D16)."
    )
    lines: list[str] | None = Field(
        description="Name and address. Null where there is none, and once it was erased (D12)."
    )
    since: int = Field(description="The position at which it became so.")


def told_billing_address(row: BillingAddress, reveal: Reveal) -> dict[str, Any]:
    """As BillingAddressShown has it."""
    text = reveal(row.address)
    return {
        "customer_id": row.customer_id,
        "source": row.source,
        "lines": None if text is None else text.split("\n"),
        "since": row.since,
    }
