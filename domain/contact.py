"""How the register is reached: what every "contact the register" means."""

from dataclasses import dataclass
from typing import Literal


@dataclass(frozen=True, slots=True)
class Contact:
    """Of the register itself, and so nobody's personal data. ``hours``: on working days.
    ``account_managers``: the mailbox that organisations with an account manager write to (R26)."""

    telephone: str
    hours: str
    address: str
    account_managers: str

    def told(self, language: Literal["en", "nl"]) -> str:
        """In one line."""
        if language == "nl":
            return (
                f"Telefoon {self.telephone}, op werkdagen {self.hours}. Adres: {self.address}."
                f" Organisaties met een accountmanager: {self.account_managers}."
            )
        return (
            f"Telephone {self.telephone}, on working days {self.hours}. Address: {self.address}."
            f" Organisations with an account manager: {self.account_managers}."
        )
