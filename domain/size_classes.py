"""Size classes: two of three criteria in two consecutive years, by a dated table of limits (D20)."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from types import MappingProxyType
from typing import Annotated, Final

from pydantic import BaseModel, ConfigDict, Field

from domain.calendar import months_after
from domain.terms import latest


class SizeClass(StrEnum):
    """How large a business is, rising (BW 2:395a, 396, 397)."""

    MICRO = "micro"
    SMALL = "small"
    MEDIUM = "medium"
    LARGE = "large"

    @property
    def rank(self) -> int:
        """0 for micro, 3 for large."""
        return list(SizeClass).index(self)


BalanceCents = Annotated[int, Field(strict=True, ge=0, le=10**15)]
"""An amount of a balance sheet in whole euro cents (D18); more than any business has."""
Headcount = Annotated[int, Field(strict=True, ge=0, le=10_000_000)]
"""People, whole. An average is rounded down: then "fewer than 10" says what it said."""


class Figures(BaseModel):
    """What a balance sheet says of one financial year: amounts in whole euro cents, and the average number of
    employees, rounded down (D20)."""

    model_config = ConfigDict(frozen=True, extra="forbid", hide_input_in_errors=True)

    total_assets_cents: BalanceCents
    net_turnover_cents: BalanceCents
    employees: Headcount


class YearFound(BaseModel):
    """What one year's figures come to: for each criterion the smallest class whose limit it keeps, and the
    smallest class of which two of the three keep the limits (D20)."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    financial_year: int
    figures: Figures
    by_total_assets: SizeClass
    by_net_turnover: SizeClass
    by_employees: SizeClass
    size_class: SizeClass


@dataclass(frozen=True, slots=True)
class Limits:
    """Of one class: amounts "up to", employees "fewer than" (D20)."""

    total_assets_cents: int
    net_turnover_cents: int
    employees: int


@dataclass(frozen=True, slots=True)
class FilingTerms:
    """What holds for financial years that begin on ``valid_from`` or later; events name the version."""

    version: str
    valid_from: date
    limits: Mapping[SizeClass, Limits]
    """Of every class but large, which has none."""
    days_after_adoption: int
    """Calendar days to file in, after the day of adoption (D20)."""
    months_after_year_end: int
    """To file in at the latest, whenever it was adopted (D20)."""

    def due_on(self, year_ended_on: date, adopted_on: date) -> date:
        """The last day to file in time (D20)."""
        after_adoption = adopted_on + timedelta(days=self.days_after_adoption)
        return min(after_adoption, months_after(year_ended_on, self.months_after_year_end))

    def found(self, financial_year: int, figures: Figures) -> YearFound:
        """What these figures of one year come to."""
        assets = self._smallest(lambda limits: figures.total_assets_cents <= limits.total_assets_cents)
        turnover = self._smallest(lambda limits: figures.net_turnover_cents <= limits.net_turnover_cents)
        employees = self._smallest(lambda limits: figures.employees < limits.employees)
        # Two of three keep the limits of a class exactly where the middle one of the three does.
        middle = sorted((assets, turnover, employees), key=_rank)[1]
        return YearFound(
            financial_year=financial_year,
            figures=figures,
            by_total_assets=assets,
            by_net_turnover=turnover,
            by_employees=employees,
            size_class=middle,
        )

    def _smallest(self, keeps: Callable[[Limits], bool]) -> SizeClass:
        fitting = (size for size, limits in self.limits.items() if keeps(limits))
        return min(fitting, key=_rank, default=SizeClass.LARGE)


FILING_TERMS: Final = (
    FilingTerms(
        version="2016-01",
        valid_from=date(2016, 1, 1),
        limits=MappingProxyType(
            {
                SizeClass.MICRO: Limits(350_000_00, 700_000_00, 10),
                SizeClass.SMALL: Limits(6_000_000_00, 12_000_000_00, 50),
                SizeClass.MEDIUM: Limits(20_000_000_00, 40_000_000_00, 250),
            }
        ),
        days_after_adoption=8,
        months_after_year_end=12,
    ),
    FilingTerms(
        version="2024-01",
        valid_from=date(2024, 1, 1),
        limits=MappingProxyType(
            {
                SizeClass.MICRO: Limits(450_000_00, 900_000_00, 10),
                SizeClass.SMALL: Limits(7_500_000_00, 15_000_000_00, 50),
                SizeClass.MEDIUM: Limits(25_000_000_00, 50_000_000_00, 250),
            }
        ),
        days_after_adoption=8,
        months_after_year_end=12,
    ),
)
"""Every version; a released one never changes. Micro and small: D20; medium: BW 2:397."""


FIRST_YEAR_END: Final = months_after(FILING_TERMS[0].valid_from, 12) - timedelta(days=1)
"""Financial years that ended before this day are in no version."""


def filing_terms_on(year_ended_on: date) -> FilingTerms:
    """What holds for the financial year of twelve months that ended that day, for the figures of the year
    before as well. Raises ValueError before the first version."""
    return latest(FILING_TERMS, months_after(year_ended_on + timedelta(days=1), -12))


def size_class_of(years: Iterable[YearFound]) -> SizeClass:
    """The smallest class that every one of these consecutive years keeps to (D20).

    The law keeps a business in the class it had until two years in a row say otherwise; of which class that
    was, the figures of two years tell nothing: the larger of both years' counts."""
    return max((year.size_class for year in years), key=_rank)


def _rank(size: SizeClass) -> int:
    return size.rank
