"""What waits for a second person: who asked, until when, and what the one who looks may do with it (D17)."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from api.pages.desk.cells import As, Column, Row
from api.pages.desk.lists import Listed
from api.pages.desk.member import Link, Member, links
from api.pages.visit import Visit

WAITING_MAX: Final = 200
INVOICE: Final = "/v1/invoices/{invoice_number}"
FEE: Final = "/v1/final-notices/{notice_id}/fee"


@dataclass(frozen=True, slots=True)
class Matter:
    """``approve``, ``reject``: the operations, where there are such; ``named``: what their addresses call the
    subject; ``at``: the pages that show it, the first that the member may see."""

    approve: str
    reject: str
    named: str
    at: Sequence[str]

    def acts(self, *, own: bool) -> Sequence[str]:
        """Nobody approves what they asked for."""
        return [act for act in (*(() if own else (self.approve,)), self.reject) if act]


ASKED: Final = (
    Column("requested_by"),
    Column("requested_at", As.MOMENT),
    Column("reason", As.SAID),
    Column("expires_at", As.MOMENT),
)
"""Of a request, as ``asked`` tells it."""
OF_ACCOUNT: Final = ("/desk/accounts/{}", "/desk/audit/subjects/account-{}")
OF_INVOICE: Final = ("/desk/finance/invoices/{}", "/desk/audit/subjects/invoice-{}")
MATTERS: Final[Mapping[str, Matter]] = {
    "closure": Matter(
        "/v1/accounts/{account_id}/closure-approvals",
        "/v1/accounts/{account_id}/closure-rejections",
        "account_id",
        OF_ACCOUNT,
    ),
    "early_erasure": Matter(
        "/v1/accounts/{account_id}/early-erasure-approvals", "", "account_id", OF_ACCOUNT
    ),
    "invitation": Matter(
        "/v1/staff/members/{person_id}/invitation-approvals", "", "person_id", ("/desk/members",)
    ),
    "credit_note": Matter(
        f"{INVOICE}/credit-note-approvals", f"{INVOICE}/credit-note-rejections", "invoice_number", OF_INVOICE
    ),
    "write_off": Matter(
        f"{INVOICE}/write-off-approvals", f"{INVOICE}/write-off-rejections", "invoice_number", OF_INVOICE
    ),
    "fee_write_off": Matter(
        f"{FEE}/write-off-approvals",
        f"{FEE}/write-off-rejections",
        "notice_id",
        ("/desk/finance/fees", "/desk/audit/subjects/final_notice-{}"),
    ),
    "refund": Matter(
        "/v1/refunds/{refund_id}/approvals",
        "/v1/refunds/{refund_id}/refusals",
        "refund_id",
        ("/desk/finance/refunds", "/desk/audit/subjects/refund-{}"),
    ),
}


@dataclass(frozen=True, slots=True)
class Waiting:
    """``request``: as the list of approvals has it; ``own``: the one who looks asked it, and only another
    person approves it; ``asker``: who asked, by name where the roles allow to read names; ``at``: where its
    subject is shown, if anywhere."""

    request: Mapping[str, Any]
    own: bool
    asker: str
    at: str
    acts: Sequence[Link]


@dataclass(frozen=True)
class Approvals(Listed):
    """The list of all matters: each has acts and pages of its own."""

    def acts_on(self, visit: Visit, me: Member, row: Row) -> Sequence[Link]:
        return decisions(visit, me, row) if row["state"] == "open" else ()

    def thing_of(self, visit: Visit, me: Member, row: Row) -> str:
        return seen_at(visit, me, row)


def by_name(visit: Visit, me: Member, requests: Sequence[Row]) -> Sequence[Row]:
    """Who asked, and of whom or which number it is, as the member may read it."""
    return [
        {
            **one,
            "requested_by": asker_of(visit, me, one),
            "subject": one["name"] or one["account_id"] or one["subject"],
        }
        for one in requests
    ]


async def waiting(visit: Visit, me: Member, matters: Collection[str]) -> Sequence[Waiting]:
    """All of these matters, the oldest first, with who asked. Nothing where the roles do not allow to see
    it."""
    if not me.may(visit, "/v1/approvals", "GET"):
        return ()
    query = {"state": "open", "matter": list(matters), "askers": "true", "limit": WAITING_MAX}
    listed = await visit.read("/v1/approvals", query=query)
    return among(visit, me, listed["items"], matters)


def among(
    visit: Visit, me: Member, requests: Sequence[Row], matters: Collection[str] = tuple(MATTERS)
) -> Sequence[Waiting]:
    """Those of these requests that are of these matters."""
    return [
        Waiting(
            one,
            one["requested_by"] == me.person_id,
            asker_of(visit, me, one),
            seen_at(visit, me, one),
            decisions(visit, me, one),
        )
        for one in requests
        if one["matter"] in matters
    ]


def asked(visit: Visit, me: Member, requests: Sequence[Row] | None, matter: str) -> Row:
    """Who asked what waits of this matter, when, why, until when and for how much; all empty where nothing
    does."""
    for one in requests or ():
        if one["matter"] == matter:
            told = {column.name: one[column.name] for column in ASKED}
            return {**told, "requested_by": asker_of(visit, me, one), "asked_cents": one["amount_cents"]}
    return dict.fromkeys((*(column.name for column in ASKED), "asked_cents"))


def asker_of(visit: Visit, me: Member, request: Row) -> str:
    """Who asked: you, a name where the roles allow to read it, or else an id."""
    return (
        visit.t("desk.you")
        if request["requested_by"] == me.person_id
        else str(request["asker"] or request["requested_by"])
    )


def decisions(visit: Visit, me: Member, request: Row) -> Sequence[Link]:
    """What this member may decide about it."""
    matter = MATTERS[request["matter"]]
    given = {matter.named: request["subject"], "request_expires_at": request["expires_at"]}
    return links(visit, me, matter.acts(own=request["requested_by"] == me.person_id), **given)


def seen_at(visit: Visit, me: Member, request: Row) -> str:
    """Where this member sees what it is about; empty: nowhere."""
    pages = [at.format(request["subject"]) for at in MATTERS[request["matter"]].at]
    return next((at for at in pages if me.sees(visit, at)), "")
