"""Those who hold a code or want one: what they know came by mail, by post or on screen."""

import re
from collections.abc import Callable, Mapping
from copy import deepcopy
from dataclasses import dataclass, field, replace

from api.demo.driver import code_in, password_in
from api.ports import Ports
from tests.simulation.asking import Json
from tests.simulation.world import By, Then, World
from toegang_testing.conformance.people import DAGOBERT, DONALD, IBAN, Somebody

Act = Callable[[], None]
FIGURES = {"total_assets_cents": 41_000_000, "net_turnover_cents": 88_000_000, "employees": 6}
UNAUTHENTICATED = 401


@dataclass
class Holder:
    """Somebody of the small world, and what they do."""

    world: World = field(repr=False)
    who: Somebody
    token: str = ""
    first_password: str = ""
    replacement: str = ""
    confirmation: tuple[str, str] | None = None
    _read: int = 0
    _passwords: int = 0

    def living_in(self, world: World) -> "Holder":
        """The same person, in a world that begins as this one is now."""
        return replace(self, world=world, who=deepcopy(self.who))

    @property
    def acts(self) -> Mapping[str, Act]:
        """What they can do now, by name."""
        self.open_mail()
        found: dict[str, Act] = {"applies": self.apply}
        if self.who.code and self.first_password:
            found["activates"] = self.activate
        if self.confirmation is not None:
            found["confirms the loss"] = self.confirm_loss
        if not (self.who.code and self.who.password):
            return found
        found |= {
            "says the code is lost": self.lose_code,
            "logs in": self.log_in,
            "asks another password": self.ask_replacement,
        }
        if self.replacement:
            found["resets the password"] = self.reset
        if self.token:
            found |= self._inside()
        return found

    def _inside(self) -> Mapping[str, Act]:
        found = {
            "deposits": self.deposit,
            "orders": self.order,
            "allows direct debit": self.allow_debit,
            "changes the password": self.change_password,
            "asks money back": self.ask_back,
            "wants invoices by mail": self.invoices_by_mail,
        }
        if self.who.business:
            found["files a statement"] = self.file
        return found

    # --- getting in ---

    def apply(self, *, lost: bool = False) -> None:
        kind = "business" if self.who.business else "private"
        body = self.who.application | ({"lost_code": True} if lost else {})
        self.world.ask("POST", f"/v1/applications/{kind}", body)

    def lose_code(self) -> None:
        self.apply(lost=True)

    def confirm_loss(self) -> None:
        assert self.confirmation is not None
        reference, token = self.confirmation
        self.confirmation = None
        self.world.ask("POST", "/v1/lost-codes", {"reference": reference, "token": token})

    def activate(self) -> None:
        sent, code, new = self.first_password, self.who.code, self._own_password()
        body = {"code": code, "password": sent, "new_password": new}

        def then(status: int, told: Json) -> None:
            if status == 201:
                self.who.account_id, self.who.password, self.token = told["account_id"], new, told["token"]
            if self.first_password == sent:
                self.first_password = ""

        self.world.ask("POST", "/v1/activations", body, then=then)

    def log_in(self) -> None:
        code, password = self.who.code, self.who.password
        body = {"code": code, "password": password, "purpose": "order_extract"}

        def then(status: int, told: Json) -> None:
            self.token = told.get("token", "")
            if status == 201 and self.who.account_id is not None:
                self.world.logged_in(self.who.account_id)

        self.world.ask("POST", "/v1/sessions", body, then=then)

    def change_password(self) -> None:
        new = self._own_password()
        body = {"password": self.who.password, "new_password": new}

        def then(status: int, _told: Json) -> None:
            if status == 201:
                self.who.password = new

        self._ask("POST", "/v1/password-changes", body, then)

    def ask_replacement(self) -> None:
        body = {"code": self.who.code, "email": self.who.email}
        self.world.ask("POST", "/v1/password-replacements", body)

    def reset(self) -> None:
        sent, self.replacement, new = self.replacement, "", self._own_password()
        body = {"code": self.who.code, "password": sent, "new_password": new}

        def then(status: int, told: Json) -> None:
            if status == 201:
                self.who.password, self.token = new, told.get("token", "")

        self.world.ask("POST", "/v1/password-resets", body, then=then)

    # --- inside ---

    def deposit(self) -> None:
        self._ask("POST", "/v1/deposits", {"amount_cents": self.world.chance.choice((300, 500, 2_000))})

    def order(self) -> None:
        about = self.world.chance.choice((DAGOBERT, DONALD, "12345678"))
        product = self.world.chance.choice(("extract", "extract", "history"))
        self._ask("POST", "/v1/orders", {"product": product, "about": about})

    def allow_debit(self) -> None:
        self._ask("POST", "/v1/direct-debit-mandates", {"iban": IBAN, "debtor_name": "Voorbeeld"})

    def ask_back(self) -> None:
        self._ask("POST", "/v1/refunds", {"iban": IBAN, "payee": "Voorbeeld"})

    def invoices_by_mail(self) -> None:
        self._ask("POST", "/v1/account/invoice-delivery/email", {"email": f"facturen.{self.who.email}"})

    def file(self) -> None:
        year = int(self.world.today[:4])
        body = {
            "year_ended_on": f"{year - self.world.chance.choice((1, 2))}-12-31",
            "adopted_on": self.world.today,
            "this_year": FIGURES,
            "year_before": FIGURES,
        }
        self._ask("POST", "/v1/filings", body)

    # --- all of it ---

    def _ask(self, method: str, path: str, body: Json, then: Then = lambda _status, _told: None) -> None:
        token = self.token

        def heard(status: int, told: Json) -> None:
            if status == UNAUTHENTICATED and self.token == token:
                self.token = ""
            then(status, told)

        self.world.ask(method, path, body, by=_bearer(token), then=heard)

    def _own_password(self) -> str:
        self._passwords += 1
        return f"een eigen wachtzin nummer {self._passwords}"

    def open_mail(self) -> None:
        """In the order in which it came."""
        room = self.world.room
        every = [*room.by_mail[self.who.email], *(room.by_post.values() if self.who.by_post else ())]
        for message in every[self._read :]:
            self._learn(message.text)
        self._read = len(every)

    def _learn(self, text: str) -> None:
        if "toegangscode:" in text and (code := code_in(text)) != self.who.code:
            self.who.former_codes.append(self.who.code)
            self.who.code, self.who.password, self.token = code, "", ""
        elif "wachtwoord bij de toegangscode" in text:
            self.first_password = password_in(text)
        elif "vervangend wachtwoord aangevraagd" in text:
            self.replacement = password_in(text)
        elif found := re.search(r"referentie: (\S+)\s+bevestiging: (\S+)", text):
            self.confirmation = found[1], found[2]


def _bearer(token: str) -> By:
    headers = {"Authorization": f"Bearer {token}"}

    def by(_ports: Ports) -> Mapping[str, str]:
        return headers

    return by
