"""Payments as the provider was asked for them: whose each is, what became of it, what waits (R19, I2)."""

from datetime import timedelta

from domain.values import PaymentId
from projections.payments import PaymentLife, payment, payment_of, pending_payments, pending_since
from tests.projections.history import ReadModels
from toegang_testing.desks.desk import A1
from toegang_testing.desks.office import Office


def test_started_payments_are_pending_until_the_money_came_or_will_not_come(
    office: Office, models: ReadModels
) -> None:
    office.open_account(A1)
    for name in ("pay-3", "pay-1", "pay-2"):
        office.start_deposit(name)
    started = pending_payments(models.follow(office))
    assert [one.payment_id for one in started] == ["pay-3", "pay-1", "pay-2"]
    assert {one.life for one in started} == {PaymentLife.STARTING}
    assert pending_payments(models.tx, limit=1) == started[:1]
    assert pending_payments(models.tx, after=started[1].position) == started[2:]
    office.deposit(1000, "pay-3")
    office.fail_deposit("pay-1")
    assert pending_payments(models.follow(office)) == started[2:]


def test_a_payment_is_found_by_both_of_its_ids(office: Office, models: ReadModels) -> None:
    office.open_account(A1)
    office.start_deposit("pay-1")
    office.open_deposit("pay-1")
    found = payment_of(models.follow(office), "tr_pay1")
    assert found == payment(models.tx, PaymentId("pay-1"))
    assert found is not None
    assert (found.account_id, found.amount_cents, found.life) == (A1, 1000, PaymentLife.OPEN)
    assert payment_of(models.tx, "tr_2") is None


def test_one_without_an_outcome_is_nominated_and_counts_as_paid_should_it_come(
    office: Office, models: ReadModels
) -> None:
    office.open_account(A1)
    office.start_deposit("pay-1")
    began = office.now
    office.wait(4)
    assert pending_since(models.follow(office), began) == []
    assert [one.payment_id for one in pending_since(models.tx, began + timedelta(seconds=1))] == ["pay-1"]
    office.give_up_deposit("pay-1")
    office.open_deposit("pay-1")
    found = payment_of(models.follow(office), "tr_pay1")
    assert found is not None
    assert found.life is PaymentLife.GIVEN_UP
    assert pending_payments(models.tx) == []
    office.deposit(1000, "pay-1")
    late = payment_of(models.follow(office), "tr_pay1")
    assert late is not None
    assert late.life is PaymentLife.PAID
