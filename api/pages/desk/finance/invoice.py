"""One invoice: its lines, what happened to it, what waits for a second person, and every act on it."""

from collections.abc import Iterator, Mapping
from typing import Any, Final

from starlette.responses import Response

from api.pages.acts import Act
from api.pages.desk.four_eyes import among
from api.pages.desk.member import links, show, who
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
ACTS: Final = (
    Act(f"{OF}/credit-note-approvals", AT, one_of(*CREDITED), REQUEST),
    Act(f"{OF}/credit-note-rejections", AT, one_of("unfounded", "correction")),
    Act(HOLD, AT, usually("disputed", "payment_arranged", "holder_asked")),
    Act(END_HOLD, AT, usually("payment_arranged", "unfounded", "invoices_paid", "correction")),
    Act(WRITE_OFF, AT, usually(*GIVEN_UP)),
    Act(f"{OF}/write-off-approvals", AT, one_of(*GIVEN_UP), REQUEST, danger=True),
    Act(f"{OF}/write-off-rejections", AT, usually("unfounded", "payment_arranged", "correction")),
    Act(MISSING_DEBIT, AT, REPAIRED),
    Act(PAY_BACK, AT, usually("correction", "holder_asked", "goodwill")),
    Act(MAIL_RETURNED, AT, usually("not_delivered", "correction")),
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
        acts=links(visit, me, _possible(found, open_item), invoice_number=found["invoice_number"]),
    )


def _possible(invoice: Mapping[str, Any], open_item: Mapping[str, Any] | None) -> Iterator[str]:
    """What can be done with it now, as far as it tells: the API judges."""
    steps = {one["step"] for one in invoice["steps"]}
    if invoice["kind"] == "direct_debit":
        yield CREDIT
    if open_item is not None:
        if open_item["stage"] != "overdue":
            yield HOLD
        if open_item["held_until"]:
            yield END_HOLD
        yield WRITE_OFF
        if open_item["debit"] == "ordered":
            yield MISSING_DEBIT
    if "credited" in steps:
        yield PAY_BACK
    if "sent" in steps:
        yield MAIL_RETURNED
