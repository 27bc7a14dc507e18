"""The tables of closing days for 2015 to 2060, by their rules and the decrees."""

from collections.abc import Iterator
from datetime import date, timedelta
from functools import cache
from typing import Final

from domain.calendar import Calendars

YEARS: Final = range(2015, 2061)
SUNDAY: Final = 6
AROUND_EASTER: Final = (-2, 0, 1, 39, 49, 50)
"""Good Friday, Easter, Easter Monday, Ascension, Whit Sunday, Whit Monday: days after Easter."""

DECREED: Final = frozenset(
    {date(2026, 1, 2), date(2026, 5, 15), date(2027, 5, 7), date(2028, 4, 28), date(2028, 5, 26)}
)
"""Closing days set equal to holidays by decree (Algemene termijnenwet, art. 3, third paragraph).

Decrees come a few years ahead: add theirs here.
"""


@cache
def calendars() -> Calendars:
    """The calendars of the Netherlands and of TARGET. 5 May is a day off every five years, but ends
    no legal term in any year (art. 3, first paragraph)."""
    public = frozenset(day for year in YEARS for day in _public(year))
    return Calendars(
        closed_for_work=public | DECREED,
        closed_for_target=frozenset(day for year in YEARS for day in _target(year)),
        closed_for_terms=public | {date(year, 5, 5) for year in YEARS} | DECREED,
        years=YEARS,
    )


def _public(year: int) -> Iterator[date]:
    """The Dutch public holidays. The King's birthday is kept a day earlier where it falls on a Sunday."""
    kings_day = date(year, 4, 27)
    yield from (date(year, 1, 1), kings_day - timedelta(days=kings_day.weekday() == SUNDAY))
    if year % 5 == 0:
        yield date(year, 5, 5)
    yield from (_easter(year) + timedelta(days=days) for days in AROUND_EASTER)
    yield from (date(year, 12, 25), date(year, 12, 26))


def _target(year: int) -> Iterator[date]:
    """The closing days of the European payment system."""
    easter = _easter(year)
    yield from (date(year, 1, 1), easter - timedelta(days=2), easter + timedelta(days=1))
    yield from (date(year, 5, 1), date(year, 12, 25), date(year, 12, 26))


def _easter(year: int) -> date:
    """Easter Sunday of the Gregorian calendar (Meeus, Jones and Butcher)."""
    century, of_century = divmod(year, 100)
    skipped, leap_century = divmod(century, 4)
    moon = (19 * (year % 19) + century - skipped - (century - (century + 8) // 25 + 1) // 3 + 15) % 30
    sunday = (32 + 2 * leap_century + 2 * (of_century // 4) - moon - of_century % 4) % 7
    late = (year % 19 + 11 * moon + 22 * sunday) // 451
    month, day = divmod(moon + sunday - 7 * late + 114, 31)
    return date(year, month, day + 1)
