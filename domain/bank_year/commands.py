"""What may be asked of what the bank told of payers in a year."""

from datetime import date
from typing import ClassVar

from domain.kernel import StreamCommand


class OnBankYear(StreamCommand):
    AGGREGATE: ClassVar[str] = "bank_year"

    booked_year: int

    @property
    def stream_id(self) -> str:
        return str(self.booked_year)


class EraseBankYear(OnBankYear):
    """Daily step: destroy its key, so many full years after it ended (D12, D19)."""

    today: date


class FinishBankYearErasure(OnBankYear):
    """The key is destroyed."""


BankYearCommand = EraseBankYear | FinishBankYearErasure
