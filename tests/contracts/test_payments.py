"""Payments: what every adapter keeps."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from domain.ports import Chargeback, PaymentRefused, PaymentState, PaymentStatus, RefundState, TechnicalFault
from domain.values import PaymentId, RefundId
from tests.adapters.stand_in_world import World, payments_at, world

__all__ = ["world"]
ID = PaymentId("p1")
LONG_AGO = datetime(2020, 1, 1, tzinfo=UTC)


def test_a_payment_is_open_until_it_is_decided_and_has_a_page_to_pay_at(world: World) -> None:
    opened = world.payments.start(ID, 2500, "Deposit <credit>")
    assert opened.provider_payment_id.startswith("tr_")
    assert world.payments.status(opened.provider_payment_id) == PaymentStatus(PaymentState.OPEN, 2500)
    text = world.http.get(opened.checkout_url).text
    assert "EUR 25.00" in text
    assert "Deposit &lt;credit&gt;" in text


@pytest.mark.parametrize(
    ("decision", "state"),
    [
        ("confirm", PaymentState.PAID),
        ("fail", PaymentState.FAILED),
        ("cancel", PaymentState.FAILED),
        ("expire", PaymentState.FAILED),
    ],
)
def test_what_the_payer_decides_stays(world: World, decision: str, state: PaymentState) -> None:
    opened = world.payments.start(ID, 2500, "Deposit")
    world.make(f"/payments/p1/{decision}")
    world.make(f"/payments/p1/{decision}")
    assert world.payments.status(opened.provider_payment_id) == PaymentStatus(state, 2500)
    other = "fail" if decision == "confirm" else "confirm"
    assert world.http.post(f"{world.url}/payments/p1/{other}").status_code == 409


def test_the_page_takes_the_payers_choice_and_sends_them_back(world: World) -> None:
    opened = world.payments.start(ID, 2500, "Deposit")
    answer = world.http.post(f"{opened.checkout_url}/paid")
    assert (answer.status_code, answer.headers["location"]) == (303, "http://127.0.0.1:1/v1/payments/p1")
    assert world.payments.status(opened.provider_payment_id).state is PaymentState.PAID


def test_starting_again_starts_no_second_payment(world: World) -> None:
    opened = world.payments.start(ID, 2500, "Deposit")
    assert world.payments.start(ID, 2500, "Deposit") == opened
    assert len(world.http.get(f"{world.url}/payments").json()) == 1


def test_a_payment_is_never_started_again_with_another_amount(world: World) -> None:
    opened = world.payments.start(ID, 2500, "Deposit")
    with pytest.raises(TechnicalFault):
        world.payments.start(ID, 2501, "Deposit")
    assert world.payments.status(opened.provider_payment_id).amount_cents == 2500


def test_a_payment_that_the_provider_will_never_take_is_refused(world: World) -> None:
    with pytest.raises(PaymentRefused):
        world.payments.start(ID, 10_000_000, "Deposit")


def test_after_a_lost_answer_the_same_payment_is_found_again(world: World) -> None:
    world.make("/payments/trouble?kind=lost")
    with pytest.raises(TechnicalFault):
        world.payments.start(ID, 2500, "Deposit")
    world.make("/payments/trouble?kind=none")
    world.payments.start(ID, 2500, "Deposit")
    assert len(world.http.get(f"{world.url}/payments").json()) == 1


@pytest.mark.parametrize("kind", ["away", "garbled", "lost"])
def test_a_provider_in_trouble_starts_nothing_and_tells_nothing(world: World, kind: str) -> None:
    opened = world.payments.start(ID, 2500, "Deposit")
    world.make(f"/payments/trouble?kind={kind}")
    assert world.payments.status(opened.provider_payment_id).state is PaymentState.UNKNOWN
    with pytest.raises(TechnicalFault):
        world.payments.start(PaymentId("p2"), 2500, "Deposit")
    with pytest.raises(TechnicalFault):
        world.payments.charged_back(LONG_AGO)


def test_what_was_charged_back_is_told_one_by_one_and_leaves_the_payment_paid(world: World) -> None:
    opened = world.payments.start(ID, 2500, "Deposit")
    assert world.http.post(f"{world.url}/payments/p1/chargeback", json={}).status_code == 409
    world.make("/payments/p1/confirm")
    world.make("/payments/p1/chargeback", amount_cents=700)
    world.make("/payments/p1/chargeback")
    world.make("/payments/p1/chargeback/reverse")
    told = world.payments.status(opened.provider_payment_id)
    assert (told.state, told.amount_cents) == (PaymentState.PAID, 2500)
    first, second = told.chargebacks
    assert (first.amount_cents, first.reversed) == (700, False)
    assert second == Chargeback(second.chargeback_id, 1800, reversed=True)


def test_chargebacks_are_listed_over_every_page_since_a_moment(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("adapters.payments.PAGE", 2)
    started: dict[str, Any] = {}
    for name in ("p1", "p2", "p3", "p4", "p5"):
        started[name] = world.payments.start(PaymentId(name), 100, "Deposit").provider_payment_id
        world.make(f"/payments/{name}/confirm")
        if name != "p3":
            world.make(f"/payments/{name}/chargeback")
    world.make("/payments/p5/chargeback/reverse")
    listed = world.payments.charged_back(LONG_AGO)
    assert sorted((one.provider_payment_id, one.reversed) for one in listed) == sorted(
        (one, name == "p5") for name, one in started.items() if name != "p3"
    )
    [told] = world.payments.status(started["p5"]).chargebacks
    assert told.chargeback_id in [one.chargeback_id for one in listed]
    assert world.payments.charged_back(datetime.now(UTC) + timedelta(days=1)) == []


def test_the_state_of_a_payment_that_was_never_started_is_unknown(world: World) -> None:
    assert world.payments.status("tr_nobody").state is PaymentState.UNKNOWN
    assert world.payments.status("tr_x/../../bank/entries").state is PaymentState.UNKNOWN


def test_a_provider_that_is_not_there_starts_nothing_and_knows_nothing() -> None:
    payments = payments_at("http://127.0.0.1:1")  # port 1 is never served
    assert payments.status("tr_1").state is PaymentState.UNKNOWN
    with pytest.raises(TechnicalFault):
        payments.start(ID, 2500, "Deposit")
    with pytest.raises(TechnicalFault):
        payments.charged_back(LONG_AGO)


# --- paying back (R47, I10) -----------------------------------------------------------------------
def paid(world: World, cents: int = 2500) -> str:
    opened = world.payments.start(ID, cents, "Deposit")
    world.make("/payments/p1/confirm")
    return opened.provider_payment_id


@pytest.mark.parametrize(
    ("outcome", "state"),
    [("refunded", RefundState.PAID), ("failed", RefundState.FAILED), ("canceled", RefundState.FAILED)],
)
def test_what_is_paid_back_is_under_way_until_the_provider_tells(
    world: World, outcome: str, state: RefundState
) -> None:
    payment = paid(world)
    refund = world.payments.refund(payment, RefundId("r1"), 1500, "Refund")
    assert world.payments.refund_state(payment, refund) is RefundState.PENDING
    world.make(f"/payments/p1/refund/{outcome}")
    assert world.payments.refund_state(payment, refund) is state
    assert world.payments.status(payment) == PaymentStatus(PaymentState.PAID, 2500)


def test_the_same_refund_is_paid_once_however_late_it_is_asked_again(world: World) -> None:
    payment = paid(world)
    first = world.payments.refund(payment, RefundId("r1"), 1000, "Refund")
    forgotten = world.http.get(f"{world.url}/payments").json()[0]["refunds"]
    assert [one["id"] for one in forgotten] == [first]
    world.make("/payments/forgetful?yes=true")  # the provider keeps a key for an hour
    assert world.payments.refund(payment, RefundId("r1"), 1000, "Refund") == first
    assert len(world.http.get(f"{world.url}/payments").json()[0]["refunds"]) == 1


def test_no_more_is_paid_back_than_is_left(world: World) -> None:
    payment = paid(world)
    world.make("/payments/p1/chargeback", amount_cents=500)
    world.payments.refund(payment, RefundId("r1"), 2000, "Refund")
    with pytest.raises(PaymentRefused):
        world.payments.refund(payment, RefundId("r2"), 1, "Refund")


@pytest.mark.parametrize("kind", ["away", "garbled", "lost"])
def test_nobody_knows_of_a_refund_that_a_provider_in_trouble_was_asked_for(world: World, kind: str) -> None:
    payment = paid(world)
    world.make(f"/payments/trouble?kind={kind}")
    with pytest.raises(TechnicalFault):
        world.payments.refund(payment, RefundId("r1"), 1000, "Refund")
    assert world.payments.refund_state(payment, "re_1") is RefundState.UNKNOWN
