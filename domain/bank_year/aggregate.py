"""How long what the bank told of payers is kept: as long as the books, by the year of the booking (D12)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from enum import Enum, auto
from typing import assert_never

from domain.bank_year.commands import BankYearCommand, EraseBankYear, FinishBankYearErasure
from domain.bank_year.events import BankYearErasureDone, BankYearErasureStarted, BankYearEvent
from domain.kernel import Aggregate
from domain.terms import terms_on


class Life(Enum):
    KEPT = auto()
    ERASING = auto()
    ERASED = auto()


@dataclass(frozen=True, slots=True)
class BankYear:
    life: Life = Life.KEPT


def is_kept(booked_year: int, today: date) -> bool:
    """Whether what is told of a booking of that year may be kept still: nothing is sealed under a key that
    was destroyed."""
    return today.year - booked_year <= terms_on(today).fiscal_years


def decide(year: BankYear, command: BankYearCommand) -> Sequence[BankYearEvent]:
    match command:
        case EraseBankYear():
            due = year.life is Life.KEPT and not is_kept(command.booked_year, command.today)
            return [BankYearErasureStarted.of(command)] if due else []
        case FinishBankYearErasure():
            return [BankYearErasureDone.of(command)] if year.life is Life.ERASING else []
        case _:
            assert_never(command)


def evolve(_: BankYear, event: BankYearEvent) -> BankYear:
    match event:
        case BankYearErasureStarted():
            return BankYear(Life.ERASING)
        case BankYearErasureDone():
            return BankYear(Life.ERASED)
        case _:
            assert_never(event)


BANK_YEAR = Aggregate("bank_year", BankYear(), decide, evolve)
