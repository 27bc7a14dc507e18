"""Who looks at a page of the desk, and what their roles allow: only that is shown to them."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final
from urllib.parse import urlencode

from starlette.responses import Response

from api.pages.visit import Visit
from domain.ports import Role

CLERKS: Final = frozenset({Role.CLERK, Role.SUPERVISOR})
EVERYBODY: Final = frozenset(Role)


@dataclass(frozen=True, slots=True)
class Section:
    """A part of the desk: its address, whose it is, its words desk.NAME."""

    name: str
    address: str
    roles: frozenset[Role]


SECTIONS: Final = (
    Section("inbox", "/desk", EVERYBODY),
    Section("accounts", "/desk/accounts", CLERKS),
    Section("finance", "/desk/finance", frozenset({Role.FINANCE, Role.SUPERVISOR})),
    Section("members", "/desk/members", frozenset({Role.SUPERVISOR, Role.AUDITOR})),
    Section("audit", "/desk/audit", frozenset({Role.AUDITOR})),
    Section("password", "/desk/staff/password", EVERYBODY),
    Section("passkeys", "/desk/passkeys", EVERYBODY),
)


@dataclass(frozen=True, slots=True)
class Member:
    """A member of staff, with the roles that they have as this page is made."""

    person_id: str
    roles: frozenset[Role]

    @property
    def sections(self) -> Sequence[Section]:
        return [section for section in SECTIONS if section.roles & self.roles]

    def may(self, visit: Visit, operation: str, method: str = "POST") -> bool:
        """Whether the API takes this operation from one of their roles."""
        return bool(visit.roles_of(method, operation) & self.roles)


async def who(visit: Visit) -> Member:
    """Who asks. Raises LogInFirst where the session has ended."""
    told = await visit.read("/v1/staff/sessions/current")
    return Member(told["person_id"], frozenset(Role(role) for role in told["roles"]))


async def show(visit: Visit, template: str, /, me: Member | None = None, **given: Any) -> Response:
    """A page of the desk, with the way to what this member may see. ``me``: where it was asked already."""
    return await visit.show(template, me=me or await who(visit), **given)


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
