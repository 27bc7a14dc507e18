"""What is kept of who paid: the other side's name and account, and the words, each once (I2)."""

from pathlib import Path

import pytest

from adapters.bank_files import Entry, read_bank_file
from adapters.bank_files.bookings import Details, bookings
from adapters.bank_files.told import NAME_MAX, TEXT_MAX
from domain.ports import NOTHING_TOLD, BankEntry, EntryKind, Told
from domain.values import Plain
from tests.adapters.bank_files import made

M53 = "camt.053.001.08"


def read(folder: Path, *entries: str, message: str = M53) -> list[BankEntry | Details]:
    file = made.written(folder, made.document(message, made.statement(message, *entries)))
    found = [one for one in read_bank_file(file, [made.OURS]) if isinstance(one, Entry)]
    return [booking for one in found for booking in bookings(one, made.OURS, "base")]


def transfer(message: str = M53, *, reference: str = "NOTPROVIDED", text: str = "bedankt") -> str:
    paid = made.payment(message, "12.50", reference=reference, text=text)
    return paid.replace("<MndtId>M-1</MndtId>", "")


@pytest.mark.parametrize("message", made.VERSIONS)
def test_a_transfer_tells_the_payers_account_name_and_words(tmp_path: Path, message: str) -> None:
    [told] = read(tmp_path, made.entry(message, details=transfer(message)), message=message)
    assert told.told == Told(Plain(made.THEIRS), Plain("J. de Vries"), Plain("bedankt"))


def test_what_we_paid_tells_the_other_side(tmp_path: Path) -> None:
    [told] = read(tmp_path, made.entry(M53, side="DBIT", details=transfer()))
    assert isinstance(told, BankEntry)
    assert told.kind is EntryKind.OTHER
    assert (told.told.account, told.told.name) == (Plain(made.THEIRS), Plain("J. de Vries")), "never ours"


def test_a_direct_debit_and_a_payout_tell_nothing_that_its_mandate_or_refund_does_not(tmp_path: Path) -> None:
    debit = made.payment(M53, "12.50", reference="F2026-000001-1", text="incasso")
    payout = transfer(reference="CT-20260615-1-1")
    for details in (debit, payout):
        for side in ("CRDT", "DBIT"):
            [told] = read(tmp_path, made.entry(M53, side=side, details=details))
            assert told.told is NOTHING_TOLD


def test_each_thing_is_told_once_and_the_payers_own_id_too(tmp_path: Path) -> None:
    twice = transfer(reference="MIJN-KENMERK", text="dank").replace(
        "<Ustrd>dank</Ustrd>", "<Ustrd>dank</Ustrd><Ustrd> dank </Ustrd><Ustrd>u wel</Ustrd>"
    )
    [told] = read(tmp_path, made.entry(M53, details=twice, further="SEPA OVERBOEKING"))
    assert told.told.text == Plain("dank\nu wel\nMIJN-KENMERK")


def test_where_nobody_wrote_anything_it_is_the_banks_own_words(tmp_path: Path) -> None:
    [told] = read(tmp_path, made.entry(M53, details=transfer(text=""), further="SEPA OVERBOEKING"))
    assert told.told.text == Plain("SEPA OVERBOEKING")
    [whole] = read(tmp_path, made.entry(M53, side="DBIT", further="Kosten oktober"))
    assert isinstance(whole, Details)
    assert whole.told == Told(text=Plain("Kosten oktober"))


def test_it_is_cut_and_steers_no_screen(tmp_path: Path) -> None:
    long = transfer(text="x" * 140).replace("</RmtInf>", "<Ustrd>y\u202e\u009b2Jz</Ustrd></RmtInf>")
    long = long.replace("J. de Vries", "J.\u200b de\u00a0Vries " + "n" * 100)
    [told] = read(tmp_path, made.entry(M53, details=long))
    text, name = told.told.text, told.told.name
    assert text is not None
    assert name is not None
    assert text.text == f"{'x' * 140}\ny 2Jz"
    assert name.text.startswith("J. de Vries nn")
    assert len(name.text) <= NAME_MAX
    many = transfer().replace("<Ustrd>bedankt</Ustrd>", "".join(f"<Ustrd>{n:0140}</Ustrd>" for n in range(9)))
    [told] = read(tmp_path, made.entry(M53, details=many))
    assert told.told.text is not None
    assert len(told.told.text.text) == TEXT_MAX


def test_nothing_of_it_shows_where_a_booking_is_shown(tmp_path: Path) -> None:
    [told] = read(tmp_path, made.entry(M53, details=transfer()))
    for secret in ("Vries", made.THEIRS, "bedankt"):
        assert secret not in repr(told)
