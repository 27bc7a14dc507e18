"""Bookings that wait for finance, and what became of them (I2)."""

import pytest

from domain.bank_entry.commands import ListedPayment, NoteDetails, SettleEntry
from domain.bank_entry.events import EntryOutcome
from domain.ledger import LedgerAccount
from domain.ports import EntryKind, Told
from domain.values import Plain, Sealed
from projections.bank_entries import EntryState, bank_entries, told_of
from projections.queries import NoSuchPlace
from tests.domain.test_collection_files import F1, F2
from tests.domain.test_splitting import as_other, office, split
from tests.projections.history import ReadModels, seal
from toegang_testing.desks.office import Office

__all__ = ["office"]


def test_what_fits_nothing_waits_with_what_is_left_of_it(office: Office, models: ReadModels) -> None:
    [one] = bank_entries(models.follow(office))
    assert (one.entry_id, one.kind, one.signed_cents, one.left_cents) == (
        "both",
        EntryKind.TRANSFER,
        500,
        500,
    )
    split(office, (F1, 235), (F2, 200))
    [one] = bank_entries(models.follow(office))
    assert (one.left_cents, one.why, one.outcome) == (65, "paid_too_much", None)
    split(office, (F2, 35))
    as_other(office, LedgerAccount.OTHER_INCOME)
    assert bank_entries(models.follow(office)) == []
    [done] = bank_entries(models.tx, state=EntryState.DONE)
    assert (done.left_cents, done.outcome) == (0, "8300")


def test_what_fitted_at_once_is_not_told_and_what_was_too_much_is(office: Office, models: ReadModels) -> None:
    office.book(F1, 100, entry_id="fits")
    office.book(F1, 200, entry_id="much")
    waiting = bank_entries(models.follow(office))
    assert [(one.entry_id, one.left_cents) for one in waiting] == [("both", 500), ("much", 65)]
    assert [one.entry_id for one in bank_entries(models.tx, after=waiting[0].entry_id)] == ["much"]
    with pytest.raises(NoSuchPlace):
        bank_entries(models.tx, after="none")


def test_who_paid_stays_beside_it_sealed_whatever_becomes_of_it(office: Office, models: ReadModels) -> None:
    told = Told(Plain("NL20INGB0001234567"), None, Plain("bedankt"))
    office.book("bedankt", 500, entry_id="told", told=told)
    office.book(F1, 100, entry_id="fits", told=told)

    def sealed(entry_id: str) -> tuple[str, Sealed | None, Sealed | None, Sealed | None]:
        rows = (*bank_entries(models.follow(office)), *bank_entries(models.tx, state=EntryState.DONE))
        [row] = [one for one in rows if one.entry_id == entry_id]
        return row.state, row.counter_account, row.counter_name, row.text

    account = seal("NL20INGB0001234567", "bank_entry.described/counter_account")
    text = seal("bedankt", "bank_entry.described/text")
    assert sealed("told") == ("waiting", account, None, text)
    split(office, (F1, 100), entry_id="told")
    assert sealed("told") == ("waiting", account, None, text)
    as_other(office, LedgerAccount.OTHER_INCOME, "told")
    assert sealed("told") == ("done", account, None, text)
    assert sealed("both")[1:] == (None, None, None), "the bank did not say"
    of_one_that_fitted = told_of(models.tx, "fits")
    assert of_one_that_fitted == {"counter_account": account, "counter_name": None, "text": text}
    assert told_of(models.tx, "both") is None


def test_words_that_were_told_first_stay_beside_a_name_that_comes_without(
    office: Office, models: ReadModels
) -> None:
    for told in (Told(text=Plain("bedankt")), Told(name=Plain("J. de Vries"))):
        office.book("bedankt", 500, entry_id="told", told=told)
        models.follow(office)
    assert told_of(models.tx, "told") == {
        "counter_account": None,
        "counter_name": seal("J. de Vries", "bank_entry.described/counter_name"),
        "text": seal("bedankt", "bank_entry.described/text"),
    }


def test_what_is_explained_or_settled_waits_no_more(office: Office, models: ReadModels) -> None:
    for name, cents in (("one", 400), ("two", 70)):
        office.do(
            NoteDetails(
                at=office.now,
                entry_id="batch",
                booked_on=office.today,
                total_cents=470,
                payments=(ListedPayment(name=name, signed_cents=cents),),
            )
        )
    office.do(SettleEntry(at=office.now, entry_id="both", outcome=EntryOutcome.BY_HAND))
    assert bank_entries(models.follow(office)) == []
    done = bank_entries(models.tx, state=EntryState.DONE)
    assert {(one.entry_id, one.outcome) for one in done} == {("batch", "explained"), ("both", "by_hand")}
