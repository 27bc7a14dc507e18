"""Asking the HTTP application: who asks, what happens outside, what an answer is held to."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from fastapi.testclient import TestClient

from adapters.clock import SimulatedClock
from adapters.subscriptions.runner import Subscriptions
from api.demo.members import Members
from api.ports import Ports
from domain.account.aggregate import ACCOUNT
from domain.account.commands import MakeFirstPassword, RecordCodeSent, RecordFirstPasswordSent
from domain.account.events import CodeIssued, SuccessorIssued
from domain.application.commands import RecordLossConfirmationSent
from domain.application.loss_token import loss_token
from domain.calendar import local_date
from domain.closing_days import calendars
from domain.contact import Contact
from domain.kernel import Command, Done, Request
from domain.ports import Role, Scope
from domain.use_cases.deposit import ReceiveDeposit
from domain.values import AccountId, ApplicationId, PaymentId, Plain, Sealed

START = datetime(2026, 6, 1, 9, 0, tzinfo=UTC)
"""A Monday, 11:00 in Amsterdam."""
SENT = "sent-by-the-register"
SENT_LATER = "sent-by-the-register-later"
OWN = "vier lantaarns zwemmen naar boven"
DAGOBERT = "69599084"
CONTACT = Contact("012 345 6789", "08:00-18:00", "Proefplein 7, 1234 AB Proefstad", "desk@register.example")

PERSON = {
    "first_names": "Guusje",
    "surname": "Geluk",
    "birth_date": "1980-02-29",
    "email": "info@dagobert.example",
    "terms_accepted": True,
}
BUSINESS = PERSON | {"kvk_number": DAGOBERT}
PRIVATE = PERSON | {"postcode": "2511 ab", "house_number": "12 a", "email": "guusje@home.example"}


@dataclass
class Holder:
    """Somebody with an account, and how they get in."""

    account_id: AccountId
    code: str
    token: str = ""

    @property
    def signed(self) -> dict[str, str]:
        return {"Authorization": f"Bearer {self.token}"}


@dataclass
class Api:
    """The application, asked over HTTP, and the parts behind it."""

    client: TestClient
    ports: Ports
    clock: SimulatedClock
    subscriptions: Subscriptions

    # --- what happens outside HTTP ---

    def do(self, command: Command) -> Done:
        request = Request(self.ports.randomness.token(16).hex(), b"", "daily:test", "test")
        return self.ports.executor.execute(command, request)

    def show(self) -> None:
        """The read models reach the log's head."""
        self.subscriptions.step_all()

    def account_of(self, reference: str) -> AccountId:
        received = self.ports.log.history(f"application-{reference}")[0].event
        return AccountId(getattr(received, "account_id", ""))

    def token_of(self, reference: str) -> str:
        """As the mail about a lost code has it (D26), which is sent now."""
        now, one = self.clock.now(), ApplicationId(reference)
        self.do(RecordLossConfirmationSent(at=now, application_id=one, sent_on=local_date(now)))
        return loss_token(self.ports.vault.index("loss", reference))

    def confirmed(self, reference: str) -> Any:
        """The proven address answers that the code is lost."""
        body = {"reference": reference, "token": self.token_of(reference)}
        return self.client.post("/v1/lost-codes", json=body)

    def code_of(self, account_id: AccountId) -> str:
        issued = [r.event for r in self.ports.log.history(f"account-{account_id}")]
        code = [event.code for event in issued if isinstance(event, CodeIssued)][-1]
        assert isinstance(code, Sealed)
        plain = self.ports.vault.unseal(code)
        assert plain is not None
        return plain.text

    def send_password(self, *account_ids: AccountId) -> None:
        """As the reactors and the daily step do it: the code goes out, the next day the password."""
        sent_on = local_date(self.clock.now())
        for account_id in account_ids:
            index = self.ports.log.state(ACCOUNT.stream(account_id)).code_index
            assert index is not None
            self.do(
                RecordCodeSent(at=self.clock.now(), account_id=account_id, code_index=index, sent_on=sent_on)
            )
        self.clock.advance_to(self.clock.now() + timedelta(days=1))
        now, today = self.clock.now(), local_date(self.clock.now())
        for account_id in account_ids:
            self.do(MakeFirstPassword(at=now, account_id=account_id, today=today, calendars=calendars()))
            made = self.ports.log.state(ACCOUNT.stream(account_id)).first_password
            assert made is not None
            first = made.credential_id
            self.ports.credentials.put(first, Plain(SENT))
            self.do(
                RecordFirstPasswordSent(
                    at=now, account_id=account_id, credential_id=first, sent_on=today, valid_days=30
                )
            )

    def successor_sent(self, account_id: AccountId) -> tuple[str, str]:
        """Code and password of the letters that follow a lost code (D26), as reactors and daily step do."""
        [issued] = [
            r.event
            for r in self.ports.log.history(f"account-{account_id}")
            if isinstance(r.event, SuccessorIssued)
        ]
        assert isinstance(issued.code, Sealed)
        code, now = self.ports.vault.unseal(issued.code), self.clock.now()
        assert code is not None
        index, sent_on = issued.code_index, local_date(now)
        self.do(RecordCodeSent(at=now, account_id=account_id, code_index=index, sent_on=sent_on))
        self.clock.advance_to(now + timedelta(days=1))
        now, today = self.clock.now(), local_date(self.clock.now())
        self.do(MakeFirstPassword(at=now, account_id=account_id, today=today, calendars=calendars()))
        successor = self.ports.log.state(ACCOUNT.stream(account_id)).successor
        assert successor is not None
        assert successor.first_password is not None
        first = successor.first_password.credential_id
        self.ports.credentials.put(first, Plain(SENT_LATER))
        self.do(
            RecordFirstPasswordSent(
                at=now, account_id=account_id, credential_id=first, sent_on=today, valid_days=30
            )
        )
        return code.text, SENT_LATER

    def pay_in(self, holder: Holder, amount_cents: int, payment_id: str = "") -> None:
        """Money for credit arrives."""
        payment = PaymentId(payment_id or self.ports.randomness.token(6).hex())
        self.do(
            ReceiveDeposit(
                at=self.clock.now(),
                account_id=holder.account_id,
                payment_id=payment,
                amount_cents=amount_cents,
                buyer=Plain("Guusje Geluk\nVoorbeeldkade 1"),
                today=local_date(self.clock.now()),
                calendars=calendars(),
            )
        )

    # --- who asks ---

    def system(self, *scopes: Scope) -> dict[str, str]:
        return {"X-Api-Key": self.ports.api_keys.make("test", scopes=frozenset(scopes)).text}

    def staff(self, person: str, *roles: Role) -> dict[str, str]:
        """A session of theirs; other roles than before end those they had."""
        members = Members(self.ports)
        members.let_in(person, *roles)
        return members.signed(person)

    # --- the usual way in, over HTTP ---

    def applied(self, **changes: Any) -> Holder:
        """A granted application."""
        path = "private" if "postcode" in changes else "business"
        answer = self.client.post(
            f"/v1/applications/{path}", json=BUSINESS | changes if path == "business" else changes
        )
        assert answer.status_code == 202, answer.text
        account_id = self.account_of(answer.json()["reference"])
        return Holder(account_id, self.code_of(account_id))

    def holder(self, **changes: Any) -> Holder:
        """An activated account with a session."""
        return self.holders(changes)[0]

    def holders(self, *each: dict[str, Any]) -> list[Holder]:
        """Several of them, with sessions that began at the same time."""
        found = [self.applied(**changes) for changes in each]
        self.send_password(*(holder.account_id for holder in found))
        for holder in found:
            body = {"code": holder.code, "password": SENT, "new_password": OWN}
            answer = self.client.post("/v1/activations", json=body)
            assert answer.status_code == 201, answer.text
            holder.token = answer.json()["token"]
        return found


def problem(answer: Any, status: int, name: str) -> dict[str, Any]:
    """The answer is that problem, and says what to do."""
    assert answer.status_code == status, answer.text
    assert answer.headers["content-type"] == "application/problem+json"
    body: dict[str, Any] = answer.json()
    assert body["type"] == f"urn:toegang:problem:{name}", body
    assert body["status"] == status
    assert body["title"]
    assert body["what_to_do"]
    return body
