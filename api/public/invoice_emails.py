"""Answering the mails about an invoice email: the new address confirms, the old one stops it (R52, D24)."""

from typing import Any

from fastapi import APIRouter

from api.http.answers import Answer
from api.http.idempotency import IdempotencyKey, once, request_for
from api.http.principals import Wired
from api.http.problems import refuses
from api.ports import Ports
from api.public.told_tokens import ToldToken, proven
from domain.invoice_delivery.aggregate import INVOICE_DELIVERY
from domain.invoice_delivery.commands import ConfirmInvoiceEmail, VetoInvoiceEmail
from domain.invoice_delivery.tokens import INDEX_SCOPE, confirming, vetoing
from domain.values import CustomerId


class InvoiceEmailAnswer(ToldToken):
    """What the mail holds: the customer number, and the token that it calls confirmation or veto."""


class InvoiceEmailAnswered(Answer):
    """It was taken in."""

    customer_id: str


router = APIRouter(prefix="/v1", tags=["invoices"])


@router.post(
    "/invoice-email-confirmations",
    status_code=201,
    summary="Confirm an invoice email",
    response_model=InvoiceEmailAnswered,
    openapi_extra=refuses("wrong-invoice-token", "no-invoice-email-asked"),
)
def confirm_invoice_email(
    body: InvoiceEmailAnswer, ports: Wired, key: IdempotencyKey = None
) -> dict[str, Any]:
    """The new address answers its mail, within 14 days (D24): invoices go there, a first address at once,
    another 72 hours after it was asked for at the earliest. 403 alike for an unknown customer and a wrong
    token."""
    customer_id = CustomerId(body.customer_id)
    delivery = ports.log.state(INVOICE_DELIVERY.stream(customer_id))
    known = [one.change_id for one in (delivery.change, delivery.address) if one is not None]
    proofs = [(one, confirming(customer_id, one)) for one in known]
    change_id = proven(ports, INDEX_SCOPE, body.token, proofs, customer_id)
    command = ConfirmInvoiceEmail(at=ports.clock.now(), customer_id=customer_id, change_id=change_id)
    _answer(ports, "confirm-invoice-email", key, command)
    return {"customer_id": customer_id}


@router.post(
    "/invoice-email-vetoes",
    status_code=201,
    summary="Stop a change of the invoice email",
    response_model=InvoiceEmailAnswered,
    openapi_extra=refuses("wrong-invoice-token", "no-invoice-email-asked", "invoice-email-in-force"),
)
def veto_invoice_email(body: InvoiceEmailAnswer, ports: Wired, key: IdempotencyKey = None) -> dict[str, Any]:
    """The old address answers what it was told (D24): whatever change is under way never takes effect, also
    one that was asked for after that mail. 403 alike for an unknown customer and a wrong token."""
    customer_id = CustomerId(body.customer_id)
    delivery = ports.log.state(INVOICE_DELIVERY.stream(customer_id))
    known = [delivery.address.change_id] if delivery.address is not None else []
    known += [delivery.former_id] if delivery.former_id is not None else []
    proofs = [(one, vetoing(customer_id, one)) for one in known]
    address_id = proven(ports, INDEX_SCOPE, body.token, proofs, customer_id)
    command = VetoInvoiceEmail(at=ports.clock.now(), customer_id=customer_id, address_id=address_id)
    _answer(ports, "veto-invoice-email", key, command)
    return {"customer_id": customer_id}


def _answer(
    ports: Ports, operation: str, key: str | None, command: ConfirmInvoiceEmail | VetoInvoiceEmail
) -> None:
    named = command.model_dump(mode="json", exclude={"at"})
    request = request_for(ports, "invoice-email", operation, key, named)
    once(ports, request, lambda: command)
