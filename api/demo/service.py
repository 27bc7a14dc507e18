"""The story's middle: what a holder asks of the register beside ordering, and what staff does for them."""

from datetime import timedelta

from api.demo.driver import Driver, Json
from api.demo.members import Members
from api.demo.people import OWN_PASSWORD, Person
from api.terminal.show import said
from domain.ports import Role

MICRO: Json = {"total_assets_cents": 41_000_000, "net_turnover_cents": 88_000_000, "employees": 6}
MEDIUM: Json = {"total_assets_cents": 900_000_000, "net_turnover_cents": 1_900_000_000, "employees": 60}
MANAGED = "69599084"
"""An organisation that gets an account manager (R38)."""


class Service:
    """Scenes that leave the person as they were, but for a new password and code."""

    def __init__(self, driver: Driver, members: Members) -> None:
        self.driver, self.members = driver, members
        members.let_in("desk", Role.ACCOUNT_MANAGER_DESK)

    def lose_the_password(self, person: Person) -> None:
        """R20, R35, D11."""
        person.ask_replacement()
        sent = person.replacement()
        person.reset(sent, "zeven zwanen zien de zee")
        refused = person.reset(sent, "acht ezels eten haver", status=401)
        said(f"   refused: {refused['title']}")
        body = {"password": "zeven zwanen zien de zee", "new_password": OWN_PASSWORD}
        person.ask("POST", "/v1/password-changes", body, status=201)

    def lose_the_code(self, person: Person) -> None:
        """R21, D7, D26."""
        former = person.code
        person.apply(lost_code=True)
        person.log_in()
        said("   anybody can say so: the code works until the mailbox answers")
        person.confirm_loss()
        password = person.receive()
        new, person.code = person.code, former
        person.log_in(status=401)
        person.code = new
        person.activate(password)
        said("   the former code opens nothing; credit, orders and the account stay")

    def file(self, person: Person) -> None:
        """R2, R3, D20."""
        person.log_in("file_statement")
        year = self.driver.today.year - 1
        statement = {
            "year_ended_on": f"{year}-12-31",
            "adopted_on": self.driver.today.isoformat(),
            "this_year": MICRO,
            "year_before": MICRO,
        }
        refused = person.ask(
            "POST", "/v1/filings", statement | {"this_year": MEDIUM, "year_before": MEDIUM}, status=409
        )
        said(f"   refused: {refused['title']}")
        filed = person.ask("POST", "/v1/filings", statement, status=201)
        said(f"   receipt {filed['receipt_number']}: {filed['size_class']}, due {filed['due_on']}")

    def view_protected_data(self, person: Person) -> None:
        """R4."""
        person.log_in()
        asked = person.ask("POST", "/v1/authorisation", {"grounds": "Notaris, dossier 2026-17."}, status=201)
        body = {"reason": "holder_asked", "authorisation_id": asked["authorisation_id"]}
        self._staff("clerk", f"/v1/accounts/{person.account_id}/authorisation/decision", body)
        held = person.ask("GET", "/v1/authorisation", status=200)
        said(f"   {held['state']}, to be confirmed by {held['confirm_by']}")

    def stop_ordering(self, person: Person) -> None:
        """R45, R46."""
        body = {
            "reason": "maintenance",
            "dutch": "Wij werken aan het systeem: bestellen kan vanavond weer.",
            "english": "We are at work on the system: you can order again tonight.",
            "stops_ordering": True,
        }
        posted = self._staff("supervisor", "/v1/notices", body, status=201)
        refused = person.order(status=409)
        said(f"   refused: {refused['detail']}")
        self._staff("supervisor", f"/v1/notices/{posted['notice_id']}/lifting", {"reason": "maintenance"})

    def ask_a_question(self, person: Person) -> None:
        """R51."""
        body = {
            "topic": "orders_and_invoices",
            "text": "Ons factuuradres is niet bijgewerkt.",
            "email": person.email,
            "old_billing_address": "Postbus 200, 1000AE Rommeldam",
            "new_billing_address": "Hizzaarderlaan 3A, 8823SJ Lollum",
        }
        asked = self.driver.ask("POST", "/v1/questions", body, status=202)
        answer = {"reason": "question", "answer": "Het adres is nagekeken en klopt weer."}
        self._staff("clerk", f"/v1/questions/{asked['reference']}/answer", answer)

    def go_through_the_desk(self) -> Person:
        """R38, R26, D17: granted by the desk, and closed when the organisation's account manager asks it."""
        because = {"reason": "account_management", "kvk_number": MANAGED}
        self._staff("desk", "/v1/account-managed", because, status=201)
        about = {"first_names": "Guus", "surname": "Voorbeeld", "birth_date": "1975-07-07"}
        guus = Person(self.driver, "info@dagobert.example", about, kvk_number=MANAGED)
        reference = guus.apply()
        told = {"reason": "referral", "channel": "email"}
        self._staff("desk", f"/v1/referrals/{reference}/grant", told)
        guus.activate(guus.receive())
        mail = {
            "reason": "account_manager_asked",
            "code": guus.code,
            "first_names": "Guus",
            "surname": "Voorbeeld",
            "email": guus.email,
            "trade_name": "Test EMZ Dagobert",
            "kvk_number": MANAGED,
            "grounds": "De medewerker is uit dienst.",
        }
        asked = self._staff("desk", "/v1/deactivation-requests", mail, status=201)
        path, act = f"/v1/deactivation-requests/{asked['reference']}", {"reason": "account_manager_asked"}
        self._staff("desk", f"{path}/contact", act)
        self._staff("desk", f"{path}/outcome", act | {"outcome": "closure_requested"})
        self._staff("supervisor", f"/v1/accounts/{guus.account_id}/closure-approvals", act)
        guus.log_in(status=403)
        self.driver.until(self.driver.today + timedelta(days=1))
        return guus

    def hand_out(self, person: Person) -> None:
        """GDPR articles 15 and 20."""
        person.log_in()
        held = person.ask("POST", "/v1/account/exports", status=200)
        said(f"   {len(held['records'])} records of the holder, and of nobody else")

    def _staff(self, who: str, path: str, body: Json, *, status: int = 200) -> Json:
        return self.driver.ask("POST", path, body, status=status, headers=self.members.signed(who))
