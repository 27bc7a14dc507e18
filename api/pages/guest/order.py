"""Ordering without a code, paid at once, and seeing what became of it (R5, R55)."""

from typing import Any, Final

from starlette.responses import Response

from api.pages.asking import Refused
from api.pages.forms import Field, Filled, Form, Kind
from api.pages.page import Page
from api.pages.visit import Visit

ORDER: Final = Page("/guest-order")
MINE: Final = Page("/guest-order/{reference}")
DOCUMENT: Final = Page("/guest-order/{reference}/document")
PAGES: Final = (ORDER, MINE, DOCUMENT)
PENDING: Final = ("starting", "open", "paid")
"""Something is still to come: the page looks again."""


@ORDER.shows
async def order(visit: Visit) -> Response:
    """What is sold to guests, at today's prices."""
    return await _form(visit)


@ORDER.takes
async def ordered(visit: Visit) -> Response:
    """On to the order's page, which has the way to the provider."""
    answer = await visit.send(_asked(visit, await _offers(visit)), "/v1/guest-orders")
    if isinstance(answer, Filled):
        return await _form(visit, answer)
    return visit.go(f"/guest-order/{answer.json['reference']}", position=answer.json["position"])


@MINE.shows
async def mine(visit: Visit) -> Response:
    """Whoever has the reference sees it: nothing in it says whose it is."""
    told = await visit.ask("GET", "/v1/guest-orders/{reference}")
    if told.status == 404 and "after" in visit.query:
        return await _show(visit, {"state": "starting"})  # placed a moment ago
    if not told.ok:
        raise Refused(told)
    return await _show(visit, told.json)


@DOCUMENT.shows
async def document(visit: Visit) -> Response:
    """The certified extract, a signed PDF."""
    return await visit.file("GET", "/v1/guest-orders/{reference}/document")


async def _offers(visit: Visit) -> list[dict[str, Any]]:
    prices = await visit.read("/v1/prices")
    return [price for price in prices["prices"] if "guest" in price["buyers"]]


def _asked(visit: Visit, offers: list[dict[str, Any]]) -> Form:
    fields = (
        Field("product", Kind.CHOICE, options=[offer["product"] for offer in offers]),
        Field("about"),
        Field("language", Kind.CHOICE, options=("nl", "en"), value=visit.language),
        Field("recipient.name", required=False, autocomplete="name"),
        Field("recipient.street", required=False, autocomplete="address-line1"),
        Field("recipient.place", required=False),
        Field("recipient.country", required=False, autocomplete="country-name"),
    )
    return Form("guest_order", fields)


async def _form(visit: Visit, form: Filled | None = None) -> Response:
    offers = await _offers(visit)
    shown = form or visit.empty(_asked(visit, offers))
    return await visit.show("guest/order.html", form=shown, offers=offers)


async def _show(visit: Visit, told: dict[str, Any]) -> Response:
    seen = {"product": "", "about": "", "price_cents": None, "checkout_url": None, "post_on": None, **told}
    ready = seen["state"] == "delivered" and seen["post_on"] is None
    return await visit.show("guest/mine.html", order=seen, ready=ready, pending=seen["state"] in PENDING)
