"""Three calendars (post, direct debit, legal terms), given the closing days as data."""

from calendar import monthrange
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Final
from zoneinfo import ZoneInfo

AMSTERDAM: Final = ZoneInfo("Europe/Amsterdam")
"""Where every day of the rules begins and ends (D1, D9). Reading the time zone once, at import, is the
one file the domain reads: it is fixed data of a pinned package (tzdata), like a table in the code."""

POST_CLOSES: Final = time(15)
"""Post leaves the same day before this local time; 15:00:00 itself is too late (R14, D9)."""

DELIVERY_WORKING_DAYS: Final = 5
"""Within this many working days of posting, the post delivers (R15)."""

_SATURDAY: Final = 5
_DAY: Final = timedelta(days=1)


def local_date(at: datetime) -> date:
    """The day in Europe/Amsterdam, daylight saving included (D9). ``at`` has a time zone."""
    return local_time(at).date()


def months_after(day: date, months: int) -> date:
    """The same day so many months later, or that month's last (SEPA Core counts calendar months)."""
    years, month = divmod(day.month - 1 + months, 12)
    last = monthrange(day.year + years, month + 1)[1]
    return date(day.year + years, month + 1, min(day.day, last))


def end_of_day(day: date) -> datetime:
    """The moment that day is over in Europe/Amsterdam, in UTC."""
    return datetime.combine(day + _DAY, time(), AMSTERDAM).astimezone(UTC)


def local_time(at: datetime) -> datetime:
    """The same moment by the clock in Europe/Amsterdam (D9). ``at`` has a time zone."""
    if at.tzinfo is None:
        raise ValueError("a time without a time zone has no day (D9)")
    return at.astimezone(AMSTERDAM)


def by_the_clock(at: datetime) -> str:
    """As people read it: by the clock in Amsterdam (D9), and of which half of the year that is."""
    return f"{local_time(at):%Y-%m-%d %H:%M:%S %Z}"


@dataclass(frozen=True, slots=True, repr=False)
class Calendars:
    """The closing days that each calendar adds to its weekends.

    ``years`` are the years the tables are complete for. A question that reaches outside raises
    ValueError: a day is never taken for open because a table ended.
    """

    closed_for_work: frozenset[date]
    """Dutch public holidays and decreed closing days (D9)."""
    closed_for_target: frozenset[date]
    """Closing days of TARGET, the banks' settlement system."""
    closed_for_terms: frozenset[date]
    """Days recognised by the Algemene termijnenwet, art. 3, and decreed days (D1)."""
    years: range = range(2015, 2061)

    # --- post: Dutch working days (D9) --------------------------------------------------------

    def is_working_day(self, day: date) -> bool:
        """Monday to Friday, no public holiday, no decreed closing day (D9)."""
        return self._open(day, self.closed_for_work)

    def next_working_day(self, after: date) -> date:
        """The first working day later than ``after``."""
        return _first(after + _DAY, _DAY, self.is_working_day)

    def posting_day(self, at: datetime) -> date:
        """The day something is posted that was asked for at ``at`` (R14, D9).

        Before 15:00:00 on a working day: that day; otherwise the next working day.
        """
        asked = local_time(at)
        in_time = asked.time() < POST_CLOSES and self.is_working_day(asked.date())
        return asked.date() if in_time else self.next_working_day(asked.date())

    def delivery_expected_by(self, posted: date) -> date:
        """The last day on which the post should arrive: 5 working days after posting (R15)."""
        day = posted
        for _ in range(DELIVERY_WORKING_DAYS):
            day = self.next_working_day(day)
        return day

    def delivery_overdue_before(self, today: date) -> date:
        """What was posted earlier than this day should have arrived before today (R15)."""
        day = today
        while self.delivery_expected_by(day - _DAY) >= today:
            day -= _DAY
        return day

    # --- direct debit: TARGET days ------------------------------------------------------------

    def is_target_day(self, day: date) -> bool:
        """Monday to Friday and TARGET is open; King's Day and 5 May are TARGET days."""
        return self._open(day, self.closed_for_target)

    def target_day_on_or_after(self, day: date) -> date:
        """The first TARGET day that is not before ``day``: when a collection can be due."""
        return _first(day, _DAY, self.is_target_day)

    def target_days_before(self, day: date, count: int) -> date:
        """The ``count``-th TARGET day before ``day``: when a collection must be sent at the latest."""
        assert count >= 1
        for _ in range(count):
            day = _first(day - _DAY, -_DAY, self.is_target_day)
        return day

    # --- legal terms: Algemene termijnenwet ---------------------------------------------------

    def extended(self, last_day: date) -> date:
        """The last day of a term whose own last day may be a Saturday, Sunday or recognised holiday.

        Such a term lasts until the end of the next day that is none of these (Algemene
        termijnenwet, art. 1).
        """
        return _first(last_day, _DAY, lambda day: self._open(day, self.closed_for_terms))

    # ------------------------------------------------------------------------------------------

    def _open(self, day: date, closed: frozenset[date]) -> bool:
        if day.year not in self.years:
            raise ValueError(f"the calendars cover {self.years.start} to {self.years.stop - 1} only")
        return day.weekday() < _SATURDAY and day not in closed

    def __repr__(self) -> str:
        return f"Calendars({self.years.start}-{self.years.stop - 1})"


def _first(day: date, step: timedelta, is_open: Callable[[date], bool]) -> date:
    while not is_open(day):
        day += step
    return day
