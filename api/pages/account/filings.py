"""Filing a financial statement: size class, and what was filed (R2, R3, D20)."""

from typing import Final

from starlette.responses import Response

from api.pages.forms import Field, Filled, Form, Kind
from api.pages.page import Page, Who
from api.pages.visit import LogInElsewhere, Visit

FILE: Final = Page("/account/file", Who.HOLDER, log_in_at="/log-in/file-statement")
LIST: Final = Page("/account/filings", Who.HOLDER, log_in_at="/log-in/file-statement")
PAGES: Final = (FILE, LIST)
FORM: Final = Form(
    "filing",
    (
        Field("year_ended_on", Kind.DATE),
        Field("adopted_on", Kind.DATE),
        Field("this_year.total_assets_cents", Kind.EUROS),
        Field("this_year.net_turnover_cents", Kind.EUROS),
        Field("this_year.employees", Kind.WHOLE),
        Field("first_year", Kind.TICK, required=False),
        Field("year_before.total_assets_cents", Kind.EUROS, required=False),
        Field("year_before.net_turnover_cents", Kind.EUROS, required=False),
        Field("year_before.employees", Kind.WHOLE, required=False),
    ),
)


@FILE.shows
async def file(visit: Visit) -> Response:
    """The figures that the size class follows from."""
    account = await visit.read("/v1/account")
    if account["purpose"] != "file_statement":
        raise LogInElsewhere
    return await visit.show("account/filing.html", form=visit.empty(FORM))


@FILE.takes
async def filed(visit: Visit) -> Response:
    """A receipt, or why it cannot be filed so."""
    answer = await visit.send(FORM, "/v1/filings")
    if isinstance(answer, Filled):
        return await visit.show("account/filing.html", form=answer)
    return visit.go("/account/filings", done="filed", position=answer.json["position"])


@LIST.shows
async def filings(visit: Visit) -> Response:
    """Receipts, and what was refused."""
    found = await visit.read(
        "/v1/filings", query={"cursor": visit.query.get("cursor"), "limit": 25, "newest": True}
    )
    return await visit.show("account/filings.html", filings=found)
