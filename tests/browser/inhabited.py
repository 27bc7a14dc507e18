"""A town in which everything has happened once, so that every list has a row, and who looks at it."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from api.demo.people import Person
from api.process.evidence import keeper
from domain.ports import Role
from tests.rules.town import DONALD, IBAN, Town

MANAGED: Final = "90001354"
"""BV Grand Kontex; for which no test that shares the town applies."""
DESK: Final = (Role.CLERK, Role.SUPERVISOR, Role.ACCOUNT_MANAGER_DESK)


@dataclass(frozen=True)
class Persona:
    """``holder``, ``staff``: the tokens of their sessions; ``begins``: where they begin to walk."""

    name: str
    begins: Sequence[str]
    holder: str = ""
    staff: str = ""


def personas(town: Town) -> Sequence[Persona]:
    """Everybody who sees pages that others do not."""
    business, private = _busy(town, town.holder(DONALD)), _busy(town, town.holder())
    _asked_of_staff(town, business, private)
    keeper(town.system.store, town.system.settings).step()  # so that there are proofs
    return [
        Persona("stranger", ("/", "/desk/log-in")),
        Persona("business", ("/account",), holder=_token(business)),
        Persona("filing", ("/account/file",), holder=_token(business, "file_statement")),
        Persona("private", ("/account",), holder=_token(private)),
        Persona("portal", ("/portal/invoices",), holder=_token(private, "invoices")),
        Persona("desk", ("/desk",), staff=_staff(town, "desk", *DESK)),
        *(Persona(role, ("/desk",), staff=_staff(town, f"only-{role}", role)) for role in Role),
    ]


def _busy(town: Town, person: Person) -> Person:
    person.deposit(2000)
    person.order()
    person.allow_direct_debit(IBAN, "Nummer Voorbeeld")
    person.order()
    town.driver.jump(town.driver.today)
    return person


def _asked_of_staff(town: Town, business: Person, private: Person) -> None:
    """Every list of what waits has a row."""
    said = {"reason": "account_management"}
    town.ask("POST", "/v1/account-managed", {**said, "kvk_number": MANAGED}, status=201, by=town.desk)
    wanted = {
        "reason": "account_manager_asked",
        "code": business.code,
        "email": business.email,
        "first_names": business.application["first_names"],
        "surname": business.application["surname"],
        "trade_name": "Test BV Donald",
        "kvk_number": DONALD,
        "grounds": "Uit dienst.",
    }
    town.ask("POST", "/v1/deactivation-requests", wanted, status=201, by=town.clerk)
    question = {"topic": "other", "text": "Waar blijft mijn uittreksel?", "email": "vraag@thuis.example"}
    town.ask("POST", "/v1/questions", question, status=202)
    business.log_in()
    business.ask("POST", "/v1/authorisation", {"grounds": "Notaris, dossier 2026-17."}, status=201)
    town.staff_does(private.account_id, "closure-requests")
    paper = {"reason": "holder_asked", "amount_cents": 100, "iban": IBAN, "payee": "N. Voorbeeld"}
    town.members.let_in("money", Role.FINANCE)
    by = town.members.signed("money")
    town.ask("POST", f"/v1/accounts/{business.account_id}/refunds", paper, status=201, by=by)
    town.driver.settle()


def _token(person: Person, purpose: str = "my_account") -> str:
    return str(person.log_in(purpose)["token"])


def _staff(town: Town, name: str, *roles: Role) -> str:
    town.members.let_in(name, *roles)
    return town.members.signed(name)["Authorization"].removeprefix("Bearer ")
