"""`toegang journal`: files of days that are over, and what each account adds up to."""

import csv
import json
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
import pyxaf

from adapters.clock import SystemClock
from api.compose import open_system
from api.process.starting import Simulation
from api.settings import Settings
from domain.calendar import local_date
from domain.invoice.commands import IssueInvoice
from domain.invoice.events import InvoiceKind
from domain.invoice.line import Line
from domain.kernel import Request
from domain.values import CustomerId, InvoiceNumber, OrderId, Plain
from tests.cli.in_process.conftest import Toegang

ISSUED = date(2026, 6, 1)
JUNE = ("--from", "2026-06-01", "--to", "2026-06-30")


@pytest.fixture
def issued(settings: Settings) -> None:
    """On 1 June 2026 an invoice of EUR 2.35."""
    with open_system(settings, simulation=Simulation(datetime(2026, 6, 1, 9, tzinfo=UTC), 1)) as system:
        issue = IssueInvoice(
            at=system.clock.now(),
            invoice_number=InvoiceNumber("F2026-000001"),
            customer_id=CustomerId("68750110"),
            kind=InvoiceKind.DIRECT_DEBIT,
            issued_on=ISSUED,
            financial_year=2026,
            due_on=ISSUED + timedelta(28),
            lines=(Line(item="extract", order_id=OrderId("o1"), amount_cents=235),),
            buyer=Plain("Test BV Donald\nHizzaarderlaan 3A\n8823SJ Lollum"),
            payment_id=None,
            collect_on=None,
            mandate_id=None,
            terms="2025-01",
        )
        system.log.execute(issue, Request("one", b"", "tester", correlation_id="one"))


@pytest.mark.usefixtures("issued")
def test_a_table_and_an_audit_file_are_written_the_same_each_time(toegang: Toegang, tmp_path: Path) -> None:
    files = [tmp_path / name for name in ("one.csv", "two.csv", "one.xaf", "two.xaf")]
    for file in files:
        form = ("--format", "xaf") if file.suffix == ".xaf" else ()
        assert toegang("journal", *JUNE, *form, "--out", str(file)).code == 0
    assert files[0].read_bytes() == files[1].read_bytes()
    assert files[2].read_bytes() == files[3].read_bytes()
    with files[0].open(newline="", encoding="utf-8") as text:
        debtors, revenue = csv.DictReader(text)
    assert (debtors["account"], debtors["debit"], debtors["document"]) == ("1100", "2.35", "F2026-000001")
    assert (revenue["account"], revenue["credit"], revenue["position"]) == ("8000", "2.35", "1")
    report = pyxaf.validate(files[2], xsd=True)
    assert report.ok
    assert report.findings == ()


@pytest.mark.usefixtures("issued")
def test_what_each_account_adds_up_to_is_shown(toegang: Toegang) -> None:
    told = json.loads(toegang("journal", *JUNE, "--sums", "--json").out)
    assert [(row["account"], row["closing_cents"]) for row in told] == [("1100", 235), ("8000", -235)]
    lines = toegang("journal", *JUNE, "--sums").out.splitlines()
    assert lines[-1].split() == ["all", "0.00", "2.35", "2.35", "0.00"]
    july = json.loads(
        toegang("journal", "--from", "2026-07-01", "--to", "2026-07-31", "--sums", "--json").out
    )
    assert [(row["opening_cents"], row["debit_cents"]) for row in july] == [(235, 0), (-235, 0)]


@pytest.mark.usefixtures("data")
@pytest.mark.parametrize(
    ("words", "option"),
    [
        (("--from", "2026-06-30", "--to", "2026-06-01"), "--from"),
        (("--from", "2025-12-01", "--to", "2026-01-31"), "--to"),
        (("--from", "2026-06-01", "--to", "June"), "--to"),
        ((*JUNE, "--format", "pdf"), "--format"),
    ],
)
def test_days_that_are_none_are_refused_by_name(
    toegang: Toegang, words: tuple[str, ...], option: str
) -> None:
    answer = toegang("journal", *words)
    assert (answer.code, answer.out) == (2, "")
    assert option in answer.err


@pytest.mark.usefixtures("data")
def test_a_day_that_is_not_over_has_no_journal_yet(toegang: Toegang) -> None:
    today = local_date(SystemClock().now())
    answer = toegang("journal", "--from", today.isoformat(), "--to", today.isoformat())
    assert answer.code == 2
    assert f"--to: {today} is not over" in answer.err
