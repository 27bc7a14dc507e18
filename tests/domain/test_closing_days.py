"""The closing days of the three calendars, beside those that the holidays library tells (D30)."""

from collections.abc import Sequence
from datetime import date

import pytest
from holidays import country_holidays, financial_holidays

from domain.closing_days import (
    DECREED,
    LEGAL_TERMS,
    POST,
    TARGET,
    YEARS,
    ClosingDays,
    FromEaster,
    calendars,
)

GOOD_FRIDAYS = [date(2025, 4, 18), date(2026, 4, 3), date(2027, 3, 26), date(2028, 4, 14)]
NL = calendars()


@pytest.mark.reference
def test_closing_days_of_the_post_are_the_dutch_holidays_of_the_library() -> None:
    assert NL.closed_for_work == {*country_holidays("NL", years=YEARS)} | DECREED


@pytest.mark.reference
def test_the_days_that_target_is_closed_are_those_of_the_library() -> None:
    assert NL.closed_for_target == {*financial_holidays("XECB", years=YEARS)}


@pytest.mark.reference
def test_the_days_that_end_no_legal_term_are_those_of_the_library_and_every_liberation_day() -> None:
    liberation_days = {date(year, 5, 5) for year in YEARS}
    assert NL.closed_for_terms == {*country_holidays("NL", years=YEARS)} | liberation_days | DECREED


@pytest.mark.parametrize("table", [POST, TARGET, LEGAL_TERMS], ids=["post", "target", "legal terms"])
def test_good_friday_is_named_in_each_d30(table: Sequence[ClosingDays]) -> None:
    assert all(version.days["Good Friday"] == FromEaster(-2) for version in table)


@pytest.mark.parametrize("day", GOOD_FRIDAYS, ids=str)
def test_on_good_friday_no_post_leaves_no_debit_is_settled_and_no_term_ends_d30(day: date) -> None:
    assert not NL.is_working_day(day)
    assert not NL.is_target_day(day)
    assert NL.extended(day) > day
