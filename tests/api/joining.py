"""Joining the staff over HTTP: invitation, password, authenticator, log-in."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from urllib.parse import parse_qs, urlsplit

from adapters.access.second_factors import STEP_S, code_at
from domain.ports import Role
from domain.values import Plain
from tests.api.asking import Api

PASSWORD = "zeven reigers wachten stil"
VOS = "r.vos@register.example"


@dataclass
class Colleague:
    """Somebody who joins, with a password and an authenticator of their own."""

    api: Api
    email: str = VOS
    person_id: str = ""
    invitation: str = ""
    secret: str = ""
    token: str = ""
    password: str = PASSWORD

    @property
    def signed(self) -> dict[str, str]:
        return {"Authorization": f"Bearer {self.token}"}

    def code(self, steps: int = 0) -> str:
        """What the authenticator shows, so many steps from now."""
        return code_at(Plain(self.secret), int(self.api.clock.now().timestamp()) + steps * STEP_S)

    def next_code(self) -> str:
        """Waits until the authenticator shows another."""
        self.api.clock.advance_to(self.api.clock.now() + timedelta(seconds=STEP_S))
        return self.code()

    def approved(self, by: str = "second") -> Any:
        """Another supervisor agrees that they are let in."""
        path = f"/v1/staff/members/{self.person_id}/invitation-approvals"
        signed = self.api.staff(by, Role.SUPERVISOR)
        return self.api.client.post(path, json={"reason": "staff_change"}, headers=signed)

    def enrol(self, **headers: str) -> Any:
        body = {"invitation": self.invitation, "new_password": self.password}
        answer = self.api.client.post("/v1/staff/enrolments", json=body, headers=headers)
        if answer.status_code == 201:
            uri = urlsplit(answer.json()["otpauth_uri"])
            [self.secret] = parse_qs(uri.query)["secret"]
        return answer

    def confirm(self, code: str, **headers: str) -> Any:
        body = {"invitation": self.invitation, "password": self.password, "code": code}
        return self.api.client.post("/v1/staff/enrolments/confirmation", json=body, headers=headers)

    def log_in(self, **other: str) -> Any:
        """With the next code, unless another is given."""
        body = {"login_name": self.email, "password": self.password, **other}
        if "code" not in body:
            body["code"] = self.next_code()
        answer = self.api.client.post("/v1/staff/sessions", json=body)
        if answer.status_code == 201:
            self.token = answer.json()["token"]
        return answer

    def may_look(self) -> bool:
        """Whether their session opens what a clerk may see."""
        return bool(self.api.client.get("/v1/referrals", headers=self.signed).status_code == 200)


def asked(api: Api, *roles: Role, email: str = VOS) -> Colleague:
    """Added by a supervisor; another has not approved it yet."""
    body = {"name": "R. Vos", "email": email, "roles": roles or ["clerk"], "reason": "staff_change"}
    boss = api.staff("boss", Role.SUPERVISOR)
    answer = api.client.post("/v1/staff/members", json=body, headers=boss)
    assert answer.status_code == 201, answer.text
    told = answer.json()
    return Colleague(api, email, told["person_id"], told["invitation"])


def invited(api: Api, *roles: Role, email: str = VOS) -> Colleague:
    """Added by a supervisor, and approved by another."""
    who = asked(api, *roles, email=email)
    answer = who.approved()
    assert answer.status_code == 200, answer.text
    return who


def joined(api: Api, *roles: Role, email: str = VOS) -> Colleague:
    """Added, and let in; logged in with a code of their own."""
    who = invited(api, *roles, email=email)
    assert who.enrol().status_code == 201
    confirmed = who.confirm(who.code())
    assert confirmed.status_code == 200, confirmed.text
    answer = who.log_in()
    assert answer.status_code == 201, answer.text
    return who
