"""Filing over HTTP: the page for it, the receipt, recorded refusals with their reasons (R2, R3, R29, D20)."""

from datetime import UTC, datetime
from typing import Any

import pytest

from tests.api.asking import OWN, PRIVATE, Api, Holder, problem

MICRO = {"total_assets_cents": 41_000_000, "net_turnover_cents": 88_000_000, "employees": 6}
MEDIUM = {"total_assets_cents": 800_000_000, "net_turnover_cents": 1_600_000_000, "employees": 40}
STATEMENT = {
    "year_ended_on": "2025-12-31",
    "adopted_on": "2026-05-28",
    "this_year": MICRO,
    "year_before": MICRO,
}


def filer(api: Api, holder: Holder | None = None) -> Holder:
    """A holder who is logged in on the page for financial statements."""
    found = holder or api.holder()
    body = {"code": found.code, "password": OWN, "purpose": "file_statement"}
    answer = api.client.post("/v1/sessions", json=body)
    assert answer.status_code == 201, answer.text
    return Holder(found.account_id, found.code, answer.json()["token"])


def file(api: Api, holder: Holder, key: str | None = None, **changes: Any) -> Any:
    headers = holder.signed | ({"Idempotency-Key": key} if key else {})
    return api.client.post("/v1/filings", json=STATEMENT | changes, headers=headers)


def seen(api: Api, holder: Holder, path: str = "") -> Any:
    params = {"after": api.ports.log.head()}
    return api.client.get(f"/v1/filings{path}", params=params, headers=holder.signed).json()


def test_a_filed_statement_is_answered_with_its_receipt(api: Api) -> None:
    holder = filer(api)
    answer = file(api, holder)
    assert answer.status_code == 201
    told = answer.json()
    assert (told["receipt_number"], told["kvk_number"]) == ("D2026-000001", "69599084")
    assert (told["financial_year"], told["size_class"], told["terms"]) == (2025, "micro", "2024-01")
    assert (told["filed_on"], told["due_on"], told["in_time"]) == ("2026-06-02", "2026-06-05", True)


def test_a_statement_sent_twice_with_one_key_is_filed_once_with_one_answer(api: Api) -> None:
    holder = filer(api)
    first = file(api, holder, "my-first-filing")
    assert file(api, holder, "my-first-filing").json() == first.json()
    problem(file(api, holder, "my-first-filing", year_before=MEDIUM), 422, "idempotency-key-misused")
    assert len(seen(api, holder)["items"]) == 1


def test_a_second_statement_of_the_year_is_refused_with_the_earlier_receipt(api: Api) -> None:
    holder = filer(api)
    receipt = file(api, holder).json()["receipt_number"]
    told = problem(file(api, holder, "once-more"), 409, "filing-already-filed")
    assert told["receipt_number"] == receipt
    assert problem(file(api, holder, "once-more"), 409, "filing-already-filed") == told


def test_a_business_that_is_too_large_is_told_why_and_the_refusal_is_kept(api: Api) -> None:
    holder = filer(api)
    told = problem(file(api, holder, this_year=MEDIUM), 409, "filing-too-large")
    assert (told["rule"], told["size_class"]) == ("R3", "medium")
    before, this = told["years"]
    assert before == {
        "ended_on": "2024-12-31",
        "by_total_assets": "micro",
        "by_net_turnover": "micro",
        "by_employees": "micro",
        "size_class": "micro",
    }
    assert (this["by_total_assets"], this["by_employees"]) == ("medium", "small")
    assert this["size_class"] == "medium"
    kept = seen(api, holder, f"/{told['filing_id']}")
    assert (kept["state"], kept["refusal"]) == ("refused", "too_large")
    assert [year["by_net_turnover"] for year in kept["years"]] == ["micro", "medium"]
    assert [year["net_turnover_cents"] for year in kept["years"]] == [None, None]


def test_filing_takes_a_session_of_its_page_r29(api: Api) -> None:
    holder = api.holder()
    head = api.ports.log.head()
    assert problem(file(api, holder), 403, "session-not-for-filing")["rule"] == "R29"
    assert api.ports.log.head() == head
    assert file(api, filer(api, holder)).status_code == 201


def test_a_private_code_is_refused_and_the_refusal_is_kept_r3(api: Api) -> None:
    holder = api.holder(**PRIVATE)
    told = problem(file(api, holder), 409, "filing-private-code")
    assert told["rule"] == "R3"
    kept = seen(api, holder, f"/{told['filing_id']}")
    assert (kept["refusal"], kept["kvk_number"], kept["size_class"], kept["years"]) == (
        "private_code", None, None, [],
    )  # fmt: skip


def test_filings_are_listed_page_by_page_and_seen_one_by_one(api: Api) -> None:
    holder = filer(api)
    filed = [
        file(api, holder, year_ended_on=f"{year}-12-31", adopted_on=f"{year + 1}-05-01").json()
        for year in (2023, 2024, 2025)
    ]
    asked = {"after": api.ports.log.head(), "limit": 2}
    first = api.client.get("/v1/filings", params=asked, headers=holder.signed).json()
    assert [row["receipt_number"] for row in first["items"]] == ["D2026-000001", "D2026-000002"]
    rest = api.client.get("/v1/filings", params={"cursor": first["next"]}, headers=holder.signed).json()
    assert [row["filing_id"] for row in rest["items"]] == [filed[2]["filing_id"]]
    assert rest["next"] is None
    one = seen(api, holder, f"/{filed[0]['filing_id']}")
    assert (one["in_time"], one["due_on"], one["terms"]) == (False, "2024-05-09", "2016-01")
    assert [year["ended_on"] for year in one["years"]] == ["2022-12-31", "2023-12-31"]


def test_a_colleague_does_not_see_it(api: Api) -> None:
    one, other = api.holders({}, {"surname": "Gans"})
    filing_id = file(api, filer(api, one)).json()["filing_id"]
    api.show()
    problem(api.client.get(f"/v1/filings/{filing_id}", headers=other.signed), 404, "not-found")
    assert seen(api, other)["items"] == []


@pytest.mark.parametrize(
    ("field", "changes"),
    [
        ("year_ended_on", {"year_ended_on": "2015-12-31"}),
        ("year_ended_on", {"year_ended_on": "0001-01-01"}),
        ("adopted_on", {"adopted_on": "2025-12-31"}),
        ("adopted_on", {"adopted_on": "2026-06-03"}),
        ("adopted_on", {"year_ended_on": "9999-12-31", "adopted_on": "9999-12-31"}),
        ("year_began_on", {"year_began_on": "2026-01-01"}),
        ("year_began_on", {"year_began_on": "2023-12-31"}),
    ],
)
def test_dates_that_do_not_fit_are_told_by_field(api: Api, field: str, changes: dict[str, Any]) -> None:
    told = problem(file(api, filer(api), **changes), 422, "dates-do-not-fit")
    assert (told["field"], told["rule"]) == (field, "D20")


@pytest.mark.parametrize(
    ("field", "changes"),
    [("year_before", {"first_year": True}), ("year_before", {"year_before": None})],
)
def test_only_a_first_year_has_no_year_before(api: Api, field: str, changes: dict[str, Any]) -> None:
    told = problem(file(api, filer(api), **changes), 422, "first-year-does-not-fit")
    assert (told["field"], told["rule"]) == (field, "D20")


def test_a_lengthened_first_year_is_filed_and_shown_by_itself(api: Api) -> None:
    holder = filer(api)
    answer = file(api, holder, year_began_on="2024-10-01", first_year=True, year_before=None)
    assert answer.status_code == 201, answer.text
    told = answer.json()
    assert (told["year_began_on"], told["terms"]) == ("2024-10-01", "2024-01")
    kept = seen(api, holder, f"/{told['filing_id']}")
    assert (kept["first_year"], kept["year_began_on"]) == (True, "2024-10-01")
    assert [year["net_turnover_cents"] for year in kept["years"]] == [88_000_000]


def test_of_two_years_that_overlap_one_is_filed(api: Api) -> None:
    holder = filer(api)
    receipt = file(api, holder).json()["receipt_number"]
    overlap = {"year_began_on": "2025-07-01", "year_ended_on": "2026-03-31"}
    assert problem(file(api, holder, **overlap), 409, "filing-already-filed")["receipt_number"] == receipt
    apart = {"year_began_on": "2026-01-01", "year_ended_on": "2026-03-31"}
    assert file(api, holder, **apart).status_code == 201


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("total_assets_cents", -1),
        ("net_turnover_cents", 1.5),
        ("net_turnover_cents", "100"),
        ("employees", True),
        ("employees", 10**9),
        ("total_assets_cents", 10**16),
    ],
)
def test_a_figure_that_is_none_is_told_by_field(api: Api, field: str, value: object) -> None:
    told = problem(file(api, filer(api), this_year=MICRO | {field: value}), 422, "invalid")
    assert told["field"] == f"this_year.{field}"


@pytest.mark.parametrize("api", [datetime(2026, 6, 4, 21, 59, tzinfo=UTC)], indirect=True)
def test_the_day_of_filing_is_that_of_amsterdam(api: Api) -> None:
    holder = filer(api)  # a day later: 5 June, 23:59 in Amsterdam
    assert (file(api, holder).json()["filed_on"], seen(api, holder)["items"][0]["in_time"]) == (
        "2026-06-05", True,
    )  # fmt: skip
