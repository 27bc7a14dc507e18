"""Half a simulated year, on both databases: what must hold at its end holds, or is seen not to."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from lxml import etree
from sqlalchemy import text

from api.process.starting import Unfit
from api.settings import Settings
from api.year.checks import CHECKS, Lived, faults
from api.year.figures import figures
from api.year.habits import CAST, HABITS, Chance
from api.year.living import lived
from domain.invoice.events import InvoiceIssued
from tests.databases import Database
from tests.life.test_story import log_of

LAST = date(2026, 7, 15)
"""By then the slowest of the situations, a write-off, has come."""
SEED = 2026
OFFICIAL = Path(__file__).parents[3] / "shared" / "data" / "iso20022" / "xsd"


def unheard(_done: int, _of: int) -> None:
    """Nobody watches."""


@pytest.fixture(scope="module")
def year(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Lived]:
    """On SQLite, with everybody of the cast."""
    settings = Settings(data_dir=tmp_path_factory.mktemp("year") / "data", port=0)
    with lived(settings, len(CAST), SEED, unheard, LAST) as there:
        yield there.ended()


def test_everything_holds_at_the_end_and_the_other_database_keeps_the_same_log(
    year: Lived, postgresql: Database, tmp_path: Path
) -> None:
    """I1, I2, I6, I20, I24, D18; each situation of a year is somebody's."""
    assert year.with_cast
    assert faults(year) == {name: [] for name in CHECKS}
    other = Settings(
        data_dir=tmp_path, event_store_url=postgresql.url, read_models_url=postgresql.url, port=0
    )
    with lived(other, len(CAST), SEED, unheard, LAST) as there:
        assert log_of(there.system.store) == log_of(year.system.store)
        ended = there.ended()
        assert ended.digest() == year.digest()
        assert faults(ended) == {name: [] for name in CHECKS}


@pytest.mark.reference
def test_every_file_that_went_to_the_bank_or_came_from_it_is_one_by_its_official_schema(year: Lived) -> None:
    files = sorted((year.system.settings.data_dir / "stand-ins" / "bank-files").glob("*/*.xml"))
    messages = set()
    for file in files:
        document = etree.parse(file)
        message = etree.QName(document.getroot()).namespace.rpartition(":")[2]
        etree.XMLSchema(file=str(OFFICIAL / f"{message}.xsd")).assertValid(document)
        messages.add(message.rpartition(".")[0].rpartition(".")[0])
    assert messages >= {"pain.008", "pain.001", "pain.002", "camt.054", "camt.053"}


def test_figures_tell_how_many_and_how_much(year: Lived) -> None:
    found = {one.name: one for one in figures(year.log)}
    assert found["customers"].count == len(CAST)
    assert found["customers"].cents is None
    issued = [one.event for one in year.log if isinstance(one.event, InvoiceIssued)]
    assert found["invoices"].cents == sum(event.total_cents for event in issued)
    assert (found["paid by direct debit"].cents or 0) > (found["fees paid"].cents or 0) > 0


def test_a_number_that_is_missing_a_trouble_or_a_situation_that_never_came_is_a_fault(year: Lived) -> None:
    issued = next(one for one in year.log if isinstance(one.event, InvoiceIssued))
    shorter = replace(
        year, log=[one for one in year.log if one is not issued], troubles=["2026-05-01 step x"]
    )
    assert [*CHECKS["numbers_without_gaps"](shorter)] == ["series F2026 does not run from 1 to 46 in order"]
    left = [*CHECKS["nothing_left_behind"](shorter)]
    assert left == ["not dealt with: 2026-05-01 step x", "the log has gaps"]
    assert "nobody was seen: write-off" in CHECKS["everything_happened"](replace(year, log=[]))


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
    assert all(told.startswith("credit of account") for told in CHECKS["credit_equal"](year))
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
