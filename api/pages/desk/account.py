"""One account: its state, holder, invoices and requests, what happened to it, and what may be done."""

from collections.abc import Mapping, Sequence
from typing import Any, Final

from starlette.responses import Response

from api.pages.desk.account_acts import ACCOUNT as OPERATION
from api.pages.desk.cells import As, Column, Row, cell
from api.pages.desk.member import Member, links, show, who
from api.pages.desk.reading import maybe
from api.pages.page import Page, Who
from api.pages.visit import Visit

ACCOUNT: Final = Page("/desk/accounts/{account_id}", Who.STAFF)
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
STOPS: Final = (f"{OPERATION}/suspension", f"{OPERATION}/closure-requests")
LATER: Final = (f"{OPERATION}/early-erasure-requests",)
BY_STATE: Final[Mapping[str, Sequence[str]]] = {
    "open": ("/v1/undelivered-codes/{account_id}/resend", *STOPS),
    "activated": STOPS,
    "suspended": (f"{OPERATION}/suspension/end", f"{OPERATION}/closure-requests"),
    "held": STOPS,
    "blocked": (f"{OPERATION}/reactivation", *STOPS),
    "closed": LATER,
    "erased": (),
}
"""What is offered; what the API would take it judges itself."""
EXPORT: Final = f"{OPERATION}/exports"
DECIDES: Final = {
    "closure": (f"{OPERATION}/closure-approvals", f"{OPERATION}/closure-rejections"),
    "early_erasure": (f"{OPERATION}/early-erasure-approvals",),
}
"""By the matter that waits for a second person."""
WAITING_MAX: Final = 200


@ACCOUNT.shows
async def account(visit: Visit) -> Response:
    """That it was read is recorded (D17)."""
    row, me = await visit.read("/v1/accounts/{account_id}"), await who(visit)
    account_id, customer = row["account_id"], {"customer_id": row["customer_id"]}
    acts = [*BY_STATE[row["state"]], *(() if row["state"] == "erased" else (EXPORT,))]
    requests = await maybe(visit, me, "/v1/deactivation-requests", query={"account_id": account_id})
    return await show(
        visit,
        "desk/account.html",
        me,
        account=row,
        facts=_facts(visit, me, row),
        waiting=[_waiting(visit, me, one) for one in await _asked(visit, me, account_id)],
        acts=links(visit, me, acts, account_id=account_id),
        authorisation=await maybe(visit, me, "/v1/accounts/{account_id}/authorisation"),
        invoices=await maybe(visit, me, "/v1/customers/{customer_id}/invoices", path=customer),
        requests=requests["items"] if requests else (),
        history=await maybe(
            visit,
            me,
            "/v1/audit/subjects/{subject}/history",
            path={"subject": f"account-{account_id}"},
            query={"after": visit.query.get("from", "0")},
        ),
    )


def _facts(visit: Visit, me: Member, row: Row) -> Sequence[tuple[str, str]]:
    return [(visit.t(f"column.{column.name}"), cell(visit, me, "accounts", row, column)) for column in FACTS]


async def _asked(visit: Visit, me: Member, account_id: str) -> Sequence[Row]:
    """What waits for a second person about this account, of those that this member may see."""
    found = await maybe(visit, me, "/v1/approvals", query={"state": "open", "limit": WAITING_MAX})
    return [
        one
        for one in (found["items"] if found else ())
        if one["subject"] == account_id and one["matter"] in DECIDES
    ]


def _waiting(visit: Visit, me: Member, one: Row) -> Mapping[str, Any]:
    """Who asked, why, until when; and what this member may decide: nobody approves what they asked for."""
    own = one["requested_by"] == me.person_id
    acts = [act for act in DECIDES[one["matter"]] if not (own and act.endswith("-approvals"))]
    columns = (
        Column("requested_by", As.PERSON),
        Column("requested_at", As.MOMENT),
        Column("reason", As.SAID),
        Column("expires_at", As.MOMENT),
    )
    return {
        "matter": one["matter"],
        "own": own,
        "facts": [
            (visit.t(f"column.{each.name}"), cell(visit, me, "approvals", one, each)) for each in columns
        ],
        "acts": links(visit, me, acts, account_id=one["subject"]),
    }
