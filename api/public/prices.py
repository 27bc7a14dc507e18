"""What products cost today, who may order them, and what is delivered (R1, R5, D18, R56)."""

from datetime import date
from typing import Any, Literal

from fastapi import APIRouter
from pydantic import Field

from api.http.answers import Answer
from api.http.principals import Wired
from domain.products import DELIVERED, Buyer, Delivered, PaidWith, Product, prices_on


class Price(Answer):
    """What one product costs. ``buyers``: who may order it, with a code for business or private use, or as a
    guest without one; ``paid_with``: how it may be paid."""

    product: Product
    amount_cents: int = Field(examples=[300])
    buyers: list[Buyer]
    paid_with: list[PaidWith]
    delivered: Delivered


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
    """Today's prices in euro cents, exempt from VAT (D18, R56); a product that is not listed is not sold."""
    listed = prices_on(ports.today())
    return {
        "version": listed.version,
        "valid_from": listed.valid_from.isoformat(),
        "currency": "EUR",
        "vat": "exempt",
        "prices": [
            {
                "product": product,
                "amount_cents": offer.price_cents,
                "buyers": sorted(offer.buyers),
                "paid_with": sorted(offer.paid_with),
                "delivered": DELIVERED[product],
            }
            for product, offer in listed.offers.items()
        ],
    }
