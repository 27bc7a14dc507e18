"""Requests to deactivate a code: recorded, contacted, settled (R26)."""

from datetime import timedelta

import pytest

from domain.account.events import AccountSuspended, ClosureRequested
from domain.account.state import AccountIsClosed
from domain.deactivation.aggregate import (
    ContactFirst,
    DeactivationSettledBefore,
    NoAccountNamed,
    NoSuchDeactivation,
)
from domain.deactivation.commands import EraseDeactivation, FinishDeactivationErasure
from domain.deactivation.events import (
    DeactivationErasureDone,
    DeactivationErasureStarted,
    DeactivationRequested,
    DeactivationSettled,
    Finding,
    Item,
    Outcome,
    RequesterContacted,
)
from domain.ports import Role
from domain.values import DeactivationId
from toegang_testing.desks.desk import CLERK
from toegang_testing.desks.office import Office

ONE = DeactivationId("d1")


@pytest.fixture
def office() -> Office:
    """With one activated account."""
    office = Office()
    office.open_account()
    return office


def test_an_incomplete_request_is_recorded_with_what_is_missing(office: Office) -> None:
    [event] = office.request_deactivation(missing=frozenset({Item.EMAIL}))
    assert isinstance(event, DeactivationRequested)
    assert event.findings[Item.EMAIL] is Finding.MISSING
    assert event.findings[Item.NAME] is Finding.FITS


def test_after_contact_the_account_is_suspended_in_the_same_append(office: Office) -> None:
    office.request_deactivation()
    assert office.contact_requester() == [RequesterContacted(deactivation_id=ONE, contacted_on=office.today)]
    assert office.contact_requester() == []
    settled, suspended = office.settle_deactivation()
    assert isinstance(settled, DeactivationSettled)
    assert isinstance(suspended, AccountSuspended)
    assert not office.account().usable


def test_a_closure_still_takes_a_second_person_d17(office: Office) -> None:
    office.request_deactivation()
    office.contact_requester()
    office.let_in(CLERK, Role.CLERK)
    _, requested = office.settle_deactivation(outcome=Outcome.CLOSURE_REQUESTED)
    assert isinstance(requested, ClosureRequested)
    assert requested.requested_by == CLERK
    office.approve_closure()


def test_nothing_is_done_to_an_account_before_contact_or_without_one(office: Office) -> None:
    office.request_deactivation()
    with pytest.raises(ContactFirst):
        office.settle_deactivation()
    office.request_deactivation("d2", None)
    office.contact_requester("d2")
    with pytest.raises(NoAccountNamed):
        office.settle_deactivation("d2")
    office.settle_deactivation("d2", Outcome.DISMISSED)


def test_a_request_is_settled_once_and_must_exist(office: Office) -> None:
    office.request_deactivation()
    office.settle_deactivation(outcome=Outcome.DISMISSED)
    with pytest.raises(DeactivationSettledBefore):
        office.settle_deactivation(outcome=Outcome.DISMISSED)
    with pytest.raises(DeactivationSettledBefore):
        office.contact_requester()
    with pytest.raises(NoSuchDeactivation):
        office.contact_requester("nothing")


def test_what_is_asked_of_a_closed_account_settles_nothing(office: Office) -> None:
    office.request_deactivation()
    office.contact_requester()
    office.close()
    with pytest.raises(AccountIsClosed):
        office.settle_deactivation()
    office.settle_deactivation(outcome=Outcome.DISMISSED)


def test_it_is_erased_when_nothing_was_done_about_it_for_long_enough_d12(office: Office) -> None:
    office.request_deactivation()
    office.wait(10)
    office.contact_requester()
    due = office.today + timedelta(90)
    finish = FinishDeactivationErasure(at=office.now, deactivation_id=ONE)

    def erase(days: int = 0) -> EraseDeactivation:
        return EraseDeactivation(at=office.now, deactivation_id=ONE, today=due - timedelta(days))

    assert office.do(erase(1)) == []
    assert office.do(finish) == []
    assert office.do(erase()) == [DeactivationErasureStarted(deactivation_id=ONE)]
    assert office.do(erase()) == []
    assert office.do(finish) == [DeactivationErasureDone(deactivation_id=ONE)]
