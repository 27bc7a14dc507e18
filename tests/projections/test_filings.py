"""The filings read model: what became of each filing, and the figures behind it (D20, D25)."""

from datetime import date

import pytest

from domain.filing.events import FilingReason
from domain.size_classes import Figures, SizeClass
from domain.values import FilingId
from projections.filings import FilingRow, FilingState, YearRow, filing, filings_of_account
from projections.queries import NoSuchPlace
from tests.projections.history import ReadModels
from toegang_testing.desks.desk import A1, A2, A3, BAKERY, KVK, MICRO_FIGURES
from toegang_testing.desks.office import Office

MEDIUM = Figures(total_assets_cents=800_000_000, net_turnover_cents=1_600_000_000, employees=9)


def row(models: ReadModels, filing_id: str = "f1") -> FilingRow:
    found = filing(models.tx, FilingId(filing_id))
    assert found
    return found.filing


def test_a_filed_statement_shows_its_receipt_and_whether_it_was_in_time(
    office: Office, models: ReadModels
) -> None:
    office.open_account(A1)
    office.file("f1")
    models.follow(office)
    found = row(models)
    assert (found.account_id, found.customer_id, found.kvk_number) == (A1, BAKERY, KVK)
    assert (found.financial_year, found.year_ended_on) == (2025, date(2025, 12, 31))
    assert (found.state, found.receipt_number) == (FilingState.FILED, "D2026-000001")
    assert (found.refusal, found.earlier_receipt) == (None, None)
    assert (found.filed_on, found.due_on, found.in_time) == (office.today, date(2026, 6, 5), True)
    assert (found.size_class, found.terms, found.asked_at) == (SizeClass.MICRO, "2024-01", office.now)
    assert (found.year_began_on, found.first_year) == (date(2025, 1, 1), False)
    in_full = filing(models.tx, FilingId("f1"))
    assert in_full
    assert [(one.ended_on, one.total_assets_cents, one.employees) for one in in_full.years] == [
        (date(ended, 12, 31), MICRO_FIGURES.total_assets_cents, MICRO_FIGURES.employees)
        for ended in (2024, 2025)
    ]


def test_a_refused_statement_shows_the_classes_of_both_years_and_no_figure(
    office: Office, models: ReadModels
) -> None:
    office.open_account(A1)
    office.file("f1", this_year=MEDIUM)
    tx = models.follow(office)
    found = filing(tx, FilingId("f1"))
    assert found
    assert (found.filing.state, found.filing.refusal) == (FilingState.REFUSED, FilingReason.TOO_LARGE)
    assert (found.filing.size_class, found.filing.receipt_number) == (SizeClass.MEDIUM, None)
    before, this = found.years
    micro, medium = SizeClass.MICRO, SizeClass.MEDIUM
    assert before == YearRow(
        ended_on=date(2024, 12, 31),
        total_assets_cents=None,
        net_turnover_cents=None,
        employees=None,
        by_total_assets=micro,
        by_net_turnover=micro,
        by_employees=micro,
        size_class=micro,
    )
    assert (this.ended_on, this.total_assets_cents, this.employees) == (date(2025, 12, 31), None, None)
    assert (this.by_total_assets, this.by_net_turnover, this.by_employees) == (medium, medium, micro)
    assert this.size_class is medium


def test_a_second_statement_of_a_year_shows_the_earlier_receipt(office: Office, models: ReadModels) -> None:
    office.open_account(A1)
    office.file("f1")
    office.file("f2")
    models.follow(office)
    assert (row(models, "f2").refusal, row(models, "f2").earlier_receipt) == (
        FilingReason.ALREADY_FILED, "D2026-000001",
    )  # fmt: skip


def test_a_refused_private_code_shows_no_figures(office: Office, models: ReadModels) -> None:
    office.do(office.private(A3))
    office.make_usable(A3)
    office.file("f1", A3)
    found = filing(models.follow(office), FilingId("f1"))
    assert found
    assert (found.years, found.filing.size_class, found.filing.kvk_number) == ((), None, None)


def test_an_unknown_filing_is_none(models: ReadModels) -> None:
    assert filing(models.tx, FilingId("f1")) is None


def test_the_filings_of_an_account_come_in_pages_and_no_others(office: Office, models: ReadModels) -> None:
    office.open_account(A1)
    office.open_account(A2, "piet")
    for filing_id, account_id in (("f3", A1), ("f1", A2), ("f2", A1), ("f4", A1)):
        office.file(filing_id, account_id)
    tx = models.follow(office)
    assert [one.filing_id for one in filings_of_account(tx, A1, limit=2)] == ["f3", "f2"]
    assert [one.filing_id for one in filings_of_account(tx, A1, limit=2, after=FilingId("f2"))] == ["f4"]
    with pytest.raises(NoSuchPlace):  # another's is no place to go on from
        filings_of_account(tx, A1, after=FilingId("f1"))
