"""Paying an invoice without a session: of a blocked code; and what became of such a payment (R44, R53)."""

import hmac
import re
from datetime import timedelta
from typing import Annotated, Any

from fastapi import APIRouter
from pydantic import Field

from api.http.answers import Answer
from api.http.bodies import Body, example
from api.http.idempotency import IdempotencyKey
from api.http.paying import PAYING_REFUSED, InvoicePaymentStarted, pay
from api.http.principals import Wired
from api.http.problems import Problem, not_found, refuses
from domain.invoice.aggregate import INVOICE
from domain.invoice.tokens import INDEX_SCOPE, payment_token
from domain.invoice.tokens import paying as proof
from domain.values import CustomerId, InvoiceNumber, PaymentId
from projections.invoice_payments import invoice_payment
from projections.payments import PaymentLife


class InvoiceToPay(Body):
    """As the refused log-in of a blocked code told it (R30). ``with_fees``: whether the fees of its final
    notices are paid too, in one payment (D1)."""

    model_config = example({"invoice_number": "F2026-000001", "token": "ABCDE-FGHJK-MNPQR-STUVW"})

    invoice_number: Annotated[str, Field(pattern=r"^[A-Z]{1,2}[0-9]{4}-[0-9]{6}$")]
    token: Annotated[str, Field(min_length=1, max_length=64)]
    with_fees: Annotated[bool, Field(strict=True)] = True


class MyInvoicePayment(Answer):
    """What became of a payment of an invoice, in cents, fees included: nothing about who pays."""

    state: PaymentLife
    amount_cents: int
    checkout_url: str | None = Field(description="Where to pay, while it is open.")


router = APIRouter(prefix="/v1/invoice-payments", tags=["invoices"])


@router.post(
    "",
    status_code=201,
    summary="Pay an invoice while the access code is blocked",
    response_model=InvoicePaymentStarted,
    openapi_extra=refuses("wrong-payment-token", *PAYING_REFUSED),
)
def pay_while_blocked(body: InvoiceToPay, ports: Wired, key: IdempotencyKey = None) -> dict[str, Any]:
    """A blocked code gets no session (I12), and only paying lifts the block (R44): so the refusal of the
    log-in gives a token for each open invoice, which works on that day and the next, and with which anybody
    can do no more than pay it. Answered as POST /v1/invoices/{invoice_number}/payments. 403 alike for an
    unknown invoice and a wrong token."""
    number, today = InvoiceNumber(body.invoice_number), ports.today()
    given = _symbols(body.token)
    proven = False
    for day in (today, today - timedelta(1)):
        token = payment_token(ports.vault.index(INDEX_SCOPE, proof(number, day)))
        proven |= hmac.compare_digest(_symbols(token), given)
    customer_id = ports.log.state(INVOICE.stream(number)).customer_id
    if not proven or customer_id is None:
        raise Problem("wrong-payment-token")
    return pay(ports, "payer", CustomerId(customer_id), number, key, with_fees=body.with_fees)


@router.get(
    "/{payment_id}",
    summary="See a payment of an invoice",
    response_model=MyInvoicePayment,
    openapi_extra=refuses("not-found"),
)
def my_invoice_payment(payment_id: str, ports: Wired) -> dict[str, Any]:
    """Where to pay it, or what became of it. Its address cannot be guessed and names nobody; it is shown a
    moment after the payment was started."""
    with ports.reads.connect() as tx:
        found = invoice_payment(tx, PaymentId(payment_id))
    if found is None:
        raise not_found("payment")
    return {
        "state": found.life,
        "amount_cents": found.amount_cents,
        "checkout_url": found.checkout_url if found.life is PaymentLife.OPEN else None,
    }


def _symbols(token: str) -> bytes:
    """However its groups are set apart, and in small letters too: it is typed over."""
    return re.sub(r"[\s-]", "", token).upper().encode()
