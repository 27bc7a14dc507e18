"""A transfer crosses a direct debit that comes back: what was too much goes back once (I2, I9, D15)."""

from datetime import date

import pytest

from domain.bank_entry.aggregate import BANK_ENTRY, Entry, EntryWaitsForNobody
from domain.bank_entry.commands import SettleEntry
from domain.bank_entry.events import EntryOutcome, EntrySetOff, EntryUnmatched
from domain.ports import EntryKind
from tests.domain.test_collection_files import F2, owing_two
from tests.domain.test_money import F1, invoiced
from tests.domain.test_splitting import split
from toegang_testing.desks.office import Office


def waiting(office: Office, entry_id: str) -> Entry:
    return office.world.state(BANK_ENTRY.stream(entry_id))


def pay_out(office: Office, entry_id: str = "debit") -> None:
    office.do(SettleEntry(at=office.now, entry_id=entry_id, outcome=EntryOutcome.PAID_BACK))


@pytest.fixture(params=[100, 235])
def crossed(request: pytest.FixtureRequest) -> Office:
    """An invoice over 235 cents is being collected; a transfer pays a part or all, and all is debited."""
    office = invoiced()
    office.book(F1, request.param)
    office.book(F1, 235, EntryKind.COLLECTED, entry_id="debit")
    assert waiting(office, "debit").left_cents == request.param
    return office


@pytest.fixture
def crossed_two() -> Office:
    """The same, where another invoice is to be paid too."""
    office = owing_two()
    office.run_until(date(2026, 6, 15))
    office.book(F1, 100)
    office.book(F1, 235, EntryKind.COLLECTED, entry_id="debit")
    return office


def test_what_was_too_much_is_nobodys_once_its_debit_came_back(crossed: Office) -> None:
    crossed.book(F1, 235, EntryKind.RETURNED, entry_id="back")
    assert not waiting(crossed, "debit").waits
    with pytest.raises(EntryWaitsForNobody):
        pay_out(crossed)


def test_what_staff_had_paid_back_before_left_twice_and_waits(crossed: Office) -> None:
    too_much = waiting(crossed, "debit").left_cents
    pay_out(crossed)
    crossed.book(F1, 235, EntryKind.RETURNED, entry_id="back")
    assert not waiting(crossed, "debit").waits
    assert (waiting(crossed, "back").waits, waiting(crossed, "back").left_cents) == (True, -too_much)
    pay_out(crossed, "back")
    assert not waiting(crossed, "back").waits


def test_of_what_was_too_much_a_part_was_used_for_another_claim(crossed_two: Office) -> None:
    split(crossed_two, (F2, 65), entry_id="debit")
    crossed_two.book(F1, 235, EntryKind.RETURNED, entry_id="back")
    assert (waiting(crossed_two, "debit").left_cents, waiting(crossed_two, "back").left_cents) == (0, -65)
    assert crossed_two.invoice(F1).outstanding_cents == 135
    assert crossed_two.invoice(F2).outstanding_cents == 170, "that claim stays paid"


def test_a_transfer_in_full_stays_paid_when_the_debit_comes_back(crossed: Office) -> None:
    """I9: only what the direct debit had paid is open again."""
    paid_by_debit = 235 - waiting(crossed, "debit").left_cents
    crossed.book(F1, 235, EntryKind.RETURNED)
    assert crossed.invoice(F1).outstanding_cents == paid_by_debit
    assert crossed.invoice(F1).settled is (paid_by_debit == 0)


def test_what_was_debited_comes_back_once(crossed: Office) -> None:
    crossed.book(F1, 235, EntryKind.RETURNED)
    for kind in (EntryKind.RETURNED, EntryKind.COLLECTED):
        (again,) = crossed.book(F1, 235, kind)
        assert isinstance(again, EntryUnmatched)


def test_a_debit_that_brought_what_was_open_has_nothing_to_set_off() -> None:
    office = invoiced()
    office.book(F1, 235, EntryKind.COLLECTED)
    assert not [one for one in office.book(F1, 235, EntryKind.RETURNED) if isinstance(one, EntrySetOff)]


def test_what_was_rejected_brought_nothing_that_could_go_back() -> None:
    office = invoiced()
    office.book(F1, 100)
    office.book(F1, 235, EntryKind.REJECTED, entry_id="back")
    assert not waiting(office, "back").waits
    assert office.invoice(F1).outstanding_cents == 135
