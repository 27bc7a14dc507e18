"""Payments: what every adapter keeps."""

import httpx
import pytest

from adapters.payments import HttpPayments
from domain.ports import PaymentState, PaymentStatus, TechnicalFault
from domain.values import PaymentId
from tests.adapters.stand_in_world import World, world

__all__ = ["world"]
ID = PaymentId("p1")


def test_a_payment_is_open_until_it_is_decided(world: World) -> None:
    page = world.payments.start(ID, 2500, "Deposit <credit>")
    assert world.payments.status(ID) == PaymentStatus(PaymentState.OPEN, 2500)
    text = world.http.get(page).text
    assert "EUR 25.00" in text
    assert "Deposit &lt;credit&gt;" in text


def test_a_confirmed_payment_is_paid_and_a_failed_one_failed(world: World) -> None:
    world.payments.start(ID, 2500, "Deposit")
    world.payments.start(PaymentId("p2"), 100, "Deposit")
    world.make("/payments/p1/confirm")
    world.make("/payments/p1/confirm")
    world.make("/payments/p2/fail")
    assert world.payments.status(ID) == PaymentStatus(PaymentState.PAID, 2500)
    assert world.payments.status(PaymentId("p2")) == PaymentStatus(PaymentState.FAILED, 100)
    assert world.http.post(f"{world.url}/payments/p2/confirm").status_code == 409


def test_starting_again_starts_no_second_payment(world: World) -> None:
    page = world.payments.start(ID, 2500, "Deposit")
    world.make("/payments/p1/confirm")
    assert world.payments.start(ID, 2500, "Deposit") == page
    assert world.payments.status(ID).state is PaymentState.PAID
    assert len(world.http.get(f"{world.url}/payments").json()) == 1


def test_a_payment_is_never_started_again_with_another_amount(world: World) -> None:
    world.payments.start(ID, 2500, "Deposit")
    with pytest.raises(TechnicalFault):
        world.payments.start(ID, 2501, "Deposit")
    assert world.payments.status(ID).amount_cents == 2500


def test_what_was_charged_back_is_told_beside_what_was_paid(world: World) -> None:
    world.payments.start(ID, 2500, "Deposit")
    assert world.http.post(f"{world.url}/payments/p1/chargeback", json={}).status_code == 409
    world.make("/payments/p1/confirm")
    world.make("/payments/p1/chargeback", amount_cents=700)
    assert world.payments.status(ID) == PaymentStatus(PaymentState.PAID, 2500, 700)
    world.make("/payments/p1/chargeback")
    assert world.payments.status(ID) == PaymentStatus(PaymentState.PAID, 2500, 2500)


def test_the_state_of_a_payment_that_was_never_started_is_unknown(world: World) -> None:
    assert world.payments.status(ID).state is PaymentState.UNKNOWN
    assert world.payments.status(PaymentId("../bank/entries")).state is PaymentState.UNKNOWN


def test_a_provider_that_is_not_there_starts_nothing_and_knows_nothing() -> None:
    with httpx.Client() as http:
        payments = HttpPayments(http, base_url="http://127.0.0.1:1")  # port 1 is never served
        assert payments.status(ID).state is PaymentState.UNKNOWN
        with pytest.raises(TechnicalFault):
            payments.start(ID, 2500, "Deposit")
