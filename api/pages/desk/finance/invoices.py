"""Invoices that are to be paid, and those of one customer, with the fees of its final notices (D1)."""

from typing import Final

from starlette.responses import Response

from api.pages.desk.filters import asked, keep, options
from api.pages.desk.member import show, who
from api.pages.page import Page, Who
from api.pages.visit import Visit

OPEN: Final = Page("/desk/finance/open-invoices", Who.STAFF, asks=(("GET", "/v1/open-invoices"),))
OF_CUSTOMER: Final = Page(
    "/desk/finance/customers/{customer_id}",
    Who.STAFF,
    asks=(("GET", "/v1/customers/{customer_id}/invoices"),),
)
PAGES: Final = (OPEN, OF_CUSTOMER)
STAGES: Final = ("issued", "reminder_issued", "reminded", "on_final_notice", "overdue")
STATES: Final = ("open", "overdue", "settled")


@OPEN.shows
async def open_invoices(visit: Visit) -> Response:
    """All of them, or of a stage, or those that are held."""
    narrowed = asked(visit, "stage", "held")
    found = await visit.read("/v1/open-invoices", query=narrowed)
    return await show(
        visit,
        "desk/finance/open_invoices.html",
        found=found,
        asked=narrowed,
        keep=keep(narrowed),
        stages=options(visit, "finance.stage", STAGES),
    )


@OF_CUSTOMER.shows
async def of_customer(visit: Visit) -> Response:
    """Every invoice, the newest first, settled ones too, and what is to be paid of fees."""
    me = await who(visit)
    narrowed = asked(visit, "state", "year")
    found = await visit.read("/v1/customers/{customer_id}/invoices", query={**narrowed, "newest": "true"})
    to_pay = await visit.read("/v1/customers/{customer_id}/open-invoices")
    return await show(
        visit,
        "desk/finance/customer.html",
        me,
        customer_id=visit.path["customer_id"],
        found=found,
        asked=narrowed,
        keep=keep(narrowed),
        states=options(visit, "finance.state", STATES),
        fees=to_pay["fees"],
        to_pay_cents=sum(one["outstanding_cents"] for one in (*to_pay["items"], *to_pay["fees"])),
    )
