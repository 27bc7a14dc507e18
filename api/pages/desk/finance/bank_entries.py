"""Bookings of the bank that fit nothing: who paid what, and what finance says that it is for (I2, D17)."""

from typing import Final

from starlette.responses import Response

from api.pages.acts import Act
from api.pages.desk.assignee import of_rows
from api.pages.desk.filters import asked, keep, options
from api.pages.desk.member import links, show, who
from api.pages.desk.reasons import CORRECTED
from api.pages.page import Page, Who
from api.pages.visit import Visit

AT: Final = "/desk/finance/bank-entries"
ENTRIES: Final = Page(AT, Who.STAFF, asks=(("GET", "/v1/bank-entries"),))
SPLIT: Final = "/v1/bank-entries/{entry_id}/splits"
OTHER: Final = "/v1/bank-entries/{entry_id}/other-bookings"
PARTS_SHOWN: Final = 6
ACTS: Final = (
    Act(SPLIT, AT, CORRECTED, rows={"parts": PARTS_SHOWN}, template="desk/finance/split.html"),
    Act(OTHER, AT, CORRECTED),
)
PAGES: Final = (ENTRIES, *(act.page() for act in ACTS))


@ENTRIES.shows
async def entries(visit: Visit) -> Response:
    """Those that wait, or those that are done with."""
    me = await who(visit)
    narrowed = asked(visit, "state", "from", "to")
    found = await visit.read("/v1/bank-entries", query=narrowed)
    waiting = [one["entry_id"] if one["state"] == "waiting" else None for one in found["items"]]
    assigned = await of_rows(visit, me, "bank-entries", waiting)
    rows = [
        (one, at_it, links(visit, me, [SPLIT, OTHER] if one["left_cents"] else [], entry_id=one["entry_id"]))
        for one, at_it in zip(found["items"], assigned, strict=True)
    ]
    return await show(
        visit,
        "desk/finance/bank_entries.html",
        me,
        found=found,
        rows=rows,
        asked=narrowed,
        keep=keep(narrowed),
        states=options(visit, "finance.entry", ("done",)),
    )
