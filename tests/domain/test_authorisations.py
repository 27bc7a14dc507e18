"""Authorisation to view protected data: with a business code, decided, confirmed yearly (R4)."""

from datetime import date, timedelta

import pytest

from domain.account.commands import Suspend
from domain.account.events import AccountClosed, ClosingCause
from domain.account.state import AccountIsClosed, AccountSuspendedNow, BlockedForArrears, NoSuchAccount
from domain.authorisation.aggregate import (
    AlreadyDecided,
    AuthorisationUnderWay,
    Life,
    NoAuthorisation,
    NoSuchRequest,
)
from domain.authorisation.commands import EndAuthorisation
from domain.authorisation.events import (
    AuthorisationConfirmed,
    AuthorisationEnded,
    AuthorisationGranted,
    AuthorisationLapsed,
    AuthorisationRefusal,
    AuthorisationRefused,
    AuthorisationReminderDue,
    AuthorisationRequested,
    AuthorisationWithdrawn,
)
from domain.calendar import months_after
from domain.kernel import Event
from domain.policies.authorisations import authorisations
from domain.ports import EntryKind
from domain.use_cases.authorise import BusinessCodeNeeded
from domain.values import AuthorisationId
from toegang_testing.desks.desk import A1, A2, KVK
from toegang_testing.desks.office import Office
from toegang_testing.scenario import AT, Consequence

V1 = AuthorisationId("v1")


@pytest.fixture
def office() -> Office:
    """With a business account; it is Tuesday 2 June 2026."""
    found = Office()
    found.open_account()
    return found


@pytest.fixture
def granted(office: Office) -> Office:
    """The same, authorised today."""
    office.request_authorisation()
    office.decide_authorisation()
    return office


def kinds(events: list[Event]) -> list[type[Event]]:
    return [type(event) for event in events]


def private(office: Office) -> None:
    office.do(office.private(A2))
    office.make_usable(A2)


# --- the request ----------------------------------------------------------------------------------
def test_a_business_code_may_ask_and_a_private_one_never(office: Office) -> None:
    (requested,) = office.request_authorisation()
    assert isinstance(requested, AuthorisationRequested)
    assert (requested.account_id, requested.kvk_number) == (A1, KVK)
    private(office)
    with pytest.raises(BusinessCodeNeeded):
        office.request_authorisation("v2", A2)


def test_a_code_that_is_not_usable_cannot_ask(office: Office) -> None:
    with pytest.raises(NoSuchAccount):
        office.request_authorisation("v1", "nobody")
    office.do(Suspend(at=office.now, account_id=A1))
    with pytest.raises(AccountSuspendedNow):
        office.request_authorisation()
    office.close()
    with pytest.raises(AccountIsClosed):
        office.request_authorisation()


def test_a_customer_with_an_overdue_invoice_cannot_ask_before_the_block_either(office: Office) -> None:
    office.to_direct_debit()
    office.order()
    office.run()
    office.run()
    (number,) = office.world.streams("invoice")
    office.run_until(office.today + timedelta(20))
    office.book(number, 235, EntryKind.RETURNED, reason="AM04")
    while not office.customer().overdue:
        office.wait(1)
        office.daily()
        office.react()
    assert not office.account().arrears
    with pytest.raises(BlockedForArrears):
        office.request_authorisation()


def test_an_account_has_one_request_or_authorisation_at_a_time(office: Office) -> None:
    office.request_authorisation("v1")
    for _ in ("it waits", "it is granted"):
        with pytest.raises(AuthorisationUnderWay):
            office.request_authorisation("v2")
        office.decide_authorisation("v1")


# --- the decision ---------------------------------------------------------------------------------
def test_what_is_granted_is_to_be_confirmed_within_a_year(office: Office) -> None:
    office.request_authorisation()
    today = office.today
    until = date(today.year + 1, today.month, today.day)
    expected = AuthorisationGranted(
        authorisation_id=V1, account_id=A1, granted_on=today, confirm_by=until, terms="2025-01"
    )
    assert office.decide_authorisation() == [expected]
    assert office.decide_authorisation() == []


def test_a_refusal_says_why_and_the_holder_may_ask_again(office: Office) -> None:
    office.request_authorisation()
    why = AuthorisationRefusal.GROUNDS_UNCLEAR
    expected = AuthorisationRefused(authorisation_id=V1, account_id=A1, refusal=why, refused_on=office.today)
    assert office.decide_authorisation(refusal=why) == [expected]
    assert office.decide_authorisation(refusal=why) == []
    assert kinds(office.request_authorisation("v2")) == [AuthorisationRequested]


def test_a_decision_is_on_the_request_that_was_read_and_made_once(office: Office) -> None:
    office.request_authorisation("v1")
    office.withdraw_authorisation()
    with pytest.raises(AlreadyDecided):
        office.decide_authorisation("v1")
    office.request_authorisation("v2")
    with pytest.raises(NoSuchRequest):
        office.decide_authorisation("v1")
    office.decide_authorisation("v2", refusal=AuthorisationRefusal.NO_LEGAL_GROUND)
    with pytest.raises(AlreadyDecided):
        office.decide_authorisation("v2")


def test_nothing_is_granted_to_a_closed_account(office: Office) -> None:
    office.request_authorisation()
    office.close()
    with pytest.raises(AccountIsClosed):
        office.decide_authorisation()


# --- a year later ---------------------------------------------------------------------------------
def test_it_lapses_the_day_after_the_year_and_can_be_asked_for_anew(granted: Office) -> None:
    until = months_after(granted.today, 12)
    granted.go_to(until)
    granted.daily()
    assert granted.authorisation().life is Life.GRANTED
    granted.go_to(until + timedelta(1))
    granted.daily()
    assert granted.happened(AuthorisationLapsed) == [
        AuthorisationLapsed(authorisation_id=V1, account_id=A1, lapsed_on=until + timedelta(1))
    ]
    granted.daily()
    assert len(granted.happened(AuthorisationLapsed)) == 1
    assert kinds(granted.request_authorisation("v2")) == [AuthorisationRequested]


def test_a_confirmation_makes_it_last_a_year_from_then_on(granted: Office) -> None:
    until = months_after(granted.today, 12)
    granted.go_to(until)
    (confirmed,) = granted.confirm_authorisation()
    assert isinstance(confirmed, AuthorisationConfirmed)
    assert (confirmed.confirmed_on, confirmed.confirm_by) == (until, months_after(until, 12))
    assert granted.confirm_authorisation() == []
    granted.go_to(until + timedelta(1))
    granted.daily()
    assert granted.authorisation().life is Life.GRANTED


def test_after_the_year_nothing_can_be_confirmed_also_before_the_daily_step(granted: Office) -> None:
    granted.go_to(months_after(granted.today, 12) + timedelta(1))
    with pytest.raises(NoAuthorisation):
        granted.confirm_authorisation()
    assert kinds(granted.request_authorisation("v2")) == [AuthorisationLapsed, AuthorisationRequested]
    with pytest.raises(NoAuthorisation):
        granted.confirm_authorisation()


def test_its_holder_is_reminded_once_thirty_days_before_it_lapses(granted: Office) -> None:
    until = months_after(granted.today, 12)
    granted.go_to(until - timedelta(31))
    granted.daily()
    assert granted.happened(AuthorisationReminderDue) == []
    for _ in range(2):
        granted.wait(1)
        granted.daily()
    due_on = until - timedelta(30)
    expected = AuthorisationReminderDue(
        authorisation_id=V1, account_id=A1, due_on=due_on, confirm_by=until, terms="2025-01"
    )
    assert granted.happened(AuthorisationReminderDue) == [expected]
    granted.confirm_authorisation()
    granted.daily()
    assert granted.happened(AuthorisationReminderDue) == [expected]
    granted.go_to(granted.authorisation().confirm_by or until)
    granted.daily()
    assert len(granted.happened(AuthorisationReminderDue)) == 2


def test_of_what_is_over_nobody_is_reminded(granted: Office) -> None:
    until = months_after(granted.today, 12)
    granted.go_to(until + timedelta(1))
    granted.daily()
    assert granted.happened(AuthorisationReminderDue) == []


# --- the end --------------------------------------------------------------------------------------
def test_a_request_or_authorisation_is_withdrawn_once(granted: Office) -> None:
    gone = AuthorisationWithdrawn(authorisation_id=V1, account_id=A1, withdrawn_on=granted.today)
    assert granted.withdraw_authorisation() == [gone]
    assert granted.withdraw_authorisation() == []
    granted.request_authorisation("v2")
    assert kinds(granted.withdraw_authorisation()) == [AuthorisationWithdrawn]
    with pytest.raises(NoAuthorisation):
        granted.withdraw_authorisation(A2)


def test_closing_an_account_asks_to_end_its_authorisation() -> None:
    closed = AccountClosed(
        account_id=A1,
        cause=ClosingCause.BUSINESS_DEREGISTERED,
        closed_on=date(2026, 6, 1),
        erase_from=date(2026, 6, 1),
        approved_by=None,
    )
    Consequence(authorisations).of(closed).asks(EndAuthorisation(at=AT, account_id=A1))
    requested = AuthorisationWithdrawn(authorisation_id=V1, account_id=A1, withdrawn_on=date(2026, 6, 1))
    Consequence(authorisations).of(requested).asks_nothing()


def test_it_ends_with_its_account_and_an_account_without_one_ends_nothing(granted: Office) -> None:
    granted.open_account(A2, "piet")
    granted.close(A1)
    granted.close(A2)
    granted.world.catch_up()
    ended = AuthorisationEnded(authorisation_id=V1, account_id=A1, ended_on=granted.today)
    assert granted.happened(AuthorisationEnded) == [ended]


@pytest.mark.parametrize(
    ("day", "months", "after"),
    [
        (date(2026, 6, 2), 12, date(2027, 6, 2)),
        (date(2028, 2, 29), 12, date(2029, 2, 28)),
        (date(2026, 12, 31), 2, date(2027, 2, 28)),
        (date(2026, 12, 1), 13, date(2028, 1, 1)),
    ],
)
def test_so_many_months_later_is_the_same_day_or_that_month_s_last(
    day: date, months: int, after: date
) -> None:
    assert months_after(day, months) == after
