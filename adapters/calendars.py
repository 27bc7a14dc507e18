"""The tables of closing days for 2015 to 2060, from the holidays library and the decrees."""

from datetime import date
from functools import cache
from typing import Final

from holidays import country_holidays, financial_holidays

from domain.calendar import Calendars

YEARS: Final = range(2015, 2061)

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
    public = frozenset(country_holidays("NL", years=YEARS))
    return Calendars(
        closed_for_work=public | DECREED,
        closed_for_target=frozenset(financial_holidays("XECB", years=YEARS)),
        closed_for_terms=public | {date(year, 5, 5) for year in YEARS} | DECREED,
        years=YEARS,
    )
