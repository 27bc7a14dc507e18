"""Where an auditor begins: a subject by its kind and number, what somebody did, how far the log is signed."""

from typing import Final

from starlette.responses import Response

from api.pages.desk.member import show
from api.pages.forms import Field, Form, Kind
from api.pages.page import Page, Who
from api.pages.visit import Visit

START: Final = Page("/desk/audit", Who.STAFF)
PAGES: Final = (START,)
KINDS: Final = (
    "account",
    "customer",
    "order",
    "invoice",
    "application",
    "bank_entry",
    "final_notice",
    "question",
    "deactivation",
    "staff_member",
)
FORM: Final = Form("audit_subject", (Field("kind", Kind.CHOICE, options=KINDS), Field("number")))


@START.shows
async def start(visit: Visit) -> Response:
    """What is asked of a subject; codes are not typed here, since an address would have them."""
    form = visit.empty(FORM, kind="account")
    return await show(visit, "desk/audit/start.html", form=form)


@START.takes
async def sought(visit: Visit) -> Response:
    """On to its history."""
    kind, number = visit.typed.get("kind", ""), visit.typed.get("number", "").strip()
    if kind not in KINDS or not number.replace("-", "").isalnum():
        return await start(visit)
    return visit.go(f"/desk/audit/subjects/{kind}-{number}")
