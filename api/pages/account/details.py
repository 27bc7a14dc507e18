"""My details: the password, what is held, and every session (R36, R37, D29)."""

from typing import Final

from starlette.responses import Response

from api.pages.forms import Field, Filled, Form, Kind
from api.pages.page import Page, Who
from api.pages.visit import LogInElsewhere, Visit

DETAILS: Final = Page("/account/details", Who.HOLDER)
PASSWORD: Final = Page("/account/password", Who.HOLDER)
EXPORT: Final = Page("/account/export", Who.HOLDER)
EVERYWHERE: Final = Page("/account/log-out-everywhere", Who.HOLDER, form_at="/account/details")
PAGES: Final = (DETAILS, PASSWORD, EXPORT, EVERYWHERE)
CHANGE: Final = Form(
    "password",
    (
        Field("password", Kind.SECRET, autocomplete="current-password", problems=("wrong-password",)),
        Field("new_password", Kind.NEW_SECRET, autocomplete="new-password", problems=("weak-password",)),
    ),
)
LEAVE: Final = Form("log_out_everywhere")
AS: Final = {"pdf": "application/pdf", "json": "application/json"}
"""In what the holder's data come."""


@DETAILS.shows
async def details(visit: Visit) -> Response:
    """Who the account is of, and what can be changed of it."""
    account = await visit.read("/v1/account")
    return await visit.show("account/details.html", account=account, leave=visit.empty(LEAVE))


@PASSWORD.shows
async def password(visit: Visit) -> Response:
    """The present password, or the replacement that was logged in with, and another."""
    return await _password(visit, visit.empty(CHANGE))


@PASSWORD.takes
async def changed(visit: Visit) -> Response:
    """This session goes on where its page is; all others have ended."""
    answer = await visit.send(CHANGE, "/v1/password-changes")
    if isinstance(answer, Filled):
        return await _password(visit, answer)
    return visit.go(await _home(visit), done="password_changed")


@EXPORT.shows
async def export(visit: Visit) -> Response:
    """What it holds, and in what it comes."""
    await visit.read("/v1/account")
    return await visit.show("account/export.html", kinds=AS)


@EXPORT.takes
async def exported(visit: Visit) -> Response:
    """Everything that is held of the holder, to keep."""
    kind = visit.typed.get("kind", "")
    kind = kind if kind in AS else "pdf"
    asked = ("POST", "/v1/account/exports", "content-language")
    return await visit.file(*asked, accept=AS[kind], save_as=f"toegang.{kind}")


@EVERYWHERE.takes
async def log_out_everywhere(visit: Visit) -> Response:
    """Ends every session of the account, this one too."""
    await visit.must("DELETE", "/v1/sessions")
    visit.log_out(Who.HOLDER)
    return visit.go("/", done="logged_out_everywhere")


async def _password(visit: Visit, form: Filled) -> Response:
    """Who logged in with a replacement password can do nothing else yet (D29): no ways on are shown."""
    told = await visit.ask("GET", "/v1/account/invoice-delivery")
    return await visit.show("account/password.html", form=form, must=told.problem == "password-to-choose")


async def _home(visit: Visit) -> str:
    try:
        await visit.read("/v1/account")
    except LogInElsewhere:
        return "/portal/invoices"
    return "/account/details"
