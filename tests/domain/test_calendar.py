"""Working days, TARGET days and legal terms, on the tables the adapters build."""

from datetime import UTC, date, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.calendar import AMSTERDAM, Calendars, by_the_clock, local_date
from domain.closing_days import DECREED, calendars

NL = calendars()
DAYS = st.dates(date(2015, 2, 1), date(2060, 11, 30))


def amsterdam(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=AMSTERDAM)


@pytest.mark.parametrize(
    ("asked", "posted"),
    [
        ("2026-06-10 14:59:59.999999", date(2026, 6, 10)),
        ("2026-06-10 15:00:00", date(2026, 6, 11)),
        ("2026-06-12 15:00:00", date(2026, 6, 15)),
        ("2026-06-13 10:00:00", date(2026, 6, 15)),
        ("2026-04-27 10:00:00", date(2026, 4, 28)),
        ("2026-12-24 16:00:00", date(2026, 12, 28)),
        ("2026-01-01 09:00:00", date(2026, 1, 5)),
    ],
)
def test_before_three_on_a_working_day_the_post_leaves_that_day_otherwise_the_next_working_day(
    asked: str, posted: date
) -> None:
    assert NL.posting_day(amsterdam(asked)) == posted


@pytest.mark.parametrize(
    ("asked", "posted"),
    [
        (datetime(2026, 1, 14, 13, 59, 59, tzinfo=UTC), date(2026, 1, 14)),
        (datetime(2026, 1, 14, 14, 0, 0, tzinfo=UTC), date(2026, 1, 15)),
        (datetime(2026, 7, 15, 12, 59, 59, tzinfo=UTC), date(2026, 7, 15)),
        (datetime(2026, 7, 15, 13, 0, 0, tzinfo=UTC), date(2026, 7, 16)),
        (datetime(2026, 7, 15, 22, 30, tzinfo=UTC), date(2026, 7, 16)),
    ],
)
def test_three_o_clock_is_local_time_in_winter_and_in_summer(asked: datetime, posted: date) -> None:
    assert NL.posting_day(asked) == posted


@given(at=st.datetimes(datetime(2016, 1, 1), datetime(2059, 12, 1)))
def test_something_is_never_posted_before_it_was_asked_for_nor_on_a_day_off(at: datetime) -> None:
    posted = NL.posting_day(at.replace(tzinfo=UTC))
    assert NL.is_working_day(posted)
    assert local_date(at.replace(tzinfo=UTC)) <= posted


def test_a_day_begins_at_local_midnight() -> None:
    assert local_date(datetime(2026, 1, 1, 22, 59, 59, tzinfo=UTC)) == date(2026, 1, 1)
    assert local_date(datetime(2026, 1, 1, 23, 0, tzinfo=UTC)) == date(2026, 1, 2)
    assert local_date(datetime(2026, 7, 1, 22, 0, tzinfo=UTC)) == date(2026, 7, 2)
    assert local_date(datetime(2026, 7, 2, 7, 30, tzinfo=timezone(timedelta(hours=9)))) == date(2026, 7, 2)


def test_a_time_without_a_time_zone_is_refused() -> None:
    with pytest.raises(ValueError, match="time zone"):
        local_date(datetime(2026, 1, 1))


def test_the_post_delivers_within_five_working_days() -> None:
    assert NL.delivery_expected_by(date(2026, 6, 10)) == date(2026, 6, 17)
    assert NL.delivery_expected_by(date(2026, 12, 24)) == date(2027, 1, 4)


@given(DAYS)
def test_post_is_overdue_from_the_day_after_it_was_expected(day: date) -> None:
    first = NL.delivery_overdue_before(day)
    assert NL.delivery_expected_by(first) >= day > NL.delivery_expected_by(first - timedelta(days=1))


def test_liberation_day_is_a_day_off_every_five_years_only() -> None:
    assert not NL.is_working_day(date(2025, 5, 5))
    assert NL.is_working_day(date(2026, 5, 5))
    assert not NL.is_working_day(date(2030, 5, 5))


def test_king_s_day_moves_to_saturday_when_it_is_a_sunday() -> None:
    assert NL.is_working_day(date(2025, 4, 28))
    assert not NL.is_working_day(date(2026, 4, 27))


@pytest.mark.parametrize("day", sorted(DECREED), ids=str)
def test_a_decreed_day_is_a_day_off_and_ends_no_term(day: date) -> None:
    assert not NL.is_working_day(day)
    assert NL.extended(day) > day


@pytest.mark.parametrize(
    ("last_day", "extended"),
    [
        (date(2026, 6, 10), date(2026, 6, 10)),
        (date(2026, 6, 13), date(2026, 6, 15)),
        (date(2026, 6, 14), date(2026, 6, 15)),
        (date(2026, 5, 5), date(2026, 5, 6)),
        (date(2026, 5, 14), date(2026, 5, 18)),
        (date(2026, 4, 3), date(2026, 4, 7)),
        (date(2026, 5, 23), date(2026, 5, 26)),
        (date(2026, 12, 25), date(2026, 12, 28)),
        (date(2026, 1, 1), date(2026, 1, 5)),
        (date(2028, 4, 27), date(2028, 5, 1)),
    ],
    ids=str,
)
def test_a_term_that_ends_on_a_weekend_or_recognised_holiday_is_extended(
    last_day: date, extended: date
) -> None:
    assert NL.extended(last_day) == extended


@given(day=DAYS)
def test_a_term_is_extended_to_the_first_day_that_is_none(day: date) -> None:
    end = NL.extended(day)
    assert end >= day
    assert NL.extended(end) == end
    between = (day + timedelta(n) for n in range((end - day).days))
    assert all(NL.extended(early) == end for early in between)


@given(day=DAYS)
def test_a_term_never_ends_on_a_day_off(day: date) -> None:
    assert NL.is_working_day(NL.extended(day))


@pytest.mark.parametrize("year", [2015, 2026, 2060])
def test_the_holidays_of_legal_terms_are_those_of_the_act(year: int) -> None:
    sundays_aside = {day for day in NL.closed_for_terms - DECREED if day.year == year and day.weekday() < 6}
    good_friday = min(day for day in NL.closed_for_target if day.year == year and day.month > 1)
    act = {
        date(year, 1, 1),
        good_friday,
        good_friday + timedelta(3),  # Easter Monday
        good_friday + timedelta(41),  # Ascension Day
        good_friday + timedelta(52),  # Whit Monday
        date(year, 4, 26) if date(year, 4, 27).weekday() == 6 else date(year, 4, 27),  # King's Day
        date(year, 5, 5),
        date(year, 12, 25),
        date(year, 12, 26),
    }
    assert sundays_aside == {day for day in act if day.weekday() < 6}


@pytest.mark.parametrize(
    "closed",
    [
        date(2026, 1, 1),
        date(2026, 4, 3),
        date(2026, 4, 6),
        date(2026, 5, 1),
        date(2026, 12, 25),
        date(2027, 12, 25),
    ],
    ids=str,
)
def test_target_is_closed_on_its_own_six_days(closed: date) -> None:
    assert not NL.is_target_day(closed)


def test_target_is_open_on_king_s_day_and_ascension_day() -> None:
    assert NL.is_target_day(date(2026, 4, 27))
    assert NL.is_target_day(date(2026, 5, 14))


def test_a_collection_is_due_on_a_target_day_and_sent_some_target_days_before() -> None:
    assert NL.target_day_on_or_after(date(2026, 5, 1)) == date(2026, 5, 4)
    assert NL.target_day_on_or_after(date(2026, 5, 4)) == date(2026, 5, 4)
    assert NL.target_days_before(date(2026, 5, 4), 1) == date(2026, 4, 30)
    assert NL.target_days_before(date(2026, 4, 7), 2) == date(2026, 4, 1)


@given(day=DAYS, count=st.integers(1, 10))
def test_counting_target_days_back_passes_exactly_that_many(day: date, count: int) -> None:
    start = NL.target_days_before(day, count)
    passed = (start + timedelta(n) for n in range((day - start).days))
    assert sum(NL.is_target_day(open_day) for open_day in passed) == count


@pytest.mark.parametrize("day", [date(2014, 12, 31), date(2061, 1, 1)], ids=str)
def test_a_day_outside_the_tables_is_refused_not_taken_for_open(day: date) -> None:
    for ask in (NL.is_working_day, NL.is_target_day, NL.extended):
        with pytest.raises(ValueError, match="2015 to 2060"):
            ask(day)


def test_the_tables_are_data() -> None:
    closed = date(2026, 6, 10)
    own = Calendars(
        closed_for_work=frozenset({closed}), closed_for_target=frozenset(), closed_for_terms=frozenset()
    )
    assert not own.is_working_day(closed)
    assert own.is_target_day(closed)
    assert own.extended(closed) == closed


@pytest.mark.parametrize(
    ("at", "read"),
    [
        ("2026-06-10T22:30:00+00:00", "2026-06-11 00:30:00 CEST"),
        ("2026-12-31T23:00:00+00:00", "2027-01-01 00:00:00 CET"),
    ],
)
def test_a_moment_is_read_by_the_clock_in_amsterdam(at: str, read: str) -> None:
    """D9, in summer and winter, where the day is another than in UTC."""
    assert by_the_clock(datetime.fromisoformat(at)) == read
