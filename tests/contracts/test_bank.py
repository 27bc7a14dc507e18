"""Bank: what every adapter keeps, and what the stand-in's files say."""

from collections.abc import Callable
from datetime import date
from io import BytesIO
from pathlib import Path

import httpx
import pytest

from adapters.bank import BankFolder, HttpBank
from adapters.bank_files import Entry, Statement, TransactionStatus, pain_001, pain_008, read_bank_file
from domain.ports import Bank, TechnicalFault
from tests.adapters.bank_files.sent import collection, debits, transfer, transfers
from tests.adapters.stand_in_world import World, world
from toegang_testing.seller import SELLER

__all__ = ["world"]
FILE_ID = "DD-20260316-1"
ONE = collection("F2026-000001-1", 2350)
FILE = pain_008.write(debits(ONE, message_id=FILE_ID, due_on=date(2026, 3, 16)))
TRANSFER = {"reference": "F2026-000001", "amount_cents": 5, "booked_on": "2026-03-02"}


@pytest.fixture(params=["http", "folder"])
def bank(request: pytest.FixtureRequest, world: World, tmp_path: Path) -> Bank:
    return world.bank if request.param == "http" else BankFolder(tmp_path / "bank")


@pytest.fixture
def gives(bank: Bank, world: World, tmp_path: Path) -> Callable[[], None]:
    """The bank gives one more file."""

    def give() -> None:
        if isinstance(bank, HttpBank):
            world.make("/bank/transfers", **TRANSFER)
            return
        given = len(list((tmp_path / "bank" / "in").glob("*")))
        (tmp_path / "bank" / "in" / f"{given}.xml").write_text("<a/>")

    return give


# --- every adapter --------------------------------------------------------------------------------
def test_nothing_waits_before_anything_happened(bank: Bank) -> None:
    assert bank.waiting() == []


def test_what_was_given_waits_in_order_until_it_is_put_away(bank: Bank, gives: Callable[[], None]) -> None:
    bank.waiting()
    gives()
    gives()
    first, second = bank.waiting()
    assert list(bank.waiting()) == [first, second], "looking takes nothing away"
    fetched = BytesIO()
    bank.fetch(first, fetched)
    assert fetched.getvalue().startswith(b"<")
    bank.put_away(first)
    assert list(bank.waiting()) == [second]
    bank.put_away(second, refused="line 1: a rule")
    assert bank.waiting() == []


def test_a_file_that_waits_no_more_is_a_technical_fault(bank: Bank) -> None:
    bank.waiting()
    with pytest.raises(TechnicalFault):
        bank.fetch("none.xml", BytesIO())


def test_a_file_is_handed_over_once(bank: Bank, world: World, tmp_path: Path) -> None:
    bank.send(FILE_ID, FILE)
    if isinstance(bank, BankFolder):
        there = tmp_path / "bank" / "out" / f"{FILE_ID}.xml"
        assert there.read_bytes() == FILE
        there.unlink()  # the bank's software took it
        bank.send(FILE_ID, FILE)
        assert not there.exists()
    else:
        bank.send(FILE_ID, FILE)
        assert len(world.http.get(f"{world.url}/bank/collections").json()) == 1


@pytest.mark.parametrize("where", ["touch", "rename", "after"])
def test_a_folder_gets_a_file_once_also_where_we_stopped_in_the_middle(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, where: str
) -> None:
    """The bank's software may have taken it away before we look again."""
    bank, there = BankFolder(tmp_path), tmp_path / "out" / f"{FILE_ID}.xml"
    act = getattr(Path, "rename" if where == "after" else where)

    def stopped(path: Path, *given: Path) -> None:
        if where == "after":
            act(path, *given)
        raise OSError

    with monkeypatch.context() as patched:
        patched.setattr(Path, act.__name__, stopped)
        with pytest.raises(TechnicalFault):
            bank.send(FILE_ID, FILE)
    assert there.exists() == (where == "after")
    given = 0
    for _ in range(3):
        if there.exists():
            assert there.read_bytes() == FILE
            there.unlink()
            given += 1
        bank.send(FILE_ID, FILE)
    assert given == 1
    assert list((tmp_path / "out").glob("*.part")) == list((tmp_path / "out").glob("*.xml")) == []


def test_a_file_that_lies_in_the_folder_already_is_not_written_again(tmp_path: Path) -> None:
    """As an earlier release left it, which set the mark last."""
    bank, there = BankFolder(tmp_path), tmp_path / "out" / f"{FILE_ID}.xml"
    there.parent.mkdir()
    there.write_bytes(FILE)
    before = there.stat().st_ino
    bank.send(FILE_ID, FILE)
    assert (there.stat().st_ino, there.read_bytes()) == (before, FILE)
    there.unlink()
    bank.send(FILE_ID, FILE)
    assert not there.exists()


def test_a_bank_that_is_not_there_is_a_technical_fault(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with httpx.Client() as http:
        away: list[Bank] = [
            HttpBank(http, base_url="http://127.0.0.1:1"),  # port 1 is never served
            BankFolder(tmp_path / "file"),
        ]
        for bank in away:
            with pytest.raises(TechnicalFault):
                bank.send(FILE_ID, FILE)
            with pytest.raises(TechnicalFault):
                bank.waiting()
            with pytest.raises(TechnicalFault):
                bank.put_away("B1.xml")


def test_a_folder_tells_why_a_file_was_refused(tmp_path: Path) -> None:
    bank = BankFolder(tmp_path)
    bank.waiting()
    (tmp_path / "in" / "bad.xml").write_text("<a/>")
    bank.put_away("bad.xml", refused="line 1: a rule")
    assert (tmp_path / "refused" / "bad.xml").exists()
    assert (tmp_path / "refused" / "bad.xml.txt").read_text() == "line 1: a rule\n"


def test_a_folder_keeps_each_of_several_files_that_came_with_one_name(tmp_path: Path) -> None:
    bank = BankFolder(tmp_path)
    for text in ("<a/>", "<b/>", "<c/>"):
        bank.waiting()
        (tmp_path / "in" / "day.xml").write_text(text)
        bank.put_away("day.xml")
    assert {file.read_text() for file in (tmp_path / "taken").iterdir()} == {"<a/>", "<b/>", "<c/>"}
    assert bank.waiting() == []


# --- the stand-in's files ---------------------------------------------------------------------------
def given(world: World, tmp_path: Path) -> list[object]:
    """What all files that wait say; they are put away."""
    items: list[object] = []
    for name in world.bank.waiting():
        path = tmp_path / name
        with path.open("wb") as file:
            world.bank.fetch(name, file)
        items += read_bank_file(path, [SELLER.iban])
        world.bank.put_away(name)
    return items


def test_a_direct_debit_that_was_collected_is_notified_and_stands_on_its_days_statement(
    world: World, tmp_path: Path
) -> None:
    world.bank.send(FILE_ID, FILE)
    world.make("/bank/collections/F2026-000001-1/book", booked_on="2026-03-16")
    notified, entry = given(world, tmp_path)
    assert isinstance(notified, Statement)
    assert notified.ours
    assert isinstance(entry, Entry)
    assert (entry.signed_cents, entry.transactions[0].end_to_end_id) == (2350, "F2026-000001-1")
    world.make("/bank/transfers", **{**TRANSFER, "booked_on": "2026-03-17"})
    statement, same, *_ = given(world, tmp_path)
    assert isinstance(statement, Statement)
    assert (statement.number, statement.balances[1].amount.cents) == (1, 2350)
    assert isinstance(same, Entry)
    assert same.bank_reference == entry.bank_reference


def test_a_direct_debit_comes_back_once_with_its_reason(world: World, tmp_path: Path) -> None:
    world.bank.send(FILE_ID, FILE)
    world.make("/bank/collections/F2026-000001-1/book", booked_on="2026-03-16")
    world.make("/bank/collections/F2026-000001-1/return", reason="MD06", booked_on="2026-04-01")
    entry = given(world, tmp_path)[-1]
    assert isinstance(entry, Entry)
    assert (entry.signed_cents, entry.transactions[0].return_reason) == (-2350, "MD06")
    again = {"reason": "MD06", "booked_on": "2026-04-02"}
    url = f"{world.url}/bank/collections/F2026-000001-1/return"
    assert world.http.post(url, json=again).status_code == 409


def test_a_direct_debit_can_be_rejected_before_it_was_booked(world: World, tmp_path: Path) -> None:
    world.bank.send(FILE_ID, FILE)
    world.make("/bank/collections/F2026-000001-1/return", reason="AC01", booked_on="2026-03-13")
    status = given(world, tmp_path)[-1]
    assert isinstance(status, TransactionStatus)
    assert (status.end_to_end_id, status.status, status.reasons[0].code) == ("F2026-000001-1", "RJCT", "AC01")


def test_a_credit_transfer_is_booked_and_may_come_back_and_each_is_told(world: World, tmp_path: Path) -> None:
    sent = transfers(transfer("CT-20260316-1-1", 2350), message_id="CT-20260316-1")
    world.bank.send("CT-20260316-1", pain_001.write(sent))
    where = "/bank/payouts/CT-20260316-1-1"
    world.make(f"{where}/book", booked_on="2026-03-16")
    world.make(f"{where}/return", reason="AC04", booked_on="2026-03-17")
    entries = [each for each in given(world, tmp_path) if isinstance(each, Entry)]
    told = {(each.signed_cents, each.transactions[0].end_to_end_id) for each in entries}
    assert told == {(-2350, "CT-20260316-1-1"), (2350, "CT-20260316-1-1")}
    assert entries[-1].transactions[0].return_reason == "AC04"
    again = {"reason": "AC04", "booked_on": "2026-03-18"}
    assert world.http.post(f"{world.url}{where}/return", json=again).status_code == 409


@pytest.mark.parametrize(
    "other",
    [
        pain_008.write(debits(collection("c2"), message_id=FILE_ID)),  # other bytes under a known id
        pain_008.write(debits(ONE, message_id="DD-20260316-2")),  # an EndToEndId that was used
        FILE.replace(b"23.50</CtrlSum>", b"23.51</CtrlSum>"),
        b"<Document/>",
        b"",
    ],
    ids=["other bytes", "used before", "wrong sum", "no order", "nothing"],
)
@pytest.mark.parametrize("file_id", [FILE_ID, "DD-20260316-2"])
def test_a_file_that_is_not_taken_collects_nothing(world: World, other: bytes, file_id: str) -> None:
    world.bank.send(FILE_ID, FILE)
    with pytest.raises(TechnicalFault):
        world.bank.send(file_id, other)
    taken = world.http.get(f"{world.url}/bank/collections").json()
    assert [each["id"] for each in taken] == ["F2026-000001-1"]
