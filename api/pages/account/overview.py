"""My Account: what the code may do, its credit, and the ways on (R18, R19)."""

from typing import Final

from starlette.responses import Response

from api.pages.page import Page, Who
from api.pages.visit import Visit

OVERVIEW: Final = Page("/account", Who.HOLDER)
PAGES: Final = (OVERVIEW,)
MENU: Final = {
    "order_products": "/account/order",
    "file_financial_statements": "/account/file",
    "change_to_direct_debit": "/account/direct-debit",
    "request_digital_invoice": "/account/invoice-delivery",
    "deposit_credit": "/account/deposit",
    "view_orders": "/account/orders",
    "change_password": "/account/password",
}
"""Where an entry of the menu that the API names leads."""


@OVERVIEW.shows
async def overview(visit: Visit) -> Response:
    """The menu as it is for this use, and the credit."""
    account = await visit.read("/v1/account")
    return await visit.show("account/overview.html", account=account, menu=MENU)
