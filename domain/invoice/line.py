"""A line of an invoice: what events of an invoice and of its credit note both name."""

from pydantic import BaseModel, ConfigDict

from domain.values import Cents, OrderId


class Line(BaseModel):
    """One line. ``item``: a product of the price list, or "credit". Amount in cents, VAT exempt (R56)."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    item: str
    order_id: OrderId | None
    amount_cents: Cents
