"""The dated tables of terms, fees and prices."""

from collections.abc import Callable, Sequence
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.closing_days import calendars
from domain.products import DELIVERED, PRICES, PriceList, Product, prices_on
from domain.terms import TERMS, DatedTable, Terms, terms_on

NL = calendars()
TERMS_2025 = terms_on(date(2025, 1, 1))


def test_the_terms_of_a_day_are_the_latest_that_were_in_force() -> None:
    assert terms_on(date(2026, 6, 1)).version == "2025-01"
    assert prices_on(date(2026, 6, 1)).version == "2025-01"


@pytest.mark.parametrize("table_on", [terms_on, prices_on])
def test_a_day_before_every_table_is_refused(table_on: Callable[[date], object]) -> None:
    with pytest.raises(ValueError, match="in force"):
        table_on(date(2024, 12, 31))


@pytest.mark.parametrize("table", [TERMS.versions, PRICES.versions])
def test_versions_and_their_first_days_are_told_apart(table: Sequence[Terms | PriceList]) -> None:
    assert len({one.version for one in table}) == len(table)
    assert len({one.valid_from for one in table}) == len(table)


def test_an_invoice_is_due_28_days_after_its_issue() -> None:
    assert TERMS_2025.due_on(date(2026, 6, 1), NL) == date(2026, 6, 29)


def test_a_due_date_in_the_weekend_moves_to_monday() -> None:
    assert TERMS_2025.due_on(date(2026, 6, 6), NL) == date(2026, 7, 6)


def test_the_fourteen_days_of_reminder_and_final_notice_begin_the_day_after_sending() -> None:
    sent = date(2026, 6, 30)
    last_day = date(2026, 7, 14)
    assert [sent + timedelta(n) for n in range(1, 15)][-1] == last_day
    assert TERMS_2025.reminder_term_end(sent, NL) == last_day
    assert TERMS_2025.final_notice_term_end(sent, NL) == last_day


def test_a_term_that_ends_on_liberation_day_is_extended_every_year() -> None:
    assert TERMS_2025.final_notice_term_end(date(2026, 4, 21), NL) == date(2026, 5, 6)


@given(start=st.dates(date(2025, 1, 1), date(2059, 12, 1)))
def test_no_term_is_ever_shorter_than_its_days(start: date) -> None:
    assert TERMS_2025.due_on(start, NL) >= start + timedelta(28)
    assert TERMS_2025.reminder_term_end(start, NL) >= start + timedelta(14)
    assert TERMS_2025.final_notice_term_end(start, NL) >= start + timedelta(14)


@pytest.mark.parametrize(
    ("claimed_cents", "fee_cents"), [(1, 900), (499_99, 900), (500_00, 1900), (1_000_000, 1900)]
)
def test_the_fee_follows_the_sum_of_the_letter(claimed_cents: int, fee_cents: int) -> None:
    assert TERMS_2025.fee_cents(claimed_cents) == fee_cents


@pytest.mark.parametrize("terms", TERMS.versions, ids=lambda terms: terms.version)
def test_every_sum_has_a_fee(terms: Terms) -> None:
    assert terms.fees[0].from_cents == 0


def test_the_defaults_are_those_of_the_decisions() -> None:
    assert TERMS_2025.first_password_days == 30
    assert (TERMS_2025.replacement_email_minutes, TERMS_2025.replacement_post_days) == (60, 14)
    assert TERMS_2025.erasure_wait_after_signal_days == 30
    assert TERMS_2025.fiscal_years == 7
    assert TERMS_2025.collection_announced_days == 14
    assert TERMS_2025.collection_return_months == 13
    assert TERMS_2025.portal_shows_from == date(2025, 5, 31)


@pytest.mark.parametrize("prices", PRICES.versions, ids=lambda prices: prices.version)
def test_every_product_is_sold_at_a_price_in_whole_cents(prices: PriceList) -> None:
    assert set(prices.offers) == set(Product)
    assert all(type(offer.price_cents) is int and offer.price_cents > 0 for offer in prices.offers.values())


def test_every_product_says_what_is_delivered() -> None:
    assert set(DELIVERED) == set(Product)


def test_a_table_that_nobody_gave_is_a_bug_and_no_day_before_every_table() -> None:
    with pytest.raises(AssertionError, match="given"):
        DatedTable[Terms]().on(date(2026, 6, 1))
