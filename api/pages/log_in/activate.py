"""Activating: the code, the password that was sent, and one of the holder's own (D7)."""

from typing import Any, Final

from starlette.responses import Response

from api.pages.forms import Field, Filled, Form, Kind
from api.pages.page import Page, Who
from api.pages.visit import Visit

ACTIVATE: Final = Page("/activate")
PAGES: Final = (ACTIVATE,)
FORM: Final = Form(
    "activate",
    (
        Field("code", Kind.CODE, autocomplete="username"),
        Field("password", Kind.SECRET),
        Field("new_password", Kind.NEW_SECRET, autocomplete="new-password"),
    ),
)


@ACTIVATE.shows
async def activate(visit: Visit) -> Response:
    """What came in two messages, and a password to choose."""
    return await _form(visit, visit.empty(FORM))


@ACTIVATE.takes
async def activated(visit: Visit) -> Response:
    """The first session."""
    answer = await visit.send(FORM, "/v1/activations")
    if isinstance(answer, Filled):
        return await _form(visit, answer)
    visit.log_in(Who.HOLDER, answer.json["token"])
    return visit.go("/account", done="activated", position=answer.json["position"])


async def not_yet(visit: Visit, status: int) -> Response:
    """For who logs in with the password that was sent, as its message says: the code need not be typed again.
    ``status``: of the refusal."""
    form = visit.empty(FORM, code=visit.typed["code"])
    return await _form(visit, form, status=status, done=visit.t("activate.not_yet"))


async def _form(visit: Visit, form: Filled, **given: Any) -> Response:
    links = (("/lost-password", "log_in.lost_password"), ("/lost-code", "log_in.lost_code"))
    return await visit.show(
        "layout/form.html", form=form, name="activate", action=ACTIVATE.path, links=links, **given
    )
