"""What became of a payment, for whoever comes back from paying; and the provider's calls (R5, R19, R53)."""

from typing import Annotated, Any, Final
from urllib.parse import parse_qs

from fastapi import APIRouter, Depends, Request, Response
from pydantic import TypeAdapter, ValidationError

from api.http.answers import Answer
from api.http.principals import Wired
from api.http.problems import Problem, invalid, not_found, refuses
from api.ports import Ports
from domain.values import GuestOrderId, PaymentId, ProviderPaymentId
from projections.guest_orders import GuestOrderState, guest_order
from projections.invoice_payments import invoice_payment
from projections.payments import PaymentLife, payment


class MyPayment(Answer):
    """What became of a payment: nothing about who pays, or for what."""

    state: PaymentLife


OF_GUESTS: Final = {
    GuestOrderState.STARTING: PaymentLife.STARTING,
    GuestOrderState.OPEN: PaymentLife.OPEN,
    GuestOrderState.ABANDONED: PaymentLife.FAILED,
    GuestOrderState.PAID: PaymentLife.PAID,
    GuestOrderState.DELIVERED: PaymentLife.PAID,
    GuestOrderState.FAILED: PaymentLife.PAID,
}


async def _posted(request: Request) -> bytes:
    return await request.body()


router = APIRouter(prefix="/v1", tags=["payments"])
PROVIDER_ID: TypeAdapter[str] = TypeAdapter(ProviderPaymentId)
CALL = {
    "requestBody": {
        "required": True,
        "content": {
            "application/x-www-form-urlencoded": {
                "schema": {
                    "type": "object",
                    "properties": {"id": {"type": "string", "pattern": "^tr_[A-Za-z0-9]{1,64}$"}},
                    "required": ["id"],
                    "examples": [{"id": "tr_7UhSN1zuXS"}],
                }
            }
        },
    }
}


@router.get(
    "/payments/{payment_id}",
    summary="See what became of a payment",
    response_model=MyPayment,
    openapi_extra=refuses("not-found"),
)
def my_payment(payment_id: str, ports: Wired) -> dict[str, Any]:
    """What the page that a payer comes back to tells, /payments/{payment_id}. Its address cannot be guessed
    and tells nobody's name."""
    return {"state": _life(ports, payment_id)}


@router.post(
    "/payment-calls",
    status_code=204,
    summary="Be called by the payment provider",
    openapi_extra=CALL | refuses("technical-fault"),
)
def called(body: Annotated[bytes, Depends(_posted)], ports: Wired) -> Response:
    """The provider says that something changed about a payment: only which. It is asked what (guarantees:
    payment callbacks), so that a forged, repeated, late or reordered call changes nothing. 503 where it
    cannot tell now: it then calls again."""
    try:
        [given] = parse_qs(body.decode("ascii"), max_num_fields=10).get("id", [""])
        provider_payment_id = PROVIDER_ID.validate_python(given)
    except (ValidationError, ValueError):
        raise invalid("id", "This is no payment of the provider's.", rule="I2") from None
    if not ports.payment_calls.told_of(provider_payment_id):
        raise Problem("technical-fault")
    return Response(status_code=204)


def _life(ports: Ports, payment_id: str) -> PaymentLife:
    with ports.reads.connect() as tx:
        if found := payment(tx, PaymentId(payment_id)):
            return found.life
        if guests := guest_order(tx, GuestOrderId(payment_id)):
            return OF_GUESTS[guests.state]
        if invoices := invoice_payment(tx, PaymentId(payment_id)):
            return invoices.life
    raise not_found("payment")
