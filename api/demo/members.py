"""Members of staff of the demo and of tests: let in without typing, with sessions made on the spot."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from api.ports import Ports
from domain.kernel import Command, Request
from domain.ports import Role
from domain.staff_member.aggregate import STAFF_MEMBER
from domain.staff_member.commands import (
    ChangeRoles,
    ChooseFirstPassword,
    ConfirmSecondFactor,
)
from domain.use_cases.staff import EnrolStaffMember
from domain.values import BlindIndex, PersonId, Plain

DOMAIN = "toegang.example"


@dataclass(frozen=True, slots=True)
class Member:
    """Somebody of the demo's staff. ``login_name``: their work email address."""

    person_id: PersonId
    roles: tuple[Role, ...]

    @property
    def login_name(self) -> str:
        return login_name_of(self.person_id)


class Members:
    """The staff of one system, let in by its operator."""

    def __init__(self, ports: Ports) -> None:
        self._ports = ports

    def let_in(self, person: str, *roles: Role) -> None:
        """They are in service with these roles and no others."""
        member = Member(PersonId(person), tuple(sorted(roles)))
        found = self._ports.log.state(STAFF_MEMBER.stream(person))
        at = self._ports.clock.now()
        if found.in_service:
            self._do(ChangeRoles(at=at, person_id=member.person_id, by=None, roles=member.roles))
            return
        index = self._ports.vault.index("staff-login", member.login_name)
        for command in letting_in(at, member, index):
            self._do(command)

    def signed(self, person: str) -> dict[str, str]:
        """The headers of a new session of theirs."""
        turn = self._ports.log.state(STAFF_MEMBER.stream(person)).turn
        token = self._ports.staff_sessions.start(PersonId(person), turn, self._ports.clock.now())
        return {"Authorization": f"Bearer {token.text}"}

    def give(self, person: str, password: str) -> str:
        """The password is theirs from now on; answers the new secret of their second factor."""
        self._ports.credentials.put(_credential(person), Plain(password))
        return self._ports.second_factors.make(_factor(person), PersonId(person)).text

    def _do(self, command: Command) -> None:
        request = Request(
            command_id=self._ports.randomness.token(16).hex(),
            fingerprint=b"",
            actor="operator",
            correlation_id="demo",
            role="operator",
            reason="staff_change",
        )
        self._ports.executor.execute(command, request)


def letting_in(at: datetime, member: Member, login_index: BlindIndex) -> Iterator[Command]:
    """What makes somebody a member of staff who may act."""
    person_id = member.person_id
    invitation_id = f"invitation-{person_id}"
    yield EnrolStaffMember(
        at=at,
        person_id=person_id,
        by=None,
        name=Plain(person_id),
        email=Plain(member.login_name),
        login_index=login_index,
        roles=member.roles,
        invitation_id=invitation_id,
    )
    yield ChooseFirstPassword(
        at=at, person_id=person_id, invitation_id=invitation_id, credential_id=_credential(person_id)
    )
    yield ConfirmSecondFactor(
        at=at, person_id=person_id, invitation_id=invitation_id, factor_id=_factor(person_id)
    )


def login_name_of(person: str) -> str:
    """The work email address of somebody of the demo."""
    return f"{person}@{DOMAIN}"


def _credential(person: str) -> str:
    return f"demo-password-{person}"


def _factor(person: str) -> str:
    return f"demo-factor-{person}"
