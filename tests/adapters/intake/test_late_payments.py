"""Paid after nobody waited for it any more, and no call tells so: asking finds it (D1, R5, R53, R55)."""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from adapters.mail import serve_spool
from domain.account.events import CreditDeposited, DepositGivenUp
from domain.guest_order.events import (
    GuestErasureDone,
    GuestOrderAbandoned,
    GuestOrderDelivered,
    GuestOrderPaid,
    GuestOrderPaidBack,
    GuestOrderPaidLate,
    GuestPaymentOpened,
)
from domain.invoice.events import InvoicePaymentGivenUp, InvoiceSettled, ReminderIssued
from domain.terms import terms_on
from projections.guest_orders import given_up
from tests.adapters.intake import test_invoice_payments, test_payments
from tests.adapters.reactors.system import System
from tests.adapters.reactors.test_guest_orders import ordered
from tests.adapters.stand_in_world import World, world
from tests.databases import Database

__all__ = ["world"]

HOUR = timedelta(hours=1)


@pytest.fixture
def system(database: Database, world: World, tmp_path: Path) -> Iterator[System]:
    """On both databases."""
    with serve_spool(tmp_path / "mail", 0) as port:
        yield System(database.store(), world, tmp_path, port)


def abandoned(system: System) -> None:
    """A guest ordered, went to pay, and did not come back."""
    ordered(system)
    system.new_day(system.today + timedelta(days=4))
    assert system.last(GuestOrderAbandoned).cause == "no_outcome"


def found(system: System) -> int:
    """What the next asking brings, an hour later."""
    system.clock.advance_to(system.now + HOUR)
    moved = system.payments.step()
    system.react()
    return moved


def test_a_guest_who_never_came_back_paid_and_gets_what_was_paid_for(system: System) -> None:
    abandoned(system)
    assert found(system) == 0
    system.world.make("/payments/g1/confirm")
    assert system.payments.step() == 0, "within the hour"
    assert found(system) == 1
    assert system.last(GuestOrderPaid).amount_cents == 1520
    assert len(system.events(GuestOrderDelivered)) == len(system.letters) == 1
    assert found(system) == 0


def test_what_comes_after_the_guest_was_forgotten_goes_back(system: System) -> None:
    abandoned(system)
    system.new_day(system.today + timedelta(days=31))
    assert len(system.events(GuestErasureDone)) == 1
    system.world.make("/payments/g1/confirm")
    assert [found(system), found(system)] == [1, 0]
    assert system.last(GuestOrderPaidLate).amount_cents == 1520
    assert len(system.events(GuestOrderPaidBack)) == 1
    [payment] = system.world.http.get(f"{system.world.url}/payments").json()
    assert [one["amount_cents"] for one in payment["refunds"]] == [1520]


@pytest.mark.parametrize(("later", "seen"), [(0, True), (1, False)])
def test_it_is_asked_for_so_many_days_and_no_longer(system: System, later: int, seen: bool) -> None:
    first = system.today
    abandoned(system)
    last = first + timedelta(days=terms_on(first).late_payment_days)
    system.to(last + timedelta(days=later))
    system.world.make("/payments/g1/confirm")
    assert found(system) == seen
    assert bool(system.events(GuestOrderPaid)) is seen
    if not seen:
        assert system.payments.told_of(system.last(GuestPaymentOpened).provider_payment_id), (
            "a call brings it"
        )
        assert system.last(GuestOrderPaid).amount_cents == 1520


@pytest.mark.parametrize("decision", ["fail", "expire"])
def test_of_a_payment_that_ended_nobody_asks_again(system: System, decision: str) -> None:
    ordered(system)
    system.world.make(f"/payments/g1/{decision}")
    assert system.payments.step() == 1
    system.react()
    with system.engine.connect() as tx:
        assert given_up(tx, since=system.today) == []
    assert found(system) == 0


def test_a_payment_for_credit_that_was_given_up_and_came_is_credit(system: System) -> None:
    test_payments.started(system)
    system.new_day(system.today + timedelta(days=4))
    assert system.last(DepositGivenUp).payment_id == test_payments.PAYMENT
    assert found(system) == 0
    system.world.make(f"/payments/{test_payments.PAYMENT}/confirm")
    assert [found(system), found(system)] == [1, 0]
    assert system.last(CreditDeposited).amount_cents == 1000


def test_who_paid_an_invoice_and_did_not_come_back_is_reminded_of_nothing(system: System) -> None:
    test_invoice_payments.started(system)
    system.new_day(system.today + timedelta(days=4))
    assert system.last(InvoicePaymentGivenUp).payment_id == test_invoice_payments.PAYMENT
    assert found(system) == 0
    system.world.make(f"/payments/{test_invoice_payments.PAYMENT}/confirm")
    assert [found(system), found(system)] == [1, 0]
    assert system.last(InvoiceSettled).invoice_number == test_invoice_payments.F1
    system.new_day(system.today + timedelta(days=60))
    assert system.events(ReminderIssued) == [], "D1"


def test_a_provider_that_cannot_tell_is_asked_again(system: System) -> None:
    abandoned(system)
    system.world.make("/payments/g1/confirm")
    system.world.make("/payments/trouble?kind=away")
    assert found(system) == 0
    system.world.make("/payments/trouble?kind=none")
    assert system.payments.step() == 1, "at once: what it was asked for was not told"
