"""One invoice: its lines, what happened to it, what waits for a second person, and every act on it."""

from collections.abc import Iterator, Mapping
from typing import Any, Final

from starlette.responses import Response

from api.pages import words
from api.pages.acts import Act
from api.pages.desk.about import About
from api.pages.desk.cells import As, Column, Row
from api.pages.desk.four_eyes import ASKED, among, asked
from api.pages.desk.member import Member, links, show, who
from api.pages.desk.reasons import REPAIRED, one_of, usually
from api.pages.forms import Kind
from api.pages.page import Page, Who
from api.pages.visit import Visit

AT: Final = "/desk/finance/invoices/{invoice_number}"
REQUEST: Final[Mapping[str, Kind]] = {"request_expires_at": Kind.HIDDEN}
"""Which request is approved: the one that was looked at."""
OF: Final = "/v1/invoices/{invoice_number}"
OVERVIEW: Final = f"{OF}/overview"
INVOICE: Final = Page(AT, Who.STAFF, asks=(("GET", OVERVIEW),))
CREDIT: Final = f"{OF}/credit-note-requests"
HOLD: Final = f"{OF}/hold"
END_HOLD: Final = f"{OF}/hold-end"
WRITE_OFF: Final = f"{OF}/write-off-requests"
MISSING_DEBIT: Final = f"{OF}/missing-collection"
PAY_BACK: Final = f"{OF}/pay-backs"
MAIL_RETURNED: Final = f"{OF}/returned-mail"
CREDITED: Final = ("correction", "disputed", "goodwill", "holder_asked")
GIVEN_UP: Final = ("uncollectible", "goodwill", "disputed", "correction")
FACTS: Final = (
    Column("invoice_number"),
    Column("customer_id"),
    Column("invoice", As.SAID),
    Column("issued_on", As.DAY),
    Column("due_on", As.DAY),
    Column("total_cents", As.MONEY),
    Column("outstanding_cents", As.MONEY),
    Column("owed_back_cents", As.MONEY),
)
OF_CREDIT_NOTE: Final = (Column("credit_lines"), Column("why", As.SAID), Column("new_invoice", As.SAID))


def _row(_visit: Visit, _me: Member, told: Any) -> Row:
    invoice, owed_cents = told["invoice"], told["owed_back_cents"]
    return {**invoice, "invoice": invoice["state"], "owed_back_cents": owed_cents or None}


def _to_credit(visit: Visit, me: Member, told: Any) -> Row:
    """What is asked, as it goes to the buyer."""
    note = told["credit_note"] or {"lines": [], "why": None, "new_invoice": None}
    credit_lines = [
        f"{one['line']}. {visit.t('finance.item_' + told['invoice']['lines'][one['line'] - 1]['item'])}"
        f" {words.money(visit.language, one['amount_cents'])}"
        for one in note["lines"]
    ]
    waits = asked(visit, me, told["approvals"], "credit_note")
    return {**_row(visit, me, told), **waits, **note, "credit_lines": credit_lines}


def _to_give_up(visit: Visit, me: Member, told: Any) -> Row:
    return {**_row(visit, me, told), **asked(visit, me, told["approvals"], "write_off")}


ABOUT: Final = About("invoices", OVERVIEW, FACTS, _row)
WAITS: Final = (*FACTS, Column("asked_cents", As.MONEY))
TO_CREDIT: Final = About("invoices", OVERVIEW, (*WAITS, *OF_CREDIT_NOTE, *ASKED), _to_credit)
TO_GIVE_UP: Final = About("invoices", OVERVIEW, (*WAITS, *ASKED), _to_give_up)
ACTS: Final = (
    Act(f"{OF}/credit-note-approvals", AT, one_of(*CREDITED), REQUEST, about=TO_CREDIT),
    Act(f"{OF}/credit-note-rejections", AT, one_of("unfounded", "correction"), about=TO_CREDIT),
    Act(HOLD, AT, usually("disputed", "payment_arranged", "holder_asked"), about=ABOUT),
    Act(END_HOLD, AT, usually("payment_arranged", "unfounded", "invoices_paid", "correction"), about=ABOUT),
    Act(WRITE_OFF, AT, usually(*GIVEN_UP), about=ABOUT),
    Act(f"{OF}/write-off-approvals", AT, one_of(*GIVEN_UP), REQUEST, danger=True, about=TO_GIVE_UP),
    Act(
        f"{OF}/write-off-rejections",
        AT,
        usually("unfounded", "payment_arranged", "correction"),
        about=TO_GIVE_UP,
    ),
    Act(MISSING_DEBIT, AT, REPAIRED, about=ABOUT),
    Act(PAY_BACK, AT, usually("correction", "holder_asked", "goodwill"), about=ABOUT),
    Act(MAIL_RETURNED, AT, usually("not_delivered", "correction"), about=ABOUT),
)
PAGES: Final = (INVOICE, *(act.page() for act in ACTS))


@INVOICE.shows
async def invoice(visit: Visit) -> Response:
    """What is left to pay, and how far it has come."""
    me, told = await who(visit), await visit.read(OVERVIEW)
    found, open_item = told["invoice"], told["open"]
    return await show(
        visit,
        "desk/finance/invoice.html",
        me,
        invoice=found,
        open_item=open_item,
        waits=among(visit, me, told["approvals"] or ()),
        acts=links(visit, me, _possible(told), invoice_number=found["invoice_number"]),
    )


def _possible(told: Mapping[str, Any]) -> Iterator[str]:
    """What can be done with it now, as far as it tells: the API judges."""
    invoice, open_item = told["invoice"], told["open"]
    if invoice["kind"] == "direct_debit" and told["creditable_cents"]:
        yield CREDIT
    if open_item is not None:
        if open_item["stage"] != "overdue":
            yield HOLD
        if open_item["held_until"]:
            yield END_HOLD
        yield WRITE_OFF
        if open_item["debit"] == "ordered":
            yield MISSING_DEBIT
    if told["owed_back_cents"]:
        yield PAY_BACK
    if told["mailed"]:
        yield MAIL_RETURNED
