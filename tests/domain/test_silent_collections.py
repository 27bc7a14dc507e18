"""A direct debit that the bank does not answer: finance says that it did not come (D15, D1, I2)."""

from datetime import date, timedelta

import pytest

from domain.bank_entry.events import EntryBooked
from domain.customer.events import SettlementNoted
from domain.invoice.aggregate import Stage
from domain.invoice.by_staff import CollectionUnderWay, NoSuchInvoice
from domain.invoice.debiting import CollectionNotSilent, Debit
from domain.invoice.events import CollectionReturned, ReturnTerm
from domain.ports import EntryKind
from domain.roles import Role
from domain.staff_member.state import RoleMissing
from domain.terms import terms_on
from tests.domain.test_collection_files import F1, owing_two
from toegang_testing.desks.desk import CLERK
from toegang_testing.desks.finance import Finance
from toegang_testing.desks.office import Office

DUE = date(2026, 6, 15)
SILENT = DUE + timedelta(terms_on(DUE).collection_silent_days + 1)


def ordered() -> Finance:
    """Due on Monday 15 June, and at the bank."""
    office = owing_two()
    office.run_until(date(2026, 6, 12))
    return Finance(office)


def silent() -> Finance:
    finance = ordered()
    finance.office.go_to(SILENT)
    return finance


def test_it_is_open_again_as_after_a_rejection_and_its_term_goes_on() -> None:
    finance = silent()
    [returned] = finance.settle_collection(F1)
    assert isinstance(returned, CollectionReturned)
    assert (returned.kind, returned.within) == (EntryKind.REJECTED, ReturnTerm.REJECTED)
    assert (returned.amount_cents, returned.reason) == (235, "unknown")
    invoice = finance.office.invoice(F1)
    assert (invoice.debit, invoice.outstanding_cents, invoice.settled) == (Debit.RETURNED, 235, False)
    assert invoice.term_ends_on is not None
    assert invoice.term_ends_on > SILENT
    finance.office.run_until(invoice.term_ends_on + timedelta(2))
    assert finance.office.invoice(F1).stage is Stage.REMINDED


@pytest.mark.parametrize("how", ["credited", "written off"])
def test_what_was_refused_while_it_was_waited_for_goes_now(how: str) -> None:
    finance = silent()
    act = finance.credit if how == "credited" else finance.write_off
    with pytest.raises(CollectionUnderWay):
        act(F1)
    finance.settle_collection(F1)
    act(F1)
    assert finance.office.invoice(F1).settled
    assert not finance.office.customer().open_invoices


def test_it_is_paid_by_a_transfer_as_any_invoice() -> None:
    finance = silent()
    finance.settle_collection(F1)
    finance.office.book(F1, 235)
    assert finance.office.invoice(F1).settled
    assert not finance.office.customer().open_invoices


def test_not_before_its_days_nor_once_the_bank_told_nor_twice() -> None:
    finance = ordered()
    finance.office.go_to(SILENT - timedelta(1))
    with pytest.raises(CollectionNotSilent):
        finance.settle_collection(F1)
    finance.office.go_to(SILENT)
    assert finance.settle_collection(F1)
    with pytest.raises(CollectionNotSilent):
        finance.settle_collection(F1)
    told = silent()
    told.office.book(F1, 235, EntryKind.COLLECTED)
    with pytest.raises(CollectionNotSilent):
        told.settle_collection(F1)
    with pytest.raises(NoSuchInvoice):
        told.settle_collection("F2026-000099")


def test_one_that_was_booked_as_too_much_came_and_can_still_come_back() -> None:
    """A transfer had settled it: the invoice waits for nothing of the bank, and the bank told."""
    finance = silent()
    finance.office.book(F1, 235)
    finance.office.book(F1, 235, EntryKind.COLLECTED)
    with pytest.raises(CollectionNotSilent):
        finance.settle_collection(F1)
    assert not finance.office.happened(CollectionReturned)
    finance.office.book(F1, 235, EntryKind.RETURNED)
    [returned] = finance.office.happened(CollectionReturned)
    assert isinstance(returned, CollectionReturned)
    assert returned.kind is EntryKind.RETURNED
    assert finance.office.invoice(F1).settled
    assert waiting_cents(finance.office) == 0


def test_finance_alone_says_so_d17() -> None:
    finance = silent()
    finance.office.let_in(CLERK, Role.CLERK)
    with pytest.raises(RoleMissing):
        finance.settle_collection(F1, by=CLERK)


def test_one_that_a_transfer_settled_meanwhile_stays_settled_and_can_be_credited() -> None:
    finance = silent()
    finance.office.book(F1, 235)
    finance.settle_collection(F1)
    assert finance.office.invoice(F1).settled
    assert len(finance.office.happened(SettlementNoted)) == 1
    finance.credit(F1)
    assert finance.office.invoice(F1).owed_back_cents == 235


@pytest.mark.parametrize("kinds", [(EntryKind.REJECTED,), (EntryKind.COLLECTED, EntryKind.RETURNED)])
def test_what_the_bank_tells_later_opens_nothing_once_more(kinds: tuple[EntryKind, ...]) -> None:
    finance = silent()
    finance.settle_collection(F1)
    for kind in kinds:
        finance.office.book(F1, 235, kind)
    assert len(finance.office.happened(CollectionReturned)) == 1
    assert finance.office.invoice(F1).outstanding_cents == 235


def test_money_that_came_after_all_waits_for_finance_and_pays_the_invoice() -> None:
    finance = silent()
    finance.settle_collection(F1)
    finance.office.book(F1, 235, EntryKind.COLLECTED)
    assert waiting_cents(finance.office) == 235
    assert finance.office.happened(EntryBooked)


def waiting_cents(office: Office) -> int:
    """Of bookings, left to staff."""
    return sum(one.left_cents for one in office.world.streams("bank_entry").values())
