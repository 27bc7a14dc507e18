"""A town in which everything has happened once, so that every list has a row, and who looks at it."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from api.demo.people import Person
from domain.ports import Role
from tests.rules.town import DONALD, IBAN, Town

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
    return [
        Persona("stranger", ("/", "/desk/log-in")),
        Persona("business", ("/account",), holder=_token(business)),
        Persona("filing", ("/account/file",), holder=_token(business, "file_statement")),
        Persona("private", ("/account",), holder=_token(private)),
        Persona("portal", ("/portal/invoices",), holder=_token(private, "invoices")),
        Persona("desk", ("/desk",), staff=_staff(town, "desk", *DESK)),
        Persona("finance", ("/desk",), staff=_staff(town, "finance", Role.FINANCE)),
        Persona("auditor", ("/desk",), staff=_staff(town, "auditor", Role.AUDITOR)),
    ]


def _busy(town: Town, person: Person) -> Person:
    person.deposit(2000)
    person.order()
    person.allow_direct_debit(IBAN, "Nummer Voorbeeld")
    person.order()
    town.driver.jump(town.driver.today)
    return person


def _token(person: Person, purpose: str = "my_account") -> str:
    return str(person.log_in(purpose)["token"])


def _staff(town: Town, name: str, *roles: Role) -> str:
    town.members.let_in(name, *roles)
    return town.members.signed(name)["Authorization"].removeprefix("Bearer ")
