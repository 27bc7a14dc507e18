"""What read models showed of a subject at a moment, and what changed between two (D17)."""

from typing import Any, Final

from starlette.responses import Response

from api.pages.desk.audit.narrowing import AS_OF, BETWEEN, WHEN, answered, as_of_told, between_told
from api.pages.desk.member import show
from api.pages.forms import Field, Filled, Form, Kind
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
    found, form = await _asked(visit, OF_ROWS, AS_OF)
    answers_for = as_of_told(visit, form, found["position"]) if found else ""
    return await _show(visit, "desk/audit/rows.html", found, form, answers_for)


@CHANGES.shows
async def changes(visit: Visit) -> Response:
    """Of one read model, between two moments."""
    found, form = await _asked(visit, OF_CHANGES, *BETWEEN)
    answers_for = between_told(visit, form, found) if found else ""
    return await _show(visit, "desk/audit/row_changes.html", found, form, answers_for)


async def _asked(visit: Visit, operation: str, *moments: Field) -> tuple[Any, Filled]:
    names = (await visit.read(NAMES))["names"]
    name = Field("name", Kind.CHOICE, options=names, named={one: one for one in names})
    form = Form(WHEN, (name, *moments))
    return await answered(visit, form, operation, path_of={"name": "read_model"})


async def _show(visit: Visit, template: str, found: Any, form: Filled, answers_for: str) -> Response:
    subject = visit.path["subject"]
    return await show(visit, template, found=found, form=form, answers_for=answers_for, subject=subject)
