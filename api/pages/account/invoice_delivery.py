"""How invoices come: by mail to an address, or by post to the address in the register (R18, R48, R52)."""

from typing import Final

from starlette.responses import Response

from api.pages.forms import Field, Filled, Form, Kind
from api.pages.page import Page, Who
from api.pages.visit import Visit

AT: Final = "/account/invoice-delivery"
DELIVERY: Final = Page(AT, Who.HOLDER, log_in_at="/log-in/invoices")
BY_POST: Final = Page(f"{AT}/post", Who.HOLDER, log_in_at="/log-in/invoices", form_at=AT)
PAGES: Final = (DELIVERY, BY_POST)
MAILED: Final = Form("invoice_email", (Field("email", Kind.EMAIL, autocomplete="email"),))
POSTED: Final = Form("invoice_post")


@DELIVERY.shows
async def delivery(visit: Visit) -> Response:
    """As it is, and what was asked and waits for its confirmation."""
    return await _show(visit, visit.empty(MAILED))


@DELIVERY.takes
async def mailed(visit: Visit) -> Response:
    """The address is to be confirmed from its own mailbox; the former one is told."""
    answer = await visit.send(MAILED, "/v1/account/invoice-delivery/email")
    if isinstance(answer, Filled):
        return await _show(visit, answer)
    return visit.go(AT, done="invoice_email", position=answer.json["position"])


@BY_POST.takes
async def posted(visit: Visit) -> Response:
    """By post from now on."""
    answer = await visit.send(POSTED, "/v1/account/invoice-delivery/post")
    if isinstance(answer, Filled):
        return await _show(visit, answer)
    return visit.go(AT, done="invoice_post", position=answer.json["position"])


async def _show(visit: Visit, form: Filled) -> Response:
    found = await visit.read("/v1/account/invoice-delivery")
    return await visit.show(
        "account/invoice_delivery.html", delivery=found, form=form, post=visit.empty(POSTED)
    )
