"""Fees of final notices, each a claim of its own (D1), and giving one up by two persons (D17)."""

from typing import Final

from starlette.responses import Response

from api.pages.acts import Act
from api.pages.desk.about import About
from api.pages.desk.cells import As, Column
from api.pages.desk.filters import asked, keep
from api.pages.desk.finance.invoice import REQUEST
from api.pages.desk.four_eyes import waiting
from api.pages.desk.member import links, show, who
from api.pages.desk.reasons import one_of, usually
from api.pages.page import Page, Who
from api.pages.visit import Visit

AT: Final = "/desk/finance/fees"
FEES: Final = Page(AT, Who.STAFF, asks=(("GET", "/v1/fees"),))
OF: Final = "/v1/final-notices/{notice_id}/fee"
WRITE_OFF: Final = f"{OF}/write-off-requests"
GIVEN_UP: Final = ("goodwill", "uncollectible", "disputed", "correction")
ABOUT: Final = About(
    "fees",
    OF,
    (
        Column("fee_reference"),
        Column("customer_id"),
        Column("invoice_numbers"),
        Column("issued_on", As.DAY),
        Column("due_on", As.DAY),
        Column("total_cents", As.MONEY),
        Column("outstanding_cents", As.MONEY),
    ),
    lambda _visit, _me, told: {**told, "total_cents": told["fee_cents"]},
)
ACTS: Final = (
    Act(WRITE_OFF, AT, usually(*GIVEN_UP), about=ABOUT),
    Act(f"{OF}/write-off-approvals", AT, one_of(*GIVEN_UP), REQUEST, danger=True, about=ABOUT),
    Act(
        f"{OF}/write-off-rejections",
        AT,
        usually("unfounded", "payment_arranged", "correction"),
        about=ABOUT,
    ),
)
PAGES: Final = (FEES, *(act.page() for act in ACTS))


@FEES.shows
async def fees(visit: Visit) -> Response:
    """All of them, or those of which something is left; above them what waits for a second person."""
    me = await who(visit)
    narrowed = asked(visit, "open", "customer_id")
    found = await visit.read("/v1/fees", query=narrowed)
    rows = [
        (one, links(visit, me, [WRITE_OFF] if one["outstanding_cents"] else [], notice_id=one["notice_id"]))
        for one in found["items"]
    ]
    waits = await waiting(visit, me, ("fee_write_off",))
    return await show(
        visit,
        "desk/finance/fees.html",
        me,
        found=found,
        rows=rows,
        waits=waits,
        asked=narrowed,
        keep=keep(narrowed),
    )
