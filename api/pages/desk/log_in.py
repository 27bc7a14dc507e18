"""Logging in as a member of staff, and out (D17)."""

from typing import Final

from starlette.responses import Response

from api.pages.forms import Field, Filled, Form, Kind
from api.pages.page import Page, Who
from api.pages.visit import Visit

LOG_IN: Final = Page("/desk/log-in")
LOG_OUT: Final = Page("/desk/log-out", Who.STAFF)
PAGES: Final = (LOG_IN, LOG_OUT)
FORM: Final = Form(
    "staff_log_in",
    (
        Field("login_name", Kind.EMAIL, autocomplete="username"),
        Field("password", Kind.SECRET, autocomplete="current-password"),
        Field("code", Kind.ONE_TIME, autocomplete="one-time-code"),
    ),
)


@LOG_IN.shows
async def log_in(visit: Visit) -> Response:
    """Work email address, password and one-time code."""
    return await visit.show("desk/log_in.html", form=visit.empty(FORM))


@LOG_IN.takes
async def logged_in(visit: Visit) -> Response:
    """A session, kept by the browser; on to the page that was asked for."""
    answer = await visit.send(FORM, "/v1/staff/sessions")
    if isinstance(answer, Filled):
        return await visit.show("desk/log_in.html", form=answer)
    visit.log_in(Who.STAFF, answer.json["token"])
    return visit.go(visit.own(visit.query.get("next", "")) or "/desk")


@LOG_OUT.takes
async def log_out(visit: Visit) -> Response:
    """Ends the session."""
    await visit.ask("DELETE", "/v1/staff/sessions/current")
    visit.log_out(Who.STAFF)
    return visit.go("/desk/log-in", done="logged_out")
