"""Letting members of staff in, and getting in oneself: invitation, password, second factor (D17)."""

from dataclasses import dataclass
from typing import Final

import segno
from markupsafe import Markup
from starlette.responses import Response

from api.pages.acts import Act
from api.pages.asking import Told
from api.pages.desk.kept_acts import ABOUT_MEMBER
from api.pages.desk.member import show
from api.pages.desk.reasons import STAFFED, usually
from api.pages.forms import Field, Filled, Form, Kind
from api.pages.page import Page
from api.pages.visit import Visit

ENROL: Final = Page("/desk/enrol")
CONFIRM: Final = Page("/desk/enrol/confirm")
ENROLLING: Final = Form(
    "enrol",
    (Field("invitation"), Field("new_password", Kind.NEW_SECRET, autocomplete="new-password")),
)
CONFIRMING: Final = Form(
    "enrol_confirm",
    (
        Field("invitation", Kind.HIDDEN),
        Field("password", Kind.SECRET, autocomplete="current-password"),
        Field("code", Kind.ONE_TIME, autocomplete="one-time-code"),
    ),
)


@dataclass(frozen=True)
class Inviting(Act):
    """Its answer is an invitation, shown once: a secret stands in no address."""

    async def answered(self, visit: Visit, answer: Told) -> Response:
        return await show(visit, "desk/invited.html", invited=answer.json)


ACTS: Final = (
    Inviting("/v1/staff/members", "/desk/members", STAFFED),
    Inviting(
        "/v1/staff/members/{person_id}/reset",
        "/desk/members",
        usually("lost_access", "suspected_misuse", "staff_change"),
        about=ABOUT_MEMBER,
    ),
)
PAGES: Final = (ENROL, CONFIRM, *(act.page() for act in ACTS))


@ENROL.shows
async def enrol(visit: Visit) -> Response:
    """Whoever has an invitation begins here: a password of one's own."""
    return await visit.show("desk/enrol.html", form=visit.empty(ENROLLING))


@ENROL.takes
async def enrolled(visit: Visit) -> Response:
    """What the authenticator is fed with, shown once, and the form for its first code."""
    answer = await visit.send(ENROLLING, "/v1/staff/enrolments")
    if isinstance(answer, Filled):
        return await visit.show("desk/enrol.html", form=answer)
    uri = answer.json["otpauth_uri"]
    form = visit.empty(CONFIRMING, invitation=visit.typed["invitation"])
    return await visit.show("desk/enrol_confirm.html", form=form, uri=uri, picture=picture(uri))


@CONFIRM.shows
async def begin_again(visit: Visit) -> Response:
    """Without an invitation there is nothing to confirm."""
    return visit.go("/desk/enrol")


@CONFIRM.takes
async def confirmed(visit: Visit) -> Response:
    """In service from now on: on to logging in."""
    answer = await visit.send(CONFIRMING, "/v1/staff/enrolments/confirmation")
    if isinstance(answer, Filled):
        return await visit.show("desk/enrol_confirm.html", form=answer, uri="", picture="")
    return visit.go("/desk/log-in", done="confirm_second_factor")


def picture(text: str) -> Markup:
    """A QR code as SVG, without a style: what stands inline is nothing that a policy forbids."""
    drawn = segno.make(text, error="m").svg_inline(
        scale=4, border=2, svgclass="toegang-qr", lineclass=None, omitsize=True
    )
    return Markup(drawn)  # noqa: S704 - segno draws lines, and puts no text in
