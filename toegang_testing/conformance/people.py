"""The people of the small world, and what each of them knows."""

import secrets
from dataclasses import dataclass, field

from toegang_testing.conformance.deployment import Json

DAGOBERT, DONALD, KATRIEN = "69599084", "68750110", "68727720"
LISTED = {
    DAGOBERT: "info@dagobert.example",
    DONALD: "administratie@donald.example",
    KATRIEN: "post@katrien.example",
}
"""Some of the test companies that the stand-in register has, and the email address that it lists for each."""
IBAN = "NL91ABNA0417164300"
LETTERS = "bcdfghjklmnpqrstvwz"


@dataclass
class Somebody:
    """A person of the small world, and the model of what they know."""

    name: str
    application: Json
    by_post: bool = False
    account_id: str | None = None
    references: list[str] = field(default_factory=list)
    """Of their applications: every message to them has one."""
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
    """Two of one business, one of whom gets letters; one of another; a private person. Nobody has been there
    before: a deployment may have lived other histories."""
    family = "".join(secrets.choice(LETTERS) for _ in range(10)).capitalize()

    def person(name: str, email: str, **more: str) -> Json:
        born = {"birth_date": "1980-02-29", "terms_accepted": True}
        return {"first_names": f"{name} {family}", "surname": "Voorbeeld", "email": email, **born, **more}

    piet, anna = (f"{name}.{family.lower()}@elders.example" for name in ("piet", "anna"))
    return [
        Somebody("jan", person("Jan", LISTED[DAGOBERT], kvk_number=DAGOBERT)),
        Somebody("piet", person("Piet", piet, kvk_number=DAGOBERT), by_post=True),
        Somebody("els", person("Els", LISTED[DONALD], kvk_number=DONALD)),
        Somebody("anna", person("Anna", anna, postcode="1234 AB", house_number="1")),
    ]
