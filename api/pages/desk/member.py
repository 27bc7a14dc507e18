"""Who looks at a page of the desk, and what their roles allow: only that is shown to them."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final
from urllib.parse import urlencode, urlsplit

from starlette.responses import Response

from api.pages.directory import page_at
from api.pages.page import Page
from api.pages.visit import Visit
from domain.ports import Role


@dataclass(frozen=True, slots=True)
class Section:
    """A part of the desk: its address, and its words desk.NAME."""

    name: str
    address: str


SECTIONS: Final = (
    Section("inbox", "/desk"),
    Section("accounts", "/desk/accounts"),
    Section("finance", "/desk/finance"),
    Section("members", "/desk/members"),
    Section("audit", "/desk/audit"),
    Section("password", "/desk/staff/password"),
    Section("passkeys", "/desk/passkeys"),
)


@dataclass(frozen=True, slots=True)
class Member:
    """A member of staff, with the roles that they have as this page is made."""

    person_id: str
    roles: frozenset[Role]

    def sections(self, visit: Visit) -> Sequence[Section]:
        return [section for section in SECTIONS if self.sees(visit, section.address)]

    def may(self, visit: Visit, operation: str, method: str = "POST") -> bool:
        """Whether the API takes this operation from one of their roles."""
        return bool(visit.roles_of(method, operation) & self.roles)

    def sees(self, visit: Visit, address: str) -> bool:
        """Whether there is anything at this address for one of their roles."""
        found = page_at(urlsplit(address).path)
        return found is None or self.is_shown(visit, found[0])

    def is_shown(self, visit: Visit, page: Page) -> bool:
        """Whether the page is for one of their roles."""
        return not page.asks or any(self.may(visit, asked, method) for method, asked in page.asks)


async def who(visit: Visit) -> Member:
    """Who asks. Raises LogInFirst where the session has ended."""
    told = await visit.read("/v1/staff/sessions/current")
    return Member(told["person_id"], frozenset(Role(role) for role in told["roles"]))


async def show(
    visit: Visit, template: str, /, me: Member | None = None, status: int = 200, **given: Any
) -> Response:
    """A page of the desk, with the way to what this member may see. ``me``: where it was asked already.
    Whose roles do not allow the page is told so, also where nothing was asked of the API for it."""
    me = me or await who(visit)
    if status == 200 and not me.is_shown(visit, visit.page):
        return await visit.tell(403, "desk.not_allowed", me=me)
    return await visit.show(template, status, me=me, **given)


@dataclass(frozen=True, slots=True)
class Link:
    """To an act, with its title."""

    address: str
    title: str


def links(visit: Visit, me: Member, operations: Iterable[str], /, **given: str) -> Sequence[Link]:
    """To those of these acts that the member's roles allow. ``given``: what stands in the addresses, and
    what their forms begin with: never what is anybody's."""
    return [
        Link(_address(visit, operation, given), visit.t(f"act.{visit.operation_of('POST', operation)}.title"))
        for operation in operations
        if me.may(visit, operation)
    ]


def _address(visit: Visit, operation: str, given: Mapping[str, str]) -> str:
    body = visit.body_of("POST", operation)
    asked = {name: text for name, text in given.items() if body is not None and name in body.model_fields}
    address = f"/desk{operation.removeprefix('/v1')}".format(**given)
    return f"{address}?{urlencode(asked)}" if asked else address
