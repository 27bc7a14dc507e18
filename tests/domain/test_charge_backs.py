"""Money of a top-up that is taken back, and that comes again (D22, I1, I2)."""

from datetime import timedelta

import pytest

from domain.account.events import ChargebackReversed, CreditChargedBack
from domain.customer.events import InvoiceReopened, SettlementNoted
from domain.invoice.aggregate import Stage
from domain.invoice.events import InvoiceChargebackReversed, InvoiceChargedBack, InvoiceSettled
from domain.roles import Role
from domain.terms import terms_on
from domain.values import PaymentId
from tests.domain.test_money import F1, kinds, opened
from toegang_testing.desks.desk import A1, BOOKKEEPER, CONTROLLER, NL
from toegang_testing.desks.finance import Finance
from toegang_testing.desks.office import Office

PAYMENT = PaymentId("pay-1")


def topped_up(cents: int = 1000) -> Office:
    """An account with credit, and the invoice over it."""
    office = opened()
    office.deposit(cents)
    return office


def taken(office: Office) -> list[tuple[int, int, int]]:
    """Of each chargeback: the whole, what left the credit, what the invoice claims again."""
    events = [one for one in office.happened(CreditChargedBack) if isinstance(one, CreditChargedBack)]
    return [(one.amount_cents, one.taken_cents, one.reopened_cents) for one in events]


# --- taken back -----------------------------------------------------------------------------------
def test_what_is_taken_back_leaves_the_credit_first_and_the_invoice_stays_settled() -> None:
    office = topped_up()
    assert kinds(office.charge_back(400)) == [CreditChargedBack]
    assert taken(office) == [(400, 400, 0)]
    assert office.account().credit.balance_cents == 600
    assert office.invoice(F1).settled


def test_what_was_spent_or_is_set_apart_is_claimed_again_by_its_invoice() -> None:
    office = topped_up()
    office.order("o1")
    office.order("o2")
    office.deliver("o1")  # 235 are spent, 235 set apart
    assert kinds(office.charge_back(1000)) == [CreditChargedBack, InvoiceChargedBack, InvoiceReopened]
    assert taken(office) == [(1000, 530, 470)]
    assert office.account().credit.available_cents == 0
    assert office.account().credit.top_ups[PAYMENT].kept_cents == 0
    invoice = office.invoice(F1)
    assert (invoice.outstanding_cents, invoice.settled, invoice.stage) == (470, False, Stage.ISSUED)
    assert invoice.term_ends_on == terms_on(office.today).due_on(office.today, NL)
    assert office.customer().open_invoices == {F1}


def test_each_chargeback_counts_once_and_several_add_up_i2() -> None:
    office = topped_up()
    office.charge_back(400)
    assert office.charge_back(400) == []
    office.charge_back(300, nth=2)
    assert office.account().credit.balance_cents == 300
    assert office.account().credit.top_ups[PAYMENT].kept_cents == 300


def test_what_was_never_credited_is_not_taken_back() -> None:
    office = opened()
    assert office.charge_back(400) == []
    office.start_deposit()
    assert office.charge_back(400) == []


def test_a_second_chargeback_adds_to_what_the_invoice_claims_and_its_term_runs_on() -> None:
    office = topped_up()
    office.order("o1")
    office.order("o2")
    office.deliver("o1")
    office.deliver("o2")
    office.charge_back(700)
    ends_on = office.invoice(F1).term_ends_on
    office.wait(3)
    office.charge_back(300, nth=2)
    assert taken(office) == [(700, 530, 170), (300, 0, 300)]
    assert office.invoice(F1).outstanding_cents == 470
    assert office.invoice(F1).term_ends_on == ends_on


def test_an_invoice_that_is_claimed_again_is_reminded_as_any_other() -> None:
    office = topped_up()
    office.order()
    office.deliver()
    office.react()
    office.charge_back(1000)
    office.run_until(office.today + timedelta(28))
    assert office.invoice(F1).stage is Stage.ISSUED
    office.run_until(office.today + timedelta(2))
    assert office.invoice(F1).stage is Stage.REMINDED


def test_of_a_closed_account_what_is_there_is_taken_all_the_same_d12() -> None:
    office = topped_up()
    office.close()
    office.charge_back(1000)
    assert taken(office) == [(1000, 1000, 0)]
    assert not office.account(A1).credit.under_way


# --- it came again --------------------------------------------------------------------------------
def test_what_comes_again_is_credit_again_once() -> None:
    office = topped_up()
    office.charge_back(400)
    assert kinds(office.restore()) == [ChargebackReversed]
    assert office.account().credit.balance_cents == 1000
    assert office.account().credit.top_ups[PAYMENT].kept_cents == 1000
    assert office.restore() == []


def test_what_was_not_taken_does_not_come_again() -> None:
    office = topped_up()
    office.charge_back(400)
    assert office.restore(nth=2) == []
    assert office.restore("pay-2") == []


def test_what_comes_again_settles_the_claim_first_and_the_rest_is_credit() -> None:
    office = topped_up()
    office.order()
    office.deliver()
    office.charge_back(1000)  # 765 taken, 235 claimed again
    again = [ChargebackReversed, InvoiceChargebackReversed, InvoiceSettled, SettlementNoted]
    assert kinds(office.restore()) == again
    assert office.invoice(F1).settled
    assert office.invoice(F1).outstanding_cents == 0
    assert office.account().credit.balance_cents == 765
    assert not office.customer().open_invoices


def test_where_the_claim_was_paid_in_part_meanwhile_that_part_is_credit_too() -> None:
    office = topped_up()
    office.order()
    office.deliver()
    office.charge_back(1000)
    office.book(F1, 100)
    office.restore()
    assert office.account().credit.balance_cents == 865
    assert office.invoice(F1).settled
    assert not office.customer().open_invoices


def test_where_the_claim_was_paid_meanwhile_all_of_it_is_credit() -> None:
    office = topped_up()
    office.order()
    office.deliver()
    office.charge_back(1000)
    office.book(F1, 235)
    assert kinds(office.restore()) == [ChargebackReversed]
    assert office.account().credit.balance_cents == 1000


def test_of_two_chargebacks_one_that_comes_again_leaves_the_other_claimed() -> None:
    office = topped_up()
    office.order("o1")
    office.deliver("o1")
    office.charge_back(800)  # 765 and 35
    office.charge_back(200, nth=2)  # 0 and 200
    assert kinds(office.restore()) == [ChargebackReversed, InvoiceChargebackReversed]
    assert office.invoice(F1).outstanding_cents == 200
    assert not office.invoice(F1).settled
    assert office.customer().open_invoices == {F1}


# --- it came again after the claim was given up (D17) ---------------------------------------------
def given_up(paid_cents: int = 0) -> Office:
    """Of 1000 cents 235 were spent and claimed again; so much was paid, and the rest written off."""
    office = topped_up()
    office.order()
    office.deliver()
    office.charge_back(1000)
    if paid_cents:
        office.book(F1, paid_cents)
    office.let_in(BOOKKEEPER, Role.FINANCE)
    office.let_in(CONTROLLER, Role.FINANCE)
    Finance(office).write_off(F1)
    return office


@pytest.mark.parametrize("paid_cents", [0, 1, 234])
def test_what_comes_again_makes_good_what_was_given_up_and_the_rest_is_credit(paid_cents: int) -> None:
    office = given_up(paid_cents)
    [back, came] = office.restore()
    assert isinstance(back, ChargebackReversed)
    assert isinstance(came, InvoiceChargebackReversed)
    recovered_cents = 235 - paid_cents
    assert (came.amount_cents, came.recovered_cents) == (recovered_cents, recovered_cents)
    assert back.credited_cents == 1000 - recovered_cents
    assert office.account().credit.balance_cents == 765 + paid_cents, "what was spent is not given again"
    invoice = office.invoice(F1)
    assert (invoice.write_off.written_off_cents, invoice.outstanding_cents, invoice.settled) == (0, 0, True)
    assert not office.customer().open_invoices
    assert office.restore() == []


def test_of_two_chargebacks_each_makes_good_its_own_part_of_what_was_given_up() -> None:
    office = topped_up()
    office.order()
    office.deliver()
    office.charge_back(800)  # 765 and 35
    office.charge_back(200, nth=2)  # 0 and 200
    office.let_in(BOOKKEEPER, Role.FINANCE)
    office.let_in(CONTROLLER, Role.FINANCE)
    Finance(office).write_off(F1)
    office.restore()
    assert office.invoice(F1).write_off.written_off_cents == 200
    office.restore(nth=2)
    assert office.invoice(F1).write_off.written_off_cents == 0
    assert office.account().credit.balance_cents == 765


def test_what_is_claimed_and_what_was_given_up_are_made_good_together() -> None:
    """A second chargeback reopened the invoice after the first one's claim had been given up."""
    office = given_up()
    office.restore()
    office.charge_back(1000, nth=2)  # 765 and 235
    Finance(office).write_off(F1)
    office.restore(nth=2)
    assert office.account().credit.balance_cents == 765
    assert office.invoice(F1).write_off.written_off_cents == 0
