"""Ordering a product about a company, from credit or by direct debit (R1, R13, R16, R45)."""

from collections.abc import Mapping, Sequence
from typing import Any, Final

from starlette.responses import Response

from api.pages.forms import Field, Filled, Form, Kind
from api.pages.page import Page, Who
from api.pages.visit import LogInElsewhere, Visit

ORDER: Final = Page("/account/order", Who.HOLDER, log_in_at="/log-in/order-extract")
PAGES: Final = (ORDER,)


@ORDER.shows
async def order(visit: Visit) -> Response:
    """What this account can order now, and what it costs."""
    account = await visit.read("/v1/account")
    if account["purpose"] == "file_statement":
        raise LogInElsewhere
    form = visit.empty(await _form(visit, account), **dict(visit.query))
    return await _show(visit, account, form)


@ORDER.takes
async def ordered(visit: Visit) -> Response:
    """On to the order, which is being made."""
    account = await visit.read("/v1/account")
    answer = await visit.send(await _form(visit, account), "/v1/orders")
    if isinstance(answer, Filled):
        return await _show(visit, account, answer)
    to = f"/account/orders/{answer.json['order_id']}"
    return visit.go(to, done="ordered", position=answer.json["position"])


async def _show(visit: Visit, account: Mapping[str, Any], form: Filled) -> Response:
    """No form while ordering is stopped: a notice says why (R45)."""
    notices = await visit.read("/v1/notices", who=Who.ANYBODY)
    stopped = any(notice["stops_ordering"] for notice in notices["items"])
    return await visit.show("account/order.html", account=account, form=form, stopped=stopped)


async def _form(visit: Visit, account: Mapping[str, Any]) -> Form:
    prices = {one["product"]: one["amount_cents"] for one in await _offered(visit, account)}
    named = {product: visit.priced(f"order.product_{product}", cents) for product, cents in prices.items()}
    return Form(
        "order",
        (
            Field("product", Kind.CHOICE, options=tuple(prices), named=named),
            Field("about", problems=("order-unknown-number", "order-nothing-filed")),
            Field("language", Kind.CHOICE, options=("nl", "en"), value=visit.language),
        ),
    )


async def _offered(visit: Visit, account: Mapping[str, Any]) -> Sequence[Mapping[str, Any]]:
    """Of the price list what is for this use and payment method."""
    told = await visit.read("/v1/prices", who=Who.ANYBODY)
    by, method = account["use"], account["payment_method"]
    return [one for one in told["prices"] if by in one["buyers"] and method in one["paid_with"]]
