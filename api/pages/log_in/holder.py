"""Logging in as a holder, on the page that it is for (R7, R27-R29), and out."""

from contextlib import suppress
from typing import Final

from starlette.responses import Response

from api.http.problems import URN
from api.pages.forms import Field, Filled, Form, Kind
from api.pages.log_in.activate import not_yet
from api.pages.page import Page, Who
from api.pages.visit import LogInFirst, Visit

LOG_IN: Final = Page("/log-in/{purpose}")
LOG_OUT: Final = Page("/log-out", Who.HOLDER, form_at="/account")
PAGES: Final = (LOG_IN, LOG_OUT)
TO: Final = {
    "my-account": "/account",
    "order-extract": "/account/order",
    "file-statement": "/account/file",
    "invoices": "/portal/invoices",
}
"""Where each page of logging in leads."""
NOT_ACTIVATED: Final = f"{URN}not-activated"
FORM: Final = Form(
    "log_in",
    (
        Field("code", Kind.CODE, autocomplete="username"),
        Field("password", Kind.SECRET, autocomplete="current-password"),
        Field("purpose", Kind.HIDDEN),
    ),
)


@LOG_IN.shows
async def log_in(visit: Visit) -> Response:
    """Code and password, with what to look at first where they do not work."""
    purpose = visit.path["purpose"]
    if purpose not in TO:
        return visit.go("/")
    return await _form(visit, visit.empty(FORM, purpose=purpose.replace("-", "_")))


@LOG_IN.takes
async def logged_in(visit: Visit) -> Response:
    """A session, kept by the browser; on to the page that was asked for."""
    answer = await visit.send(FORM, "/v1/sessions")
    if isinstance(answer, Filled):
        if answer.problem.get("type") == NOT_ACTIVATED:
            return await not_yet(visit, answer.status)
        return await _form(visit, answer)
    visit.log_in(Who.HOLDER, answer.json["token"])
    if answer.json["must_choose_password"]:
        return visit.go("/account/password")
    return visit.go(visit.own(visit.query.get("next", "")) or TO.get(visit.path["purpose"], "/account"))


@LOG_OUT.takes
async def log_out(visit: Visit) -> Response:
    """Ends the session; of one that has ended the browser is told the same."""
    with suppress(LogInFirst):
        await visit.must("DELETE", "/v1/sessions/current")
    visit.log_out(Who.HOLDER)
    return visit.go("/", done="logged_out")


async def _form(visit: Visit, form: Filled) -> Response:
    return await visit.show("log_in/holder.html", form=form, purpose=visit.path["purpose"].replace("-", "_"))
