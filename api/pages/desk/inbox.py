"""All that waits for this member of staff: how much of each kind, since when, what waits longest."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from starlette.responses import Response

from api.pages.desk.assignee import ShownAssignee, assignee
from api.pages.desk.lists import Listed
from api.pages.desk.member import Member, show, who
from api.pages.desk.work import KEPT, OF_MONEY, WORK
from api.pages.page import Page, Who
from api.pages.visit import Visit

INBOX: Final = Page("/desk", Who.STAFF)
PAGES: Final = (INBOX,)
OPERATION: Final = "/v1/work"
LONGEST_MAX: Final = 20
BY_NAME: Final = {listed.name: listed for listed in (*WORK, *OF_MONEY)}


@dataclass(frozen=True, slots=True)
class Waits:
    """A list and what waits on it. ``count``: "100+" where there is more; ``since``: the oldest day."""

    listed: Listed
    count: str
    since: date | None


@dataclass(frozen=True, slots=True)
class Item:
    """One thing that waits. ``at``: its page, or its list's; ``assignee``: who is at it, of what is known by
    one id."""

    listed: Listed
    since: date
    at: str
    assignee: ShownAssignee | None


@INBOX.shows
async def inbox(visit: Visit) -> Response:
    """By kind, with what waits longest below; ``kind`` narrows that."""
    me, told = await who(visit), await visit.read(OPERATION, query={"first": LONGEST_MAX})
    kind = visit.query.get("kind", "")
    waits: list[Waits] = []
    items: list[Item] = []
    for one in told["items"]:
        listed = BY_NAME[one["name"]]
        found = [_item(visit, me, listed, each) for each in one["first"]]
        count = f"{one['count']}+" if one["more"] else str(one["count"])
        waits.append(Waits(listed, count, found[0].since if found else None))
        items += found if kind in ("", listed.name) else []
    return await show(
        visit,
        "desk/inbox.html",
        me,
        waits=waits,
        longest=sorted(items, key=lambda item: item.since)[:LONGEST_MAX],
        kind=kind,
        kinds=[(one.listed.name, visit.t(f"work.{one.listed.name}.title")) for one in waits],
        elsewhere=_elsewhere(visit, me),
    )


def _item(visit: Visit, me: Member, listed: Listed, one: Any) -> Item:
    row = {"about": one["about"], **one["about"]}
    since = date.fromisoformat(one["since"])
    ids = [*one["about"].values()]
    assigned = assignee(visit, me, listed.name, ids[0], one) if len(ids) == 1 else None
    return Item(listed, since, listed.thing_of(visit, me, row) or listed.address, assigned)


def _elsewhere(visit: Visit, me: Member) -> Sequence[tuple[str, str]]:
    """Address and name of lists in which nothing waits."""
    return [
        (listed.address, listed.name)
        for listed in KEPT
        if not listed.at and me.may(visit, listed.operation, "GET")
    ]
