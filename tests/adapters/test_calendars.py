"""The closing days, beside those that the holidays library tells."""

import pytest
from holidays import country_holidays, financial_holidays

from adapters.calendars import DECREED, YEARS, calendars


@pytest.mark.reference
def test_public_holidays_are_those_of_the_library() -> None:
    assert calendars().closed_for_work == {*country_holidays("NL", years=YEARS)} | DECREED


@pytest.mark.reference
def test_the_days_that_target_is_closed_are_those_of_the_library() -> None:
    assert calendars().closed_for_target == {*financial_holidays("XECB", years=YEARS)}
