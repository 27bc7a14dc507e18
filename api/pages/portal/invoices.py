"""Invoices of the customer: the list, one of them, and paying it (R44, R53, D1)."""

from collections.abc import Mapping
from typing import Any, Final

from starlette.responses import Response

from api.pages.forms import Filled, Form
from api.pages.page import Page, Who
from api.pages.visit import Visit

LIST: Final = Page("/portal/invoices", Who.HOLDER, log_in_at="/log-in/invoices")
ONE: Final = Page("/portal/invoices/{invoice_number}", Who.HOLDER, log_in_at="/log-in/invoices")
PAGES: Final = (LIST, ONE)
PAY: Final = Form("invoice_pay")
STATES: Final = ("open", "overdue", "settled")


@LIST.shows
async def invoices(visit: Visit) -> Response:
    """What is to be paid first, then all of them, page by page."""
    state = visit.query.get("state", "")
    state = state if state in STATES else ""
    query = {"cursor": visit.query.get("cursor"), "state": state, "limit": 25, "newest": True}
    to_pay = await visit.read("/v1/account/open-invoices")
    listed = await visit.read("/v1/invoices", query=query)
    return await visit.show(
        "portal/invoices.html", invoices=listed, to_pay=to_pay, state=state, states=STATES
    )


@ONE.shows
async def invoice(visit: Visit) -> Response:
    """Its lines, how far it is, and what is left to pay, the fee of a final notice with it."""
    return await _show(visit, visit.empty(PAY))


@ONE.takes
async def paid(visit: Visit) -> Response:
    """A payment begins; its page has the way to where one pays."""
    answer = await visit.send(PAY, "/v1/invoices/{invoice_number}/payments")
    if isinstance(answer, Filled):
        return await _show(visit, answer)
    return visit.go(f"/payments/{answer.json['payment_id']}", position=answer.json["position"])


async def _show(visit: Visit, form: Filled) -> Response:
    found = await visit.read("/v1/invoices/{invoice_number}")
    to_pay = await visit.read("/v1/account/open-invoices")
    fees = sum(one["outstanding_cents"] for one in to_pay["fees"] if _is_of(one, found))
    return await visit.show("portal/invoice.html", invoice=found, fees_cents=fees, form=form)


def _is_of(fee: Mapping[str, Any], invoice: Mapping[str, Any]) -> bool:
    return invoice["invoice_number"] in fee["invoice_numbers"]
