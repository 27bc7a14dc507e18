"""One customer: accounts, invoices, how they are sent and paid, and staff's acts (R18, R48, R49)."""

from collections.abc import Iterator, Mapping
from functools import partial
from typing import Any, Final

from starlette.responses import Response

from api.pages.acts import Act
from api.pages.desk.about import About
from api.pages.desk.cells import As, Column, Row, cell, facts, heads
from api.pages.desk.member import Member, links, show, who
from api.pages.desk.reasons import ASKED, usually
from api.pages.page import Page, Who
from api.pages.visit import Visit

OF: Final = "/v1/customers/{customer_id}"
OVERVIEW: Final = f"{OF}/overview"
NOTHING: Final = dict.fromkeys(("accounts", "mandate", "billing_address", "delivery", "invoices"))
"""Shown to who only hands out what is held of a customer."""
EXPORT: Final = f"{OF}/exports"
CUSTOMER: Final = Page("/desk/customers/{customer_id}", Who.STAFF, asks=(("GET", OVERVIEW), ("POST", EXPORT)))
BACK: Final = "/desk/customers/{customer_id}"
MANDATE: Final = f"{OF}/direct-debit-mandate"
ADDRESS: Final = f"{OF}/billing-address"
POST: Final = f"{OF}/postal-invoices"
CANCEL: Final = f"{MANDATE}/cancellations"
CREDIT: Final = f"{OF}/credit-payment"
OF_ACCOUNT: Final = (Column("state", As.SAID), Column("branch"), Column("opened_at", As.DAY))
OF_MANDATE: Final = (Column("mandate_id"), Column("signed_on", As.DAY), Column("lapses_after", As.DAY))
OF_ADDRESS: Final = (Column("lines"), Column("source", As.SAID))
OF_DELIVERY: Final = (Column("channel", As.SAID), Column("email"), Column("asked_email"))
DEBITED: Final = (Column("iban_ending"), Column("debtor_name"))


def _row(visit: Visit, _me: Member, told: Any) -> Row:
    mandate = told["mandate"] or {}
    parts = (_in_lines(told["billing_address"]), told["delivery"], mandate, mandate.get("account"))
    known = {name: value for part in parts if part for name, value in part.items()}
    empty = dict.fromkeys(column.name for column in ABOUT.columns)
    return {**empty, **known, "customer_id": visit.path["customer_id"]}


ABOUT: Final = About(
    "customers", OVERVIEW, (Column("customer_id"), *OF_ADDRESS, *OF_DELIVERY, *OF_MANDATE, *DEBITED), _row
)
ACTS: Final = (
    Act(
        ADDRESS,
        BACK,
        usually("holder_asked", "account_manager_asked", "not_delivered", "correction"),
        about=ABOUT,
    ),
    Act(POST, BACK, ASKED, about=ABOUT),
    Act(CANCEL, BACK, ASKED, about=ABOUT),
    Act(CREDIT, BACK, ASKED, about=ABOUT),
)
PAGES: Final = (CUSTOMER, *(act.page() for act in ACTS))


@CUSTOMER.shows
async def customer(visit: Visit) -> Response:
    """Its accounts, the newest invoices, the mandate and where invoices go."""
    me, customer_id = await who(visit), visit.path["customer_id"]
    cursor = {"cursor": visit.query.get("cursor")}
    told = await visit.read(OVERVIEW, query=cursor) if me.may(visit, OVERVIEW, "GET") else NOTHING
    mandate = told["mandate"]
    return await show(
        visit,
        "desk/customer.html",
        me,
        accounts=told["accounts"],
        invoices=told["invoices"],
        mandate=facts(visit, me, "customers", mandate, OF_MANDATE),
        ended=mandate["ended"] if mandate else None,
        account=mandate["account"] if mandate else None,
        address=facts(visit, me, "customers", _in_lines(told["billing_address"]), OF_ADDRESS),
        delivery=facts(visit, me, "customers", told["delivery"], OF_DELIVERY),
        acts=links(visit, me, [*_fitting(told), EXPORT], customer_id=customer_id),
        cell=partial(cell, visit, me, "accounts"),
        columns=OF_ACCOUNT,
        heads=heads(visit, OF_ACCOUNT),
    )


def _in_lines(address: Row | None) -> Row | None:
    return address and {**address, "lines": "\n".join(address["lines"] or ())}


def _fitting(told: Mapping[str, Any]) -> Iterator[str]:
    """What can be done about the customer, as far as it tells: the API judges."""
    mandate, delivery = told["mandate"], told["delivery"]
    yield ADDRESS
    if delivery and (delivery["channel"] == "email" or delivery["asked_email"]):
        yield POST
    if mandate:
        yield CREDIT if mandate["ended"] else CANCEL
