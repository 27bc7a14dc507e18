"""A deployment in this process, whose driver does at once what others wait for."""

from collections.abc import Sequence
from datetime import datetime, timedelta

import httpx

from domain.kernel import Event, Recorded
from domain.ports import Role
from domain.values import Personal, Sealed
from tests.rules.town import Town
from toegang_testing.conformance.deployment import Deployment, Headers, Json

PAGE = 500
A_QUARTER = timedelta(minutes=15)
WHO = {Role.CLERK: "p1", Role.SUPERVISOR: "p2", Role.ACCOUNT_MANAGER_DESK: "p3"}
ANOTHER_SUPERVISOR = "p4"


class Driven(Deployment):
    """A town of the tests: a system of its own for one history."""

    lasts = False

    def __init__(self, town: Town) -> None:
        self.town = town
        town.members.let_in(ANOTHER_SUPERVISOR, Role.SUPERVISOR)

    def send(self, method: str, path: str, body: Json | None, headers: Headers) -> httpx.Response:
        return self.town.driver.http.request(method, path, json=body, headers=dict(headers))

    def settle(self) -> None:
        self.town.driver.settle()

    def since(self, position: int) -> Sequence[Recorded[Event]]:
        return self.town.system.log.since(position, PAGE)

    def read(self, value: Personal) -> str:
        assert isinstance(value, Sealed)
        plain = self.town.system.ports.vault.unseal(value)
        assert plain is not None
        return plain.text

    def messages(self, to: str, *, post: bool) -> Sequence[str]:
        system = self.town.system
        found = system.letters() if post else [mail for mail in system.inbox() if mail.to == to]
        return [message.text for message in found]

    def happens(self, path: str, body: Json) -> None:
        self.town.driver.outside(path, body)

    def staff(self, role: Role, *, another: bool = False) -> Headers:
        return self.town.members.signed(ANOTHER_SUPERVISOR if another else WHO[role])

    @property
    def system(self) -> Headers:
        return self.town.portal

    def now(self) -> datetime:
        return self.town.system.clock.now()

    def days_pass(self, days: int) -> None:
        self.town.driver.until(self.town.driver.today + timedelta(days))

    def jumps(self, days: int) -> None:
        self.town.driver.jump(self.town.driver.today + timedelta(days))

    def moment_passes(self) -> None:
        self.town.system.drive(self.now() + A_QUARTER)
