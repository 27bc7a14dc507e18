"""How a customer's invoices are sent, for the desk: what came back, and back to the post (R48, R49)."""

from datetime import datetime
from typing import Any

from fastapi import APIRouter
from pydantic import Field

from api.http.answers import Answer, Positioned
from api.http.idempotency import IdempotencyKey
from api.http.principals import Wired
from api.http.problems import not_found, refuses
from api.http.reading import After, as_json, shown
from api.staff.acting import Clerk, Done, StaffAct, act
from domain.invoice_delivery.commands import ChoosePostalInvoices
from domain.use_cases.invoice_delivery import ReturnInvoiceMail
from domain.values import Channel, CustomerId, InvoiceNumber
from projections import invoice_delivery


class DeliveryRow(Answer):
    """How a customer's invoices are sent. Addresses are closed."""

    customer_id: str
    channel: Channel
    email: str | None = Field(description="In force, also while invoices go by post.")
    asked_email: str | None
    not_before: datetime | None = Field(description="When the one that was asked for takes effect.")
    confirmed: bool
    since: int = Field(description="The position at which it became so.")


class DeliveryChanged(Positioned):
    """Whose invoices go by post now."""

    customer_id: str


class MailReturned(Positioned):
    """The invoice goes by post."""

    invoice_number: str


router = APIRouter(prefix="/v1", tags=["invoices"])


@router.get(
    "/customers/{customer_id}/invoice-delivery",
    summary="See how a customer's invoices are sent",
    response_model=DeliveryRow,
    openapi_extra=refuses("not-found"),
)
def delivery_of_customer(customer_id: str, ports: Wired, _: Clerk, after: After = None) -> dict[str, Any]:
    """By mail or by post, and which change is under way. 404 where nobody ever asked for invoices by mail:
    then they go by post."""
    with shown(ports, after, "invoice_delivery") as tx:
        row = invoice_delivery.invoice_delivery(tx, CustomerId(customer_id))
    if row is None:
        raise not_found("invoice-delivery")
    return as_json(row)


@router.post(
    "/customers/{customer_id}/postal-invoices",
    summary="Send a customer's invoices by post",
    response_model=DeliveryChanged,
    openapi_extra=refuses(),
)
def send_by_post(
    customer_id: str, body: StaffAct, ports: Wired, who: Clerk, key: IdempotencyKey = None
) -> Done:
    """For who calls because of a mail about an invoice email that nobody there asked for: invoices go by post
    from now on and a change that is under way stops (D24)."""
    command = ChoosePostalInvoices(at=ports.clock.now(), customer_id=CustomerId(customer_id), account_id=None)
    return act(ports, who, "postal-invoices", key, body, command, customer_id=customer_id)


@router.post(
    "/invoices/{invoice_number}/returned-mail",
    summary="Report that the mail with an invoice came back",
    response_model=MailReturned,
    openapi_extra=refuses("not-mailed"),
)
def returned_mail(
    invoice_number: str, body: StaffAct, ports: Wired, who: Clerk, key: IdempotencyKey = None
) -> Done:
    """What the mailbox of the sender gets back: the invoice goes by post, with a letter that says why, and so
    do those that follow, unless another address is in force by now."""
    command = ReturnInvoiceMail(at=ports.clock.now(), invoice_number=InvoiceNumber(invoice_number))
    return act(ports, who, "returned-mail", key, body, command, invoice_number=invoice_number)
