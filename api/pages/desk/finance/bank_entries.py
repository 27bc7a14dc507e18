"""Bookings of the bank that fit nothing: who paid what, and what finance says that it is for (I2, D17)."""

from typing import Any, Final

from starlette.responses import Response

from api.pages.acts import Act
from api.pages.desk.about import About, Path
from api.pages.desk.assignee import of_rows
from api.pages.desk.cells import As, Column, Row
from api.pages.desk.filters import asked, keep, options
from api.pages.desk.member import Member, links, show, who
from api.pages.desk.reasons import CORRECTED
from api.pages.page import Page, Who
from api.pages.visit import Visit

AT: Final = "/desk/finance/bank-entries"
ENTRIES: Final = Page(AT, Who.STAFF, asks=(("GET", "/v1/bank-entries"),))
SPLIT: Final = "/v1/bank-entries/{entry_id}/splits"
OTHER: Final = "/v1/bank-entries/{entry_id}/other-bookings"
MATCH: Final = "/v1/loose-ends/{loose_end}/match"
OF_ENTRY: Final = "entry-"
"""With what the id of a loose end begins that is a booking."""
PARTS_SHOWN: Final = 6


def _row(visit: Visit, _me: Member, told: Any) -> Row:
    why = visit.t(f"finance.why_{told['why']}", of=told["entry_id"].partition("-")[2])
    return {**told, "waits_because": why, "description": told["text"]}


def _entry_of(path: Path) -> Path:
    """Of a loose end that is one."""
    loose_end = path.get("loose_end")
    return path if loose_end is None else {"entry_id": loose_end.removeprefix(OF_ENTRY) or loose_end}


ABOUT: Final = About(
    "bank-entries",
    "/v1/bank-entries/{entry_id}",
    (
        Column("signed_cents", As.MONEY),
        Column("left_cents", As.MONEY),
        Column("booked_on", As.DAY),
        Column("waits_because"),
        Column("counter_name"),
        Column("counter_account"),
        Column("description"),
    ),
    _row,
    _entry_of,
)
ACTS: Final = (
    Act(SPLIT, AT, CORRECTED, rows={"parts": PARTS_SHOWN}, template="desk/finance/split.html", about=ABOUT),
    Act(OTHER, AT, CORRECTED, about=ABOUT),
    Act(MATCH, "/desk/inbox/loose-ends", CORRECTED, about=ABOUT),
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
