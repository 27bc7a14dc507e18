"""How an organisation's filed years decide and remember."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from domain.filed_years.commands import FiledYearsCommand
from domain.filed_years.events import FiledYearsEvent, FinancialYearFiled
from domain.kernel import Aggregate
from domain.values import ReceiptNumber


@dataclass(frozen=True, slots=True)
class FiledYear:
    began_on: date
    ended_on: date
    receipt_number: ReceiptNumber


@dataclass(frozen=True, slots=True)
class FiledYears:
    """In the order they were filed."""

    years: tuple[FiledYear, ...] = ()

    def receipt_of(self, began_on: date, ended_on: date) -> ReceiptNumber | None:
        """Of the first filed year that has a day in common with these: one year filed twice (D20)."""
        common = (year for year in self.years if year.began_on <= ended_on and began_on <= year.ended_on)
        return next((year.receipt_number for year in common), None)

    def any_before(self, began_on: date) -> bool:
        """Whether a year was filed that ended before this day."""
        return any(year.ended_on < began_on for year in self.years)


def decide(filed: FiledYears, command: FiledYearsCommand) -> Sequence[FiledYearsEvent]:
    overlaps = filed.receipt_of(command.year_began_on, command.year_ended_on)
    assert overlaps is None, "the use case looked"
    return [FinancialYearFiled.of(command)]


def evolve(filed: FiledYears, event: FiledYearsEvent) -> FiledYears:
    year = FiledYear(event.year_began_on, event.year_ended_on, event.receipt_number)
    return FiledYears((*filed.years, year))


FILED_YEARS = Aggregate("filed_years", FiledYears(), decide, evolve)
