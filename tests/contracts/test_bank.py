"""Bank: what every adapter keeps."""

from datetime import date

import httpx
import pytest

from adapters.bank import HttpBank
from domain.ports import BankEntry, Collection, EntryKind, TechnicalFault
from domain.values import InvoiceNumber, Plain
from tests.adapters.stand_in_world import World, world

__all__ = ["world"]
DEBIT = Collection(
    collection_id="c1",
    invoice_number=InvoiceNumber("F2026-000001"),
    amount_cents=2350,
    collect_on=date(2026, 3, 16),
    mandate_id="m1",
    mandate_signed_on=date(2026, 1, 5),
    iban=Plain("NL91ABNA0417164300"),
    debtor=Plain("Test BV Donald"),
)


def test_nothing_is_booked_before_anything_happened(world: World) -> None:
    assert world.bank.entries(None) == []


def test_a_direct_debit_is_booked_once_it_was_collected(world: World) -> None:
    world.bank.submit(DEBIT)
    assert world.bank.entries(None) == []
    world.make("/bank/collections/c1/book", booked_on="2026-03-16")
    [entry] = world.bank.entries(None)
    assert entry == BankEntry(entry.entry_id, EntryKind.COLLECTED, 2350, "c1", date(2026, 3, 16))


def test_submitting_again_collects_once(world: World) -> None:
    world.bank.submit(DEBIT)
    world.make("/bank/collections/c1/book", booked_on="2026-03-16")
    world.bank.submit(DEBIT)
    assert (
        world.http.post(f"{world.url}/bank/collections/c1/book", json={"booked_on": "2026-03-17"}).status_code
        == 409
    )
    assert len(world.bank.entries(None)) == 1


def test_a_direct_debit_comes_back_once_with_its_reason(world: World) -> None:
    world.bank.submit(DEBIT)
    world.make("/bank/collections/c1/book", booked_on="2026-03-16")
    world.make("/bank/collections/c1/return", reason="MD06", booked_on="2026-04-01")
    returned = world.bank.entries(None)[1]
    assert (returned.kind, returned.reason, returned.amount_cents) == (EntryKind.RETURNED, "MD06", 2350)
    again = world.http.post(
        f"{world.url}/bank/collections/c1/return", json={"reason": "MD06", "booked_on": "2026-04-02"}
    )
    assert again.status_code == 409


def test_a_direct_debit_can_be_rejected_before_it_was_booked(world: World) -> None:
    world.bank.submit(DEBIT)
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
            bank.submit(DEBIT)
        with pytest.raises(TechnicalFault):
            bank.entries(None)
