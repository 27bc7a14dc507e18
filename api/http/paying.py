"""An invoice is paid now: started for whoever may, and how the payment is answered (R53)."""

from typing import Any

from pydantic import Field

from api.http.answers import Positioned
from api.http.idempotency import derived, once, request_for
from api.http.problems import not_found
from api.ports import Ports
from domain.invoice.aggregate import INVOICE
from domain.invoice.by_staff import NoSuchInvoice
from domain.invoice.commands import StartInvoicePayment
from domain.values import CustomerId, InvoiceNumber, PaymentId

PAYING_REFUSED = ("not-found", "nothing-left-to-pay", "collection-under-way", "too-many-payments")
"""As StartInvoicePayment is."""


class InvoicePaymentStarted(Positioned):
    """The invoice is paid by this payment, that began now or is under way. In cents."""

    payment_id: str = Field(description="By which it is seen: GET /v1/invoice-payments/{payment_id}.")
    amount_cents: int = Field(examples=[235])
    checkout_url: str | None = Field(
        description="Where to pay; null as long as the provider is being asked: a moment."
    )


def pay(
    ports: Ports, actor: str, customer_id: CustomerId, number: InvoiceNumber, key: str | None
) -> dict[str, Any]:
    """Raises as StartInvoicePayment and ``once``; Problem 404 where it is no invoice of the customer's."""
    request = request_for(ports, actor, "pay-invoice", key, {"invoice_number": number})
    own = PaymentId(derived(request, "payment"))
    command = StartInvoicePayment(
        at=ports.clock.now(),
        invoice_number=number,
        customer_id=customer_id,
        payment_id=own,
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
        "amount_cents": payment.amount_cents,
        "checkout_url": payment.checkout_url if payment.waits else None,
        "position": done.position,
    }
