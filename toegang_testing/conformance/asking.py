"""What every rule over HTTP rests on: asking, reading on in the log, and what holds after every step."""

import re
from contextlib import suppress
from typing import Any

from domain.account.events import (
    AccountOpened,
    CodeIssued,
    CodeTookOver,
    HolderErasureStarted,
    SuccessorIssued,
)
from domain.calendar import local_date
from domain.kernel import Event, Recorded
from domain.ports import Role
from toegang_testing.conformance.deployment import Deployment, Json
from toegang_testing.conformance.people import Somebody, small_world
from toegang_testing.histories import StateMachine, invariant
from toegang_testing.model.auditor import Auditor

WRONG = "helemaal niet het wachtwoord"


class Asking(StateMachine):
    """Everything is asked over HTTP; an auditor reads the log after every step (I1-I18).

    The deployment may have lived before: the auditor has read its log from the beginning."""

    def __init__(self, deployment: Deployment, auditor: Auditor) -> None:
        self.deployment, self.auditor = deployment, auditor
        self.world = small_world()
        self.passwords = 0
        self.turn = 0
        self.happened: list[Recorded[Event]] = []
        self.read_what_was_before()

    # --- asking ---------------------------------------------------------------------------------

    def ask(self, method: str, path: str, body: Json | None = None, by: Any = None) -> tuple[int, Json]:
        """Status and answer; what follows from it has settled, and the model knows."""
        answer = self.deployment.send(method, path, body, by or {})
        assert answer.status_code < 500, f"{method} {path}: {answer.text}"
        self.deployment.settle()
        self.read_on()
        return answer.status_code, answer.json() if answer.content else {}

    def act(self, path: str, body: Json, role: Role, *fine: int) -> tuple[int, Json]:
        """By a member of staff with that role."""
        status, told = self.ask("POST", path, body, self.deployment.staff(role))
        assert status in fine, f"{path}: {told}"
        return status, told

    def outside(self, path: str, body: Json) -> None:
        self.deployment.happens(path, body)
        self.read_on()

    def signed(self, who: Somebody, purpose: str = "order_extract") -> dict[str, str] | None:
        """A session on that page; None where none is given."""
        body = {"code": who.code, "password": who.password or WRONG, "purpose": purpose}
        if not who.code or not (who.password or self.deployment.hurries):
            return None
        status, told = self.ask("POST", "/v1/sessions", body)
        return {"Authorization": f"Bearer {told['token']}"} if status == 201 else None

    def usable(self, who: Somebody) -> bool:
        """As the model has it (I12): the person chose a password and nothing stops the account."""
        return bool(who.account_id and who.password and self.auditor.usable(who.account_id))

    def own_password(self) -> str:
        self.passwords += 1
        return f"een eigen wachtzin nummer {self.passwords}"

    def arrived(self, who: Somebody, words: str) -> str:
        """The last message to that person with these words; only one of this world gets letters."""
        found = self.deployment.messages(who.email, post=who.by_post)
        theirs = [text for text in found if words in text and any(one in text for one in who.references)]
        return theirs[-1] if theirs else ""

    def customer(self, who: Somebody) -> str:
        assert who.account_id is not None
        return self.auditor.accounts[who.account_id].customer_id

    @property
    def today(self) -> Any:
        return local_date(self.deployment.now())

    # --- what holds after every step ----------------------------------------------------------------

    def read_what_was_before(self) -> None:
        """What is to be objected to in it was another history's: it says nothing about this one."""
        while news := self.deployment.since(self.auditor.position):
            for recorded in news:
                with suppress(AssertionError, KeyError):
                    self.auditor.read(recorded)

    def read_on(self) -> None:
        while news := self.deployment.since(self.auditor.position):
            for recorded in news:
                self.happened.append(recorded)
                self.auditor.read(recorded)
                self.learn(recorded)

    def learn(self, recorded: Recorded[Event]) -> None:
        """Who got a code learns it; the former one and its password are worth nothing (D7, I13)."""
        event = recorded.event
        if isinstance(event, AccountOpened):
            names = self.deployment.read(event.first_names)
            for who in self.world:
                if names == who.application["first_names"]:
                    who.account_id = event.account_id
        if isinstance(event, HolderErasureStarted):  # and their password is forgotten with them (D12)
            for who in self._of(event.account_id):
                who.password = ""
        if isinstance(event, CodeTookOver):
            for who in self._of(event.account_id):
                who.former_codes.append(who.code)
                who.code, who.next_code = who.next_code, ""
        if isinstance(event, CodeIssued | SuccessorIssued):
            for who in self._of(event.account_id):
                self._got(who, event)

    def _of(self, account_id: str) -> list[Somebody]:
        return [who for who in self.world if who.account_id == account_id]

    def _got(self, who: Somebody, event: CodeIssued | SuccessorIssued) -> None:
        text = self.deployment.read(event.code)
        assert re.fullmatch(r"W[2-9A-HJKMNP-Z]{11}", text), "D10"
        if isinstance(event, SuccessorIssued):  # the present one works on (D26)
            who.next_code = text
            return
        who.next_code = ""
        if who.code:
            who.former_codes.append(who.code)
        who.code, who.password = text, ""

    @invariant()
    def all_that_is_answered_fits_the_log(self) -> None:
        self.deployment.moment_passes()
        self.read_on()
        for who in self.world:
            if who.account_id is not None and who.code:
                body = {"code": who.code}
                status, told = self.ask("POST", "/v1/login-checks", body, self.deployment.system)
                assert status == 200, told
                assert told["usable"] == self.auditor.usable(who.account_id), "I12, I20: as others are told"
        for who in self.looked_at():
            self.logs_in_as_the_log_says(who)

    def looked_at(self) -> list[Somebody]:
        """Who logs in now: all, or one by turns where a deployment answers so many log-ins a minute."""
        self.turn += 1
        known = [who for who in self.world if who.account_id is not None and who.code]
        if self.deployment.hurries or not known:
            return known
        return [who for who in (known[self.turn % len(known)],) if who.password]

    def logs_in_as_the_log_says(self, who: Somebody) -> None:
        assert who.account_id is not None
        usable = self.auditor.usable(who.account_id)
        asked = {"code": who.code, "password": who.password or WRONG}
        status, _ = self.ask("POST", "/v1/sessions", asked)
        assert status == ((201 if usable else 403) if who.password else 401), f"I12, D8: {who.name}"
        if self.deployment.hurries:
            for former in who.former_codes[-1:]:
                status, _ = self.ask("POST", "/v1/sessions", asked | {"code": former})
                assert status == 401, "I13: a replaced code opens nothing"
