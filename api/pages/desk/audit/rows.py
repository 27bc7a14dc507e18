"""What read models showed of a subject at a moment, and what changed between two (D17)."""

from typing import Final

from starlette.responses import Response

from api.pages.desk.member import show
from api.pages.page import Page, Who
from api.pages.visit import Visit

NAMES: Final = "/v1/audit/subjects/{subject}/read-models"
OF_ROWS: Final = f"{NAMES}/{{read_model}}"
OF_CHANGES: Final = f"{OF_ROWS}/changes"
ROWS: Final = Page("/desk/audit/subjects/{subject}/rows", Who.STAFF, asks=(("GET", NAMES), ("GET", OF_ROWS)))
CHANGES: Final = Page(
    "/desk/audit/subjects/{subject}/row-changes", Who.STAFF, asks=(("GET", NAMES), ("GET", OF_CHANGES))
)
PAGES: Final = (ROWS, CHANGES)


@ROWS.shows
async def rows(visit: Visit) -> Response:
    """Of one read model, as of a moment."""
    return await _show(visit, "desk/audit/rows.html", OF_ROWS, "at")


@CHANGES.shows
async def changes(visit: Visit) -> Response:
    """Of one read model, between two moments."""
    return await _show(visit, "desk/audit/row_changes.html", OF_CHANGES, "from", "to")


async def _show(visit: Visit, template: str, operation: str, *moments: str) -> Response:
    subject, name = visit.path["subject"], visit.query.get("name", "")
    when = {one: visit.query.get(one, "") for one in moments}
    names = (await visit.read(NAMES, path={"subject": subject}))["names"]
    found = None
    if name and all(when.values()):
        path = {"subject": subject, "read_model": name}
        found = await visit.read(operation, path=path, query=when)
    options = [(one, one) for one in names]
    return await show(visit, template, found=found, subject=subject, name=name, when=when, options=options)
