"""Having credit paid back by the refund form, and what became of it (R47)."""

from typing import Final

from starlette.responses import Response

from api.pages.forms import Field, Filled, Form, Kind
from api.pages.page import Page, Who
from api.pages.visit import Visit

REFUND: Final = Page("/account/refund", Who.HOLDER)
PAGES: Final = (REFUND,)
FORM: Final = Form(
    "refund",
    (
        Field("amount_cents", Kind.EUROS, required=False, problems=("refund-too-much",)),
        Field("iban", required=False),
        Field("payee", required=False, autocomplete="name"),
    ),
)


@REFUND.shows
async def refund(visit: Visit) -> Response:
    """What can be paid back, and what was asked before."""
    return await _show(visit, visit.empty(FORM))


@REFUND.takes
async def asked(visit: Visit) -> Response:
    """Taken off the credit at once; two members of staff see to the rest."""
    answer = await visit.send(FORM, "/v1/refunds")
    if isinstance(answer, Filled):
        return await _show(visit, answer)
    return visit.go("/account/refund", done="refund_asked", position=answer.json["position"])


async def _show(visit: Visit, form: Filled) -> Response:
    account = await visit.read("/v1/account")
    listed = await visit.read(
        "/v1/refunds", query={"cursor": visit.query.get("cursor"), "limit": 25, "newest": True}
    )
    return await visit.show("account/refund.html", form=form, account=account, refunds=listed)
