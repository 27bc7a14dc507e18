"""What the bank tells of who paid: kept beside the booking, once, and as long as the books are (I2, D12)."""

from datetime import date

import pytest

from domain.bank_entry.commands import ListedPayment, NoteDetails
from domain.bank_entry.events import EntryBooked, EntryDescribed, EntryUnmatched
from domain.bank_year.commands import EraseBankYear, FinishBankYearErasure
from domain.bank_year.events import BankYearErasureDone, BankYearErasureStarted
from domain.kernel import Event
from domain.ports import BankEntry, EntryKind, Told
from domain.use_cases.book_bank_entry import BookBankEntry, MatchEntry
from domain.values import Plain
from tests.domain.test_collection_files import F1, owing_two
from toegang_testing.desks.desk import NL
from toegang_testing.desks.office import Office

TOLD = Told(Plain("NL20INGB0001234567"), Plain("J. de Vries"), Plain("bedankt voor alles"))


@pytest.fixture
def office() -> Office:
    """Two invoices over EUR 2.35 in 2026."""
    return owing_two()


def described(entry_id: str, year: int = 2026) -> EntryDescribed:
    return EntryDescribed(
        entry_id=entry_id,
        booked_year=year,
        counter_account=TOLD.account,
        counter_name=TOLD.name,
        text=TOLD.text,
    )


def match(office: Office, entry_id: str) -> list[Event]:
    command = MatchEntry(
        at=office.now, entry_id=entry_id, reference=F1, today=office.today, calendars=NL
    )  # fmt: skip
    return office.do(command)


def test_of_a_transfer_it_is_kept_whether_it_fits_or_not(office: Office) -> None:
    fits = office.book(F1, 200, entry_id="fits", told=TOLD)
    assert [type(one) for one in fits[:2]] == [EntryBooked, EntryDescribed]
    assert fits[1] == described("fits")
    none = office.book("wat is dit", 200, entry_id="none", told=TOLD)
    assert [type(one) for one in none] == [EntryUnmatched, EntryDescribed]
    assert not [one for one in none if isinstance(one, EntryUnmatched) and "Vries" in repr(one)]


def test_where_the_bank_says_nothing_nothing_is_noted(office: Office) -> None:
    assert [type(one) for one in office.book("wat is dit", 200)] == [EntryUnmatched]


def test_it_is_told_once_also_when_staff_finds_what_it_was_for(office: Office) -> None:
    office.book("wat is dit", 235, entry_id="e", told=TOLD)
    assert office.book("wat is dit", 235, entry_id="e", told=TOLD) == []
    match(office, "e")
    assert len(office.happened(EntryDescribed)) == 1


def test_of_what_the_bank_did_not_list_its_own_words_are_kept_once(office: Office) -> None:
    for name, cents in (("one", 400), ("two", 50)):
        office.do(
            NoteDetails(
                at=office.now,
                entry_id="batch",
                total_cents=470,
                payments=(ListedPayment(name=name, signed_cents=cents),),
                booked_on=office.today,
                text=Plain("kosten"),
            )
        )
    [event] = office.happened(EntryDescribed)
    assert event == described("batch").model_copy(
        update={"counter_account": None, "counter_name": None, "text": Plain("kosten")}
    )


@pytest.mark.parametrize(
    ("today", "erased"), [(date(2033, 12, 31), False), (date(2034, 1, 1), True), (date(2040, 1, 1), True)]
)
def test_a_years_key_is_destroyed_seven_full_years_after_it_once(
    office: Office, today: date, erased: bool
) -> None:
    erase = EraseBankYear(at=office.now, booked_year=2026, today=today)
    finish = FinishBankYearErasure(at=office.now, booked_year=2026)
    assert office.do(erase) == ([BankYearErasureStarted(booked_year=2026)] if erased else [])
    assert office.do(erase) == []
    assert office.do(finish) == ([BankYearErasureDone(booked_year=2026)] if erased else [])
    assert office.do(finish) == []
    assert office.do(erase) == []


@pytest.mark.parametrize(("year", "kept"), [(2018, False), (2019, True)])
def test_nothing_is_sealed_for_a_year_whose_key_is_destroyed(office: Office, year: int, kept: bool) -> None:
    """An old file that comes late is booked, without who paid."""
    entry = BankEntry("old", EntryKind.TRANSFER, 100, "?", date(year, 12, 31), told=TOLD)
    happened = office.do(BookBankEntry(at=office.now, entry=entry, today=office.today, calendars=NL))
    assert isinstance(happened[0], EntryUnmatched)
    assert happened[1:] == ([described("old", year)] if kept else [])
