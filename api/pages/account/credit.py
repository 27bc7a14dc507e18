"""Credit: every change of it, and paying more in (R13, R16, R19, D5)."""

from typing import Final

from starlette.responses import Response

from api.pages.forms import Field, Filled, Form, Kind
from api.pages.page import Page, Who
from api.pages.visit import Visit

CREDIT: Final = Page("/account/credit", Who.HOLDER)
DEPOSIT: Final = Page("/account/deposit", Who.HOLDER)
PAYMENT: Final = Page("/account/deposit/{payment_id}", Who.HOLDER)
PAGES: Final = (CREDIT, DEPOSIT, PAYMENT)
FORM: Final = Form("deposit", (Field("amount_cents", Kind.EUROS),))


@CREDIT.shows
async def credit(visit: Visit) -> Response:
    """The statement, page by page, with the balance after each change."""
    query = {"cursor": visit.query.get("cursor"), "limit": 25, "newest": True}
    return await visit.show("account/credit.html", credit=await visit.read("/v1/credit", query=query))


@DEPOSIT.shows
async def deposit(visit: Visit) -> Response:
    """How much to pay in."""
    return await _form(visit, visit.empty(FORM))


@DEPOSIT.takes
async def deposited(visit: Visit) -> Response:
    """On to the payment, which leads to the provider's page."""
    answer = await visit.send(FORM, "/v1/deposits")
    if isinstance(answer, Filled):
        return await _form(visit, answer)
    return visit.go(f"/account/deposit/{answer.json['payment_id']}")


@PAYMENT.shows
async def payment(visit: Visit) -> Response:
    """Where to pay it, and what became of it; while that is open the page asks again by itself."""
    return await visit.show(
        "account/deposit_state.html", deposit=await visit.read("/v1/deposits/{payment_id}")
    )


async def _form(visit: Visit, form: Filled) -> Response:
    return await visit.show("account/deposit.html", form=form)
