"""One account: its state, holder, invoices and requests, what happened to it, and what may be done."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final

from starlette.responses import Response

from api.pages import words
from api.pages.desk.account_acts import ACCOUNT as OPERATION
from api.pages.desk.account_acts import FACTS, OVERVIEW, fact_row
from api.pages.desk.cells import Row, facts
from api.pages.desk.four_eyes import ASKED, Waiting, among
from api.pages.desk.member import Member, links, show, who
from api.pages.desk.timeline import steps
from api.pages.page import Page, Who
from api.pages.visit import Visit

ACCOUNT: Final = Page("/desk/accounts/{account_id}", Who.STAFF, asks=(("GET", OVERVIEW),))
PAGES: Final = (ACCOUNT,)
CLOSURE: Final = f"{OPERATION}/closure-requests"
EARLY_ERASURE: Final = f"{OPERATION}/early-erasure-requests"
STOPS: Final = (f"{OPERATION}/suspension", CLOSURE)
RESEND: Final = "/v1/undelivered-codes/{account_id}/resend"
REACTIVATE: Final = f"{OPERATION}/reactivation"
BY_STATE: Final[Mapping[str, Sequence[str]]] = {
    "open": (RESEND, *STOPS),
    "activated": STOPS,
    "suspended": (f"{OPERATION}/suspension/end", CLOSURE),
    "held": STOPS,
    "blocked": (REACTIVATE, *STOPS),
    "closed": (EARLY_ERASURE,),
    "erased": (),
}
"""What is offered, where ``_refused`` knows nothing else."""
EXPORT: Final = f"{OPERATION}/exports"
REFUND: Final = f"{OPERATION}/refunds"
"""Of a form on paper (R47)."""
ASKED_HERE: Final = {"closure": CLOSURE, "early_erasure": EARLY_ERASURE}
"""What another person decides, and by which operation it is asked for: not again while it waits."""


@ACCOUNT.shows
async def account(visit: Visit) -> Response:
    """That it was read is recorded (D17)."""
    me, told = await who(visit), await visit.read(OVERVIEW)
    row = told["account"]
    waiting = among(visit, me, told["approvals"] or (), ASKED_HERE)
    offered = [*BY_STATE[row["state"]], *(() if row["state"] == "erased" else (EXPORT, REFUND))]
    refused = {ASKED_HERE[one.request["matter"]] for one in waiting} | {*_refused(told)}
    acts = [one for one in offered if one not in refused]
    return await show(
        visit,
        "desk/account.html",
        me,
        account=row,
        facts=facts(visit, me, "accounts", fact_row(told), FACTS),
        waiting=[_waiting(visit, me, one) for one in waiting],
        acts=links(visit, me, acts, account_id=row["account_id"]),
        related=[one for one in _related(visit, told) if me.sees(visit, one[0])],
        invoices=told["invoices"],
        letters=steps(visit, me, told["letters"]),
        history=steps(visit, me, told["history"]),
        older=told["older"],
    )


def _refused(told: Row) -> Iterator[str]:
    """What the API would not take now, as far as the overview tells: it judges."""
    row, credit = told["account"], told["credit"]
    if not told["code_overdue"]:
        yield RESEND
    if row["settled_on"] is None:
        yield REACTIVATE
    if credit["balance_cents"]:
        yield EARLY_ERASURE
    if not credit["available_cents"]:
        yield REFUND


def _waiting(visit: Visit, me: Member, one: Waiting) -> Mapping[str, Any]:
    """Who asked, why, until when; and what this member may decide."""
    return {
        "matter": one.request["matter"],
        "own": one.own,
        "facts": facts(visit, me, "approvals", {**one.request, "requested_by": one.asker}, ASKED),
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
