"""The books over HTTP: what was posted, what it adds up to, and its files (D18)."""

import csv
import io
from datetime import timedelta
from typing import Any

import pytest
from lxml import etree

from adapters.clock import SimulatedClock
from adapters.subscriptions.checkpoints import Checkpoints
from domain.ports import Role
from tests.api.asking import DAGOBERT, Api, problem
from tests.api.test_dunning import invoice
from tests.api.test_questions import ask as asked_question

__all__ = ["invoice"]
TODAY = "2026-06-02"


def got(api: Api, path: str, role: Role = Role.FINANCE) -> Any:
    return api.client.get(f"/v1/journal{path}", headers=api.staff("p1", role))


@pytest.mark.parametrize("role", [Role.FINANCE, Role.AUDITOR])
def test_each_line_tells_what_it_is_on_and_whose_event_posted_it(api: Api, invoice: str, role: Role) -> None:
    api.show()
    told = got(api, "", role).json()
    assert (told["first"], told["last"], told["next"]) == ("2026-06-01", "2026-06-30", None)
    debit, credit = told["items"][-2:]
    assert debit == {
        "position": credit["position"],
        "line": 1,
        "day": TODAY,
        "journal": "sales",
        "account": "1100",
        "debit_cents": 235,
        "credit_cents": 0,
        "document": invoice,
        "customer_id": DAGOBERT,
        "effective_on": TODAY,
        "event": "invoice.issued",
        "says": debit["says"],
        "stream": f"invoice-{invoice}",
    }
    assert debit["says"]
    assert (credit["account"], credit["debit_cents"], credit["credit_cents"]) == ("8000", 0, 235)


def test_lines_come_by_pages_and_by_account(api: Api) -> None:
    holder = api.holder()
    for cents in (2500, 1500):
        api.pay_in(holder, cents)
    api.show()
    whole = got(api, "").json()["items"]
    assert len(whole) > 4
    found, cursor = [], ""
    while True:
        told = got(api, f"?limit=1{cursor}").json()
        found += told["items"]
        if told["next"] is None:
            break
        cursor = f"&cursor={told['next']}"
    assert found == whole
    debtors = got(api, "?account=1100").json()["items"]
    assert debtors == [line for line in whole if line["account"] == "1100"]
    assert len({line["document"] for line in debtors}) == 2
    for nothing in ("?month=2026-05", "?from=2026-06-03&to=2026-06-30", "?account=4000"):
        assert got(api, nothing).json()["items"] == []


def test_the_trial_balance_is_what_the_lines_add_up_to(api: Api, invoice: str) -> None:
    api.show()
    lines = got(api, "").json()["items"]
    told = got(api, "/trial-balance", Role.AUDITOR).json()
    assert (told["first"], told["last"], told["over_to"], told["balanced"]) == (
        "2026-06-01",
        "2026-06-30",
        "2026-06-01",
        True,
    )
    [debtors] = [row for row in told["accounts"] if row["account"] == "1100"]
    assert debtors == {
        "account": "1100",
        "description": "Debiteuren: facturen",
        "opening_cents": 0,
        "debit_cents": 235,
        "credit_cents": 0,
        "closing_cents": 235,
    }
    for side in ("debit_cents", "credit_cents"):
        assert told["sum"][side] == sum(line[side] for line in lines) >= 235
    api.clock.advance_to(api.clock.now() + timedelta(40))
    later = got(api, "/trial-balance?month=2026-07").json()
    [debtors] = [row for row in later["accounts"] if row["account"] == "1100"]
    assert (debtors["opening_cents"], debtors["debit_cents"], debtors["closing_cents"]) == (235, 0, 235)
    assert later["over_to"] == "2026-07-11"
    for month, over_to in (("2026-06", "2026-06-30"), ("2026-08", None)):
        assert got(api, f"/trial-balance?month={month}").json()["over_to"] == over_to
    assert invoice


@pytest.mark.parametrize(
    ("asked", "field"),
    [
        ("month=2026-06&from=2026-06-01&to=2026-06-02", "month"),
        ("from=2026-06-01", "to"),
        ("to=2026-06-01", "from"),
        ("from=2026-06-02&to=2026-06-01", "to"),
        ("from=2025-12-31&to=2026-01-01", "to"),
        ("month=2026-13", "month"),
        ("from=0001-01-01&to=0001-01-01", "from"),
        ("cursor=1", ""),
        ("account=9999", "account"),
    ],
)
def test_what_are_no_days_of_one_year_is_refused(api: Api, asked: str, field: str) -> None:
    told = problem(got(api, f"?{asked}"), 422, "invalid")
    named = [told.get("field"), *(error["field"] for error in told.get("errors", []))]
    assert not field or field in named, told


def test_the_files_are_those_of_the_command_line_and_of_days_that_are_over(api: Api, invoice: str) -> None:
    problem(got(api, "/file?month=2026-06"), 422, "invalid")
    api.clock.advance_to(api.clock.now() + timedelta(1))
    api.show()
    days = f"from={TODAY}&to={TODAY}"
    table = got(api, f"/file?{days}", Role.AUDITOR)
    assert table.headers["content-disposition"] == f'attachment; filename="journal-{TODAY}-{TODAY}.csv"'
    rows = list(csv.DictReader(io.StringIO(table.text, newline="")))
    assert [row["document"] for row in rows if row["account"] == "1100"] == [invoice]
    audit = got(api, f"/file?{days}&format=xaf")
    assert audit.headers["content-type"] == "application/xml"
    assert len(etree.fromstring(audit.content).findall(".//{*}trLine")) == len(rows)
    assert got(api, f"/file?{days}&format=xaf").content == audit.content


def test_the_books_are_for_finance_and_auditors(api: Api) -> None:
    for role in set(Role) - {Role.FINANCE, Role.AUDITOR}:
        for path in ("", "/trial-balance", "/file"):
            problem(got(api, path, role), 403, "not-allowed")


@pytest.mark.parametrize("what", ["/trial-balance", "/file?from=2026-05-01&to=2026-05-31"])
def test_books_that_are_behind_are_not_told_since_part_of_them_balances_too(
    api: Api, invoice: str, what: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert got(api, what).status_code == 200
    monkeypatch.setattr("api.http.reading.WAIT_MAX_S", 0.01)
    later = SimulatedClock(api.clock.now() + timedelta(days=1))  # when nobody holds it any more
    another_process = Checkpoints(api.ports.reads, "another", later)
    assert another_process.claim("journal").held()
    assert asked_question(api).is_success
    problem(got(api, what), 503, "not-yet")
