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


class YearClasses(BaseModel):
    """What the figures of the financial year that ended on ``ended_on`` come to: for each criterion the
    smallest class whose limit it keeps, and the smallest of which two of the three keep the limits (D20)."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    ended_on: date
    by_total_assets: SizeClass
    by_net_turnover: SizeClass
    by_employees: SizeClass
    size_class: SizeClass


class YearFound(YearClasses):
    """The same with the figures themselves."""

    figures: Figures

    @property
    def classes(self) -> YearClasses:
        """Without the figures."""
        return YearClasses(**self.model_dump(exclude={"figures"}))


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

    def found(self, ended_on: date, figures: Figures) -> YearFound:
        """What these figures of the year that ended that day come to, as they are: of a year that is longer
        or shorter than twelve months nothing is counted up or down (D20 is silent)."""
        assets = self._smallest(lambda limits: figures.total_assets_cents <= limits.total_assets_cents)
        turnover = self._smallest(lambda limits: figures.net_turnover_cents <= limits.net_turnover_cents)
        employees = self._smallest(lambda limits: figures.employees < limits.employees)
        # Two of three keep the limits of a class exactly where the middle one of the three does.
        middle = sorted((assets, turnover, employees), key=_rank)[1]
        return YearFound(
            ended_on=ended_on,
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


FIRST_DAY: Final = FILING_TERMS[0].valid_from
"""Financial years that began before this day are in no version."""
USUAL_MONTHS: Final = 12
MONTHS_MAX: Final = 24
"""A year is lengthened where it is the first, or where the articles change it (BW 2:10a). The law names no
most; in practice it is two years, and more is a typing error (our choice)."""


def filing_terms_on(year_began_on: date) -> FilingTerms:
    """What holds for the financial year that began that day, for the figures of the year before as well (D20:
    "from financial year 2024" are those that begin in 2024 or later). Raises ValueError before FIRST_DAY."""
    return latest(FILING_TERMS, year_began_on)


def usual_beginning(year_ended_on: date) -> date:
    """The first day of the twelve months that ended that day."""
    return months_after(year_ended_on + timedelta(days=1), -USUAL_MONTHS)


def is_too_long(year_began_on: date, year_ended_on: date) -> bool:
    """Whether it is longer than a financial year ever is."""
    return year_ended_on >= months_after(year_began_on, MONTHS_MAX)


def size_class_of(years: Iterable[YearFound]) -> SizeClass:
    """The smallest class that every one of these consecutive years keeps to (D20). Of a first financial year
    there is one, and it decides (BW 2:398(4)).

    The law keeps a business in the class it had until two years in a row say otherwise; of which class that
    was, the figures of two years tell nothing: the larger of both years' counts."""
    return max((year.size_class for year in years), key=_rank)


def _rank(size: SizeClass) -> int:
    return size.rank
