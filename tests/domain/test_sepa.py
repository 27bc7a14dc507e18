"""Whose accounts can be debited, and from when (D15, D18)."""

from datetime import date
from itertools import pairwise
from string import ascii_uppercase

import pytest
from schwifty import IBAN
from schwifty.exceptions import SchwiftyException

from domain.sepa import SEPA, in_sepa

JOINED = {
    "AL": date(2025, 10, 5),
    "MD": date(2025, 10, 5),
    "ME": date(2025, 10, 5),
    "MK": date(2025, 10, 5),
    "RS": date(2026, 5, 5),
}
NO_IBANS_OF_THEIR_OWN = frozenset(
    {"AX", "BL", "GF", "GG", "GP", "IM", "JE", "MF", "MQ", "NC", "PF", "PM", "RE", "TF", "WF", "YT"}
)
"""Their IBANs begin with FI, FR or GB; the library lists them beside."""


@pytest.mark.reference
def test_the_countries_of_sepa_are_those_of_the_library_and_the_five_that_joined_since() -> None:
    listed = {one + other for one in ascii_uppercase for other in ascii_uppercase if _listed(one + other)}
    assert SEPA[-1].countries == (listed - NO_IBANS_OF_THEIR_OWN) | set(JOINED)


def _listed(country: str) -> bool:
    try:
        return IBAN(f"{country}00", allow_invalid=True).in_sepa_zone
    except SchwiftyException:
        return False


@pytest.mark.parametrize(("country", "day"), JOINED.items())
def test_a_country_that_joined_is_in_sepa_from_that_day_on(country: str, day: date) -> None:
    assert in_sepa(f"{country}00", day)
    assert not in_sepa(f"{country}00", date.fromordinal(day.toordinal() - 1))


def test_no_country_ever_left_sepa_and_every_version_has_its_day() -> None:
    for earlier, later in pairwise(SEPA):
        assert earlier.countries < later.countries
        assert earlier.valid_from < later.valid_from


def test_who_is_outside_is_outside() -> None:
    assert in_sepa("NL91ABNA0417164300", date(2026, 6, 1))
    assert not in_sepa("BR1800360305000010009795493C1", date(2026, 6, 1))
