"""What the outside reports and is fetched: payments, bank bookings, signals of the register.

Each is stepped by ``serve`` and ``work`` from time to time, and by the command line."""

from collections.abc import Sequence
from typing import Protocol

from adapters.intake.bank import BankIntake
from adapters.intake.bank_files import BankFiles
from adapters.intake.payments import PaymentsIntake
from adapters.intake.signals import SignalsIntake
from adapters.machine_requests import Trouble

__all__ = ["BankFiles", "BankIntake", "Intake", "PaymentsIntake", "SignalsIntake"]


class Intake(Protocol):
    """One of them. Safe for several processes at once: what is fetched twice is recorded once."""

    name: str
    troubles: Sequence[Trouble]
    """What the last step could not deal with; it is tried again at the next."""
    refused: Sequence[Trouble]
    """What it refused: that waits for staff, and is not tried again."""

    def step(self) -> int:
        """Fetches what is new; answers for how much of it something was recorded."""
