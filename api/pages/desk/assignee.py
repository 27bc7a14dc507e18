"""Who of the staff is at what waits: said, and taken or left with a button (decision 0098)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final
from urllib.parse import quote

from starlette.responses import Response

from api.pages import words
from api.pages.desk.member import Member
from api.pages.page import Page, Who
from api.pages.visit import Visit

OPERATION: Final = "/v1/work/{list_name}/{about}/assignee"
ASSIGNEE: Final = Page(
    "/desk/work/{list_name}/{about}/assignee", Who.STAFF, form_at="/desk", asks=(("PUT", OPERATION),)
)
PAGES: Final = (ASSIGNEE,)
LEAVE: Final = "leave"


@dataclass(frozen=True, slots=True)
class ShownAssignee:
    """``at``: where it is taken and left; ``told``: who is at it and since when, "" where nobody is;
    ``mine``: the one who looks is."""

    at: str
    told: str
    mine: bool


@ASSIGNEE.takes
async def taken(visit: Visit) -> Response:
    """Takes it, or leaves it; back to the page whose button it was."""
    leaves = bool(visit.typed.get(LEAVE))
    await visit.must("DELETE" if leaves else "PUT", OPERATION)
    back = visit.own(visit.typed.get("back", "")) or ASSIGNEE.form_at
    return visit.go(back, done="work_left" if leaves else "work_taken")


async def of_thing(visit: Visit, me: Member, list_name: str) -> ShownAssignee | None:
    """Of the thing that the page's address names; None where it does not wait, or is not for these roles."""
    if not me.may(visit, f"/v1/{list_name}", "GET"):
        return None
    [about] = visit.path.values()
    path = {"list_name": list_name, "about": about}
    told = await visit.maybe(OPERATION, path=path, query={"names": "true"})
    return None if told is None else assignee(visit, me, list_name, about, told)


async def of_list(visit: Visit, list_name: str) -> Mapping[str, Mapping[str, Any]]:
    """By the thing's id what the API answers of who is at it."""
    told = await visit.read("/v1/work/{list_name}/assignees", path={"list_name": list_name})
    return {one["about"]: one for one in told["items"]}


async def of_rows(
    visit: Visit, me: Member, list_name: str, ids: Sequence[str | None]
) -> Sequence[ShownAssignee | None]:
    """Of rows of a list, by their ids; None where a row does not wait, and so has none."""
    if not any(ids):
        return [None] * len(ids)
    known = await of_list(visit, list_name)
    return [assignee(visit, me, list_name, one, known.get(one)) if one else None for one in ids]


def assignee(
    visit: Visit, me: Member, list_name: str, about: str, row: Mapping[str, Any] | None
) -> ShownAssignee:
    """By what the API answers of it; who may not read the name is told the id (0091)."""
    at = ASSIGNEE.path.format(list_name=list_name, about=quote(about, safe=""))
    if row is None or row["assigned_to"] is None:
        return ShownAssignee(at, "", mine=False)
    since = words.moment(visit.language, row["assigned_since"])
    if row["assigned_to"] == me.person_id:
        return ShownAssignee(at, visit.t("desk.assigned_to_you", since=since), mine=True)
    by = row.get("assigned_to_name") or row["assigned_to"]
    return ShownAssignee(at, visit.t("desk.assigned_to", who=by, since=since), mine=False)
