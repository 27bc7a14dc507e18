"""Invoices of which something was paid and then credited: what goes back, and to whom (D14)."""

from typing import Final

from starlette.responses import Response

from api.pages.desk.filters import asked
from api.pages.desk.finance.invoice import PAY_BACK
from api.pages.desk.member import links, show, who
from api.pages.page import Page, Who
from api.pages.visit import Visit

OWED_BACK: Final = Page("/desk/finance/owed-back", Who.STAFF, asks=(("GET", "/v1/owed-back"),))
PAGES: Final = (OWED_BACK,)


@OWED_BACK.shows
async def owed_back(visit: Visit) -> Response:
    """With the accounts that had paid by transfer."""
    me = await who(visit)
    found = await visit.read("/v1/owed-back", query=asked(visit))
    rows = [
        (one, links(visit, me, [PAY_BACK], invoice_number=one["invoice_number"])) for one in found["items"]
    ]
    return await show(visit, "desk/finance/owed_back.html", me, found=found, rows=rows)
