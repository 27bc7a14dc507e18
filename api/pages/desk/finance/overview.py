"""The day of finance: what is owed by age, what waits for a second person, the day's files of the bank."""

from typing import Final

from starlette.responses import Response

from api.pages.desk.four_eyes import among
from api.pages.desk.member import show, who
from api.pages.page import Page, Who
from api.pages.visit import Visit

DAY: Final = "/v1/finance/overview"
OVERVIEW: Final = Page("/desk/finance", Who.STAFF, asks=(("GET", DAY),))
AGEING: Final = Page("/desk/finance/ageing", Who.STAFF, asks=(("GET", "/v1/ageing"),))
PAGES: Final = (OVERVIEW, AGEING)
WORK: Final = (
    ("open_invoices", "/desk/finance/open-invoices", "/v1/open-invoices"),
    ("bank_entries", "/desk/finance/bank-entries", "/v1/bank-entries"),
    ("refunds", "/desk/finance/refunds", "/v1/refund-requests"),
    ("fees", "/desk/finance/fees", "/v1/fees"),
    ("owed_back", "/desk/finance/owed-back", "/v1/owed-back"),
    ("bank_files", "/desk/finance/bank-files", "/v1/bank-batches"),
    ("books", "/desk/finance/books", "/v1/journal/trial-balance"),
)
"""The lists, and what each asks. What waits on them is counted in the inbox."""


@OVERVIEW.shows
async def overview(visit: Visit) -> Response:
    """A supervisor sees what waits for a second person, and the lists that the role allows."""
    me = await who(visit)
    work = [(name, address) for name, address, asked in WORK if me.may(visit, asked, "GET")]
    told = await visit.read(DAY)
    return await show(
        visit,
        "desk/finance/overview.html",
        me,
        work=work,
        ageing=told["owed"] and {"as_of": told["as_of"], "sum": told["owed"]},
        bank_files=told["bank_files"],
        waits=among(visit, me, told["approvals"] or ()),
    )


@AGEING.shows
async def by_customer(visit: Visit) -> Response:
    """What each customer owes, by age."""
    ageing = await visit.read("/v1/ageing", query={"cursor": visit.query.get("cursor")})
    return await show(visit, "desk/finance/ageing.html", ageing=ageing)
