"""Paying an invoice without a session, by what the refused log-in of a blocked code tells (R30, R44)."""

from typing import Final

from starlette.responses import Response

from api.pages.forms import Field, Filled, Form, Kind
from api.pages.page import Page
from api.pages.visit import Visit

PAY: Final = Page("/invoice-payments")
PAGES: Final = (PAY,)
FORM: Final = Form(
    "pay_invoice",
    (
        Field("invoice_number", Kind.HIDDEN),
        Field("token", Kind.HIDDEN),
        Field("with_fees", Kind.TICK),
    ),
)


@PAY.shows
async def again(visit: Visit) -> Response:
    """Who comes by the form of another session sends it once more; nobody else has what it takes."""
    return await _form(visit, visit.empty(FORM)) if visit.stale else visit.go("/log-in/invoices")


@PAY.takes
async def pay(visit: Visit) -> Response:
    """On to the page of the payment, which has the way to the provider."""
    answer = await visit.send(FORM, "/v1/invoice-payments")
    if isinstance(answer, Filled):
        return await _form(visit, answer)
    return visit.go(f"/payments/{answer.json['payment_id']}", position=answer.json["position"])


async def _form(visit: Visit, form: Filled) -> Response:
    links = (("/log-in/invoices", "log_in.for_invoices"),)
    return await visit.show("layout/form.html", form=form, name="pay_invoice", links=links)
