"""Why something is so, in words and as a picture (D17)."""

from dataclasses import replace
from typing import Final

from starlette.responses import Response

from api.pages.desk.audit.history import event_at
from api.pages.desk.audit.narrowing import AS_OF, WHEN, answered, as_of_told
from api.pages.desk.member import show
from api.pages.forms import Form
from api.pages.page import Page, Who
from api.pages.visit import Visit

OF: Final = "/v1/audit/subjects/{subject}/why/{question}"
WHY: Final = Page("/desk/audit/subjects/{subject}/why/{question}", Who.STAFF, asks=(("GET", OF),))
PICTURE: Final = Page(
    "/desk/audit/subjects/{subject}/why/{question}/picture", Who.STAFF, asks=(("GET", f"{OF}/picture"),)
)
PAGES: Final = (WHY, PICTURE)
FORM: Final = Form(WHEN, (replace(AS_OF, required=False),))
NOTHING: Final = "default-src 'none'; sandbox"
"""A picture loads nothing and runs nothing, also where it is opened by itself."""


@WHY.shows
async def why(visit: Visit) -> Response:
    """Its reasons, the events behind each, and what would clear it; now, or as of a moment."""
    found, form = await answered(visit, FORM, OF)
    answers_for = as_of_told(visit, form, found["position"]) if found else ""
    return await show(
        visit, "desk/audit/why.html", found=found, form=form, answers_for=answers_for, event_at=event_at
    )


@PICTURE.shows
async def picture(visit: Visit) -> Response:
    """The same on a line of time (SVG), as of the position that the page answered for."""
    given = await visit.file("GET", f"{OF}/picture", query={"at": visit.query.get("at")})
    given.headers["Content-Security-Policy"] = NOTHING
    return given
