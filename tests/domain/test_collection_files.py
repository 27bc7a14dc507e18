"""The daily collection run: a file per due date, each direct debit in one file, once (D15, I8)."""

from datetime import date, timedelta

from domain.invoice.debiting import Debit
from domain.invoice.events import CollectionOrdered, CollectionSubmitted
from domain.invoice.numbers import invoice_of
from domain.kernel import Event
from domain.payment_file.aggregate import PAYMENT_FILE
from domain.payment_file.commands import RecordFileWritten
from domain.payment_file.events import CollectionsDrawnUp, FileSent, FileWritten
from domain.ports import EntryKind
from domain.use_cases.collection_files import OrderCollections
from domain.values import InvoiceNumber
from toegang_testing.desks.desk import A1, A2, MONDAY, NL, OTHER_KVK, at
from toegang_testing.desks.office import Office
from toegang_testing.seller import OWN
from toegang_testing.world import World

F1, F2, F3 = (InvoiceNumber(f"F2026-00000{number}") for number in (1, 2, 3))


def owing_two() -> Office:
    """Two customers, each with an invoice of Monday 1 June that announces a direct debit for 15 June."""
    office = Office(World(now=at(MONDAY - timedelta(7))))
    for account_id, kvk_number in ((A1, "69599084"), (A2, OTHER_KVK)):
        office.open_account(account_id, kvk_number=kvk_number)
        office.to_direct_debit(account_id, f"mandate-{account_id}")
        office.order(f"o-{account_id}", account_id)
        office.deliver(f"o-{account_id}")
    office.go_to(MONDAY)
    office.run()
    return office


def run(office: Office, *numbers: InvoiceNumber) -> list[Event]:
    return office.do(
        OrderCollections(at=office.now, invoice_numbers=numbers, today=office.today, calendars=NL, own=OWN)
    )


def drawn_up(office: Office) -> list[CollectionsDrawnUp]:
    return [event for event in office.happened(CollectionsDrawnUp) if isinstance(event, CollectionsDrawnUp)]


def test_what_is_due_on_a_day_goes_in_one_file_a_target_day_ahead() -> None:
    office = owing_two()
    office.run_until(date(2026, 6, 11))
    assert drawn_up(office) == []
    office.run_until(date(2026, 6, 12))
    [file] = drawn_up(office)
    assert (file.file_id, file.due_on) == ("DD-20260615-1", date(2026, 6, 15))
    assert [each.collection_id for each in file.collections] == [f"{F1}-1", f"{F2}-1"]
    assert file.sum_cents == sum(each.amount_cents for each in file.collections) == 470
    ordered = [event for event in office.happened(CollectionOrdered) if isinstance(event, CollectionOrdered)]
    assert {event.file_id for event in ordered} == {file.file_id}
    assert len(office.happened(CollectionSubmitted)) == 2


def test_the_same_run_again_draws_up_nothing() -> None:
    office = owing_two()
    office.run_until(date(2026, 6, 12))
    assert run(office, F1, F2) == []


def test_another_run_for_the_same_due_date_is_another_file() -> None:
    office = owing_two()
    office.go_to(date(2026, 6, 12))
    run(office, F1)
    run(office, F1, F2)
    assert [file.file_id for file in drawn_up(office)] == ["DD-20260615-1", "DD-20260615-2"]
    assert [each.invoice_number for file in drawn_up(office) for each in file.collections] == [F1, F2]


def test_what_was_paid_meanwhile_is_in_no_file() -> None:
    office = owing_two()
    office.go_to(date(2026, 6, 12))
    office.book(F1, 235)
    run(office, F1, F2)
    [file] = drawn_up(office)
    assert [each.invoice_number for each in file.collections] == [F2]
    assert office.invoice(F1).debit is Debit.ANNOUNCED


def test_a_run_that_was_missed_is_due_on_a_day_that_the_bank_still_can() -> None:
    """On a Saturday the bank works on Monday, and collects on Tuesday."""
    office = owing_two()
    office.go_to(date(2026, 6, 13))
    run(office, F1)
    assert [file.due_on for file in drawn_up(office)] == [date(2026, 6, 16)]


def test_its_bytes_are_settled_once_and_then_it_is_sent() -> None:
    office = owing_two()
    office.go_to(date(2026, 6, 12))
    run(office, F1)
    office.react()
    assert len(office.happened(FileWritten)) == len(office.happened(FileSent)) == 1
    again = RecordFileWritten(at=office.now, file_id="DD-20260615-1", sha256="11")
    assert office.do(again) == []
    assert office.world.state(PAYMENT_FILE.stream("DD-20260615-1")).sha256 == "00"


def test_a_collection_names_its_invoice_and_once_had_its_name() -> None:
    assert invoice_of(f"{F1}-1") == invoice_of(F1) == F1


def test_each_collection_of_an_invoice_has_an_id_of_its_own() -> None:
    office = owing_two()
    assert office.invoice(F1).next_collection_id(F1) == f"{F1}-1"
    office.run_until(date(2026, 6, 12))
    assert office.invoice(F1).collection_id == f"{F1}-1"
    assert office.invoice(F1).next_collection_id(F1) == f"{F1}-2"


def test_a_booking_of_a_collection_that_there_was_not_is_left_to_staff() -> None:
    office = owing_two()
    office.run_until(date(2026, 6, 12))
    booking = office.booking(F1, 235, EntryKind.COLLECTED)
    other = booking.entry.__class__(
        entry_id="other",
        kind=EntryKind.COLLECTED,
        amount_cents=235,
        reference=f"{F1}-2",
        booked_on=office.today,
    )
    left = office.do(booking.model_copy(update={"entry": other}))
    assert [event.NAME for event in left] == ["bank_entry.unmatched"]
    assert office.invoice(F1).debit is Debit.ORDERED
