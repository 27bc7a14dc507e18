"""What becomes of a payment: where the payer goes to pay, and comes back to (R5, R19, R44, R53)."""

from typing import Any, Final

from starlette.responses import Response

from api.pages.asking import Refused
from api.pages.page import Page
from api.pages.visit import Visit

PAYMENT: Final = Page("/payments/{payment_id}")
PAGES: Final = (PAYMENT,)
PENDING: Final = ("starting", "open")
"""Nothing is certain yet: the page looks again."""


@PAYMENT.shows
async def payment(visit: Visit) -> Response:
    """Its state; of an invoice, the amount and the way to the provider. An order without a code has a page of
    its own under the same id. Its address cannot be guessed and tells nobody's name."""
    told = await visit.ask("GET", "/v1/payments/{payment_id}")
    if told.status == 404 and "after" in visit.query:
        return await _show(visit, {"state": "starting"}, "invoice")  # begun a moment ago
    if not told.ok:
        raise Refused(told)
    order = {"reference": visit.path["payment_id"]}
    if (await visit.ask("GET", "/v1/guest-orders/{reference}", path=order)).ok:
        return visit.go(f"/guest-order/{order['reference']}")
    of_invoice = await visit.ask("GET", "/v1/invoice-payments/{payment_id}")
    if of_invoice.ok:
        return await _show(visit, of_invoice.json, "invoice")
    return await _show(visit, told.json, "credit")


async def _show(visit: Visit, told: dict[str, Any], paid_for: str) -> Response:
    seen = {"amount_cents": None, "checkout_url": None, **told}
    pending = told["state"] in PENDING
    return await visit.show("pay/payment.html", payment=seen, paid_for=paid_for, pending=pending)
