"""Credit that is to be paid back: proposed by one, approved by another, then paid (R47, D17)."""

from collections.abc import Iterator, Mapping
from typing import Any, Final

from starlette.responses import Response

from api.pages.acts import Act
from api.pages.desk.about import About
from api.pages.desk.account_acts import ABOUT as ACCOUNT
from api.pages.desk.cells import As, Column
from api.pages.desk.filters import asked, keep, options
from api.pages.desk.four_eyes import MATTERS, waiting
from api.pages.desk.lists import ALL
from api.pages.desk.member import links, show, who
from api.pages.desk.reasons import ASKED, one_of
from api.pages.page import Page, Who
from api.pages.visit import Visit

AT: Final = "/desk/finance/refunds"
REFUNDS: Final = Page(AT, Who.STAFF, asks=(("GET", "/v1/refund-requests"),))
LIVES: Final = ("requested", "approved", "ordered", "paid", "refused", "failed")
PROPOSE: Final = "/v1/refunds/{refund_id}/proposals"
PAYOUT: Final = "/v1/refunds/{refund_id}/payouts"
ABOUT: Final = About(
    "refund-requests",
    "/v1/refund-requests/{refund_id}",
    (
        Column("amount_cents", As.MONEY),
        Column("account_id"),
        Column("payee"),
        Column("iban"),
        Column("to_source", As.SAID),
        Column("life"),
        Column("requested_on", As.DAY),
        Column("on_paper", As.SAID),
        Column("proposed_by", As.PERSON),
        Column("approved_by", As.PERSON),
    ),
    lambda visit, _me, told: {**told, "life": visit.t(f"finance.life_{told['life']}")},
)
ACTS: Final = (
    Act("/v1/accounts/{account_id}/refunds", AT, ASKED, about=ACCOUNT),
    Act(PROPOSE, AT, ASKED, about=ABOUT),
    Act(MATTERS["refund"].approve, AT, ASKED, about=ABOUT),
    Act(
        MATTERS["refund"].reject,
        AT,
        one_of("unfounded", "disputed", "suspected_misuse", "holder_asked"),
        about=ABOUT,
    ),
    Act(PAYOUT, AT, ASKED, about=ABOUT),
)
PAGES: Final = (REFUNDS, *(act.page() for act in ACTS))


@REFUNDS.shows
async def refunds(visit: Visit) -> Response:
    """Those that somebody is to decide on, unless others are asked for."""
    me = await who(visit)
    chosen = {**asked(visit, "life"), "life": visit.query.get("life", "requested")}
    narrowed = chosen | ({"life": ""} if chosen["life"] == ALL else {})
    found = await visit.read("/v1/refund-requests", query=narrowed)
    waits = {one.request["subject"]: one for one in await waiting(visit, me, ("refund",))}
    rows = []
    for one in found["items"]:
        proposal = waits.get(one["refund_id"])
        acts = [*links(visit, me, _possible(one, proposed=proposal is not None), refund_id=one["refund_id"])]
        rows.append((one, proposal, [*acts, *(proposal.acts if proposal else ())]))
    return await show(
        visit,
        "desk/finance/refunds.html",
        me,
        found=found,
        rows=rows,
        asked=chosen,
        keep=keep(chosen),
        lives=options(visit, "finance.life", LIVES),
    )


def _possible(refund: Mapping[str, Any], *, proposed: bool) -> Iterator[str]:
    """What can be done with it, as far as it tells: the API judges."""
    if refund["life"] == "requested" and not proposed:
        yield PROPOSE
        yield MATTERS["refund"].reject
    if refund["life"] == "approved" and not refund["to_source"] and refund["file_id"] is None:
        yield PAYOUT
