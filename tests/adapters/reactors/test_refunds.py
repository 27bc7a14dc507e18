"""Refunds: the provider pays back once and is asked what came of it; what fails is credit again (R47)."""

from datetime import timedelta
from typing import Any

import pytest

from api.demo.members import Member, letting_in
from domain.account.commands import StartDeposit
from domain.account.events import CreditLapsed, CreditRestored, HolderErasureDone
from domain.effect.events import EffectFailed
from domain.ports import Role
from domain.refund.events import RefundApproved, RefundFailed, RefundPaid, RefundRequested, RefundSent
from domain.use_cases.refund import AgreeToRefund, AskRefund, ProposeToRefund
from domain.values import AccountId, BlindIndex, PaymentId, PersonId, Plain, RefundId
from projections.refunds import payouts_to_make
from tests.adapters.reactors.system import System
from tests.adapters.reactors.test_erasing import close
from tests.adapters.reactors.wishes import activated, private

ONE, TWO = PersonId("bookkeeper"), PersonId("controller")
R1 = RefundId("r1")


def paid_in(system: System, cents: int = 1000) -> AccountId:
    account_id = activated(system, private(system))
    payment = PaymentId("payment1")
    at, today = system.now, system.today
    system.do(StartDeposit(at=at, account_id=account_id, payment_id=payment, amount_cents=cents, today=today))
    system.world.make("/payments/payment1/confirm")
    system.payments.step()
    system.react()
    return account_id


def asked(system: System, account_id: AccountId, cents: int | None = None, *, iban: bool = False) -> None:
    system.do(
        AskRefund(
            at=system.now,
            refund_id=R1,
            account_id=account_id,
            amount_cents=cents,
            iban=Plain("NL91ABNA0417164300") if iban else None,
            payee=Plain("Sam Duck-Canary") if iban else None,
            today=system.today,
        )
    )


def agreed(system: System) -> None:
    for person in (ONE, TWO):
        member = Member(person, (Role.FINANCE,))
        for command in letting_in(system.now, member, BlindIndex(f"login-{person}")):
            system.do(command)
    system.do(ProposeToRefund(at=system.now, refund_id=R1, proposed_by=ONE))
    system.do(AgreeToRefund(at=system.now, refund_id=R1, approved_by=TWO))


def refunds_at_the_provider(system: System) -> list[Any]:
    [payment] = system.world.http.get(f"{system.world.url}/payments").json()
    found: list[Any] = payment.get("refunds", [])
    return found


def test_what_two_persons_agreed_on_goes_back_the_way_it_came_and_is_settled_when_it_arrived(
    system: System,
) -> None:
    account_id = paid_in(system)
    asked(system, account_id)
    assert system.credit(account_id).balance_cents == 0, "before anything is paid out (I10)"
    assert refunds_at_the_provider(system) == []
    agreed(system)
    [at_provider] = refunds_at_the_provider(system)
    assert at_provider["amount_cents"] == 1000
    assert system.last(RefundSent).provider_refund_id == at_provider["id"]
    system.world.make("/payments/payment1/refund/refunded")
    system.clock.advance_to(system.now + timedelta(hours=1))
    assert system.payments.step() == 1
    assert system.last(RefundPaid).refund_id == R1
    assert not system.credit(account_id).under_way


def test_what_the_provider_could_not_pay_is_credit_again_also_after_it_was_paid(system: System) -> None:
    account_id = paid_in(system)
    asked(system, account_id, 600)
    agreed(system)
    payment = system.last(RefundSent).provider_payment_id
    system.world.make("/payments/payment1/refund/refunded")
    assert system.payments.told_of(payment)
    system.react()
    system.world.make("/payments/payment1/refund/failed")
    for _ in range(2):
        assert system.payments.told_of(payment)
    assert (system.last(RefundFailed).cause, len(system.events(CreditRestored))) == ("provider_failed", 1)
    assert system.credit(account_id).balance_cents == 1000


@pytest.mark.parametrize(("days", "seen"), [(30, True), (31, False)])
def test_one_that_fails_after_it_was_paid_is_seen_without_a_call_for_some_days(
    system: System, days: int, seen: bool
) -> None:
    account_id = paid_in(system)
    asked(system, account_id, 600)
    agreed(system)
    system.world.make("/payments/payment1/refund/refunded")
    assert system.payments.told_of(system.last(RefundSent).provider_payment_id)
    system.react()
    system.clock.advance_to(system.now + timedelta(days=days))
    system.world.make("/payments/payment1/refund/failed")
    assert system.payments.step() == (1 if seen else 0)
    assert len(system.events(RefundFailed)) == (1 if seen else 0)
    assert system.credit(account_id).balance_cents == (1000 if seen else 400)


def test_one_that_fails_after_its_holder_was_erased_lapses_when_nobody_can_claim_it(system: System) -> None:
    account_id = paid_in(system)
    asked(system, account_id)
    agreed(system)
    system.world.make("/payments/payment1/refund/refunded")
    assert system.payments.told_of(system.last(RefundSent).provider_payment_id)
    close(system, account_id)
    system.new_day(system.today + timedelta(days=1))
    assert len(system.events(HolderErasureDone)) == 1
    system.world.make("/payments/payment1/refund/failed")
    assert system.payments.told_of(system.last(RefundSent).provider_payment_id)
    system.react()
    assert system.credit(account_id).balance_cents == 1000
    system.new_day(system.today + timedelta(days=5 * 366))
    assert system.last(CreditLapsed).amount_cents == 1000
    assert not system.credit(account_id).under_way


def test_what_the_provider_refuses_is_credit_again_at_once(system: System) -> None:
    account_id = paid_in(system)
    asked(system, account_id)
    system.world.make("/payments/payment1/chargeback", amount_cents=1)
    agreed(system)
    assert system.last(EffectFailed).reason_code == "refund_refused"
    assert system.last(RefundFailed).cause == "refund_refused"
    assert system.credit(account_id).balance_cents == 1000


def test_after_a_lost_answer_it_is_not_paid_twice(system: System) -> None:
    account_id = paid_in(system)
    asked(system, account_id)
    system.world.make("/payments/forgetful?yes=true")
    system.world.make("/payments/trouble?kind=lost")
    agreed(system)
    assert system.events(RefundSent) == []
    system.world.make("/payments/trouble?kind=none")
    system.clock.advance_to(system.now + timedelta(hours=2))
    system.react()
    system.clock.advance_to(system.now + timedelta(hours=2))
    system.react()
    assert len(system.events(RefundSent)) == 1
    assert len(refunds_at_the_provider(system)) == 1, "I10"


def test_what_goes_to_an_account_waits_among_the_payouts_to_make_with_a_sealed_iban(system: System) -> None:
    account_id = paid_in(system)
    system.clock.advance_to(system.now + timedelta(days=400))  # the provider pays nothing so old back
    asked(system, account_id, iban=True)
    agreed(system)
    assert system.last(RefundApproved).provider_payment_id is None
    assert refunds_at_the_provider(system) == []
    with system.engine.connect() as tx:
        [payout] = payouts_to_make(tx)
    assert payout.iban is not None
    assert "NL91" not in payout.iban.text
    assert system.vault.unseal(payout.iban) == Plain("NL91ABNA0417164300")


def test_the_account_is_not_kept_where_it_is_not_needed(system: System) -> None:
    account_id = paid_in(system)
    asked(system, account_id, iban=True)
    requested = system.last(RefundRequested)
    assert (requested.payment_id, requested.iban, requested.payee) == ("payment1", None, None)
