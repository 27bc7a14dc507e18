"""Files for the bank: written once, sent once, and always the same bytes (D15)."""

from datetime import date
from hashlib import sha256

import pytest

from adapters.bank_files import pain_008
from adapters.reactors.facts import Facts
from adapters.reactors.payment_files import FILE_DIFFERS, PaymentFiles
from adapters.subscriptions.reacting import Hopeless
from domain.invoice.events import CollectionSubmitted
from domain.payment_file.events import CollectionsDrawnUp, FileSent, FileWritten
from domain.use_cases.change_payment_method import ChangeToDirectDebit
from domain.values import AccountId, Plain
from tests.adapters.bank_files.test_writing import told
from tests.adapters.reactors.system import System, system
from tests.adapters.reactors.test_invoices import NUMBER, invoiced
from tests.adapters.reactors.wishes import activated, business, order
from tests.adapters.stand_in_world import world

__all__ = ["system", "world"]


def collecting(system: System) -> PaymentFiles:
    invoiced(system)
    system.new_day(date(2026, 6, 16))
    return PaymentFiles(Facts(system.app, system.vault))


def test_the_bank_has_the_file_whose_hash_is_in_the_log(system: System) -> None:
    files = collecting(system)
    written, sent = system.last(FileWritten), system.last(FileSent)
    content = files.bytes_of(system.last(CollectionsDrawnUp))
    assert written.sha256 == sent.sha256 == sha256(content).hexdigest()
    assert told(content, "GrpHdr", "MsgId") == [written.file_id] == ["DD-20260617-1"]
    assert told(content, "EndToEndId") == [system.last(CollectionSubmitted).collection_id]
    assert told(content, "RmtInf", "Ustrd") == [f"Factuur {NUMBER}"]
    [taken] = system.world.http.get(f"{system.world.url}/bank/collections").json()
    assert (taken["id"], taken["file_id"]) == (f"{NUMBER}-1", written.file_id)


def test_written_again_it_has_the_same_bytes_and_no_others_are_sent(
    system: System, monkeypatch: pytest.MonkeyPatch
) -> None:
    files, written = collecting(system), system.last(FileWritten)
    assert sha256(files.bytes_again(written)).hexdigest() == written.sha256
    monkeypatch.setattr(pain_008, "write", lambda _: b"<other/>")
    with pytest.raises(Hopeless) as hopeless:
        files.bytes_again(written)
    assert hopeless.value.reason_code == FILE_DIFFERS


def test_a_run_that_is_repeated_sends_nothing_again(system: System) -> None:
    collecting(system)
    system.new_day(date(2026, 6, 16))
    system.new_day(date(2026, 6, 17))
    assert len(system.events(FileWritten)) == len(system.events(FileSent)) == 1


def test_a_name_in_letters_that_no_bank_takes_is_told_by_its_mandate(system: System) -> None:
    account_id = activated(system, business(system))
    given = ChangeToDirectDebit(
        at=system.clock.now(),
        account_id=AccountId(account_id),
        mandate_id="M0009",
        signed_on=system.today,
        iban=Plain("NL91ABNA0417164300"),
        debtor=Plain("东京株式会社"),
    )
    system.do(given)
    system.do(order(system, account_id))
    system.new_day(date(2026, 6, 3))
    system.new_day(date(2026, 6, 16))
    content = PaymentFiles(Facts(system.app, system.vault)).bytes_of(system.last(CollectionsDrawnUp))
    assert told(content, "Dbtr", "Nm") == ["Mandate M0009"]
