"""An invoice is paid now, with its fees: started for whoever may, and how that is answered (R53)."""

from typing import Any

from pydantic import Field

from api.http.answers import Positioned
from api.http.idempotency import derived, once, request_for
from api.http.problems import not_found
from api.ports import Ports
from domain.invoice.aggregate import INVOICE
from domain.invoice.by_staff import NoSuchInvoice
from domain.use_cases.invoice_payment import PayInvoice
from domain.values import CustomerId, InvoiceNumber, PaymentId

PAYING_REFUSED = ("not-found", "nothing-left-to-pay", "collection-under-way", "too-many-payments")
"""As PayInvoice is."""


class InvoicePaymentStarted(Positioned):
    """The invoice is paid by this payment, that began now or is under way. In cents; ``amount_cents`` has the
    fees that are paid with it in it."""

    payment_id: str = Field(description="By which it is seen: GET /v1/invoice-payments/{payment_id}.")
    amount_cents: int = Field(examples=[1135])
    fees_cents: int = Field(description="Of the amount: fees of final notices (D1).", examples=[900])
    checkout_url: str | None = Field(
        description="Where to pay; null as long as the provider is being asked: a moment."
    )


def pay(
    ports: Ports,
    actor: str,
    customer_id: CustomerId,
    number: InvoiceNumber,
    key: str | None,
    *,
    with_fees: bool,
) -> dict[str, Any]:
    """Raises as PayInvoice and ``once``; Problem 404 where it is no invoice of the customer's."""
    content = {"invoice_number": number, "with_fees": with_fees}
    request = request_for(ports, actor, "pay-invoice", key, content)
    own = PaymentId(derived(request, "payment"))
    command = PayInvoice(
        at=ports.clock.now(),
        invoice_number=number,
        customer_id=customer_id,
        payment_id=own,
        with_fees=with_fees,
        today=ports.today(),
    )
    try:
        done = once(ports, request, lambda: command)
    except NoSuchInvoice:
        raise not_found("invoice") from None
    paying = ports.log.state(INVOICE.stream(number)).paying
    # Where another was under way this one was not started; a repeat may come when that has ended, too.
    payment_id = own if own in paying.payments else paying.under_way or list(paying.payments)[-1]
    payment = paying.payments[payment_id]
    return {
        "payment_id": payment_id,
        "amount_cents": payment.asked_cents,
        "fees_cents": payment.fees_cents,
        "checkout_url": payment.checkout_url if payment.waits else None,
        "position": done.position,
    }
