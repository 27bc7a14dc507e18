"""A third of a simulated year, on both databases: what must hold at its end holds, or is seen not to."""

import io
import json
import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from pathlib import Path

import pikepdf
import pytest
import pyxaf
from lxml import etree
from sqlalchemy import text

from api.cli.year import tell
from api.process.starting import Unfit
from api.settings import Settings
from api.year.checks import CHECKS, Lived, faults
from api.year.figures import figures
from api.year.habits import CAST, HABITS, Chance
from api.year.living import lived
from domain.account.events import CreditCaptured
from domain.invoice.events import CreditNoteIssued, InvoiceIssued
from domain.ledger import JournalForm
from projections.journal_period import Period
from tests.adapters.e_invoice.judge import broken_rules
from tests.adapters.e_invoice.shapes import embedded
from tests.adapters.e_invoice.test_rules import DATA, EN_16931, NLCIUS, schema
from tests.databases import Database

SEED = 7
LAST = date(2026, 4, 26)
"""By then, with this seed, the slowest of the situations has come: somebody is paid back and closed."""
FIRST_WEEKS = date(2026, 2, 25)
OFFICIAL = Path(__file__).parents[3] / "shared" / "data" / "iso20022" / "xsd"
WITHOUT_SCHEMA = "pain.002.001.10"
"""The version in which the bank that is played rejects: its schema is not among them."""
ALL_HOLD: dict[str, list[str]] = {name: [] for name in CHECKS}


def unheard(_done: int, _of: int) -> None:
    """Nobody watches."""


@pytest.fixture(scope="module")
def year(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Lived]:
    """On SQLite, with everybody of the cast."""
    settings = Settings(data_dir=tmp_path_factory.mktemp("year") / "data", port=0)
    with lived(settings, len(CAST), SEED, unheard, LAST) as there:
        yield there.ended()


def test_everything_holds_at_the_end_and_everything_happened(year: Lived) -> None:
    """I1, I2, I6, I20, D18; each situation of a year is somebody's."""
    assert year.with_cast
    assert faults(year) == ALL_HOLD


def test_the_other_database_keeps_the_same_log(year: Lived, postgresql: Database, tmp_path: Path) -> None:
    """I24, by the first weeks: money comes, is collected, comes back, is charged back."""
    other = Settings(
        data_dir=tmp_path, event_store_url=postgresql.url, read_models_url=postgresql.url, port=0
    )
    with lived(other, len(CAST), SEED, unheard, FIRST_WEEKS) as there:
        ended = there.ended()
        assert len(ended.log) > len(year.log) // 3
        assert ended.digest() == replace(year, log=year.log[: len(ended.log)]).digest()
        assert faults(replace(ended, with_cast=False)) == ALL_HOLD


@pytest.mark.reference
@pytest.mark.skipif(not OFFICIAL.is_dir(), reason="../shared/data/iso20022 is not here")
def test_every_file_that_went_to_the_bank_or_came_from_it_is_one_by_its_official_schema(year: Lived) -> None:
    files = sorted((year.system.settings.data_dir / "stand-ins" / "bank-files").glob("*/*.xml"))
    messages = set()
    for file in files:
        document = etree.parse(file)
        message = etree.QName(document.getroot()).namespace.rpartition(":")[2]
        if message != WITHOUT_SCHEMA:
            etree.XMLSchema(file=str(OFFICIAL / f"{message}.xsd")).assertValid(document)
        messages.add(message.rpartition(".")[0].rpartition(".")[0])
    assert messages >= {"pain.008", "pain.001", "pain.002", "camt.054", "camt.053"}


@pytest.mark.reference
@pytest.mark.skipif(not DATA.is_dir(), reason="../shared/data/nlcius is not here")
def test_every_invoice_and_credit_note_of_an_organisation_breaks_no_rule(year: Lived, tmp_path: Path) -> None:
    """R48, R52: by post or by mail, each holds the invoice as UBL that the schema and the rules of EN 16931
    and NLCIUS pass; those rules see one that does not add up."""
    files = {}
    for number, xml in e_invoices(year.system.settings.data_dir).items():
        document = etree.fromstring(xml)
        schema(etree.QName(document).localname).assertValid(document)
        files[number] = tmp_path / f"{number}.xml"
        files[number].write_bytes(xml)
    assert files.keys() == {
        event.credit_note_number if isinstance(event, CreditNoteIssued) else event.invoice_number
        for event in (one.event for one in year.log)
        if isinstance(event, InvoiceIssued | CreditNoteIssued) and event.customer_id.isdecimal()
    }
    assert {number[0] for number in files} == {"F", "C"}
    first = next(iter(files.values()))
    wrong = tmp_path / "wrong.xml"
    wrong.write_bytes(re.sub(rb"(PayableAmount [^>]*>)", rb"\g<1>9", first.read_bytes()))
    for rules in (EN_16931, NLCIUS):
        told = dict(broken_rules(rules, [*files.values(), wrong]))
        assert "BR-CO-16" in told.pop(wrong)
        assert {file.stem: broken for file, broken in told.items() if broken} == {}


def e_invoices(folder: Path) -> dict[str, bytes]:
    """The UBL in each PDF that was posted or mailed, by its number: private persons get none."""
    letters = [path.read_bytes() for path in folder.glob("letters/*/send_*.pdf")]
    for path in folder.glob("mail/*.eml"):
        mail = message_from_bytes(path.read_bytes(), _class=EmailMessage, policy=default)
        letters += [one.get_content() for one in mail.iter_attachments()]
    found = {}
    for letter in letters:
        with pikepdf.open(io.BytesIO(letter)) as document:
            if document.attachments:
                xml = embedded(document)
                number = etree.fromstring(xml).findtext("{*}ID")
                assert number is not None
                found[number] = xml
    return found


def test_the_year_is_an_audit_file(year: Lived) -> None:
    made = io.BytesIO()
    with year.system.ports.reads.connect() as tx:
        year.system.ports.books.write(JournalForm.XAF, Period(date(2026, 1, 1), LAST), tx, made)
    assert pyxaf.validate(io.BytesIO(made.getvalue())).ok


def test_figures_tell_how_many_and_how_much(year: Lived) -> None:
    found = {one.name: one for one in figures(year.log)}
    assert found["customers"].count == len(CAST)
    assert found["customers"].cents is None
    issued = [one.event for one in year.log if isinstance(one.event, InvoiceIssued)]
    assert found["invoices"].cents == sum(event.total_cents for event in issued)
    assert (found["paid by direct debit"].cents or 0) > (found["fees paid"].cents or 0) > 0


def test_what_holds_is_told_and_what_does_not_is_named_and_ends_in_an_exit_code(
    year: Lived, capsys: pytest.CaptureFixture[str]
) -> None:
    tell(year, {"blocked-for-arrears": 3}, ALL_HOLD, in_json=False)
    told = capsys.readouterr().out
    assert "credit_equal: holds" in told
    assert "refused 3 times: blocked-for-arrears" in told
    assert f"{len(year.log)} events, log sha256 {year.digest()}" in told
    for in_json in (False, True):
        with pytest.raises(SystemExit) as ended:
            tell(year, {}, {**ALL_HOLD, "credit_equal": ["credit of account a"]}, in_json=in_json)
        assert ended.value.code == 1
        told = capsys.readouterr().out
        assert "credit of account a" in told
    assert json.loads(told)["faults"]["journal_balanced"] == []


def test_a_number_that_is_missing_a_trouble_or_a_situation_that_never_came_is_a_fault(year: Lived) -> None:
    issued = next(one for one in year.log if isinstance(one.event, InvoiceIssued))
    shorter = replace(
        year, log=[one for one in year.log if one is not issued], troubles=["2026-05-01 step x"]
    )
    second = next(one.event for one in shorter.log if isinstance(one.event, InvoiceIssued)).invoice_number
    wrong = f"series F2026 goes on with {second}, where number 1 is due"
    assert [*CHECKS["numbers_without_gaps"](shorter)] == [wrong]
    left = [*CHECKS["nothing_left_behind"](shorter)]
    assert left == ["not dealt with: 2026-05-01 step x", "the log has gaps"]
    assert "nobody was seen: write-off" in CHECKS["everything_happened"](replace(year, log=[]))


def test_credit_that_the_log_does_not_tell_of_is_a_fault(year: Lived) -> None:
    used = next(one for one in year.log if isinstance(one.event, CreditCaptured))
    told = [*CHECKS["credit_equal"](replace(year, log=[one for one in year.log if one is not used]))]
    assert [one.rpartition(" ")[2] for one in told] == ["account", "statement", "export", "journal"]


# The rest breaks what the year left: it comes last, each on something of its own.
def test_a_document_a_letter_or_a_file_that_is_another_is_a_fault(year: Lived) -> None:
    folder = year.system.settings.data_dir
    document, letter, taken = (
        sorted(folder.glob(pattern))[0]
        for pattern in ("documents/*.pdf", "letters/*/*.pdf", "stand-ins/bank-files/taken/*.xml")
    )
    for file in (document, letter, taken):
        file.write_bytes(file.read_bytes() + b" ")
    changed = [*CHECKS["files_valid"](year)]
    assert changed[0] == f"document {document.stem} is not the one that was delivered"
    assert changed[1].endswith("taken, not all alike")
    assert [*CHECKS["letters_and_mails"](year)] == [
        f"the post of {letter.parent.name} is not what its manifest tells"
    ]
    for file in (document, letter, taken):
        file.write_bytes(file.read_bytes()[:-1])
    assert not [*CHECKS["files_valid"](year)]


def test_a_letter_that_is_nowhere_and_a_mail_that_nobody_sent_are_faults(year: Lived) -> None:
    folder = year.system.settings.data_dir
    letter, mail = sorted(folder.glob("letters/*/*.copy"))[0], sorted(folder.glob("mail/*.eml"))[-1]
    kept = letter.read_bytes()
    letter.unlink()
    stray = mail.with_name(f"{int(mail.stem) + 1:08}.eml")
    stray.write_bytes(mail.read_bytes().replace(b"Message-ID: <", b"Message-ID: <never_said-"))
    told = [*CHECKS["letters_and_mails"](year)]
    assert told[0] == f"{letter.stem} is said to be sent, and is nowhere"
    assert told[1].endswith("was sent, and the log does not say so")
    letter.write_bytes(kept)
    stray.unlink()
    assert not [*CHECKS["letters_and_mails"](year)]


def test_money_that_does_not_add_up_and_a_read_model_that_differs_are_faults(year: Lived) -> None:
    with year.system.ports.reads.begin() as tx:
        tx.execute(text("UPDATE journal SET cents = cents + 1 WHERE account = '1700'"))
        tx.execute(text("UPDATE credit_balance SET balance_cents = balance_cents + 1"))
    assert any("cents off" in told for told in CHECKS["journal_balanced"](year))
    assert any(told.startswith("account 1700") for told in CHECKS["journal_balanced"](year))
    told = [*CHECKS["credit_equal"](year)]
    assert any(one.startswith("credit of account") and "by the statement" in one for one in told)
    assert any(one.startswith("credit of customer") and "by the journal" in one for one in told)
    assert [*CHECKS["rebuild_equal"](year)] == [
        "credit_statement is another when rebuilt",
        "journal is another when rebuilt",
    ]
    assert not any(faults(year).values()), "rebuilt, everything holds again"


def test_a_year_never_begins_in_a_store_that_holds_something(tmp_path: Path) -> None:
    (tmp_path / "mine.txt").write_text("mine")
    with pytest.raises(Unfit, match="holds something"), lived(Settings(data_dir=tmp_path), 1, 1, unheard):
        pass
    assert [file.name for file in tmp_path.iterdir()] == ["mine.txt"]


def test_what_one_draws_moves_nobody_else_and_a_habit_that_is_settled_stays() -> None:
    alone, other = Chance(1, "one"), Chance(1, "one")
    Chance(1, "another").draw("use")
    assert [alone.draw("product") for _ in range(20)] == [other.draw("product") for _ in range(20)]
    assert {Chance(seed, "one", {"use": "private"}).draw("use") for seed in range(20)} == {"private"}
    settled = {(habit, drawn) for one in CAST for habit, drawn in one.items()}
    assert all(drawn in HABITS[habit] for habit, drawn in settled)
