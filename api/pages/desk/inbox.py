"""All that waits for this member of staff: how much of each kind, since when, what waits longest."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from starlette.responses import Response

from api.pages.desk.lists import Listed
from api.pages.desk.member import Member, show, who
from api.pages.desk.work import KEPT, WORK
from api.pages.page import Page, Who
from api.pages.visit import Visit

INBOX: Final = Page("/desk", Who.STAFF)
PAGES: Final = (INBOX,)
COUNTED_MAX: Final = 100
"""Of one list: beyond, it is told that there are more."""
LONGEST_MAX: Final = 20
MONEY: Final = ("/v1/bank-entries", "/desk/finance", "bank-entries")
"""What the bank booked and fits nothing, and refunds: these lists show who paid, and each look at them is
recorded as a reading (D17), so that they are not counted here."""


@dataclass(frozen=True, slots=True)
class Waits:
    """A list and what waits on it. ``count``: "100+" where there is more; ``since``: the oldest day."""

    listed: Listed
    count: str
    since: date | None


@dataclass(frozen=True, slots=True)
class Item:
    """One thing that waits. ``at``: its page, or its list's."""

    listed: Listed
    since: date
    at: str


@INBOX.shows
async def inbox(visit: Visit) -> Response:
    """By kind, with what waits longest below; ``kind`` narrows that."""
    me = await who(visit)
    lists = [listed for listed in WORK if me.may(visit, listed.operation, "GET")]
    kind = visit.query.get("kind", "")
    waits: list[Waits] = []
    items: list[Item] = []
    for listed in lists:
        query = {**listed.waits, "limit": COUNTED_MAX}
        told = await visit.read(listed.operation, query=query)
        found = [_item(visit, me, listed, row) for row in told["items"]]
        count = f"{len(found)}+" if told["next"] else str(len(found))
        waits.append(Waits(listed, count, min((item.since for item in found), default=None)))
        items += found if kind in ("", listed.name) else []
    return await show(
        visit,
        "desk/inbox.html",
        me,
        waits=waits,
        longest=sorted(items, key=lambda item: item.since)[:LONGEST_MAX],
        kind=kind,
        kinds=[(listed.name, visit.t(f"work.{listed.name}.title")) for listed in lists],
        elsewhere=_elsewhere(visit, me),
    )


def _item(visit: Visit, me: Member, listed: Listed, row: Any) -> Item:
    since = date.fromisoformat(str(row[listed.since])[:10])
    return Item(listed, since, listed.thing_of(visit, me, row) or listed.address)


def _elsewhere(visit: Visit, me: Member) -> Sequence[tuple[str, str]]:
    """Address and name of lists that are not counted."""
    kept = [
        (listed.address, listed.name)
        for listed in KEPT
        if not listed.at and me.may(visit, listed.operation, "GET")
    ]
    asked, at, name = MONEY
    return [(at, name), *kept] if me.may(visit, asked, "GET") else kept
