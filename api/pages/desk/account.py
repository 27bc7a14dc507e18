"""One account: its state, holder, invoices and requests, what happened to it, and what may be done."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final

from starlette.responses import Response

from api.pages import words
from api.pages.desk.account_acts import ACCOUNT as OPERATION
from api.pages.desk.cells import As, Column, Row, facts
from api.pages.desk.four_eyes import Waiting, among
from api.pages.desk.member import Member, links, show, who
from api.pages.desk.timeline import steps
from api.pages.page import Page, Who
from api.pages.visit import Visit

OVERVIEW: Final = f"{OPERATION}/overview"
ACCOUNT: Final = Page("/desk/accounts/{account_id}", Who.STAFF, asks=(("GET", OVERVIEW),))
PAGES: Final = (ACCOUNT,)
FACTS: Final = (
    Column("state", As.SAID),
    Column("first_names"),
    Column("surname"),
    Column("email"),
    Column("use", As.SAID),
    Column("kvk_number"),
    Column("branch"),
    Column("opened_at", As.MOMENT),
    Column("channel", As.SAID),
    Column("code_sent_on", As.DAY),
    Column("settled_on", As.DAY),
    Column("closed_on", As.DAY),
)
CLOSURE: Final = f"{OPERATION}/closure-requests"
EARLY_ERASURE: Final = f"{OPERATION}/early-erasure-requests"
STOPS: Final = (f"{OPERATION}/suspension", CLOSURE)
BY_STATE: Final[Mapping[str, Sequence[str]]] = {
    "open": ("/v1/undelivered-codes/{account_id}/resend", *STOPS),
    "activated": STOPS,
    "suspended": (f"{OPERATION}/suspension/end", CLOSURE),
    "held": STOPS,
    "blocked": (f"{OPERATION}/reactivation", *STOPS),
    "closed": (EARLY_ERASURE,),
    "erased": (),
}
"""What is offered; what the API would take it judges itself."""
EXPORT: Final = f"{OPERATION}/exports"
REFUND: Final = f"{OPERATION}/refunds"
"""Of a form on paper (R47)."""
ASKED_HERE: Final = {"closure": CLOSURE, "early_erasure": EARLY_ERASURE}
"""What another person decides, and by which operation it is asked for: not again while it waits."""
ASKED: Final = (
    Column("requested_at", As.MOMENT),
    Column("reason", As.SAID),
    Column("expires_at", As.MOMENT),
)


@ACCOUNT.shows
async def account(visit: Visit) -> Response:
    """That it was read is recorded (D17)."""
    me, told = await who(visit), await visit.read(OVERVIEW)
    row = told["account"]
    waiting = among(visit, me, told["approvals"] or (), ASKED_HERE)
    asked = {ASKED_HERE[one.request["matter"]] for one in waiting}
    offered = [*BY_STATE[row["state"]], *(() if row["state"] == "erased" else (EXPORT, REFUND))]
    acts = [one for one in offered if one not in asked]
    return await show(
        visit,
        "desk/account.html",
        me,
        account=row,
        facts=[*facts(visit, me, "accounts", row, FACTS), *_credit(visit, told["credit"])],
        waiting=[_waiting(visit, me, one) for one in waiting],
        acts=links(visit, me, acts, account_id=row["account_id"]),
        related=[one for one in _related(visit, told) if me.sees(visit, one[0])],
        invoices=told["invoices"],
        letters=steps(visit, me, told["letters"]),
        history=steps(visit, me, told["history"]),
        older=told["older"],
    )


def _credit(visit: Visit, credit: Row) -> Iterator[tuple[str, str]]:
    for name in ("balance_cents", "available_cents"):
        yield visit.t(f"column.{name}"), words.money(visit.language, credit[name])


def _waiting(visit: Visit, me: Member, one: Waiting) -> Mapping[str, Any]:
    """Who asked, why, until when; and what this member may decide."""
    asked = facts(visit, me, "approvals", one.request, ASKED)
    return {
        "matter": one.request["matter"],
        "own": one.own,
        "facts": [(visit.t("column.requested_by"), one.asker), *asked],
        "acts": one.acts,
    }


def _related(visit: Visit, told: Row) -> Iterator[tuple[str, str]]:
    """Pages that have to do with it, and their words."""
    row = told["account"]
    yield f"/desk/customers/{row['customer_id']}", visit.t("desk.to_customer")
    yield f"/desk/referrals/{row['application_id']}", visit.t("desk.to_application")
    yield f"/desk/audit/subjects/account-{row['account_id']}", visit.t("audit.history")
    if told["authorisation"]:
        yield f"/desk/accounts/{row['account_id']}/authorisation", visit.t("work.authorisations.one")
    for one in told["requests"] or ():
        day = words.day(visit.language, one["requested_at"])
        at = f"/desk/deactivation-requests/{one['deactivation_id']}"
        yield at, f"{visit.t('work.deactivation-requests.one')}, {day}"
