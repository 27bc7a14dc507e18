"""What happened to an account, in words, with what led to each: all of it, or what was sent (D17)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from starlette.responses import Response

from api.pages import words
from api.pages.desk.cells import Row
from api.pages.desk.filters import asked, keep
from api.pages.desk.member import Member, show, who
from api.pages.page import Page, Who
from api.pages.visit import Visit

OPERATION: Final = "/v1/accounts/{account_id}/timeline"
TIMELINE: Final = Page("/desk/accounts/{account_id}/timeline", Who.STAFF, asks=(("GET", OPERATION),))
PAGES: Final = (TIMELINE,)
SEEN_AT: Final[Mapping[str, str]] = {
    "invoice": "/desk/finance/invoices/{}",
    "application": "/desk/referrals/{}",
    "question": "/desk/questions/{}",
    "deactivation": "/desk/deactivation-requests/{}",
}
"""By the kind of stream, where it is of another thing than the account."""
OURSELVES: Final = "ourselves"


@dataclass(frozen=True, slots=True)
class Step:
    """``by``: who did it, in words; ``thing``, ``cause``: address and words of what it was about, and of what
    led to it; an address is empty where this member sees nothing there."""

    position: int
    says: str
    at: str
    by: str
    reason: str
    amount: str
    thing: tuple[str, str]
    cause: tuple[str, str]


@TIMELINE.shows
async def timeline(visit: Visit) -> Response:
    """The newest first."""
    me, narrowed = await who(visit), asked(visit, "letters")
    query = {"letters": narrowed["letters"], "from": narrowed["cursor"], "newest": "true"}
    told = await visit.read(OPERATION, query=query)
    return await show(
        visit,
        "desk/timeline.html",
        me,
        found=told,
        steps=steps(visit, me, told["items"]),
        asked=narrowed,
        keep=keep(narrowed),
    )


def steps(visit: Visit, me: Member, items: Sequence[Row]) -> Sequence[Step]:
    """As this member reads them."""
    return [_step(visit, me, one) for one in items]


def _step(visit: Visit, me: Member, one: Row) -> Step:
    language = visit.language
    thing = _seen_at(visit, me, one["stream"])
    return Step(
        one["position"],
        one["says"],
        words.moment(language, one["recorded_at"]),
        _by(visit, me, one["actor"]),
        words.find(language, f"field.reason_{one['reason']}") or one["reason"] or "",
        "" if one["amount_cents"] is None else words.money(language, one["amount_cents"]),
        (thing, one["stream"].partition("-")[2]) if thing else ("", ""),
        _cause(visit, me, one["causes"]),
    )


def _by(visit: Visit, me: Member, actor: str) -> str:
    kind, _, person = actor.partition(":")
    if kind == "staff" and person == me.person_id:
        return visit.t("desk.you")
    return words.find(visit.language, f"actor.{kind}") or visit.t(f"actor.{OURSELVES}")


def _cause(visit: Visit, me: Member, causes: Sequence[Row]) -> tuple[str, str]:
    """The nearest, where it is seen: in this timeline from there on, or at another thing's page."""
    if not causes:
        return "", ""
    cause, at = causes[0], ""
    if cause["within"]:
        account_id = visit.path["account_id"]
        position = cause["position"]
        at = f"/desk/accounts/{account_id}/timeline?cursor={position + 1}#event-{position}"
    else:
        at = _seen_at(visit, me, cause["stream"])
    return at, f"{cause['says']}, {words.moment(visit.language, cause['recorded_at'])}"


def _seen_at(visit: Visit, me: Member, stream: str) -> str:
    kind, _, named = stream.partition("-")
    at = SEEN_AT[kind].format(named) if kind in SEEN_AT else ""
    return at if at and me.sees(visit, at) else ""
