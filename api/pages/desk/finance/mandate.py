"""The direct debit mandate of a customer, and its document as proof for the bank (D15)."""

from typing import Final

from starlette.responses import Response

from api.pages.desk.member import show
from api.pages.page import Page, Who
from api.pages.visit import Visit

OF: Final = "/v1/customers/{customer_id}/direct-debit-mandate"
MANDATE: Final = Page("/desk/finance/customers/{customer_id}/mandate", Who.STAFF, asks=(("GET", OF),))
DOCUMENT: Final = Page(
    "/desk/finance/customers/{customer_id}/mandate/document", Who.STAFF, asks=(("GET", f"{OF}/document"),)
)
PAGES: Final = (MANDATE, DOCUMENT)


@MANDATE.shows
async def mandate(visit: Visit) -> Response:
    """The last one that the customer gave, if any."""
    customer_id, found = visit.path["customer_id"], await visit.maybe(OF)
    return await show(visit, "desk/finance/mandate.html", customer_id=customer_id, mandate=found)


@DOCUMENT.shows
async def document(visit: Visit) -> Response:
    """As PDF."""
    return await visit.file("GET", f"{OF}/document")
