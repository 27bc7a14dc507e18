"""Asking for a replacement password, answered alike whether code or address exist (R20, R35, D11)."""

from typing import Final

from starlette.responses import Response

from api.pages.forms import Field, Filled, Form, Kind
from api.pages.page import Page
from api.pages.visit import Visit

LOST: Final = Page("/lost-password")
ASKED: Final = Page("/lost-password/{reference}")
PAGES: Final = (LOST, ASKED)
FORM: Final = Form(
    "lost_password",
    (
        Field("code", Kind.CODE, autocomplete="username"),
        Field("email", Kind.EMAIL, autocomplete="email"),
    ),
)
TOLD: Final = ("comes", "log_in", "nothing")


@LOST.shows
async def lost(visit: Visit) -> Response:
    """The code, and the email address that was used when requesting it."""
    return await _form(visit, visit.empty(FORM))


@LOST.takes
async def asked(visit: Visit) -> Response:
    """On to what happens next, whatever the register knows."""
    answer = await visit.send(FORM, "/v1/password-replacements")
    if isinstance(answer, Filled):
        return await _form(visit, answer)
    return visit.go(f"/lost-password/{answer.json['reference']}")


@ASKED.shows
async def what_comes(visit: Visit) -> Response:
    """Nothing is looked up; the reference is for asking why nothing came."""
    return await visit.show(
        "layout/told.html",
        name="password_asked",
        told=TOLD,
        reference=visit.path["reference"],
        links=(("/log-in/my-account", "log_in.for_my_account"),),
    )


async def _form(visit: Visit, form: Filled) -> Response:
    links = (("/lost-code", "log_in.lost_code"),)
    return await visit.show("layout/form.html", form=form, name="lost_password", links=links)
