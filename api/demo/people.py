"""People of the demo, all invented: how each applies, activates and logs in, over HTTP."""

import re
from dataclasses import dataclass, field
from datetime import timedelta

from api.demo.driver import Driver, Json, code_in, password_in

OWN_PASSWORD = "gele fiets onder de brug"  # noqa: S105 - the demo shows it, on a store marked simulated


@dataclass
class Person:
    """Somebody with an access code, or who wants one."""

    driver: Driver
    email: str
    application: Json = field(repr=False)
    kvk_number: str | None = None
    code: str = field(default="", repr=False)
    token: str = field(default="", repr=False)
    account_id: str = ""

    @property
    def headers(self) -> dict[str, str]:
        return {"Authorization": f"Bearer {self.token}"}

    def apply(self, *, lost_code: bool = False) -> str:
        """Applies, and answers the reference. ``lost_code``: for another code in place of the present one,
        once the mail is answered or the new one is activated (D26)."""
        kind = "business" if self.kvk_number else "private"
        business = {"kvk_number": self.kvk_number} if self.kvk_number else {}
        body = {**self.application, **business, "email": self.email, "terms_accepted": True}
        if lost_code:
            body["lost_code"] = True
        reference: str = self.driver.ask("POST", f"/v1/applications/{kind}", body, status=202)["reference"]
        return reference

    def confirm_loss(self, *, status: int = 201) -> Json:
        """Answers the mail that asks whether the code is lost (D26)."""
        asked = self._message(by_post=False, containing="bevestiging:")
        found = re.search(r"referentie: (\S+)\s+bevestiging: (\S+)", asked)
        assert found is not None, "the mailbox was asked"
        body = {"reference": found[1], "token": found[2]}
        return self.driver.ask("POST", "/v1/lost-codes", body, status=status)

    def receive(self, *, by_post: bool = False) -> str:
        """Waits for code and password, which come apart (D7); answers the password."""
        self.code = code_in(self._message(by_post=by_post, containing="toegangscode:"))
        for _ in range(10):
            self.driver.until(self.driver.today + timedelta(days=1))
            found = self._message(by_post=by_post, containing="wachtwoord bij de toegangscode")
            if found:
                return password_in(found)
        raise AssertionError("the password follows on the first working day after the code")

    def activate(self, password: str) -> None:
        body = {"code": self.code, "password": password, "new_password": OWN_PASSWORD}
        answer = self.driver.ask("POST", "/v1/activations", body, status=201)
        self.token, self.account_id = answer["token"], answer["account_id"]

    def ask_replacement(self) -> Json:
        """Lost the password: asks for another with the code and the application email (R35)."""
        body = {"code": self.code, "email": self.email}
        return self.driver.ask("POST", "/v1/password-replacements", body, status=202)

    def replacement(self, *, by_post: bool = False) -> str:
        """The replacement password that came last."""
        return password_in(self._message(by_post=by_post, containing="vervangend wachtwoord aangevraagd"))

    def reset(self, password: str, new_password: str, *, status: int = 201) -> Json:
        """Logs in with a replacement password and chooses another (D11)."""
        body = {"code": self.code, "password": password, "new_password": new_password}
        answer = self.driver.ask("POST", "/v1/password-resets", body, status=status)
        self.token = answer.get("token", self.token)
        return answer

    def log_in(self, purpose: str = "order_extract", *, status: int = 201) -> Json:
        body = {"code": self.code, "password": OWN_PASSWORD, "purpose": purpose}
        answer = self.driver.ask("POST", "/v1/sessions", body, status=status)
        self.token = answer.get("token", "")
        return answer

    def ask(self, method: str, path: str, body: Json | None = None, *, status: int) -> Json:
        """A request in this person's session."""
        return self.driver.ask(method, path, body, status=status, headers=self.headers)

    def order(self, product: str = "extract", *, status: int = 201) -> Json:
        return self.ask("POST", "/v1/orders", {"product": product, "about": "69599084"}, status=status)

    def deposit(self, amount_cents: int) -> str:
        """Pays for credit, and the money arrives; answers our id of the payment."""
        started = self.ask("POST", "/v1/deposits", {"amount_cents": amount_cents}, status=201)
        payment_id: str = started["payment_id"]
        self.driver.outside(f"/payments/{payment_id}/confirm", {})
        return payment_id

    def allow_direct_debit(self, iban: str, debtor_name: str) -> None:
        body = {"iban": iban, "debtor_name": debtor_name}
        self.ask("POST", "/v1/direct-debit-mandates", body, status=201)

    def _message(self, *, by_post: bool, containing: str) -> str:
        system = self.driver.system
        messages = system.letters() if by_post else system.inbox()
        texts = [m.text for m in messages if containing in m.text and (by_post or m.to == self.email)]
        return texts[-1] if texts else ""
