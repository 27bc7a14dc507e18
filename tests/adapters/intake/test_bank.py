"""What the bank gives is taken in file by file, each booking once, also after a crash (I2)."""

from pathlib import Path

from adapters.bank import BankFolder
from adapters.intake import BankFiles, BankIntake
from adapters.loose_ends import LooseEnds
from domain.bank_entry.events import EntryBooked, EntryUnmatched, Mismatch
from domain.bank_file.commands import SettleBankFile
from domain.bank_file.events import BankFileRefused, BankFileTaken, FileOutcome, FileSource
from domain.closing_days import calendars
from domain.kernel import Done
from domain.ports import Contended, EntryKind, TechnicalFault
from domain.statements.events import StatementOff, StatementTaken
from tests.adapters.bank_files import made
from tests.adapters.reactors.system import System
from tests.adapters.reactors.test_invoices import NUMBER, invoiced
from toegang_testing.seller import SELLER

M53 = "camt.053.001.08"


def transfer(system: System, reference: str, cents: int) -> None:
    system.world.make("/bank/transfers", reference=reference, amount_cents=cents, booked_on="2026-06-03")


def test_bookings_are_taken_in_once_and_their_files_put_away(system: System) -> None:
    invoiced(system)
    transfer(system, NUMBER, 100)
    transfer(system, NUMBER, 500)
    assert [system.bank.step(), system.bank.step()] == [2, 0]
    first, second = system.events(EntryBooked)
    assert (first.amount_cents, first.excess_cents) == (100, 0)
    assert (second.amount_cents, second.excess_cents) == (500, 130)
    assert (second.kind, second.signed_cents, second.currency) == (EntryKind.TRANSFER, 500, "EUR")
    assert system.world.bank.waiting() == []


def test_the_statement_of_the_day_tells_nothing_new(system: System) -> None:
    invoiced(system)
    transfer(system, NUMBER, 100)
    assert system.bank.step() == 1
    system.world.make("/bank/statements", booked_on="2026-06-03")
    assert len(system.world.bank.waiting()) == 1
    assert system.bank.step() == 0
    assert system.bank.troubles == []
    assert len(system.events(EntryBooked)) == 1
    [taken] = system.events(StatementTaken)
    assert (taken.opening_cents, taken.closing_cents) == (0, 100)
    assert system.events(StatementOff) == []


def test_a_transfer_that_fits_nothing_is_left_to_staff(system: System) -> None:
    transfer(system, "thank you", 100)
    assert system.bank.step() == 1
    left = system.last(EntryUnmatched)
    assert (left.mismatch, left.signed_cents) == (Mismatch.UNKNOWN_REFERENCE, 100)


class Busy:
    """An executor that others keep busy."""

    def execute(self, *_: object, **__: object) -> Done:
        raise Contended

    known = execute


def test_a_file_that_cannot_be_booked_now_waits(system: System) -> None:
    transfer(system, "first", 100)
    files = BankFiles(
        executor=Busy(), log=system.app, account=SELLER.iban, calendars=calendars(), clock=system.clock
    )
    busy = BankIntake(files=files, bank=system.world.bank)
    assert busy.step() == 0
    assert [trouble.error for trouble in busy.troubles] == ["Contended"]
    assert system.bank.step() == 1
    assert system.bank.troubles == []


def test_a_folder_is_watched_and_what_is_refused_holds_up_nothing(system: System, tmp_path: Path) -> None:
    bank = BankFolder(tmp_path / "bank")
    intake = BankIntake(files=system.bank_files, bank=bank)
    assert intake.step() == 0
    waiting = tmp_path / "bank" / "in"
    (waiting / "1.xml").write_text("<!DOCTYPE a><a/>")
    good = made.entry(M53, details=made.payment(M53, "12.50", text="thanks"))
    (waiting / "2.xml").write_text(made.document(M53, made.statement(M53, good, account=SELLER.iban)))
    assert intake.step() == 1
    assert [trouble.subject for trouble in intake.refused] == ["1.xml"]
    assert intake.troubles == [], "it is not tried again"
    assert (tmp_path / "bank" / "taken" / "2.xml").exists()
    assert "DOCTYPE" in (tmp_path / "bank" / "refused" / "1.xml.txt").read_text()
    assert intake.step() == 0
    refused = system.last(BankFileRefused)
    assert (refused.source, refused.name, refused.line) == (FileSource.BANK, "1.xml", 1)
    assert (system.last(BankFileTaken).name, system.last(BankFileTaken).in_cents) == ("2.xml", 1250)


class Stuck(BankFolder):
    """Its bad files cannot be moved."""

    def put_away(self, name: str, *, refused: str | None = None) -> None:
        if refused:
            raise TechnicalFault("no place")
        super().put_away(name)


def test_a_bad_file_that_cannot_be_put_away_holds_up_nothing(system: System, tmp_path: Path) -> None:
    intake = BankIntake(files=system.bank_files, bank=Stuck(tmp_path / "bank"))
    intake.step()
    waiting = tmp_path / "bank" / "in"
    (waiting / "1.xml").write_text("<!DOCTYPE a><a/>")
    good = made.entry(M53, details=made.payment(M53, "12.50", text="thanks"))
    (waiting / "2.xml").write_text(made.document(M53, made.statement(M53, good, account=SELLER.iban)))
    assert intake.step() == 1
    assert [(trouble.subject, trouble.error) for trouble in intake.troubles] == [("1.xml", "TechnicalFault")]
    assert intake.step() == 0
    assert len(system.events(BankFileRefused)) == 1, "it is told once, however often it is tried"


def test_what_was_refused_stays_on_staffs_list_at_every_further_step(system: System, tmp_path: Path) -> None:
    bank = BankFolder(tmp_path / "bank")
    intake = BankIntake(files=system.bank_files, bank=bank)
    intake.step()
    (tmp_path / "bank" / "in" / "1.xml").write_text("<!DOCTYPE a><a/>")
    for _ in range(3):
        intake.step()
        system.subscriptions.note_troubles({"intake:bank": intake.troubles})
        system.react()
    ends = LooseEnds(log=system.app, reads=system.engine, operational=system.subscriptions.operational)
    [waits] = ends.waiting()
    assert (waits.name, waits.reason) == ("intake:bank_file", "file_refused")
    assert (waits.rule or "").startswith("line 1: ")
    settle = SettleBankFile(at=system.now, file_id=waits.about["subject"], outcome=FileOutcome.NOT_NEEDED)
    system.do(settle, role="supervisor")
    assert ends.waiting() == []
