"""The closing days of the post, of TARGET and of legal terms: three dated tables of our own (D9, D30)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from typing import Final

from domain.calendar import Calendars
from domain.terms import latest

YEARS: Final = range(2015, 2061)
"""The years that the tables are complete for."""
SUNDAY: Final = 6


@dataclass(frozen=True, slots=True)
class Fixed:
    """The same day of every year, or of those that ``every`` divides. ``never_on_sunday``: a day earlier."""

    month: int
    day: int
    every: int = 1
    never_on_sunday: bool = False

    def of(self, year: int) -> date | None:
        if year % self.every:
            return None
        day = date(year, self.month, self.day)
        return day - timedelta(days=self.never_on_sunday and day.weekday() == SUNDAY)


@dataclass(frozen=True, slots=True)
class FromEaster:
    """So many days after Easter Sunday."""

    days: int

    def of(self, year: int) -> date | None:
        return _easter(year) + timedelta(days=self.days)


@dataclass(frozen=True, slots=True)
class ClosingDays:
    """What a calendar is closed on beside its weekends, from ``valid_from`` until the next version."""

    version: str
    valid_from: date
    days: Mapping[str, Fixed | FromEaster]


POST: Final = (
    ClosingDays(
        "2015-01",
        date(2015, 1, 1),
        {
            "New Year's Day": Fixed(1, 1),
            "Good Friday": FromEaster(-2),  # our choice, to be confirmed by the register (D30)
            "Easter Sunday": FromEaster(0),
            "Easter Monday": FromEaster(1),
            "King's Day": Fixed(4, 27, never_on_sunday=True),
            "Liberation Day": Fixed(5, 5, every=5),
            "Ascension Day": FromEaster(39),
            "Whit Sunday": FromEaster(49),
            "Whit Monday": FromEaster(50),
            "Christmas Day": Fixed(12, 25),
            "Second Day of Christmas": Fixed(12, 26),
        },
    ),
)
"""No working days for the post (D9): the Dutch public holidays. 5 May is a day off every five years."""

TARGET: Final = (
    ClosingDays(
        "2015-01",
        date(2015, 1, 1),
        {
            "New Year's Day": Fixed(1, 1),
            "Good Friday": FromEaster(-2),
            "Easter Monday": FromEaster(1),
            "Labour Day": Fixed(5, 1),
            "Christmas Day": Fixed(12, 25),
            "Second Day of Christmas": Fixed(12, 26),
        },
    ),
)
"""What the European payment system keeps, since 2002."""

LEGAL_TERMS: Final = (
    ClosingDays(
        "2015-01",
        date(2015, 1, 1),
        {
            "New Year's Day": Fixed(1, 1),
            "Good Friday": FromEaster(-2),  # set equal to a holiday by the second paragraph
            "Easter Sunday": FromEaster(0),
            "Easter Monday": FromEaster(1),
            "King's Day": Fixed(4, 27, never_on_sunday=True),
            "Liberation Day": Fixed(5, 5),
            "Ascension Day": FromEaster(39),
            "Whit Sunday": FromEaster(49),
            "Whit Monday": FromEaster(50),
            "Christmas Day": Fixed(12, 25),
            "Second Day of Christmas": Fixed(12, 26),
        },
    ),
)
"""Days that end no legal term (Algemene termijnenwet, art. 3): 5 May in every year."""

DECREED: Final = frozenset(
    {date(2026, 1, 2), date(2026, 5, 15), date(2027, 5, 7), date(2028, 4, 28), date(2028, 5, 26)}
)
"""Closing days of single years, set equal to holidays by decree (art. 3, third paragraph): of the post and of
legal terms. Decrees come a few years ahead: add theirs here."""


@cache
def calendars() -> Calendars:
    """The three calendars, by the tables."""
    return Calendars(
        closed_for_work=_closed(POST) | DECREED,
        closed_for_target=_closed(TARGET),
        closed_for_terms=_closed(LEGAL_TERMS) | DECREED,
        years=YEARS,
    )


def _closed(table: Sequence[ClosingDays]) -> frozenset[date]:
    """Each day by the version that is in force on it."""
    found = (
        (version, each.of(year)) for version in table for year in YEARS for each in version.days.values()
    )
    return frozenset(day for version, day in found if day is not None and latest(table, day) is version)


def _easter(year: int) -> date:
    """Easter Sunday of the Gregorian calendar (Meeus, Jones and Butcher)."""
    century, of_century = divmod(year, 100)
    skipped, leap_century = divmod(century, 4)
    moon = (19 * (year % 19) + century - skipped - (century - (century + 8) // 25 + 1) // 3 + 15) % 30
    sunday = (32 + 2 * leap_century + 2 * (of_century // 4) - moon - of_century % 4) % 7
    late = (year % 19 + 11 * moon + 22 * sunday) // 451
    month, day = divmod(moon + sunday - 7 * late + 114, 31)
    return date(year, month, day + 1)
