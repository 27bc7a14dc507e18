"""Ordering with an access code, and what became of it (R1, I4, I5)."""

from typing import Annotated, Any, Final

from fastapi import APIRouter, Depends, Response

from api.idempotency import IdempotencyKey, derived, once, request_for
from api.ports import Ports
from api.principals import Holder, Wired, buyer, holder
from api.problems import Problem, not_found
from api.routes.bodies import Order
from api.routes.reading import After, Cursor, Limit, as_json, page, shown
from domain.order.events import OrderDelivered, OrderPlaced, OrderRefused, Reason
from domain.terms import prices_on
from domain.use_cases.order import PlaceOrder
from domain.values import OrderId
from projections import orders

router = APIRouter(prefix="/v1", tags=["orders"])
Own = Annotated[Holder, Depends(holder)]
Buyer = Annotated[Holder, Depends(buyer)]

REFUSALS: Final = {
    Reason.CODE_NOT_USABLE: (
        "order-code-not-usable",
        "D3",
        "Log in again to see why, or contact the register.",
    ),
    Reason.ARREARS: (
        "order-arrears",
        "R44",
        "Pay all outstanding invoices and then contact the register, which reactivates the same code.",
    ),
    Reason.CREDIT_TOO_LOW: (
        "order-credit-too-low",
        "R1",
        "Deposit credit, or change the payment method to direct debit, and order again with a new key.",
    ),
    Reason.NO_MANDATE: (
        "order-no-mandate",
        "R1",
        "Give a mandate for direct debits, and order again with a new key.",
    ),
}
"""Names are public and never change."""


@router.get("/prices", tags=["prices"])
def prices(ports: Wired) -> dict[str, Any]:
    """Today's prices in euro cents, exempt from VAT (D18, R56)."""
    listed = prices_on(ports.today())
    return {
        "version": listed.version,
        "valid_from": listed.valid_from.isoformat(),
        "currency": "EUR",
        "vat": "exempt",
        "prices": [{"product": product, "amount_cents": cents} for product, cents in listed.cents.items()],
    }


@router.post("/orders", status_code=201)
def place_order(body: Order, ports: Wired, who: Buyer, key: IdempotencyKey = None) -> dict[str, Any]:
    """Order a product about a company at today's price (R1, D18). A refusal (409) is recorded: the key is
    spent, a repeat is refused alike, and a new try needs a new key (D25)."""
    request = request_for(ports, who.actor, "order", key, body.model_dump(mode="json"))
    order_id = OrderId(derived(request, "order"))
    command = PlaceOrder(
        at=ports.clock.now(),
        order_id=order_id,
        account_id=who.account_id,
        product=body.product,
        about=body.about,
        today=ports.today(),
    )
    done = once(ports, request, lambda: command)
    return _placed(ports, order_id) | {"position": done.position}


@router.get("/orders")
def my_orders(
    ports: Wired, who: Own, after: After = None, cursor: Cursor = None, limit: Limit = 50
) -> dict[str, Any]:
    """The orders of this account (R18, R19)."""
    with shown(ports, after, "orders") as tx:
        rows = orders.orders_of_account(
            tx, who.account_id, after=OrderId(cursor) if cursor else None, limit=limit + 1
        )
    return page(rows, limit, lambda row: row.order_id)


@router.get("/orders/{order_id}")
def my_order(order_id: str, ports: Wired, who: Own, after: After = None) -> dict[str, Any]:
    """One order of this account."""
    with shown(ports, after, "orders") as tx:
        row = orders.order(tx, OrderId(order_id))
    if row is None or row.account_id != who.account_id:
        raise not_found("order")
    return as_json(row)


@router.get("/orders/{order_id}/document")
def my_document(order_id: str, ports: Wired, who: Own) -> Response:
    """What was ordered; 409 while it is not made, 404 where it is not yours. As of now."""
    history = ports.log.history(f"order-{order_id}")
    if not any(getattr(recorded.event, "account_id", None) == who.account_id for recorded in history):
        raise not_found("order")
    delivered = next((r.event for r in history if isinstance(r.event, OrderDelivered)), None)
    if delivered is None:
        raise Problem(
            "not-delivered", 409, "This order was not delivered.", what_to_do="Look at its state first."
        )
    document = ports.documents.read(delivered.document_id)
    if document is None:
        raise not_found("document")
    kind = "application/pdf" if document.startswith(b"%PDF-") else "text/plain; charset=utf-8"
    return Response(document, media_type=kind, headers={"ETag": f'"{delivered.sha256}"'})


def _placed(ports: Ports, order_id: OrderId) -> dict[str, Any]:
    """What never changes about an accepted order, so that a repeat answers the same. Raises Problem 409."""
    event = ports.log.history(f"order-{order_id}")[0].event
    if isinstance(event, OrderRefused):
        name, rule, advice = REFUSALS[event.reason]
        title = "The order was refused, and nothing was charged."
        raise Problem(name, 409, title, rule=rule, what_to_do=advice, more={"order_id": order_id})
    assert isinstance(event, OrderPlaced), "an order begins placed or refused"
    return {
        "order_id": order_id,
        "product": event.product,
        "about": event.about,
        "price_cents": event.price_cents,
        "price_list": event.price_list,
        "payment_method": event.method,
    }
