"""A refund that is asked for again, since the provider could not pay it back the way it came (R47)."""

from datetime import timedelta

import pytest

from domain.account.state import Life as AccountLife
from domain.refund.events import RefundRequested
from domain.use_cases.refund import IbanNeeded
from domain.values import Plain
from tests.domain.test_money import opened
from tests.domain.test_refunds import by_ideal, desk, sources
from toegang_testing.desks.desk import BOOKKEEPER


@pytest.mark.parametrize("sent", [False, True])
def test_where_the_provider_failed_before_it_goes_to_the_account_that_was_given(sent: bool) -> None:
    """R47: back to its source where the provider can. The payer's account may be closed."""
    refunds = desk(by_ideal(opened(), "pay-1"))
    refunds.ask("r1", iban=None)
    refunds.agree("r1")
    if sent:
        refunds.sent("r1")
    refunds.fail("r1")
    with pytest.raises(IbanNeeded):
        refunds.ask("r2", iban=None)
    refunds.ask("r2")
    assert sources(refunds) == ["pay-1", None]
    [_, asked] = refunds.office.happened(RefundRequested)
    assert isinstance(asked, RefundRequested)
    assert (asked.iban, asked.provider_payment_id) == (Plain("NL91ABNA0417164300"), None)
    refunds.agree("r2")
    refunds.filed("r2")
    refunds.settle("r2")
    assert not refunds.office.account().credit.under_way


def test_after_a_failure_a_letter_for_a_closed_account_gets_the_credit_out_and_it_is_erased() -> None:
    office = by_ideal(opened(), "pay-1")
    refunds = desk(office)
    office.close()
    for one, source in (("r1", "pay-1"), ("r2", None)):
        refunds.ask(one, taken_in_by=BOOKKEEPER)
        refunds.approve(one)
        assert sources(refunds)[-1] == source
        refunds.fail(one) if source else refunds.settle(one)
    office.run_until(office.today + timedelta(2))
    assert office.account().life is AccountLife.ERASED


def test_without_an_iban_another_payment_is_tried_that_did_not_fail() -> None:
    office = by_ideal(opened(), "pay-1")
    office.wait(1)
    refunds = desk(by_ideal(office, "pay-2"))
    refunds.ask("r1", 400)
    refunds.agree("r1")
    refunds.fail("r1")
    refunds.ask("r2", 400, iban=None)
    assert sources(refunds) == ["pay-2", "pay-1"]


def test_what_was_paid_before_the_failed_payment_goes_to_the_account_that_was_given() -> None:
    """Who pays by one account of the bank had paid those by it too: each would be tried, by two persons."""
    office = by_ideal(opened(), "pay-1")
    office.wait(1)
    refunds = desk(by_ideal(office, "pay-2"))
    refunds.ask("r1", 400)
    refunds.agree("r1")
    refunds.fail("r1")
    refunds.ask("r2", 400)
    office.wait(1)
    by_ideal(office, "pay-3")
    refunds.ask("r3", 400)
    assert sources(refunds) == ["pay-2", None, "pay-3"]
