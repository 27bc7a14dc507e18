"""Members of staff of a deployment, who joined over HTTP: passwords and authenticators of their own."""

import base64
import json
import os
import secrets
import time
from collections.abc import Callable, Iterable
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any, Final
from urllib.parse import parse_qs, unquote, urlsplit

import httpx
from cryptography.hazmat.primitives.hashes import SHA1
from cryptography.hazmat.primitives.twofactor.totp import TOTP

from domain.ports import Role
from toegang_testing.conformance.deployment import Away, Headers, Json

STEP_S: Final = 30
AHEAD: Final = 1
"""How many steps before and after its own time a code is taken."""
POOL: Final = {Role.CLERK: 2, Role.ACCOUNT_MANAGER_DESK: 2}
"""How many are let in beside the two supervisors: a code works once, so one person cannot always log in."""

Send = Callable[[str, str, Json | None, Headers], httpx.Response]


@dataclass
class Colleague:
    """Somebody who joined. ``secret``: of their authenticator; ``step``: whose code was used last."""

    login_name: str
    roles: list[str]
    password: str
    secret: str = field(repr=False)
    step: int = 0

    def next_code(self) -> str:
        """One that was not used yet; waits for it where all that are taken now were."""
        now = int(wall_clock_s()) // STEP_S
        if self.step >= now + AHEAD:
            wait(max(0.0, (self.step + 1 - AHEAD) * STEP_S - wall_clock_s()))
            now = int(wall_clock_s()) // STEP_S
        self.step = max(self.step + 1, now - AHEAD)
        return code_at(self.secret, self.step)


class Colleagues:
    """All of them, with their sessions. What they need to log in again is kept in ``file``. Raises Away where
    that cannot be read."""

    def __init__(self, send: Send, file: Path) -> None:
        self._send, self._file = send, file
        self._sessions: dict[str, Headers] = {}
        self.all: list[Colleague] = []
        if file.exists():
            try:
                self.all = [Colleague(**one) for one in json.loads(file.read_text())]
            except (ValueError, TypeError, OSError):
                raise Away(
                    f"{file}: no colleagues can be read from it; name another file, with two invitations."
                ) from None

    def join(self, invitations: Iterable[str]) -> None:
        """Two supervisors, whom the operator invited, let the others in."""
        for invitation in invitations:
            self._enrol(invitation, "", [Role.SUPERVISOR])
        if len(self.all) < 2:
            raise Away("Two supervisors are needed, each with an invitation by the operator (--invitation).")
        for role, many in POOL.items():
            for _ in range(many):
                self.newcomer(role)

    def newcomer(self, role: Role) -> Json:
        """Asked for by one supervisor, approved by another, and joined; answers who they are."""
        email = f"test.{secrets.token_hex(6)}@register.example"
        body = {"name": "T. Est", "email": email, "roles": [role], "reason": "staff_change"}
        first, second = self.all[0], self.all[1]
        told: Json = self.asked("POST", "/v1/staff/members", body, self.session_of(first), 201)
        path = f"/v1/staff/members/{told['person_id']}/invitation-approvals"
        self.asked("POST", path, {"reason": "staff_change"}, self.session_of(second), 200)
        self._enrol(told["invitation"], email, [role])
        return told

    def session(self, role: Role, *, another: bool = False) -> Headers:
        """Of somebody with that role. Of supervisors the first, who asks, or the second, who agrees."""
        able = [one for one in self.all if role.value in one.roles]
        if role is Role.SUPERVISOR:
            return self.session_of(able[1 if another else 0])
        for one in able:
            if (found := self._sessions.get(one.login_name)) is not None and self._works(found):
                return found
        return self._logged_in(min(able, key=lambda one: one.step))

    def session_of(self, one: Colleague) -> Headers:
        found = self._sessions.get(one.login_name)
        return found if found is not None and self._works(found) else self._logged_in(one)

    def asked(self, method: str, path: str, body: Json | None, by: Headers, status: int) -> Any:
        """Raises Away where it is answered otherwise: staff cannot be let in then."""
        answer = self._send(method, path, body, by)
        if answer.status_code != status:
            raise Away(f"{method} {path} answered {answer.status_code}, not {status}: {answer.text}")
        return answer.json()

    def _works(self, session: Headers) -> bool:
        """By asking what another role may: who has no session is told so, whoever they are."""
        return self._send("GET", "/v1/staff/members?limit=1", None, session).status_code != 401

    def _logged_in(self, one: Colleague) -> Headers:
        body = {"login_name": one.login_name, "password": one.password, "code": one.next_code()}
        self._keep()
        told = self.asked("POST", "/v1/staff/sessions", body, {}, 201)
        self._sessions[one.login_name] = {"Authorization": f"Bearer {told['token']}"}
        return self._sessions[one.login_name]

    def _enrol(self, invitation: str, email: str, roles: list[Role]) -> None:
        password = f"{secrets.token_hex(4)} {secrets.token_hex(4)} {secrets.token_hex(4)}"
        body = {"invitation": invitation, "new_password": password}
        uri = urlsplit(self.asked("POST", "/v1/staff/enrolments", body, {}, 201)["otpauth_uri"])
        [secret] = parse_qs(uri.query)["secret"]
        login_name = email or unquote(uri.path.rpartition(":")[2])
        one = Colleague(login_name, [role.value for role in roles], password, secret)
        body = {"invitation": invitation, "password": password, "code": one.next_code()}
        self.asked("POST", "/v1/staff/enrolments/confirmation", body, {}, 200)
        self.all.append(one)
        self._keep()

    def _keep(self) -> None:
        with open(os.open(self._file, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w") as file:
            json.dump([asdict(one) for one in self.all], file)


def wall_clock_s() -> float:
    """What authenticators go by, whatever the deployment's own time is."""
    return time.time()


def wait(seconds: float) -> None:
    """Until an authenticator shows another code."""
    time.sleep(seconds)


def code_at(secret: str, step: int) -> str:
    """What an authenticator shows (RFC 6238)."""
    return TOTP(base64.b32decode(secret), 6, SHA1(), STEP_S).generate(step * STEP_S).decode()  # noqa: S303 - RFC 6238
