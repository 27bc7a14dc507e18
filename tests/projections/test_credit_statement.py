"""The credit statement: each line with the balance after it (I1), and deposits under way."""

from domain.values import AccountId
from projections.credit_statement import (
    Credit,
    LineKind,
    PendingDeposit,
    balance,
    pending_deposits,
    statement,
)
from tests.domain.desk import A1, A2
from tests.domain.office import Office
from tests.projections.history import ReadModels


def test_a_new_account_has_no_credit_and_an_unknown_one_none_at_all(
    office: Office, models: ReadModels
) -> None:
    office.do(office.business(A1))
    tx = models.follow(office)
    assert balance(tx, A1) == Credit(balance_cents=0, available_cents=0)
    assert balance(tx, AccountId("nobody")) is None
    assert statement(tx, A1) == []


def test_each_line_shows_balance_and_available_credit_after_it(office: Office, models: ReadModels) -> None:
    office.open_account(A1)
    office.deposit(1000)
    for order_id in ("o1", "o2"):
        office.order(order_id)
    office.deliver("o1")
    office.fail("o2")
    tx = models.follow(office)
    lines = [
        (one.kind, one.amount_cents, one.balance_cents, one.available_cents, one.reference)
        for one in statement(tx, A1)
    ]
    assert lines == [
        (LineKind.DEPOSITED, 1000, 1000, 1000, "F2026-000001"),
        (LineKind.RESERVED, 235, 1000, 765, "o1"),
        (LineKind.RESERVED, 235, 1000, 530, "o2"),
        (LineKind.CAPTURED, 235, 765, 530, "o1"),
        (LineKind.RELEASED, 235, 765, 765, "o2"),
    ]
    assert balance(tx, A1) == Credit(765, 765)
    assert statement(tx, A1)[0].at == office.now


def test_a_statement_comes_in_pages_and_holds_no_line_of_another(office: Office, models: ReadModels) -> None:
    office.open_account(A1)
    office.open_account(A2, "piet")
    for payment, account_id in (("pay-1", A1), ("pay-2", A2), ("pay-3", A1)):
        office.deposit(100, payment, account_id)
    tx = models.follow(office)
    first = statement(tx, A1, limit=1)
    assert [one.balance_cents for one in first] == [100]
    assert [one.balance_cents for one in statement(tx, A1, limit=5, after=first[-1].position)] == [200]
    assert balance(tx, A2) == Credit(100, 100)


def test_started_deposits_are_pending_until_the_money_came_or_will_not_come(
    office: Office, models: ReadModels
) -> None:
    office.open_account(A1)
    for payment in ("pay-3", "pay-1", "pay-2"):
        office.start_deposit(payment)
    started = pending_deposits(models.follow(office))
    assert [one.payment_id for one in started] == ["pay-3", "pay-1", "pay-2"]
    assert started[0] == PendingDeposit(started[0].position, A1, started[0].payment_id, 1000, office.now)
    assert pending_deposits(models.tx, limit=1) == started[:1]
    assert pending_deposits(models.tx, after=started[1].position) == started[2:]
    office.deposit(1000, "pay-3")
    office.fail_deposit("pay-1")
    assert pending_deposits(models.follow(office)) == started[2:]


def test_a_deposit_that_failed_can_be_started_again(office: Office, models: ReadModels) -> None:
    office.open_account(A1)
    office.start_deposit("pay-1")
    office.fail_deposit("pay-1")
    office.start_deposit("pay-1")
    assert [one.payment_id for one in pending_deposits(models.follow(office))] == ["pay-1"]


def test_a_deposit_that_arrives_unannounced_is_credited(office: Office, models: ReadModels) -> None:
    office.open_account(A1)
    office.deposit(500)
    assert balance(models.follow(office), A1) == Credit(500, 500)
