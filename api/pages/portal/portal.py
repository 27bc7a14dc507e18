"""Where the link of an invoice mail leads: the same for everybody, it shows nothing but the way in (R53)."""

from typing import Final

from starlette.responses import Response

from api.pages.page import Page
from api.pages.visit import Visit

PORTAL: Final = Page("/portal")
PAGES: Final = (PORTAL,)


@PORTAL.shows
async def portal(visit: Visit) -> Response:
    """What the portal is for, and how to get in."""
    return await visit.show("portal/portal.html")
