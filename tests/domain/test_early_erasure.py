"""Erasing before its time takes two persons, and waives the waiting time only (D12, D17)."""

from datetime import timedelta

import pytest

from domain.account.closing import (
    CREDIT,
    NOT_CLOSED,
    ErasureHindered,
)
from domain.account.events import EarlyErasureApproved, EarlyErasureRequested, HolderErasureStarted
from domain.account.state import Life, NoSuchAccount
from domain.four_eyes import NotRequested, SamePerson
from domain.kernel import Event
from domain.use_cases.erase_early import INVOICES
from domain.values import PersonId
from toegang_testing.desks.desk import A1, A2, BRANCH, OFFICER, SUPERVISOR
from toegang_testing.desks.office import Office


def ask(office: Office, account_id: str = A1) -> list[Event]:
    return office.ask_early_erasure(account_id)


def approve(office: Office, account_id: str = A1, by: PersonId = SUPERVISOR) -> list[Event]:
    return office.approve_early_erasure(account_id, by)


def deregistered() -> Office:
    """The account was closed by a signal of the register: 30 days must pass before it is erased."""
    office = Office()
    office.open_account()
    office.signal(branches={BRANCH: office.today})
    office.world.catch_up()
    assert office.account().life is Life.CLOSED
    return office


def kinds(events: list[Event]) -> list[type[Event]]:
    return [type(event) for event in events]


def test_two_persons_erase_without_waiting() -> None:
    office = deregistered()
    assert kinds(ask(office)) == [EarlyErasureRequested]
    assert kinds(approve(office))[:2] == [EarlyErasureApproved, HolderErasureStarted]
    assert office.account().life in {Life.ERASING, Life.ERASED}
    assert approve(office) == ask(office) == []


def test_who_requested_it_cannot_approve_it() -> None:
    office = deregistered()
    ask(office)
    with pytest.raises(SamePerson):
        approve(office, by=OFFICER)


def test_nobody_erases_early_without_a_request() -> None:
    with pytest.raises(NotRequested):
        approve(deregistered())
    for act in (ask, approve):
        with pytest.raises(NoSuchAccount):
            act(deregistered(), "nobody")


@pytest.mark.parametrize(
    ("wait", "granted"), [(timedelta(hours=24, seconds=-1), True), (timedelta(1), False)]
)
def test_a_request_is_valid_for_24_hours(wait: timedelta, granted: bool) -> None:
    office = deregistered()
    ask(office)
    assert ask(office) == [], "asking again stretches nothing"
    office.wait(seconds=wait.total_seconds())
    if granted:
        assert approve(office)
        return
    with pytest.raises(NotRequested):
        approve(office)
    assert kinds(ask(office)) == [EarlyErasureRequested]


def test_an_open_account_is_closed_first() -> None:
    office = Office()
    office.open_account()
    with pytest.raises(ErasureHindered, match=NOT_CLOSED):
        ask(office)


def test_credit_belongs_to_the_holder_and_stands_in_the_way() -> None:
    office = Office()
    office.open_account()
    office.deposit()
    office.close()
    with pytest.raises(ErasureHindered, match=CREDIT):
        ask(office)


def test_an_order_or_invoice_of_the_last_account_stands_in_the_way_also_after_the_request() -> None:
    office = Office()
    office.open_account()
    office.open_account(A2, "piet")
    office.to_direct_debit()
    office.order()
    office.deliver()
    office.close()
    office.close(A2)
    ask(office)
    approve(office)
    office.react()
    with pytest.raises(ErasureHindered, match=INVOICES):
        ask(office, A2)
    office.bill()
    with pytest.raises(ErasureHindered, match=INVOICES):
        ask(office, A2)
