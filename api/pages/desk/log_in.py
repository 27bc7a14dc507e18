"""Logging in as a member of staff, and out (D17)."""

from contextlib import suppress
from typing import Final

from starlette.responses import Response

from api.pages.forms import Field, Filled, Form, Kind
from api.pages.page import Page, Who
from api.pages.visit import LogInFirst, Visit

LOG_IN: Final = Page("/desk/log-in")
LOG_OUT: Final = Page("/desk/log-out", Who.STAFF, form_at="/desk")
PAGES: Final = (LOG_IN, LOG_OUT)
FORM: Final = Form(
    "staff_log_in",
    (
        Field("login_name", Kind.EMAIL, autocomplete="username"),
        Field("password", Kind.SECRET, autocomplete="current-password"),
        Field("code", Kind.ONE_TIME, autocomplete="one-time-code"),
    ),
)


PASSKEY: Final = Form(
    "passkey_log_in", (Field("challenge_id", Kind.HIDDEN), Field("credential", Kind.OBJECT))
)


@LOG_IN.shows
async def log_in(visit: Visit) -> Response:
    """Work email address, password and one-time code; or a passkey, where our script runs."""
    return await _forms(visit, visit.empty(FORM))


@LOG_IN.takes
async def logged_in(visit: Visit) -> Response:
    """A session, kept by the browser; on to the page that was asked for."""
    by_passkey = bool(visit.typed.get("credential"))
    form, sessions = (PASSKEY, "/v1/staff/passkey-sessions") if by_passkey else (FORM, "/v1/staff/sessions")
    answer = await visit.send(form, sessions)
    if isinstance(answer, Filled):
        return await _forms(visit, answer)
    visit.log_in(Who.STAFF, answer.json["token"])
    return visit.go(visit.own(visit.query.get("next", "")) or "/desk")


@LOG_OUT.takes
async def log_out(visit: Visit) -> Response:
    """Ends the session; of one that has ended the browser is told the same."""
    with suppress(LogInFirst):
        await visit.must("DELETE", "/v1/staff/sessions/current")
    visit.log_out(Who.STAFF)
    return visit.go("/desk/log-in", done="logged_out")


async def _forms(visit: Visit, tried: Filled) -> Response:
    """Both ways in; one of them was perhaps tried."""
    forms = {form: tried if tried.form is form else Filled(form, visit.language) for form in (FORM, PASSKEY)}
    return await visit.show("desk/log_in.html", tried.status, form=forms[FORM], passkey=forms[PASSKEY])
