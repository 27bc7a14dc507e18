"""Order without a code, paid at once by iDEAL or card: anonymous, without an invoice (R5, R55)."""

from datetime import date
from typing import Any, Final

from fastapi import APIRouter, Response
from pydantic import Field

from api.http.answers import Answer, Positioned
from api.http.bodies import Body, example
from api.http.fields import AddressLine, Kvk
from api.http.idempotency import IdempotencyKey, derived, once, request_for
from api.http.principals import Wired
from api.http.problems import IN_THE_MAKING, Problem, invalid, not_found, refuses
from api.ports import Ports
from domain.guest_order.commands import PlaceGuestOrder
from domain.notice.aggregate import BOARD
from domain.ports import BadNumber, TechnicalFault, UnknownNumber
from domain.products import DELIVERED, Delivered, Product
from domain.values import GuestOrderId, KvkNumber, Language, PaymentId, Plain
from projections.guest_orders import GuestOrderRow, GuestOrderState, guest_order


class Recipient(Body):
    """Whom a paper extract is posted to. It is erased some time after it was posted (R55)."""

    model_config = example(
        {"name": "G. Geluk", "street": "Voorbeeldkade 1", "place": "1011 AA Amsterdam", "country": None}
    )

    name: AddressLine
    street: AddressLine = Field(description="Street and number, or a box.")
    place: AddressLine = Field(description="Postcode and town.")
    country: AddressLine | None = None

    @property
    def lines(self) -> str:
        return "\n".join(filter(None, (self.name, self.street, self.place, self.country)))


class GuestOrder(Body):
    """A product that is sold without a code, about a company. ``recipient``: of a paper extract only."""

    model_config = example({"product": "certified_extract", "about": "69599084", "language": "nl"})

    product: Product
    about: Kvk
    language: Language = Field(default=Language.DUTCH, description="Of the document.")
    recipient: Recipient | None = None


class GuestOrderAccepted(Positioned):
    """It is to be paid: its page is the order's ``checkout_url``, a moment later."""

    reference: str = Field(description="By which the order is seen: whoever has it sees it, so keep it.")


class MyGuestOrder(Answer):
    """What became of an order without a code, in cents. Nothing in it says whose it is."""

    product: Product
    about: str
    price_cents: int
    state: GuestOrderState
    checkout_url: str | None = Field(description="Where to pay, while it is open.")
    post_on: date | None = Field(description="When a paper extract is posted.")


KEY_MIN: Final = 32
"""Nobody knows guests apart: who guesses a guest's key, and asks for the same, would get their order. A UUID
is long enough, and 1 or 2026-0001 is not."""

router = APIRouter(prefix="/v1/guest-orders", tags=["guest orders"])


@router.post(
    "",
    status_code=201,
    summary="Order without a code",
    response_model=GuestOrderAccepted,
    openapi_extra=refuses(
        "not-sold-to-guests",
        "address-needed",
        "ordering-stopped",
        "order-unknown-number",
        "order-cannot-be-certified",
    ),
)
def order_as_guest(body: GuestOrder, ports: Wired, key: IdempotencyKey = None) -> dict[str, Any]:
    """Order a paper extract or a digitally certified extract, at today's price (R5). It is made once it is
    paid; the bank statement is the proof, and there is no invoice (R55). Where it cannot be made after all,
    the money goes back the way it came. An Idempotency-Key has 32 characters here, or more: whoever guesses
    one could see the order."""
    if key is not None and len(key) < KEY_MIN:
        raise invalid("Idempotency-Key", f"A guest's key has {KEY_MIN} characters or more.", rule="R55")
    request = request_for(ports, "guest", "guest-order", key, body.model_dump(mode="json"))
    guest_order_id = GuestOrderId(derived(request, "guest-order"))

    def command() -> PlaceGuestOrder:
        _check_can_be_ordered(ports, body)
        return PlaceGuestOrder(
            at=ports.clock.now(),
            guest_order_id=guest_order_id,
            product=body.product,
            about=body.about,
            language=body.language,
            payment_id=PaymentId(guest_order_id),
            address=None if body.recipient is None else Plain(body.recipient.lines),
            today=ports.today(),
        )

    done = once(ports, request, command)
    return {"reference": guest_order_id, "position": done.position}


@router.get(
    "/{reference}",
    summary="See an order without a code",
    response_model=MyGuestOrder,
    openapi_extra=refuses("not-found"),
)
def my_guest_order(reference: str, ports: Wired) -> dict[str, Any]:
    """Whether it is to be paid, paid or delivered. An order that nobody paid is open no more."""
    row = _known(ports, reference)
    return {
        "product": row.product,
        "about": row.about,
        "price_cents": row.price_cents,
        "state": row.state,
        "checkout_url": row.checkout_url if row.state is GuestOrderState.OPEN else None,
        "post_on": row.post_on,
    }


@router.get(
    "/{reference}/document",
    summary="Read what was ordered without a code",
    response_class=Response,
    responses={200: {"content": {"application/pdf": {}}}},
    openapi_extra=refuses("not-found", "in-the-making", "not-delivered"),
)
def my_guest_document(reference: str, ports: Wired) -> Response:
    """The certified extract, a signed PDF. 409 with Retry-After while it is being made; 409 where it was not
    paid, cannot be made, or goes by post."""
    row = _known(ports, reference)
    if row.state is GuestOrderState.PAID:
        raise IN_THE_MAKING
    if row.document_id is None or DELIVERED[row.product] is Delivered.PAPER:
        raise Problem("not-delivered")
    document = ports.documents.read(row.document_id)
    if document is None:
        raise not_found("document")
    return Response(document, media_type="application/pdf")


def _known(ports: Ports, reference: str) -> GuestOrderRow:
    with ports.reads.connect() as tx:
        row = guest_order(tx, GuestOrderId(reference))
    if row is None:
        raise not_found("order")
    return row


def _check_can_be_ordered(ports: Ports, body: GuestOrder) -> None:
    """Before anything is paid: no notice stops ordering (R45), the register knows the company, and there is
    something to certify with."""
    if ports.log.state(BOARD).stopping(ports.clock.now()) is not None:
        raise Problem("ordering-stopped")
    if DELIVERED[body.product] is Delivered.SIGNED_PDF and not ports.documents.certifies:
        raise Problem("order-cannot-be-certified")
    try:
        ports.recent_facts.listing(KvkNumber(body.about))
    except (UnknownNumber, BadNumber):
        raise Problem("order-unknown-number") from None
    except TechnicalFault:
        return  # it waits until the register can be asked again
