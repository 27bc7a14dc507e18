"""The credit statement: each line with the balance after it (I1)."""

from domain.values import AccountId
from projections.credit_statement import (
    Credit,
    LineKind,
    balance,
    statement,
)
from tests.projections.history import ReadModels
from toegang_testing.desks.desk import A1, A2
from toegang_testing.desks.office import Office


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


def test_a_chargeback_takes_what_is_left_and_its_reversal_gives_it_back_d22(
    office: Office, models: ReadModels
) -> None:
    office.open_account(A1)
    office.deposit(1000)
    office.order("o1")
    office.deliver("o1")
    office.charge_back(1000)
    office.restore()
    lines = [
        (one.kind, one.amount_cents, one.balance_cents) for one in statement(models.follow(office), A1)[-2:]
    ]
    assert lines == [(LineKind.CHARGED_BACK, 765, 0), (LineKind.CHARGEBACK_REVERSED, 765, 765)]


def test_a_deposit_that_arrives_unannounced_is_credited(office: Office, models: ReadModels) -> None:
    office.open_account(A1)
    office.deposit(500)
    assert balance(models.follow(office), A1) == Credit(500, 500)
