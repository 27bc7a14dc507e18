"""Deregistration, closing by two persons, and erasing (D12, D13, D17, D23, R33, I15, I17)."""

from datetime import date, timedelta

import pytest

from domain.account.commands import EraseHolder
from domain.account.events import AccountClosed, ClosingCause, ClosureRequested, HolderErasureStarted
from domain.account.state import Life, NoSuchAccount
from domain.calendar import local_date
from domain.customer.commands import EraseCustomer, EraseFiscalYear, FinishFiscalErasure
from domain.customer.events import (
    BillingAddressChanged,
    BillingAddressWithdrawn,
    CustomerErasureDone,
    CustomerErasureStarted,
    FiscalErasureDone,
    FiscalErasureStarted,
)
from domain.four_eyes import NotRequested, SamePerson
from domain.kernel import Event
from domain.ports import EntryKind
from domain.registration.aggregate import REGISTRATION
from domain.registration.commands import ConfirmEnds, RecordListing
from domain.registration.events import (
    BranchLinked,
    Deregistered,
    DeregistrationHeld,
    EndAnnounced,
    ListedAgain,
    ReferredToStaff,
    SignalReceived,
    StaffMatter,
)
from domain.use_cases.close import CloseDeregistered, FinishErasingCustomer, FinishErasingHolder
from domain.values import AccountId, CustomerId
from toegang_testing.desks.desk import A1, A2, A3, BAKERY, BRANCH, CLERK, KVK, OTHER_BRANCH, OTHER_KVK
from toegang_testing.desks.office import Office
from toegang_testing.scenario import AT

F1 = "F2026-000001"


def opened() -> Office:
    office = Office()
    office.open_account()
    return office


def kinds(events: list[Event]) -> list[type[Event]]:
    return [type(event) for event in events]


def erase(office: Office, customer_id: CustomerId = BAKERY) -> list[Event]:
    return office.do(EraseCustomer(at=office.now, customer_id=customer_id, today=office.today))


# --- closing by staff (R23, R25, D17, I17) --------------------------------------------------------
def test_one_person_requests_and_another_approves_i17() -> None:
    office = opened()
    assert kinds(office.request_closure()) == [ClosureRequested]
    closed = office.approve_closure()[0]
    assert isinstance(closed, AccountClosed)
    assert closed.cause is ClosingCause.STAFF
    assert office.account().life is Life.CLOSED
    assert office.approve_closure() == []


def test_the_same_person_cannot_approve_d17() -> None:
    office = opened()
    office.request_closure()
    with pytest.raises(SamePerson):
        office.approve_closure(by=CLERK)


def test_nobody_closes_without_a_request_d17() -> None:
    with pytest.raises(NotRequested):
        opened().approve_closure()
    with pytest.raises(NoSuchAccount):
        opened().approve_closure("nobody")


@pytest.mark.parametrize(("minutes", "granted"), [(24 * 60 - 1, True), (24 * 60, False)])
def test_a_request_is_valid_for_24_hours_d17(minutes: int, granted: bool) -> None:
    office = opened()
    office.request_closure()
    office.wait(minutes=minutes)
    if granted:
        assert office.approve_closure()
        return
    with pytest.raises(NotRequested):
        office.approve_closure()
    assert kinds(office.request_closure()) == [ClosureRequested]


def test_requesting_again_does_not_stretch_the_24_hours_d17() -> None:
    office = opened()
    office.request_closure()
    office.wait(hours=12)
    assert office.request_closure() == []


# --- deregistration (D13, R33, I15) ---------------------------------------------------------------
def test_the_accounts_of_a_deregistered_branch_are_closed_and_others_stay_r33() -> None:
    office = opened()
    office.do(office.business(A2, "piet", branch=OTHER_BRANCH))
    office.signal(branches={BRANCH: office.today, OTHER_BRANCH: None})
    office.world.catch_up()
    assert office.customer().accounts == {A2}
    closed = office.happened(AccountClosed)[0]
    assert isinstance(closed, AccountClosed)
    assert closed.cause is ClosingCause.BRANCH_DEREGISTERED
    assert closed.erase_from == closed.closed_on + timedelta(30), "D12"


def test_all_accounts_of_a_deregistered_business_are_closed_r33() -> None:
    office = opened()
    office.do(office.business(A2, "piet", branch=OTHER_BRANCH))
    office.open_account(A3, kvk_number=OTHER_KVK)
    office.signal(ends_on=office.today, branches={BRANCH: None, OTHER_BRANCH: None})
    office.world.catch_up()
    assert office.customer().accounts == frozenset()
    assert office.customer(OTHER_KVK).accounts == {A3}


def test_a_future_end_date_is_confirmed_by_the_daily_step_d13() -> None:
    office = opened()
    ends_on = office.today + timedelta(10)
    assert EndAnnounced in kinds(office.signal(branches={BRANCH: ends_on}))
    office.run_until(ends_on - timedelta(1))
    assert office.customer().accounts == {A1}
    office.run_until(ends_on)
    assert office.customer().accounts == frozenset()
    confirm = ConfirmEnds(at=office.now, kvk_number=KVK, today=office.today, seen_at=office.now)
    assert office.do(confirm) == []


def test_an_end_date_can_be_taken_back_d13() -> None:
    office = opened()
    ends_on = office.today + timedelta(10)
    office.signal(branches={BRANCH: ends_on})
    assert EndAnnounced in kinds(office.signal(branches={BRANCH: None}))
    office.run_until(ends_on)
    assert office.customer().accounts == {A1}


@pytest.mark.parametrize("signal_type", ["SignaalVoortzettingEnOverdracht", "SignaalFusieSplitsing"])
def test_a_continued_business_is_referred_and_nothing_is_closed_d13(signal_type: str) -> None:
    office = opened()
    events = office.signal(signal_type=signal_type, ends_on=office.today)
    assert kinds(events) == [SignalReceived, ReferredToStaff]
    assert kinds(office.signal(ends_on=office.today)) == [SignalReceived, DeregistrationHeld]
    office.run()
    assert office.customer().accounts == {A1}


def test_a_missing_branch_is_referred_once_d13() -> None:
    office = opened()
    referred = office.signal(branches={})[-1]
    assert isinstance(referred, ReferredToStaff)
    assert referred.matter is StaffMatter.BRANCH_MISSING
    assert kinds(office.signal(branches={})) == [SignalReceived]


def test_a_branch_that_vanishes_after_its_end_was_announced_still_ends_i15() -> None:
    office = opened()
    ends_on = office.today + timedelta(5)
    office.signal(branches={BRANCH: ends_on})
    office.signal(branches={})
    office.run_until(ends_on)
    assert office.customer().accounts == frozenset()


def test_a_listing_read_before_the_deregistration_does_not_list_it_again_i15() -> None:
    office = opened()
    read_before = office.now
    office.wait(hours=1)
    office.signal(branches={BRANCH: office.today})
    assert ListedAgain not in kinds(office.signal(seen_at=read_before))
    office.wait(hours=1)
    assert ListedAgain in kinds(office.signal())


def test_a_repeated_deregistration_changes_nothing_d13() -> None:
    office = opened()
    assert Deregistered in kinds(office.signal(branches={BRANCH: office.today}))
    assert kinds(office.signal(branches={BRANCH: office.today})) == [SignalReceived]


def test_companies_without_accounts_are_passed_over_d13() -> None:
    office = opened()
    assert office.signal(kvk_number=OTHER_KVK, ends_on=office.today) == []


def test_an_account_of_a_registered_branch_is_not_closed_by_the_policys_command_i15() -> None:
    office = opened()
    office.do(office.private(A2))
    for account_id in (A1, A2, AccountId("nobody")):
        close = CloseDeregistered(at=office.now, account_id=account_id, today=office.today)
        assert office.do(close) == []


def test_the_billing_address_follows_the_register_only_where_the_one_in_use_changed_r50_d23() -> None:
    office = opened()
    assert BillingAddressChanged not in kinds(office.signal(address="dorpsstraat-1"))
    assert BillingAddressChanged in kinds(office.signal(address="kerkplein-2"))
    assert BillingAddressWithdrawn in kinds(office.signal(address=None))
    assert BillingAddressWithdrawn not in kinds(office.signal(address=None))


# --- erasing (D12) --------------------------------------------------------------------------------
def test_holder_and_then_customer_are_erased_when_nothing_is_left_d12() -> None:
    office = opened()
    office.close()
    office.run()
    assert office.account().life is Life.ERASED
    office.run()
    assert not office.customer().registered


@pytest.mark.parametrize("left", ["credit", "reservation", "payment"])
def test_a_holder_with_something_under_way_is_not_erased_d12(left: str) -> None:
    office = opened()
    if left == "payment":
        office.start_deposit()
    else:
        office.deposit(235)
    if left == "reservation":
        office.order()
    office.close()
    erase_holder = EraseHolder(at=office.now, account_id=A1, today=office.today)
    assert office.do(erase_holder) == []
    if left == "payment":
        office.fail_deposit()
        assert kinds(office.do(erase_holder)) == [HolderErasureStarted]
    if left == "reservation":
        office.deliver()
        assert kinds(office.do(erase_holder)) == [HolderErasureStarted]


def test_after_a_register_signal_erasing_waits_30_days_d12() -> None:
    office = opened()
    office.signal(ends_on=office.today)
    office.world.catch_up()
    closed_on = office.today
    office.run_until(closed_on + timedelta(29))
    assert office.account().life is Life.CLOSED
    office.run_until(closed_on + timedelta(30))
    assert office.account().life is Life.ERASED


def test_the_customer_stays_while_a_colleague_has_a_code_d12() -> None:
    office = opened()
    office.open_account(A2, "piet")
    office.close(A1)
    office.run_until(office.today + timedelta(3))
    assert office.customer().registered


def test_the_customer_stays_while_an_order_by_direct_debit_is_still_to_be_invoiced_d12() -> None:
    office = opened()
    office.to_direct_debit()
    office.order()
    office.close()
    office.do(EraseHolder(at=office.now, account_id=A1, today=office.today))
    office.do(FinishErasingHolder(at=office.now, account_id=A1))
    assert erase(office) == []
    office.fail()
    assert kinds(erase(office)) == [CustomerErasureStarted]


def closed_with_invoice() -> Office:
    """Account closed and erased; an invoice of it is being collected."""
    office = opened()
    office.to_direct_debit()
    office.order()
    office.deliver()
    office.bill()
    office.react()
    office.close()
    office.run_until(office.today + timedelta(14))
    assert office.account().life is Life.ERASED
    return office


def test_the_customer_waits_for_open_invoices_and_13_months_of_returns_d12() -> None:
    office = closed_with_invoice()
    assert erase(office) == []
    office.book(F1, 235, EntryKind.COLLECTED)
    until = office.customer().returnable_until
    assert until is not None
    office.go_to(until)
    assert erase(office) == []
    office.wait(1)
    assert kinds(erase(office)) == [CustomerErasureStarted]
    assert erase(office) == []


def test_a_return_after_the_customer_was_erased_is_still_owed_and_can_be_paid_i9() -> None:
    office = closed_with_invoice()
    office.book(F1, 235, EntryKind.COLLECTED)
    office.wait(500)
    office.run()
    assert not office.customer().registered
    office.book(F1, 235, EntryKind.RETURNED)
    assert office.customer().open_invoices == {F1}
    office.book(F1, 235)
    assert office.customer().open_invoices == frozenset()


def test_a_return_while_the_customer_is_being_erased_is_not_forgotten_i9() -> None:
    office = closed_with_invoice()
    office.book(F1, 235, EntryKind.COLLECTED)
    office.wait(500)
    erase(office)
    office.book(F1, 235, EntryKind.RETURNED)
    finish = FinishErasingCustomer(at=office.now, customer_id=BAKERY)
    assert kinds(office.do(finish)) == [CustomerErasureDone]
    assert office.customer().open_invoices == {F1}
    assert not office.customer().registered


def test_nothing_is_recorded_as_erased_that_was_not_being_erased_d12() -> None:
    office = Office()
    office.do(office.private())
    assert office.do(FinishErasingHolder(at=office.now, account_id=A1)) == []
    assert office.do(FinishErasingCustomer(at=office.now, customer_id=CustomerId("p1"))) == []
    assert office.customer("p1").unerased == {A1}


@pytest.mark.parametrize(
    ("today", "erased"),
    [
        (date(2027, 1, 1), False),
        (date(2033, 12, 31), False),
        (date(2034, 1, 1), True),
        (date(2035, 1, 1), True),
    ],
)
def test_fiscal_data_is_kept_seven_full_years_d12(today: date, erased: bool) -> None:
    office = opened()
    office.deposit()
    office.go_to(today)
    year = EraseFiscalYear(at=office.now, customer_id=BAKERY, financial_year=2026, today=today, keep_years=7)
    finish = FinishFiscalErasure(at=office.now, customer_id=BAKERY, financial_year=2026)
    assert kinds(office.do(year)) == ([FiscalErasureStarted] if erased else [])
    assert office.do(year) == []
    assert kinds(office.do(finish)) == ([FiscalErasureDone] if erased else [])
    assert office.do(finish) == []


def test_fiscal_years_outlive_the_customer_d12() -> None:
    office = closed_with_invoice()
    office.book(F1, 235, EntryKind.COLLECTED)
    office.wait(500)
    office.run()
    assert not office.customer().registered
    assert office.customer().fiscal_years == {2026}


def test_a_deregistration_taken_back_until_a_day_to_come_ends_on_that_day_d13() -> None:
    def listing(day: int, ends_on: date) -> RecordListing:
        seen_at = AT + timedelta(days=day)
        return RecordListing(
            at=seen_at,
            kvk_number="69599084",
            signal_id=f"s{day}",
            signal_type="SignaalBeeindiging_2025_01",
            branch=None,
            signalled_at=seen_at,
            seen_at=seen_at,
            today=local_date(seen_at),
            ends_on=ends_on,
            branches={},
        )

    today = local_date(AT)
    linked = BranchLinked(kvk_number="69599084", branch=None)
    ended = REGISTRATION.evolve(
        REGISTRATION.evolve(REGISTRATION.initial, linked),
        Deregistered(kvk_number="69599084", branch=None, ended_on=today, seen_at=AT),
    )
    later = today + timedelta(days=30)
    events = REGISTRATION.decide(ended, listing(2, later))
    assert [type(event) for event in events] == [SignalReceived, ListedAgain, EndAnnounced]
    assert REGISTRATION.evolve(ended, events[-1]).units[None].ends_on == later
