"""Whoever is gone is erased: holder, customer and, after seven years, the fiscal facts (D12, I26)."""

from datetime import date, timedelta

import pytest

from api.demo.members import Member, letting_in
from domain.account.events import AccountOpened, HolderErasureDone, ReplacementPasswordSent
from domain.bank_entry.events import EntryDescribed, EntryUnmatched
from domain.bank_year.events import BankYearErasureDone
from domain.calendar import local_date
from domain.customer.events import CustomerErasureDone, CustomerRegistered, FiscalErasureDone
from domain.invoice.events import InvoiceIssued
from domain.ports import Role
from domain.staff_member.aggregate import STAFF_MEMBER
from domain.staff_member.commands import BlockMember
from domain.staff_member.events import StaffErasureDone, StaffMemberEnrolled
from domain.staff_member.state import HasLeft
from domain.use_cases.close import ApproveClosure, AskClosure
from domain.use_cases.staff import LeaveStaff
from domain.values import AccountId, BlindIndex, Personal, PersonId, Plain, Sealed
from tests.adapters.reactors.system import System
from tests.adapters.reactors.test_invoices import NUMBER, invoiced
from tests.adapters.reactors.test_replacements import PASSWORD, asking
from tests.adapters.reactors.wishes import activated, business


def let_staff_in(system: System) -> tuple[PersonId, PersonId]:
    """A clerk and a supervisor, unless they are there."""
    clerk, supervisor = PersonId("clerk"), PersonId("supervisor")
    for person, role in ((clerk, Role.CLERK), (supervisor, Role.SUPERVISOR)):
        if not system.app.state(STAFF_MEMBER.stream(person)).in_service:
            for command in letting_in(system.now, Member(person, (role,)), BlindIndex(person)):
                system.do(command)
    return clerk, supervisor


def close(system: System, account_id: AccountId) -> None:
    clerk, supervisor = let_staff_in(system)
    system.do(AskClosure(at=system.now, account_id=account_id, requested_by=clerk))
    system.do(ApproveClosure(at=system.now, account_id=account_id, approved_by=supervisor))


def readable(system: System, personal: Personal | None) -> bool:
    assert isinstance(personal, Sealed)
    return system.vault.unseal(personal) is not None


def test_the_holder_of_a_closed_account_is_erased_with_every_password(system: System) -> None:
    account_id = activated(system, business(system))
    system.credentials.put(f"{account_id}-own", Plain("my own password"))
    opened = system.last(AccountOpened)
    close(system, account_id)
    assert readable(system, opened.surname)
    system.new_day(date(2026, 6, 3))
    assert system.last(HolderErasureDone).account_id == account_id
    assert not readable(system, opened.surname)
    assert not system.credentials.verify(f"{account_id}-own", Plain("my own password"))


def test_a_replacement_password_is_erased_with_its_holder(system: System) -> None:
    application = business(system)
    account_id = activated(system, application)
    system.do(asking(system, application))
    sent = system.last(ReplacementPasswordSent).credential_id
    [shown] = set(PASSWORD.findall(system.inbox[-1].text))
    assert system.credentials.verify(sent, Plain(shown))
    close(system, account_id)
    system.new_day(date(2026, 6, 3))
    assert not system.credentials.verify(sent, Plain(shown))


def test_a_customer_is_erased_after_its_last_holder(system: System) -> None:
    account_id = activated(system, business(system))
    close(system, account_id)
    system.new_day(date(2026, 6, 3))
    system.new_day(date(2026, 6, 4))
    assert len(system.events(CustomerErasureDone)) == 1
    assert not readable(system, system.last(CustomerRegistered).billing_address)


def test_a_customer_with_an_open_invoice_is_kept(system: System) -> None:
    invoiced(system)
    close(system, system.last(AccountOpened).account_id)
    system.new_day(date(2026, 6, 4))
    system.new_day(date(2026, 6, 5))
    assert system.events(CustomerErasureDone) == []
    assert readable(system, system.last(CustomerRegistered).billing_address)


def test_fiscal_facts_outlive_the_customer_by_seven_full_years(system: System) -> None:
    invoiced(system)
    close(system, system.last(AccountOpened).account_id)
    system.new_day(date(2026, 6, 16))
    system.world.make(f"/bank/collections/{NUMBER}-1/book", booked_on="2026-06-17")
    system.bank.step()
    system.react()
    returnable_until = date(2027, 7, 17)
    system.new_day(returnable_until)
    assert system.events(CustomerErasureDone) == []
    system.new_day(returnable_until + timedelta(days=1))
    assert len(system.events(CustomerErasureDone)) == 1
    buyer = system.last(InvoiceIssued).buyer
    assert readable(system, buyer)
    system.new_day(date(2033, 12, 31))
    assert readable(system, buyer)
    system.new_day(date(2034, 1, 1))
    assert not readable(system, buyer)
    assert system.last(FiscalErasureDone).financial_year == 2026


def test_who_paid_is_read_seven_full_years_after_the_booking_and_then_by_nobody(system: System) -> None:
    payer = {"iban": "NL20INGB0001234567", "name": "J. de Vries"}
    paid = {"reference": "bedankt", "amount_cents": 500, "booked_on": "2026-06-02"}
    system.world.make("/bank/transfers", **paid, **payer)
    system.bank.step()
    system.react()
    described = system.last(EntryDescribed)
    kept = (described.counter_account, described.counter_name, described.text)
    assert all(readable(system, one) for one in kept)
    system.new_day(date(2033, 12, 31))
    assert all(readable(system, one) for one in kept)
    system.new_day(date(2034, 1, 1))
    assert not any(readable(system, one) for one in kept)
    assert system.last(BankYearErasureDone).booked_year == 2026
    assert system.last(EntryUnmatched).amount_cents == 500, "the amount stays"
    system.new_day(date(2034, 1, 2))
    assert len(system.events(BankYearErasureDone)) == 1


def test_who_left_the_staff_is_erased_after_two_years_and_their_acts_stay(system: System) -> None:
    clerk, supervisor = let_staff_in(system)
    name = next(
        recorded.event.name
        for recorded in system.app.history(STAFF_MEMBER.stream(clerk).name)
        if isinstance(recorded.event, StaffMemberEnrolled)
    )
    system.do(LeaveStaff(at=system.now, person_id=clerk, by=supervisor))
    left_on = local_date(system.now)
    system.new_day(left_on + timedelta(days=729))
    assert readable(system, name)
    system.new_day(left_on + timedelta(days=730))
    assert system.last(StaffErasureDone).person_id == clerk
    assert not readable(system, name)
    assert system.app.state(STAFF_MEMBER.stream(supervisor)).in_service
    with pytest.raises(HasLeft):
        system.do(BlockMember(at=system.now, person_id=clerk, by=supervisor))
    system.new_day(left_on + timedelta(days=731))
