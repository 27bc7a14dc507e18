"""Bank: what every adapter keeps."""

from datetime import date

import httpx
import pytest

from adapters.bank import HttpBank
from adapters.bank_files import pain_008
from domain.ports import BankEntry, EntryKind, TechnicalFault
from tests.adapters.bank_files.sent import collection, debits
from tests.adapters.stand_in_world import World, world

__all__ = ["world"]
FILE_ID = "DD-20260316-1"
ONE = collection("c1", 2350)
FILE = pain_008.write(debits(ONE, message_id=FILE_ID, due_on=date(2026, 3, 16)))


def test_nothing_is_booked_before_anything_happened(world: World) -> None:
    assert world.bank.entries(None) == []


def test_a_direct_debit_is_booked_once_it_was_collected(world: World) -> None:
    world.bank.send(FILE_ID, FILE)
    assert world.bank.entries(None) == []
    world.make("/bank/collections/c1/book", booked_on="2026-03-16")
    [entry] = world.bank.entries(None)
    assert entry == BankEntry(entry.entry_id, EntryKind.COLLECTED, 2350, "c1", date(2026, 3, 16))


def test_sending_again_collects_once(world: World) -> None:
    world.bank.send(FILE_ID, FILE)
    world.make("/bank/collections/c1/book", booked_on="2026-03-16")
    world.bank.send(FILE_ID, FILE)
    assert (
        world.http.post(f"{world.url}/bank/collections/c1/book", json={"booked_on": "2026-03-17"}).status_code
        == 409
    )
    assert len(world.bank.entries(None)) == 1


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
    assert [each["id"] for each in world.http.get(f"{world.url}/bank/collections").json()] == ["c1"]


def test_a_direct_debit_comes_back_once_with_its_reason(world: World) -> None:
    world.bank.send(FILE_ID, FILE)
    world.make("/bank/collections/c1/book", booked_on="2026-03-16")
    world.make("/bank/collections/c1/return", reason="MD06", booked_on="2026-04-01")
    returned = world.bank.entries(None)[1]
    assert (returned.kind, returned.reason, returned.amount_cents) == (EntryKind.RETURNED, "MD06", 2350)
    again = world.http.post(
        f"{world.url}/bank/collections/c1/return", json={"reason": "MD06", "booked_on": "2026-04-02"}
    )
    assert again.status_code == 409


def test_a_direct_debit_can_be_rejected_before_it_was_booked(world: World) -> None:
    world.bank.send(FILE_ID, FILE)
    world.make("/bank/collections/c1/return", reason="AC01", booked_on="2026-03-13")
    assert [entry.kind for entry in world.bank.entries(None)] == [EntryKind.RETURNED]


def test_bookings_are_told_in_order_and_from_where_one_left_off(world: World) -> None:
    for number in range(1, 4):
        world.make(
            "/bank/transfers",
            reference=f"F2026-{number:06}",
            amount_cents=number,
            booked_on="2026-03-02",
        )
    entries = world.bank.entries(None)
    assert [entry.amount_cents for entry in entries] == [1, 2, 3]
    assert world.bank.entries(entries[0].entry_id) == entries[1:]
    assert world.bank.entries(entries[2].entry_id) == []
    assert len({entry.entry_id for entry in entries}) == 3


def test_an_entry_that_the_bank_does_not_know_is_never_read_as_no_news(world: World) -> None:
    with pytest.raises(TechnicalFault):
        world.bank.entries("E999999999")


def test_a_bank_that_is_not_there_is_a_technical_fault() -> None:
    with httpx.Client() as http:
        bank = HttpBank(http, base_url="http://127.0.0.1:1")  # port 1 is never served
        with pytest.raises(TechnicalFault):
            bank.send(FILE_ID, FILE)
        with pytest.raises(TechnicalFault):
            bank.entries(None)
