"""The journal's files, made of a long story: official schemas and another reader agree with them."""

import csv
import io
from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import date
from decimal import Decimal
from importlib.resources import files

import pytest
import pyxaf
from lxml import etree
from sqlalchemy import Connection

from adapters.books import JournalFiles
from domain.kernel import Event, Recorded
from domain.ledger import JournalForm, LedgerAccount
from projections.journal_lines import JournalLine, balances, journal_lines
from projections.journal_period import Period
from tests.projections.history import in_memory
from tests.projections.story import story
from toegang_testing.seller import SELLER

YEAR = Period(date(2026, 1, 1), date(2026, 12, 31))
JUNE = Period(date(2026, 6, 1), date(2026, 6, 30))
JULY = Period(date(2026, 7, 1), date(2026, 7, 31))
LATER = Period(date(2034, 3, 1), date(2034, 3, 31))
"""Years after everything: only what was there before."""
SCHEMA = "XmlAuditfileFinancieel4.0.xsd"


@pytest.fixture(scope="module")
def log() -> Sequence[Recorded[Event]]:
    return story()


@pytest.fixture(scope="module")
def tx(log: Sequence[Recorded[Event]]) -> Iterator[Connection]:
    """Read models that followed it."""
    with in_memory() as models:
        for happened in log:
            models.read(happened)
        yield models.tx


@pytest.fixture(scope="module")
def schema() -> etree.XMLSchema:
    """The official one, as pyxaf brings it."""
    return etree.XMLSchema(etree.fromstring((files("pyxaf") / "schemas" / SCHEMA).read_bytes()))


def audit_file(period: Period, tx: Connection) -> bytes:
    to = io.BytesIO()
    JournalFiles(SELLER).write(JournalForm.XAF, period, tx, to)
    return to.getvalue()


def table(period: Period, tx: Connection) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(csv_text(period, tx), newline="")))


def csv_text(period: Period, tx: Connection) -> str:
    to = io.BytesIO()
    JournalFiles(SELLER).write(JournalForm.CSV, period, tx, to)
    return to.getvalue().decode()


def kept(period: Period, tx: Connection) -> Sequence[JournalLine]:
    return journal_lines(tx, period.first, period.last, limit=100_000)


@pytest.mark.parametrize("period", [YEAR, JUNE, JULY, LATER])
def test_the_audit_file_fits_the_official_schema_and_another_validator_finds_nothing(
    tx: Connection, schema: etree.XMLSchema, period: Period
) -> None:
    made = audit_file(period, tx)
    schema.assertValid(etree.fromstring(made))
    report = pyxaf.validate(io.BytesIO(made))
    assert [str(each) for each in report.findings] == []
    assert report.ok


def test_another_reader_reads_the_same_lines_from_the_audit_file(tx: Connection) -> None:
    with pyxaf.open(io.BytesIO(audit_file(YEAR, tx))) as read:
        found = Counter(
            (line.account_id, line.signed_amount, line.document_ref, line.relation_id)
            for line in read.lines()
        )
    lines = kept(YEAR, tx)
    assert len(lines) > 50
    assert found == Counter(
        (line.account.value, Decimal(line.cents) / 100, line.document, line.customer_id) for line in lines
    )


def test_every_entry_of_the_files_balances_and_names_its_event(
    tx: Connection, log: Sequence[Recorded[Event]]
) -> None:
    names = {happened.position: happened.event.NAME for happened in log}
    rows = table(YEAR, tx)
    sums: Counter[int] = Counter()
    for row in rows:
        assert names[int(row["position"])] == row["event"]
        assert bool(row["debit"]) is not bool(row["credit"])
        sums[int(row["position"])] += cents(row["debit"]) - cents(row["credit"])
    assert set(sums.values()) == {0}
    assert len(rows) == len(kept(YEAR, tx))


def test_what_a_period_opens_with_is_what_the_one_before_ended_with(tx: Connection) -> None:
    closed = {row.account: row.closing_cents for row in JUNE.sums(tx)}
    assert {account: left for account, left in closed.items() if left} == JULY.opening(tx)
    added = Counter[str]()
    for line in JUNE.lines(tx):
        added[line.account] += line.cents
    assert added == {row.account: row.debit_cents - row.credit_cents for row in JUNE.sums(tx)}
    assert sum(JULY.opening(tx).values()) == 0


def test_results_of_earlier_years_open_as_one_account(tx: Connection) -> None:
    opening = LATER.opening(tx)
    result = sum(left for each, left in balances(tx, None, LATER.last).items() if not each.is_balance)
    assert opening["0500"] == result != 0
    assert LedgerAccount.REVENUE not in opening
    assert sum(opening.values()) == 0


def test_the_same_events_give_the_same_bytes(tx: Connection, log: Sequence[Recorded[Event]]) -> None:
    with in_memory() as again:
        again.read(*log)
        for period in (YEAR, JUNE):
            assert audit_file(period, again.tx) == audit_file(period, tx)
            assert csv_text(period, again.tx) == csv_text(period, tx)


def test_nothing_in_the_table_is_a_formula_for_a_spreadsheet(tx: Connection) -> None:
    cells = [cell for row in table(YEAR, tx) for cell in row.values()]
    assert [cell for cell in cells if cell[:1] in tuple("=+-@\t\r")] == []


def cents(amount: str) -> int:
    return int(Decimal(amount or "0") * 100)
