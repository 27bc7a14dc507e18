"""R3 Filing by access code is only for businesses in the micro or small size class."""

import pytest

from api.demo.driver import Json
from tests.rules.town import DAGOBERT, KATRIEN, Town

Figures = tuple[int, int, int]
"""Total assets and net turnover in euros, employees."""
MICRO, SMALL = (450_000, 900_000, 30), (7_500_000, 30_000_000, 49)
MEDIUM, LARGE = (7_500_001, 15_000_001, 49), (25_000_001, 50_000_000, 250)


def statement(town: Town, year: int, figures: Figures, before: Figures) -> Json:
    def stated(assets: int, turnover: int, employees: int) -> Json:
        return {
            "total_assets_cents": assets * 100,
            "net_turnover_cents": turnover * 100,
            "employees": employees,
        }

    return {
        "year_ended_on": f"{year}-12-31",
        "adopted_on": town.driver.today.isoformat(),
        "this_year": stated(*figures),
        "year_before": stated(*before),
    }


@pytest.mark.parametrize(
    ("year", "figures", "before", "size_class"),
    [
        (2024, MICRO, MICRO, "micro"),
        (2025, SMALL, MICRO, "small"),
        (2022, (350_000, 700_000, 10), (350_000, 700_000, 10), "micro"),  # by the limits before 2024
        (2021, (6_000_000, 12_000_001, 49), (350_000, 700_001, 10), "small"),
    ],
)
def test_a_micro_or_small_business_files(
    town: Town, year: int, figures: Figures, before: Figures, size_class: str
) -> None:
    holder = town.regular(KATRIEN)
    holder.log_in("file_statement")
    told = holder.ask("POST", "/v1/filings", statement(town, year, figures, before), status=201)
    assert told["size_class"] == size_class


@pytest.mark.parametrize(
    ("year", "figures", "before", "size_class"),
    [
        (2025, MEDIUM, MEDIUM, "medium"),
        (2025, MEDIUM, SMALL, "medium"),
        (2025, LARGE, LARGE, "large"),
        (2024, (7_500_000, 15_000_001, 50), (7_500_000, 15_000_001, 50), "medium"),
        (2023, SMALL, SMALL, "medium"),  # by the limits before 2024
        (2023, (6_000_001, 12_000_001, 9), (6_000_001, 12_000_001, 9), "medium"),
    ],
)
def test_a_medium_or_large_business_is_refused_with_the_reason(
    town: Town, year: int, figures: Figures, before: Figures, size_class: str
) -> None:
    holder = town.regular(DAGOBERT)
    holder.log_in("file_statement")
    refused = holder.ask("POST", "/v1/filings", statement(town, year, figures, before), status=409)
    assert refused["type"] == "urn:toegang:problem:filing-too-large"
    assert (refused["rule"], refused["size_class"]) == ("R3", size_class)
    assert [one["ended_on"] for one in refused["years"]] == [f"{year - 1}-12-31", f"{year}-12-31"]
    [event] = town.happened(f"filing-{refused['filing_id']}")
    assert (event["event"], event["fields"]["reason"]) == ("filing.refused", "too_large")


def test_a_private_code_files_nothing(town: Town) -> None:
    holder = town.regular()
    assert holder.log_in("file_statement", status=403)["type"] == "urn:toegang:problem:wrong-page"
    holder.log_in("order_extract")
    refused = holder.ask("POST", "/v1/filings", statement(town, 2024, MICRO, MICRO), status=409)
    assert (refused["type"], refused["rule"]) == ("urn:toegang:problem:filing-private-code", "R3")


@pytest.mark.parametrize(
    ("year", "employees", "size_class"), [(2020, 9, "micro"), (2019, 10, "small"), (2018, 49, "small")]
)
def test_fewer_than_10_and_fewer_than_50_employees_count(
    town: Town, year: int, employees: int, size_class: str
) -> None:
    holder = town.regular(KATRIEN)
    holder.log_in("file_statement")
    figures = (350_000 if employees < 11 else 6_000_000, 12_000_001, employees)
    told = holder.ask("POST", "/v1/filings", statement(town, year, figures, figures), status=201)
    assert told["size_class"] == size_class
