"""Authorisation to view protected data: requested, confirmed each year, withdrawn (R4)."""

from typing import Final

from starlette.responses import Response

from api.pages.forms import Field, Filled, Form, Kind
from api.pages.page import Page, Who
from api.pages.visit import Visit

AT: Final = "/account/authorisation"
MINE: Final = Page(AT, Who.HOLDER)
CONFIRM: Final = Page(f"{AT}/confirmation", Who.HOLDER, form_at=AT)
WITHDRAW: Final = Page(f"{AT}/withdrawal", Who.HOLDER, form_at=AT)
PAGES: Final = (MINE, CONFIRM, WITHDRAW)
REQUEST: Final = Form("authorisation_request", (Field("grounds", Kind.LONG),))
CONFIRMED: Final = Form("authorisation_confirm")
WITHDRAWN: Final = Form("authorisation_withdraw")


@MINE.shows
async def mine(visit: Visit) -> Response:
    """How it stands, and what can be done."""
    return await _show(visit, visit.empty(REQUEST))


@MINE.takes
async def requested(visit: Visit) -> Response:
    """Staff decides on the grounds."""
    return await _done(visit, REQUEST, "/v1/authorisation", "authorisation_requested")


@CONFIRM.takes
async def confirmed(visit: Visit) -> Response:
    """Still needed, on the same grounds."""
    return await _done(visit, CONFIRMED, "/v1/authorisation/confirmation", "authorisation_confirmed")


@WITHDRAW.takes
async def withdrawn(visit: Visit) -> Response:
    """No longer needed."""
    return await _done(visit, WITHDRAWN, "/v1/authorisation/withdrawal", "authorisation_withdrawn")


async def _done(visit: Visit, form: Form, operation: str, done: str) -> Response:
    answer = await visit.send(form, operation)
    if isinstance(answer, Filled):
        return await _show(visit, answer)
    return visit.go(AT, done=done, position=answer.json["position"])


async def _show(visit: Visit, form: Filled) -> Response:
    found = await visit.maybe("/v1/authorisation")
    acts = {"confirm": visit.empty(CONFIRMED), "withdraw": visit.empty(WITHDRAWN)}
    request = form if form.form is REQUEST else visit.empty(REQUEST)
    return await visit.show("account/authorisation.html", found=found, form=form, request=request, acts=acts)
