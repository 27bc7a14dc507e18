"""What waits for a second person: who asked, until when, and what the one who looks may do with it (D17)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from api.pages.desk.member import Link, Member, links
from api.pages.visit import Visit

WAITING_MAX: Final = 200


@dataclass(frozen=True, slots=True)
class Matter:
    """``approve``, ``reject``: the operations; ``named``: what their addresses call the subject; ``at``: the
    page of the subject."""

    approve: str
    reject: str
    named: str
    at: str


MATTERS: Final[Mapping[str, Matter]] = {
    "credit_note": Matter(
        "/v1/invoices/{invoice_number}/credit-note-approvals",
        "/v1/invoices/{invoice_number}/credit-note-rejections",
        "invoice_number",
        "/desk/finance/invoices/{}",
    ),
    "write_off": Matter(
        "/v1/invoices/{invoice_number}/write-off-approvals",
        "/v1/invoices/{invoice_number}/write-off-rejections",
        "invoice_number",
        "/desk/finance/invoices/{}",
    ),
    "fee_write_off": Matter(
        "/v1/final-notices/{notice_id}/fee/write-off-approvals",
        "/v1/final-notices/{notice_id}/fee/write-off-rejections",
        "notice_id",
        "/desk/finance/fees",
    ),
    "refund": Matter(
        "/v1/refunds/{refund_id}/approvals",
        "/v1/refunds/{refund_id}/refusals",
        "refund_id",
        "/desk/finance/refunds",
    ),
}
"""Those of money; the others are of the desk's accounts and members."""


@dataclass(frozen=True, slots=True)
class Waiting:
    """``request``: as the list of approvals has it; ``own``: the one who looks asked it, and only another
    person approves it; ``at``: where its subject is shown."""

    request: Mapping[str, Any]
    own: bool
    at: str
    acts: Sequence[Link]


async def waiting(visit: Visit, me: Member, subject: str = "") -> Sequence[Waiting]:
    """Of this subject, or of all, the oldest first. Nothing where the roles do not allow to see it."""
    if not me.may(visit, "/v1/approvals", "GET"):
        return ()
    query = {"state": "open", "subject": subject, "limit": WAITING_MAX}
    listed = await visit.read("/v1/approvals", query=query)
    return [_waiting(visit, me, one) for one in listed["items"] if one["matter"] in MATTERS]


def _waiting(visit: Visit, me: Member, request: Mapping[str, Any]) -> Waiting:
    matter, own = MATTERS[request["matter"]], request["requested_by"] == me.person_id
    acts = [
        link
        for operation in ((matter.reject,) if own else (matter.approve, matter.reject))
        for link in links(
            visit,
            me,
            [operation],
            **{matter.named: request["subject"], "request_expires_at": request["expires_at"]},
        )
    ]
    return Waiting(request, own, matter.at.format(request["subject"]), acts)
