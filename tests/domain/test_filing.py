"""Filing a financial statement: receipt, reasons, terms, and every refusal (R2, R3, D20)."""

from datetime import date
from typing import Any

import pytest

from domain.account.commands import Suspend
from domain.account.state import NoSuchAccount
from domain.filed_years.events import FinancialYearFiled
from domain.filing.aggregate import FILING, Filing, Life
from domain.filing.events import FilingReason, FilingRefused, StatementFiled
from domain.kernel import Event
from domain.ports import EntryKind
from domain.series.events import NumberTaken
from domain.size_classes import Figures, SizeClass
from domain.use_cases.file_statement import DatesDoNotFit, FirstYearDoesNotFit
from domain.values import FilingId, ReceiptNumber
from toegang_testing.desks.desk import A1, A2, A3, BAKERY, KVK, MICRO_FIGURES, OTHER_KVK
from toegang_testing.desks.office import Office
from toegang_testing.world import Moved, request

SMALL = Figures(total_assets_cents=700_000_000, net_turnover_cents=1_400_000_000, employees=40)
MEDIUM = Figures(total_assets_cents=800_000_000, net_turnover_cents=1_600_000_000, employees=40)
LARGE = Figures(total_assets_cents=10**10, net_turnover_cents=10**10, employees=1000)


def opened() -> Office:
    office = Office()
    office.open_account()
    return office


def filed(events: list[Event]) -> StatementFiled:
    statement = events[-1]
    assert isinstance(statement, StatementFiled)
    return statement


def refused(events: list[Event]) -> FilingRefused:
    (event,) = events
    assert isinstance(event, FilingRefused)
    return event


def test_a_statement_is_filed_with_a_number_and_its_year_in_one_append() -> None:
    office = opened()
    number, noted, statement = office.file()
    assert number == NumberTaken(series="D", year=2026, number=1, taken_by="filing-f1")
    assert noted == FinancialYearFiled(
        customer_id=BAKERY,
        year_began_on=date(2025, 1, 1),
        year_ended_on=date(2025, 12, 31),
        filing_id=FilingId("f1"),
        receipt_number=ReceiptNumber("D2026-000001"),
    )
    assert filed([statement]).receipt_number == "D2026-000001"
    assert (filed([statement]).account_id, filed([statement]).customer_id) == (A1, BAKERY)
    assert (filed([statement]).kvk_number, filed([statement]).financial_year) == (KVK, 2025)
    assert filed([statement]).filed_on == office.today


def test_receipts_are_numbered_without_a_gap_whoever_files() -> None:
    office = opened()
    office.open_account(A2, "piet", kvk_number=OTHER_KVK)
    numbers = [
        filed(office.file("f1")).receipt_number,
        filed(office.file("f2", A2)).receipt_number,
        filed(office.file("f3", year_ended_on=date(2024, 12, 31))).receipt_number,
    ]
    assert numbers == ["D2026-000001", "D2026-000002", "D2026-000003"]


def test_the_reasons_of_the_class_are_recorded_for_each_year_and_criterion_d20() -> None:
    statement = filed(opened().file(this_year=SMALL))
    before, this = statement.years
    assert (before.ended_on, before.figures, before.size_class) == (
        date(2024, 12, 31), MICRO_FIGURES, SizeClass.MICRO,
    )  # fmt: skip
    assert (this.ended_on, this.figures, this.size_class) == (
        date(2025, 12, 31), SMALL, SizeClass.SMALL,
    )  # fmt: skip
    assert (this.by_total_assets, this.by_net_turnover, this.by_employees) == (SizeClass.SMALL,) * 3
    assert (statement.size_class, statement.terms) == (SizeClass.SMALL, "2024-01")


@pytest.mark.parametrize(
    ("this_year", "year_before", "size_class"),
    [
        (MEDIUM, MEDIUM, SizeClass.MEDIUM),
        (MEDIUM, SMALL, SizeClass.MEDIUM),
        (SMALL, MEDIUM, SizeClass.MEDIUM),
        (LARGE, LARGE, SizeClass.LARGE),
    ],
)
def test_a_medium_or_large_business_is_refused_with_the_reasons_r3(
    this_year: Figures, year_before: Figures, size_class: SizeClass
) -> None:
    accepted = filed(opened().file())
    refusal = refused(opened().file(this_year=this_year, year_before=year_before))
    assert (refusal.reason, refusal.size_class) == (FilingReason.TOO_LARGE, size_class)
    assert (refusal.refused_on, refusal.due_on) == (accepted.filed_on, accepted.due_on)
    classes = {MEDIUM: SizeClass.MEDIUM, SMALL: SizeClass.SMALL, LARGE: SizeClass.LARGE}
    assert [year.size_class for year in refusal.years] == [classes[year_before], classes[this_year]]
    assert "figures" not in str(refusal.model_dump())


def test_what_is_medium_by_the_former_limits_is_small_by_those_from_2024_on() -> None:
    between = Figures(total_assets_cents=650_000_000, net_turnover_cents=1_300_000_000, employees=40)
    office = opened()
    old, new = (
        office.file(
            f"f{year}",
            year_ended_on=date(year, 12, 31),
            adopted_on=date(year + 1, 5, 1),
            this_year=between,
            year_before=between,
        )
        for year in (2023, 2024)
    )
    assert (refused(old).reason, refused(old).terms) == (FilingReason.TOO_LARGE, "2016-01")
    assert (filed(new).size_class, filed(new).terms) == (SizeClass.SMALL, "2024-01")


def test_a_private_code_files_nothing_and_its_figures_are_not_kept_r3() -> None:
    office = Office()
    office.do(office.private(A3))
    office.make_usable(A3)
    refusal = refused(office.file(account_id=A3))
    assert (refusal.reason, refusal.kvk_number) == (FilingReason.PRIVATE_CODE, None)
    assert (refusal.years, refusal.size_class) == ((), None)


def test_a_second_statement_of_a_year_is_refused_with_the_earlier_receipt_also_of_a_colleague() -> None:
    office = opened()
    office.open_account(A2, "piet")
    receipt = filed(office.file("f1")).receipt_number
    for filing_id, account_id in (("f2", A1), ("f3", A2)):
        refusal = refused(office.file(filing_id, account_id))
        assert (refusal.reason, refusal.earlier_receipt) == (FilingReason.ALREADY_FILED, receipt)


def test_a_refused_statement_stands_in_the_way_of_none() -> None:
    office = opened()
    refused(office.file("f1", this_year=MEDIUM))
    assert filed(office.file("f2")).receipt_number == "D2026-000001"


def test_two_filings_of_a_year_at_once_are_one_and_a_refusal() -> None:
    office = opened()
    office.open_account(A2, "piet")
    wishes = []
    for filing_id, account_id in (("f1", A1), ("f2", A2)):
        wishes.append(office.world.decide(office.filing(filing_id, account_id)))
    office.world.append(wishes[0], request("first"))
    with pytest.raises(Moved):
        office.world.append(wishes[1], request("second"))
    assert refused(office.file("f2", A2)).reason is FilingReason.ALREADY_FILED


@pytest.mark.parametrize("days_late", [0, 1])
def test_whether_it_was_in_time_is_recorded_d20(days_late: int) -> None:
    office = opened()
    office.go_to(date(2026, 6, 5 + days_late))
    statement = filed(office.file(adopted_on=date(2026, 5, 28)))
    assert (statement.due_on, statement.in_time) == (date(2026, 6, 5), days_late == 0)


def test_a_code_that_is_not_usable_files_nothing_d3() -> None:
    office = opened()
    office.do(Suspend(at=office.now, account_id=A1))
    assert refused(office.file()).reason is FilingReason.CODE_NOT_USABLE


def test_in_arrears_nothing_is_filed_d3() -> None:
    office = opened()
    office.to_direct_debit()
    office.order()
    office.deliver()
    office.bill()
    office.react()
    office.wait(14)
    office.daily()
    office.book("F2026-000001", 235, EntryKind.RETURNED)
    while not office.customer().overdue:
        office.wait(1)
        office.daily()
        office.react()
    assert refused(office.file()).reason is FilingReason.ARREARS


@pytest.mark.parametrize(
    ("field", "year_ended_on", "adopted_on"),
    [
        ("year_ended_on", date(1, 1, 1), date(2026, 5, 1)),
        ("year_ended_on", date(2016, 12, 30), date(2017, 5, 1)),
        ("adopted_on", date(2025, 12, 31), date(2025, 12, 31)),
        ("adopted_on", date(2025, 12, 31), date(2026, 6, 3)),
        ("adopted_on", date(9999, 12, 31), date(9999, 12, 31)),
    ],
)
def test_dates_that_do_not_fit_are_rejected_and_nothing_is_recorded(
    field: str, year_ended_on: date, adopted_on: date
) -> None:
    office = opened()
    assert office.today == date(2026, 6, 2)
    head = office.world.head()
    with pytest.raises(DatesDoNotFit) as rejected:
        office.file(year_ended_on=year_ended_on, adopted_on=adopted_on)
    assert rejected.value.field == field
    assert office.world.head() == head


@pytest.mark.parametrize(
    ("field", "stated"),
    [
        ("year_began_on", {"year_began_on": date(2026, 1, 1)}),
        ("year_began_on", {"year_began_on": date(2023, 12, 31)}),
        ("year_began_on", {"year_began_on": date(2015, 12, 31), "year_ended_on": date(2016, 12, 31)}),
    ],
)
def test_a_year_begins_before_it_ends_and_has_at_most_24_months(field: str, stated: dict[str, Any]) -> None:
    with pytest.raises(DatesDoNotFit) as rejected:
        opened().file(**stated)
    assert rejected.value.field == field


def test_a_first_year_longer_than_twelve_months_has_the_limits_of_the_day_it_began_d20() -> None:
    between = Figures(total_assets_cents=650_000_000, net_turnover_cents=1_300_000_000, employees=40)
    founded: dict[str, Any] = {"year_ended_on": date(2024, 12, 31), "adopted_on": date(2025, 5, 1)}
    outcomes = [
        opened().file(year_began_on=began, this_year=between, first_year=True, year_before=None, **founded)
        for began in (date(2023, 10, 1), date(2024, 1, 1))
    ]
    refusal, statement = refused(outcomes[0]), filed(outcomes[1])
    assert (refusal.terms, refusal.reason) == ("2016-01", FilingReason.TOO_LARGE)
    assert (statement.terms, statement.size_class) == ("2024-01", SizeClass.SMALL)


def test_a_first_year_is_judged_alone_and_says_so() -> None:
    statement = filed(opened().file(first_year=True, year_before=None, this_year=SMALL))
    assert (statement.first_year, statement.size_class) == (True, SizeClass.SMALL)
    assert [year.ended_on for year in statement.years] == [date(2025, 12, 31)]


@pytest.mark.parametrize("stated", [{"first_year": True}, {"year_before": None}])
def test_only_a_first_year_has_no_year_before(stated: dict[str, Any]) -> None:
    with pytest.raises(FirstYearDoesNotFit) as rejected:
        opened().file(**stated)
    assert rejected.value.field == "year_before"


def test_no_year_is_the_first_after_one_that_was_filed() -> None:
    office = opened()
    office.file("f1", year_ended_on=date(2024, 12, 31))
    with pytest.raises(FirstYearDoesNotFit) as rejected:
        office.file("f2", first_year=True, year_before=None)
    assert rejected.value.field == "first_year"


def test_a_shortened_year_is_filed_beside_the_one_that_ended_in_the_same_calendar_year() -> None:
    office = opened()
    office.file("f1", year_ended_on=date(2025, 6, 30))
    short = filed(office.file("f2", year_began_on=date(2025, 7, 1)))
    assert (short.year_began_on, short.financial_year) == (date(2025, 7, 1), 2025)
    assert [year.ended_on for year in short.years] == [date(2025, 6, 30), date(2025, 12, 31)]


@pytest.mark.parametrize(
    ("began_on", "ended_on"),
    [
        (date(2024, 12, 1), date(2025, 1, 1)),
        (date(2025, 12, 31), date(2026, 5, 1)),
        (date(2025, 3, 1), date(2025, 4, 30)),
        (date(2024, 7, 1), date(2026, 3, 31)),
    ],
)
def test_years_that_overlap_are_one_year_filed_twice(began_on: date, ended_on: date) -> None:
    office = opened()
    receipt = filed(office.file("f1")).receipt_number
    refusal = refused(office.file("f2", year_began_on=began_on, year_ended_on=ended_on))
    assert (refusal.reason, refusal.earlier_receipt) == (FilingReason.ALREADY_FILED, receipt)


def test_an_unknown_account_files_nothing() -> None:
    with pytest.raises(NoSuchAccount):
        Office().file()


def test_a_filing_remembers_its_receipt_and_no_more() -> None:
    office = opened()
    office.file("f1")
    office.file("f2")
    states = [office.world.state(FILING.stream(FilingId(one))) for one in ("f1", "f2")]
    assert [one.life for one in states] == [Life.FILED, Life.REFUSED]
    assert [one.receipt_number for one in states] == ["D2026-000001", None]
    assert office.world.state(FILING.stream("f3")) == Filing()
