"""R2 With an access code you file financial statements."""

from datetime import date, timedelta

from api.demo.driver import Json
from tests.rules.town import DONALD, Town

MICRO = {"total_assets_cents": 41_000_000, "net_turnover_cents": 88_000_000, "employees": 6}


def statement(town: Town, year_ended_on: date) -> Json:
    """Adopted today."""
    return {
        "year_ended_on": year_ended_on.isoformat(),
        "adopted_on": town.driver.today.isoformat(),
        "this_year": MICRO,
        "year_before": MICRO,
    }


def test_a_business_files_its_statement_and_has_a_receipt(town: Town) -> None:
    holder = town.regular(DONALD)
    holder.log_in("file_statement")
    today = town.driver.today
    ended = today - timedelta(days=100)
    told = holder.ask("POST", "/v1/filings", statement(town, ended), status=201)
    assert told["receipt_number"].startswith(f"D{today.year}-")
    assert (told["kvk_number"], told["financial_year"]) == (DONALD, ended.year)
    due_on = date.fromisoformat(told["due_on"])
    assert ((due_on - today).days, told["in_time"]) == (8, True)
    kept = holder.ask("GET", f"/v1/filings/{told['filing_id']}", status=200)
    assert (kept["state"], kept["receipt_number"]) == ("filed", told["receipt_number"])
    [event] = town.happened(f"filing-{told['filing_id']}")
    assert event["fields"]["receipt_number"] == told["receipt_number"]


def test_a_statement_later_than_12_months_after_its_year_is_filed_late(town: Town) -> None:
    holder = town.regular(DONALD)
    holder.log_in("file_statement")
    told = holder.ask("POST", "/v1/filings", statement(town, date(2022, 12, 31)), status=201)
    assert (told["due_on"], told["in_time"]) == ("2023-12-31", False)


def test_a_year_is_filed_once(town: Town) -> None:
    holder = town.regular(DONALD)
    holder.log_in("file_statement")
    body = statement(town, date(2021, 12, 31))
    first = holder.ask("POST", "/v1/filings", body, status=201)
    refused = holder.ask("POST", "/v1/filings", body, status=409)
    assert refused["type"] == "urn:toegang:problem:filing-already-filed"
    assert refused["receipt_number"] == first["receipt_number"]


def test_on_the_page_for_ordering_nothing_is_filed(town: Town) -> None:
    body = statement(town, date(2020, 12, 31))
    refused = town.regular(DONALD).ask("POST", "/v1/filings", body, status=403)
    assert refused["type"] == "urn:toegang:problem:session-not-for-filing"


def test_without_having_logged_in_nothing_is_filed(town: Town) -> None:
    refused = town.ask("POST", "/v1/filings", statement(town, date(2020, 12, 31)), status=401)
    assert refused["what_to_do"] == "Log in: POST /v1/sessions."
