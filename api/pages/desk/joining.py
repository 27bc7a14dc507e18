"""Letting members of staff in, and getting in oneself: invitation, password, second factor (D17)."""

from typing import Final

import segno
from markupsafe import Markup
from starlette.responses import Response

from api.pages.acts import fields_of
from api.pages.desk.member import show
from api.pages.forms import Field, Filled, Form, Kind
from api.pages.page import Page, Who
from api.pages.visit import Visit

ADD: Final = Page("/desk/staff/members", Who.STAFF)
RESET: Final = Page("/desk/staff/members/{person_id}/reset", Who.STAFF)
ENROL: Final = Page("/desk/enrol")
CONFIRM: Final = Page("/desk/enrol/confirm")
PAGES: Final = (ADD, RESET, ENROL, CONFIRM)
ADDING: Final = "/v1/staff/members"
RESETTING: Final = "/v1/staff/members/{person_id}/reset"
INVITED: Final = (
    Field("invitation"),
    Field("new_password", Kind.NEW_SECRET, autocomplete="new-password"),
)
CONFIRMED: Final = (
    Field("invitation", Kind.HIDDEN),
    Field("password", Kind.SECRET, autocomplete="current-password"),
    Field("code", Kind.ONE_TIME, autocomplete="one-time-code"),
)
ENROLLING: Final = Form("enrol", INVITED)
CONFIRMING: Final = Form("enrol_confirm", CONFIRMED)


def _inviting(page: Page, operation: str, name: str, reason: str) -> None:
    """Its answer is an invitation, shown once: a secret stands in no address."""
    form_name = f"act.{name}"

    @page.shows
    async def shown(visit: Visit) -> Response:
        return await _form(visit, visit.empty(_of(visit, operation, form_name), reason=reason), form_name)

    @page.takes
    async def taken(visit: Visit) -> Response:
        answer = await visit.send(_of(visit, operation, form_name), operation)
        if isinstance(answer, Filled):
            return await _form(visit, answer, form_name)
        return await show(visit, "desk/invited.html", invited=answer.json, name=form_name)


def _of(visit: Visit, operation: str, name: str) -> Form:
    return Form(name, fields_of(visit.body_of("POST", operation), {}))


async def _form(visit: Visit, form: Filled, name: str) -> Response:
    return await show(visit, "desk/act.html", form=form, name=name, back="/desk/members", danger=False)


_inviting(ADD, ADDING, "add_member", "staff_change")
_inviting(RESET, RESETTING, "reset_member", "lost_access")


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
