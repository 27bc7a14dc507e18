"""One's own passkeys, as a member of staff: seen, added and removed (D17)."""

from typing import Final

from starlette.responses import Response

from api.pages.desk.member import show, who
from api.pages.forms import Field, Filled, Form, Kind
from api.pages.page import Page, Who
from api.pages.visit import Visit

PASSKEYS: Final = Page("/desk/passkeys", Who.STAFF)
OPTIONS: Final = Page("/desk/passkeys/options", Who.STAFF, form_at="/desk/passkeys")
REMOVAL: Final = Page("/desk/passkeys/{passkey_id}/removal", Who.STAFF, form_at="/desk/passkeys")
PAGES: Final = (PASSKEYS, OPTIONS, REMOVAL)
FORM: Final = Form(
    "passkey_add",
    (Field("label"), Field("challenge_id", Kind.HIDDEN), Field("credential", Kind.OBJECT)),
)


@PASSKEYS.shows
async def passkeys(visit: Visit) -> Response:
    """Those that one has, and the form to add another."""
    return await _list(visit, visit.empty(FORM))


@PASSKEYS.takes
async def add(visit: Visit) -> Response:
    """What the device answered, and a name for it."""
    answer = await visit.send(FORM, "/v1/staff/passkey-registrations/confirmation")
    if isinstance(answer, Filled):
        return await _list(visit, answer)
    return visit.go("/desk/passkeys", done="passkey_added", position=answer.json["position"])


@OPTIONS.takes
async def options(visit: Visit) -> Response:
    """What our script is to ask the device for: it has no session of its own to ask the interface with."""
    return visit.give(await visit.ask("POST", "/v1/staff/passkey-registrations"))


@REMOVAL.takes
async def remove(visit: Visit) -> Response:
    """Removes it; where this session began with it, one logs in anew."""
    told = await visit.must("POST", "/v1/staff/passkeys/{passkey_id}/removal")
    return visit.go("/desk/passkeys", done="passkey_removed", position=told.json["position"])


async def _list(visit: Visit, form: Filled) -> Response:
    kept = await visit.read("/v1/staff/passkeys")
    return await show(visit, "desk/passkeys.html", await who(visit), form=form, kept=kept["items"])
