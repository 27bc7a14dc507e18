"""A lost code: only a new one can be asked for, and the mailbox answers that it is lost (R21, R22, D26)."""

from typing import Final

from starlette.responses import Response

from api.pages.forms import Field, Filled, Form, Kind
from api.pages.page import Page
from api.pages.visit import Visit

LOST: Final = Page("/lost-code")
CONFIRM: Final = Page("/lost-code/confirm")
CONFIRMED: Final = Page("/lost-code/confirmed")
PAGES: Final = (LOST, CONFIRM, CONFIRMED)
FORM: Final = Form("confirm_loss", (Field("reference", Kind.TOLD), Field("token", Kind.TOLD)))


@LOST.shows
async def lost(visit: Visit) -> Response:
    """Why another code, and how it is asked for: by applying, for the same account."""
    links = (
        ("/apply/business?lost_code=true", "lost_code.business"),
        ("/apply/private?lost_code=true", "lost_code.private"),
        ("/lost-password", "lost_code.only_password"),
    )
    told = ("only_new", "works_on", "same", "misuse")
    return await visit.show("layout/told.html", name="lost_code", told=told, reference="", links=links)


@CONFIRM.shows
async def confirm(visit: Visit) -> Response:
    """Where the mail's link leads: nothing happens until the button is pressed."""
    return await _form(visit, visit.empty(FORM))


@CONFIRM.takes
async def confirming(visit: Visit) -> Response:
    """The former code stops, and another is sent."""
    answer = await visit.send(FORM, "/v1/lost-codes")
    return await _form(visit, answer) if isinstance(answer, Filled) else visit.go("/lost-code/confirmed")


@CONFIRMED.shows
async def confirmed(visit: Visit) -> Response:
    """What follows."""
    links = (("/activate", "log_in.activate"),)
    told = ("stopped", "password")
    return await visit.show("layout/told.html", name="loss_confirmed", told=told, reference="", links=links)


async def _form(visit: Visit, form: Filled) -> Response:
    return await visit.show("layout/form.html", form=form, name="confirm_loss", links=())
