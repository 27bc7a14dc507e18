"""Today's prices, who may order what, and how it is paid (R1, R5, D18, R56)."""

from typing import Final

from starlette.responses import Response

from api.pages.page import Page
from api.pages.visit import Visit

PRICES: Final = Page("/prices")
PAGES: Final = (PRICES,)


@PRICES.shows
async def prices(visit: Visit) -> Response:
    """Everything that is sold; what is not listed is not sold."""
    return await visit.show("prices/prices.html", prices=await visit.read("/v1/prices"))
