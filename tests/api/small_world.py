"""The four people of the small world, and what each of them knows."""

from dataclasses import dataclass, field

from api.demo.driver import Json
from tests.rules.town import DAGOBERT, DONALD, LISTED


@dataclass
class Somebody:
    """A person of the small world, and the model of what they know."""

    name: str
    application: Json
    by_post: bool = False
    account_id: str | None = None
    code: str = ""
    former_codes: list[str] = field(default_factory=list)
    next_code: str = ""
    """Posted, to take the place of the present one when it is activated (D26)."""
    password: str = ""
    """One's own, once chosen; empty while only a sent one works."""

    @property
    def business(self) -> bool:
        return "kvk_number" in self.application

    @property
    def email(self) -> str:
        email: str = self.application["email"]
        return email


def small_world() -> list[Somebody]:
    """Two of one business, one of whom gets letters; one of another; a private person."""

    def person(name: str, email: str, **more: str) -> Json:
        born = {"birth_date": "1980-02-29", "terms_accepted": True}
        return {"first_names": name, "surname": "Voorbeeld", "email": email, **born, **more}

    return [
        Somebody("jan", person("Jan", LISTED[DAGOBERT], kvk_number=DAGOBERT)),
        Somebody("piet", person("Piet", "piet@elders.example", kvk_number=DAGOBERT), by_post=True),
        Somebody("els", person("Els", LISTED[DONALD], kvk_number=DONALD)),
        Somebody("anna", person("Anna", "anna@thuis.example", postcode="1234 AB", house_number="1")),
    ]
