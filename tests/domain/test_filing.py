"""Filing a financial statement: receipt, reasons, terms, and every refusal (R2, R3, D20)."""

from datetime import date

import pytest

from domain.account.commands import Suspend
from domain.account.state import NoSuchAccount
from domain.filing.aggregate import FILING, Filing, Life
from domain.filing.events import FilingReason, FilingRefused, StatementFiled
from domain.kernel import Event
from domain.ports import EntryKind
from domain.reservation.events import ReservationTaken
from domain.series.events import NumberTaken
from domain.size_classes import Figures, SizeClass
from domain.use_cases.file_statement import DatesDoNotFit
from domain.values import FilingId
from tests.domain.desk import A1, A2, A3, BAKERY, KVK, MICRO_FIGURES, OTHER_KVK
from tests.domain.office import Office
from tests.world import Moved, request

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


def test_a_statement_is_filed_with_a_number_and_a_reservation_in_one_append() -> None:
    office = opened()
    number, reserved, statement = office.file()
    assert number == NumberTaken(series="D", year=2026, number=1, taken_by="filing-f1")
    assert reserved == ReservationTaken(key=f"filing-{KVK}-2025", taken_by="f1")
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
    assert (before.financial_year, before.figures, before.size_class) == (
        2024, MICRO_FIGURES, SizeClass.MICRO,
    )  # fmt: skip
    assert (this.financial_year, this.figures, this.size_class) == (2025, SMALL, SizeClass.SMALL)
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
    assert [year.figures for year in refusal.years] == [year_before, this_year]


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
