"""What products cost today (D18, R56)."""

from datetime import date
from typing import Any, Literal

from fastapi import APIRouter
from pydantic import Field

from api.http.answers import Answer
from api.http.principals import Wired
from domain.terms import Product, prices_on


class Price(Answer):
    """What one product costs."""

    product: Product
    amount_cents: int = Field(examples=[300])


class PriceList(Answer):
    """Today's prices."""

    version: str
    valid_from: date
    currency: Literal["EUR"]
    vat: Literal["exempt"]
    prices: list[Price]


router = APIRouter(prefix="/v1", tags=["orders"])


@router.get(
    "/prices",
    tags=["prices"],
    summary="List prices",
    response_model=PriceList,
)
def prices(ports: Wired) -> dict[str, Any]:
    """Today's prices in euro cents, exempt from VAT (D18, R56)."""
    listed = prices_on(ports.today())
    return {
        "version": listed.version,
        "valid_from": listed.valid_from.isoformat(),
        "currency": "EUR",
        "vat": "exempt",
        "prices": [{"product": product, "amount_cents": cents} for product, cents in listed.cents.items()],
    }
