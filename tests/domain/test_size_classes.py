"""The size class of a business: two of three criteria, two consecutive years, dated limits (D20)."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.size_classes import (
    FILING_TERMS,
    FIRST_DAY,
    Figures,
    FilingTerms,
    SizeClass,
    filing_terms_on,
    is_too_long,
    size_class_of,
    usual_beginning,
)

NOW, BEFORE = FILING_TERMS[1], FILING_TERMS[0]
BEFORE_IT, ENDED = date(2024, 12, 31), date(2025, 12, 31)
MICRO, SMALL, MEDIUM, LARGE = SizeClass
CRITERIA = ("total_assets_cents", "net_turnover_cents", "employees")


def figures(assets_euros: int, turnover_euros: int, employees: int) -> Figures:
    return Figures(
        total_assets_cents=assets_euros * 100, net_turnover_cents=turnover_euros * 100, employees=employees
    )


def class_of(before: Figures, this: Figures, terms: FilingTerms = NOW) -> SizeClass:
    return size_class_of((terms.found(BEFORE_IT, before), terms.found(ENDED, this)))


def keeps(found: Figures, size: SizeClass, terms: FilingTerms) -> bool:
    """Two of the three criteria, counted as the law words it."""
    if size is LARGE:
        return True
    limits = terms.limits[size]
    kept = (
        found.total_assets_cents <= limits.total_assets_cents,
        found.net_turnover_cents <= limits.net_turnover_cents,
        found.employees < limits.employees,
    )
    return sum(kept) >= 2


# Around every limit, so that edges meet; and anywhere at all.
EDGES = {
    name: sorted(
        {
            max(0, getattr(limits, name) + nudge)
            for terms in FILING_TERMS
            for limits in terms.limits.values()
            for nudge in (-1, 0, 1)
        }
    )
    for name in CRITERIA
}
some_figures = st.builds(
    Figures,
    total_assets_cents=st.sampled_from(EDGES["total_assets_cents"]) | st.integers(0, 10**12),
    net_turnover_cents=st.sampled_from(EDGES["net_turnover_cents"]) | st.integers(0, 10**12),
    employees=st.sampled_from(EDGES["employees"]) | st.integers(0, 1000),
)
some_terms = st.sampled_from(FILING_TERMS)


@given(some_figures, some_terms)
def test_a_year_is_of_the_smallest_class_of_which_it_keeps_two_of_three(
    found: Figures, terms: FilingTerms
) -> None:
    size = terms.found(ENDED, found).size_class
    assert size is next(one for one in SizeClass if keeps(found, one, terms))


@given(some_figures, some_figures, some_terms)
def test_the_class_is_the_smallest_that_both_years_keep(
    before: Figures, this: Figures, terms: FilingTerms
) -> None:
    size = class_of(before, this, terms)
    assert size is next(one for one in SizeClass if keeps(before, one, terms) and keeps(this, one, terms))
    assert size is class_of(this, before, terms)


@given(some_figures, some_figures, some_terms, st.sampled_from(CRITERIA), st.integers(1, 10**9))
def test_more_is_never_smaller(
    before: Figures, this: Figures, terms: FilingTerms, name: str, more: int
) -> None:
    grown = this.model_copy(update={name: getattr(this, name) + more})
    assert class_of(before, grown, terms).rank >= class_of(before, this, terms).rank


@given(some_figures, some_terms, st.sampled_from(CRITERIA), st.integers(0, 10**12))
def test_one_criterion_alone_moves_a_year_at_most_to_where_the_other_two_are(
    found: Figures, terms: FilingTerms, name: str, value: int
) -> None:
    others = [one for one in CRITERIA if one != name]
    year = terms.found(ENDED, found.model_copy(update={name: value}))
    by = {
        "total_assets_cents": year.by_total_assets,
        "net_turnover_cents": year.by_net_turnover,
        "employees": year.by_employees,
    }
    low, high = sorted(by[one].rank for one in others)
    assert low <= year.size_class.rank <= high


@given(some_figures, some_figures)
def test_the_limits_of_2024_make_nobody_larger(before: Figures, this: Figures) -> None:
    assert class_of(before, this, NOW).rank <= class_of(before, this, BEFORE).rank


@pytest.mark.parametrize(
    ("terms", "at_most", "more"),
    [
        (NOW, figures(450_000, 900_000, 9), (MICRO, SMALL)),
        (NOW, figures(7_500_000, 15_000_000, 49), (SMALL, MEDIUM)),
        (NOW, figures(25_000_000, 50_000_000, 249), (MEDIUM, LARGE)),
        (BEFORE, figures(350_000, 700_000, 9), (MICRO, SMALL)),
        (BEFORE, figures(6_000_000, 12_000_000, 49), (SMALL, MEDIUM)),
        (BEFORE, figures(20_000_000, 40_000_000, 249), (MEDIUM, LARGE)),
    ],
    ids=lambda value: value.version if isinstance(value, FilingTerms) else "",
)
def test_the_limits_are_those_of_d20_to_the_cent(
    terms: FilingTerms, at_most: Figures, more: tuple[SizeClass, SizeClass]
) -> None:
    within, beyond = more
    one_more = at_most.model_copy(update={name: getattr(at_most, name) + 1 for name in CRITERIA})
    found, above = terms.found(ENDED, at_most), terms.found(ENDED, one_more)
    assert (found.by_total_assets, found.by_net_turnover, found.by_employees) == (within,) * 3
    assert (above.by_total_assets, above.by_net_turnover, above.by_employees) == (beyond,) * 3


def test_one_year_beyond_the_limits_counts_for_both() -> None:
    small, medium = figures(1_000_000, 1_000_000, 20), figures(8_000_000, 16_000_000, 20)
    assert [class_of(small, small), class_of(small, medium), class_of(medium, small)] == [
        SMALL, MEDIUM, MEDIUM,
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("year_began_on", "version"),
    [
        (date(2016, 1, 1), "2016-01"),
        (date(2023, 1, 1), "2016-01"),
        (date(2023, 12, 31), "2016-01"),
        (date(2024, 1, 1), "2024-01"),
        (date(2025, 7, 1), "2024-01"),
    ],
)
def test_the_day_a_financial_year_began_decides_which_limits_hold(year_began_on: date, version: str) -> None:
    assert filing_terms_on(year_began_on).version == version


def test_years_before_the_table_are_in_no_version() -> None:
    with pytest.raises(ValueError, match="in force"):
        filing_terms_on(FIRST_DAY - timedelta(days=1))


@pytest.mark.parametrize(
    ("year_ended_on", "began_on"),
    [
        (date(2025, 12, 31), date(2025, 1, 1)),
        (date(2024, 2, 29), date(2023, 3, 1)),
        (date(2025, 6, 29), date(2024, 6, 30)),
    ],
)
def test_a_year_usually_has_twelve_months(year_ended_on: date, began_on: date) -> None:
    assert usual_beginning(year_ended_on) == began_on


def test_a_year_has_at_most_24_months() -> None:
    assert not is_too_long(date(2024, 1, 1), date(2025, 12, 31))
    assert is_too_long(date(2024, 1, 1), date(2026, 1, 1))


def test_of_a_first_year_its_own_class_decides() -> None:
    year = NOW.found(ENDED, figures(8_000_000, 16_000_000, 20))
    assert size_class_of([year]) is MEDIUM


@pytest.mark.parametrize("terms", FILING_TERMS, ids=lambda terms: terms.version)
def test_every_class_but_large_has_limits_above_those_of_the_one_below(terms: FilingTerms) -> None:
    assert list(terms.limits) == [MICRO, SMALL, MEDIUM]
    for name in CRITERIA:
        rising = [getattr(limits, name) for limits in terms.limits.values()]
        assert rising == sorted(set(rising))


@pytest.mark.parametrize(
    ("year_ended_on", "adopted_on", "due_on"),
    [
        (date(2025, 12, 31), date(2026, 5, 28), date(2026, 6, 5)),
        (date(2025, 12, 31), date(2026, 12, 23), date(2026, 12, 31)),
        (date(2025, 12, 31), date(2026, 12, 28), date(2026, 12, 31)),
        (date(2025, 12, 31), date(2027, 2, 1), date(2026, 12, 31)),
        (date(2024, 2, 29), date(2025, 2, 27), date(2025, 2, 28)),
    ],
)
def test_a_statement_is_due_8_days_after_adoption_and_12_months_after_the_year_at_the_latest(
    year_ended_on: date, adopted_on: date, due_on: date
) -> None:
    assert filing_terms_on(year_ended_on).due_on(year_ended_on, adopted_on) == due_on


@given(st.dates(FIRST_DAY, date(2100, 1, 1)), st.integers(1, 900))
def test_a_later_adoption_is_never_due_earlier(year_ended_on: date, days: int) -> None:
    terms = filing_terms_on(year_ended_on)
    first, later = (date.fromordinal(year_ended_on.toordinal() + days + more) for more in (0, 1))
    assert terms.due_on(year_ended_on, first) <= terms.due_on(year_ended_on, later)
