"""Ordering with an access code, and what became of it (R1, I4, I5)."""

from datetime import datetime
from typing import Annotated, Any, Final

from fastapi import APIRouter, Depends, Query, Response
from pydantic import Field

from api.http.answers import Answer, Page, Positioned
from api.http.bodies import Body, example
from api.http.fields import Kvk
from api.http.idempotency import IdempotencyKey, derived, once, request_for
from api.http.principals import Holder, Wired, buyer, holder
from api.http.problem_kinds import Text
from api.http.problems import IN_THE_MAKING, Problem, not_found, refuses
from api.http.reading import After, Cursor, Limit, Newest, as_json, page, shown
from api.ports import Ports
from domain.notice.aggregate import BOARD
from domain.notice.events import NoticePosted
from domain.order.events import OrderDelivered, OrderFailed, OrderPlaced, OrderRefused, Reason
from domain.ports import BadNumber, TechnicalFault, UnknownNumber
from domain.products import Product
from domain.use_cases.order import PlaceOrder
from domain.values import KvkNumber, Language, MaintenanceNoticeId, OrderId, PaymentMethod
from projections import orders
from projections.orders import OrderState


class Order(Body):
    """A product about a company."""

    model_config = example({"product": "extract", "about": "69599084"})

    product: Product
    about: Kvk
    language: Language = Field(default=Language.DUTCH, description="Of the document.")


class OrderAccepted(Positioned):
    """An order, as it was accepted."""

    order_id: str
    product: Product
    about: str = Field(examples=["69599084"])
    price_cents: int = Field(examples=[300])
    price_list: str
    payment_method: PaymentMethod


class OrderRow(Answer):
    """An order, as it stands."""

    order_id: str
    account_id: str
    customer_id: str | None
    product: str
    about: str
    price_cents: int | None
    price_list: str | None
    method: PaymentMethod | None
    state: OrderState
    refusal: Reason | None
    failure: str | None
    document_id: str | None
    invoice_number: str | None
    ordered_at: datetime
    finished_at: datetime | None


router = APIRouter(prefix="/v1", tags=["orders"])
Own = Annotated[Holder, Depends(holder)]
Buyer = Annotated[Holder, Depends(buyer)]
REFUSALS: Final = {
    Reason.CODE_NOT_USABLE: "order-code-not-usable",
    Reason.ARREARS: "order-arrears",
    Reason.CREDIT_TOO_LOW: "order-credit-too-low",
    Reason.NO_MANDATE: "order-no-mandate",
    Reason.ORDERING_STOPPED: "ordering-stopped",
    Reason.UNKNOWN_NUMBER: "order-unknown-number",
    Reason.NOT_OFFERED: "order-not-offered",
    Reason.NOTHING_FILED: "order-nothing-filed",
    Reason.CANNOT_BE_CERTIFIED: "order-cannot-be-certified",
}


@router.post(
    "/orders",
    status_code=201,
    summary="Order a product",
    response_model=OrderAccepted,
    openapi_extra=refuses(*REFUSALS.values(), "session-for-filing"),
)
def place_order(body: Order, ports: Wired, who: Buyer, key: IdempotencyKey = None) -> dict[str, Any]:
    """Order a product about a company at today's price (R1, D18). A refusal (409) is recorded: the key is
    spent, a repeat is refused alike, and a new try needs a new key (D25). So is an order about a number that
    the register does not know; while the register cannot be asked the order waits, and fails where it then
    does not know the number."""
    request = request_for(ports, who.actor, "order", key, body.model_dump(mode="json"))
    order_id = OrderId(derived(request, "order"))

    def command() -> PlaceOrder:
        return PlaceOrder(
            at=ports.clock.now(),
            order_id=order_id,
            account_id=who.account_id,
            product=body.product,
            about=body.about,
            today=ports.today(),
            language=body.language,
            known=_known(ports, KvkNumber(body.about)),
            certifies=ports.documents.certifies,
        )

    done = once(ports, request, command)
    return _placed(ports, order_id) | {"position": done.position}


@router.get(
    "/orders",
    summary="List my orders",
    response_model=Page[OrderRow],
)
def my_orders(
    ports: Wired,
    who: Own,
    state: Annotated[OrderState | None, Query(description="Only those in this state.")] = None,
    after: After = None,
    cursor: Cursor = None,
    limit: Limit = 50,
    newest: Newest = False,
) -> dict[str, Any]:
    """The orders of this account, in the order they were placed, or the newest first (R18, R19)."""
    place = OrderId(cursor) if cursor else None
    with shown(ports, after, "orders") as tx:
        rows = orders.orders_of_account(
            tx, who.account_id, state=state, after=place, limit=limit + 1, newest=newest
        )
    return page(rows, limit, lambda row: row.order_id)


@router.get(
    "/orders/{order_id}",
    summary="See one order",
    response_model=OrderRow,
    openapi_extra=refuses("not-found"),
)
def my_order(order_id: str, ports: Wired, who: Own, after: After = None) -> dict[str, Any]:
    """One order of this account."""
    with shown(ports, after, "orders") as tx:
        row = orders.order(tx, OrderId(order_id))
    if row is None or row.account_id != who.account_id:
        raise not_found("order")
    return as_json(row)


@router.get(
    "/orders/{order_id}/document",
    summary="Read what was ordered",
    response_class=Response,
    responses={
        200: {
            "content": {"application/pdf": {}, "text/plain": {}},
            "headers": {"ETag": {"description": "The document's SHA-256.", "schema": {"type": "string"}}},
        }
    },
    openapi_extra=refuses("not-found", "in-the-making", "not-delivered"),
)
def my_document(order_id: str, ports: Wired, who: Own) -> Response:
    """What was ordered: a PDF, signed where it is certified. It can be read again at any time, and costs
    nothing then (R18). 409 with Retry-After while it is being made, 409 without where it never will be, 404
    where it is not yours. As of now."""
    history = ports.log.history(f"order-{order_id}")
    if not any(getattr(recorded.event, "account_id", None) == who.account_id for recorded in history):
        raise not_found("order")
    delivered = next((r.event for r in history if isinstance(r.event, OrderDelivered)), None)
    if delivered is None:
        over = any(isinstance(r.event, OrderRefused | OrderFailed) for r in history)
        raise Problem("not-delivered") if over else IN_THE_MAKING
    document = ports.documents.read(delivered.document_id)
    if document is None:
        raise not_found("document")
    kind = "application/pdf" if document.startswith(b"%PDF-") else "text/plain; charset=utf-8"
    return Response(document, media_type=kind, headers={"ETag": f'"{delivered.sha256}"'})


def _known(ports: Ports, about: KvkNumber) -> bool:
    """False only where the register itself says so; an outage says nothing (D13)."""
    try:
        ports.recent_facts.listing(about)
    except (UnknownNumber, BadNumber):
        return False
    except TechnicalFault:
        return True
    return True


def _placed(ports: Ports, order_id: OrderId) -> dict[str, Any]:
    """What never changes about an accepted order, so that a repeat answers the same. Raises Problem 409."""
    event = ports.log.history(f"order-{order_id}")[0].event
    if isinstance(event, OrderRefused):
        told = _notice(ports, event.notice_id) if event.notice_id else ""
        raise Problem(REFUSALS[event.reason], told, more={"order_id": order_id})
    assert isinstance(event, OrderPlaced), "an order begins placed or refused"
    return {
        "order_id": order_id,
        "product": event.product,
        "about": event.about,
        "price_cents": event.price_cents,
        "price_list": event.price_list,
        "payment_method": event.method,
    }


def _notice(ports: Ports, notice_id: MaintenanceNoticeId) -> Text:
    """What the notice says that stopped ordering, for ever the same (R45)."""
    for recorded in ports.log.history(BOARD.name):
        match recorded.event:
            case NoticePosted(notice_id=posted, english=english, dutch=dutch) if posted == notice_id:
                return Text(english, dutch)
            case _:
                pass
    raise AssertionError("an order is stopped by a notice that was posted")
