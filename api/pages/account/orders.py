"""The orders of an account, one of them, and what was ordered, to read again at no cost (R18, R19)."""

from typing import Final

from starlette.responses import Response

from api.pages.page import Page, Who
from api.pages.visit import Visit

LIST: Final = Page("/account/orders", Who.HOLDER)
ONE: Final = Page("/account/orders/{order_id}", Who.HOLDER)
DOCUMENT: Final = Page("/account/orders/{order_id}/document", Who.HOLDER)
PAGES: Final = (LIST, ONE, DOCUMENT)
STATES: Final = ("placed", "delivered", "failed", "refused")


@LIST.shows
async def orders(visit: Visit) -> Response:
    """Page by page, those of one state if that is asked."""
    state = visit.query.get("state", "")
    query = {"cursor": visit.query.get("cursor"), "state": state, "limit": 25, "newest": True}
    found = await visit.read("/v1/orders", query=query)
    return await visit.show("account/orders.html", orders=found, state=state, states=STATES)


@ONE.shows
async def one(visit: Visit) -> Response:
    """How far it is; while it is being made the page asks again by itself."""
    return await visit.show("account/order_state.html", order=await visit.read("/v1/orders/{order_id}"))


@DOCUMENT.shows
async def document(visit: Visit) -> Response:
    """As it was delivered."""
    return await visit.file("GET", "/v1/orders/{order_id}/document", "etag")
