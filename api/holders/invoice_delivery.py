"""A holder's contact details for invoices: by post or by mail, and to which address (R18, R48, R52, D24)."""

from datetime import datetime
from typing import Annotated, Any

from fastapi import APIRouter, Depends
from pydantic import Field

from api.http.answers import Answer, Positioned
from api.http.billing_addresses import BillingAddressShown, told_billing_address
from api.http.bodies import Body, example
from api.http.fields import Email
from api.http.idempotency import IdempotencyKey, derived, left, once, request_for
from api.http.principals import Holder, Wired, invoiced
from api.http.problems import refuses
from api.http.reading import After, shown, unsealed
from api.ports import Ports
from domain.invoice_delivery.aggregate import INVOICE_DELIVERY, InvoiceDelivery
from domain.sameness import email_of
from domain.use_cases.invoice_delivery import RequestDigitalInvoices, RequestPostalInvoices
from domain.values import Channel, Personal, Plain, Sealed
from projections.billing_address import billing_address


class InvoiceEmail(Body):
    """Where the customer's invoices are to be mailed. Not the email of the account: no password is ever sent
    there (D24)."""

    model_config = example({"email": "administratie@dagobert.example"})

    email: Email


class PostalInvoices(Body):
    """Nothing needs to be told: they go to the billing address (R49)."""

    model_config = example({})


class AskedEmail(Answer):
    """An invoice email that was asked for."""

    email: str | None = Field(description="Null once it was erased (D12).")
    not_before: datetime = Field(description="When it takes effect at the earliest (D24).")
    confirmed: bool = Field(description="Whether who reads it answered: else it never takes effect.")


class MyInvoiceDelivery(Answer):
    """How the customer's invoices are sent."""

    channel: Channel
    email: str | None = Field(description="To which they are mailed; null where they go by post.")
    asked: AskedEmail | None


class MyAddresses(MyInvoiceDelivery):
    """How the customer's invoices are sent, and where to by post."""

    billing_address: BillingAddressShown | None = Field(
        description="Where they go by post, also while they are mailed. Null: not shown yet."
    )


class InvoiceEmailRequested(Positioned):
    """What this request left in force; where something was asked for, the mails are on their way."""

    delivery: MyInvoiceDelivery


router = APIRouter(prefix="/v1/account/invoice-delivery", tags=["account"])
Own = Annotated[Holder, Depends(invoiced)]


@router.get("", summary="See how my invoices are sent", response_model=MyAddresses)
def my_invoice_delivery(ports: Wired, who: Own, after: After = None) -> dict[str, Any]:
    """By post or by mail, to which address, and what was asked for (R48, R52). It is the customer's, whose
    every holder sees it (D2)."""
    with shown(ports, after, "billing_address") as tx:
        at = billing_address(tx, who.customer_id)
    told = None if at is None else told_billing_address(at, lambda sealed: unsealed(ports, sealed))
    return {**_shown(ports, _delivery(ports, who)), "billing_address": told}


@router.post(
    "/email",
    status_code=202,
    summary="Have my invoices mailed",
    response_model=InvoiceEmailRequested,
    openapi_extra=refuses("digital-for-business", "too-many-invoice-emails"),
)
def request_digital_invoice(
    body: InvoiceEmail, ports: Wired, who: Own, key: IdempotencyKey = None
) -> dict[str, Any]:
    """Request the digital invoice (R18), or change the invoice email (R52). The new address gets a mail to
    confirm; the old one is told at once and can stop it, and the change takes effect 72 hours after it was
    asked for at the earliest (D24). Where invoices went by post so far, the billing address is told by letter
    and the first address takes effect once it is confirmed. Business use only, as the menu has it."""
    request = request_for(ports, who.actor, "invoice-email", key, body.model_dump(mode="json"))
    change_id = derived(request, "change")

    def command() -> RequestDigitalInvoices:
        address = _delivery(ports, who).address
        kept = _opened(ports, address.email) if address else None
        return RequestDigitalInvoices(
            at=ports.clock.now(),
            account_id=who.account_id,
            change_id=change_id,
            email=Plain(body.email),
            fits=kept is not None and email_of(kept) == email_of(body.email),
            today=ports.today(),
        )

    done = once(ports, request, command)
    left_so = left(ports, INVOICE_DELIVERY.stream(who.customer_id), done)
    return {"position": done.position, "delivery": _shown(ports, left_so)}


@router.post(
    "/post",
    status_code=201,
    summary="Have my invoices posted",
    response_model=InvoiceEmailRequested,
    openapi_extra=refuses(),
)
def request_postal_invoice(
    body: PostalInvoices, ports: Wired, who: Own, key: IdempotencyKey = None
) -> dict[str, Any]:
    """Invoices go by post from now on, to the billing address (R48, R49). A change of the invoice email that
    is under way stops; the address in force is told."""
    request = request_for(ports, who.actor, "postal-invoices", key, body.model_dump(mode="json"))
    command = RequestPostalInvoices(at=ports.clock.now(), account_id=who.account_id)
    done = once(ports, request, lambda: command)
    left_so = left(ports, INVOICE_DELIVERY.stream(who.customer_id), done)
    return {"position": done.position, "delivery": _shown(ports, left_so)}


def _delivery(ports: Ports, who: Holder) -> InvoiceDelivery:
    return ports.log.state(INVOICE_DELIVERY.stream(who.customer_id))


def _shown(ports: Ports, delivery: InvoiceDelivery) -> dict[str, Any]:
    address, change = delivery.mailed_to, delivery.change
    asked = change and {
        "email": _opened(ports, change.email),
        "not_before": change.not_before.isoformat(),
        "confirmed": change.confirmed,
    }
    email = _opened(ports, address.email) if address else None
    return {"channel": delivery.channel, "email": email, "asked": asked}


def _opened(ports: Ports, email: Personal) -> str | None:
    assert isinstance(email, Sealed), "reading the log always yields sealed values"
    return unsealed(ports, email)
