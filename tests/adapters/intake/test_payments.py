"""What was paid is credited once, with its invoice; what was taken back leaves again (D14, D22, I2)."""

from datetime import date, datetime, timedelta
from itertools import permutations

import pytest

from adapters.payments import MolliePayments
from domain.account.commands import StartDeposit
from domain.account.events import (
    ChargebackReversed,
    CreditChargedBack,
    CreditDeposited,
    DepositFailed,
    DepositGivenUp,
    DepositOpened,
)
from domain.effect.events import EffectFailed
from domain.invoice.events import InvoiceChargedBack, InvoiceIssued, InvoiceSettled
from domain.ports import PaymentState, PaymentStatus
from domain.values import AccountId, PaymentId, Plain, ProviderPaymentId, Sealed
from tests.adapters.reactors.system import System
from tests.adapters.reactors.wishes import activated, business, private

PAYMENT = PaymentId("payment1")


def started(
    system: System, *, address: bool = True, business_use: bool = False, cents: int = 1000
) -> AccountId:
    """A holder went to pay 10 euros, and the provider was asked for the payment."""
    by_business = business(system) if address else business(system, address=None)
    account_id = activated(system, by_business if business_use else private(system))
    system.do(
        StartDeposit(
            at=system.now, account_id=account_id, payment_id=PAYMENT, amount_cents=cents, today=system.today
        )
    )
    return account_id


def paid(system: System) -> str:
    """They paid it; answers the provider's id of the payment."""
    started(system)
    system.world.make(f"/payments/{PAYMENT}/confirm")
    assert system.payments.step() == 1
    system.react()
    return system.last(DepositOpened).provider_payment_id


def test_a_payment_that_was_paid_is_credited_and_invoiced_as_paid(system: System) -> None:
    started(system)
    assert system.payments.step() == 0
    system.world.make(f"/payments/{PAYMENT}/confirm")
    assert system.payments.step() == 1
    system.react()
    deposited = system.last(CreditDeposited)
    assert (deposited.amount_cents, deposited.invoice_number) == (1000, "F2026-000001")
    assert system.last(InvoiceSettled).invoice_number == "F2026-000001"
    [letter] = system.letters
    assert "Tegoed" in letter.text
    assert "Deze factuur is betaald" in letter.text
    assert letter.text.startswith("Sam Duck-Canary\n")


def test_a_payment_is_credited_once_however_often_it_is_asked(system: System) -> None:
    started(system)
    system.world.make(f"/payments/{PAYMENT}/confirm")
    assert [system.payments.step(), system.payments.step()] == [1, 0]  # the read model has not moved yet
    system.react()
    assert system.payments.step() == 0
    assert len(system.events(CreditDeposited)) == len(system.events(InvoiceIssued)) == 1


@pytest.mark.parametrize("decision", ["fail", "cancel", "expire"])
def test_a_payment_that_came_to_nothing_is_given_up(system: System, decision: str) -> None:
    started(system)
    system.world.make(f"/payments/{PAYMENT}/{decision}")
    assert system.payments.step() == 1
    assert system.last(DepositFailed).payment_id == PAYMENT


def test_a_payment_that_the_provider_will_not_take_fails_at_once(system: System) -> None:
    started(system, cents=9_000_000)
    assert system.last(DepositFailed).payment_id == PAYMENT
    assert system.last(EffectFailed).reason_code == "payment_refused"
    assert system.events(DepositOpened) == []


def test_a_payment_of_which_nothing_is_told_is_asked_about_again(system: System) -> None:
    started(system)
    system.world.make("/payments/trouble?kind=away")
    assert system.payments.step() == 0
    system.world.make(f"/payments/{PAYMENT}/confirm")
    system.world.make("/payments/trouble?kind=none")
    assert system.payments.step() == 1


def test_a_lost_answer_is_asked_for_again_and_starts_no_second_payment(system: System) -> None:
    system.world.make("/payments/trouble?kind=lost")
    started(system)
    assert system.events(DepositOpened) == []
    system.world.make("/payments/trouble?kind=none")
    system.clock.advance_to(system.now + timedelta(minutes=10))
    system.react()
    assert len(system.world.http.get(f"{system.world.url}/payments").json()) == 1
    assert system.last(DepositOpened).payment_id == PAYMENT


def test_one_without_an_outcome_is_given_up_after_its_days_and_credited_should_it_come(
    system: System,
) -> None:
    started(system)
    opened = system.last(DepositOpened).provider_payment_id
    first = system.today
    system.new_day(first + timedelta(days=3))
    assert system.events(DepositGivenUp) == []
    system.new_day(first + timedelta(days=4))
    assert system.last(DepositGivenUp).payment_id == PAYMENT
    assert system.payments.step() == 0
    system.world.make(f"/payments/{PAYMENT}/confirm")
    assert system.payments.step() == 0, "it is asked about seldom"
    assert system.payments.told_of(opened), "or when the provider calls"
    assert system.last(CreditDeposited).amount_cents == 1000


def test_one_that_the_provider_was_never_reached_for_is_given_up_and_not_started_later(
    system: System,
) -> None:
    system.world.make("/payments/trouble?kind=away")
    started(system)
    system.new_day(system.today + timedelta(days=4))
    assert system.last(DepositGivenUp).payment_id == PAYMENT
    system.world.make("/payments/trouble?kind=none")
    system.clock.advance_to(system.now + timedelta(days=1))
    system.react()
    assert system.world.http.get(f"{system.world.url}/payments").json() == []


def test_a_company_whose_address_is_protected_is_credited_and_gets_no_letter(system: System) -> None:
    started(system, address=False, business_use=True)
    system.world.make(f"/payments/{PAYMENT}/confirm")
    assert system.payments.step() == 1
    system.react()
    buyer = system.last(InvoiceIssued).buyer
    assert isinstance(buyer, Sealed)
    assert system.vault.unseal(buyer) == Plain("KVK 69599084")
    assert system.letters == []
    assert system.last(EffectFailed).reason_code == "no_address"
    system.new_day(date(2026, 9, 1))  # it was paid: nobody is reminded
    assert system.letters == []


# --- the provider's calls -------------------------------------------------------------------------
def test_a_call_about_a_payment_that_is_not_ours_changes_nothing(system: System) -> None:
    before = system.app.head()
    assert system.payments.told_of("tr_somebodyelses")
    assert system.app.head() == before


def test_a_call_that_nothing_can_be_said_about_now_is_to_come_again(system: System) -> None:
    opened = paid(system)
    system.world.make("/payments/trouble?kind=away")
    assert not system.payments.told_of(opened)


@pytest.mark.parametrize("order", [*permutations(["chargeback", "reverse", "call"])])
def test_calls_in_any_order_and_repeated_lead_to_the_same(system: System, order: tuple[str, ...]) -> None:
    opened = paid(system)
    system.world.make(f"/payments/{PAYMENT}/chargeback", amount_cents=400)
    for what in order:
        if what == "reverse":
            system.world.make(f"/payments/{PAYMENT}/chargeback/reverse")
        for _ in range(2 if what == "chargeback" else 1):
            assert system.payments.told_of(opened)
    assert system.payments.told_of(opened)
    assert len(system.events(CreditChargedBack)) == len(system.events(ChargebackReversed)) == 1
    account_id = system.last(CreditDeposited).account_id
    assert system.credit(account_id).balance_cents == 1000


def test_of_a_chargeback_that_was_dealt_with_nobody_asks_again_until_the_list_tells_more(
    system: System, monkeypatch: pytest.MonkeyPatch
) -> None:
    paid(system)
    asked, status, unknown = list[str](), MolliePayments.status, list[PaymentStatus]()

    def counted(self: MolliePayments, one: ProviderPaymentId) -> PaymentStatus:
        asked.append(one)
        return unknown.pop() if unknown else status(self, one)

    def step() -> int:
        asked.clear()
        system.clock.advance_to(system.now + timedelta(hours=1))
        return system.payments.step()

    monkeypatch.setattr(MolliePayments, "status", counted)
    system.world.make(f"/payments/{PAYMENT}/chargeback", amount_cents=400)
    assert (step(), len(asked)) == (1, 1)
    assert (step(), len(asked)) == (0, 0)
    system.world.make(f"/payments/{PAYMENT}/chargeback/reverse")
    assert (step(), len(asked)) == (1, 1)
    system.world.make(f"/payments/{PAYMENT}/chargeback", amount_cents=300)
    unknown.append(PaymentStatus(PaymentState.UNKNOWN, 0))
    assert (step(), len(asked)) == (0, 1), "it could not tell of this one now"
    assert (step(), len(asked)) == (1, 1)
    system.world.make(f"/payments/{PAYMENT}/chargeback", amount_cents=200)
    unknown.append(PaymentStatus(PaymentState.PAID, 1000))
    assert (step(), len(asked)) == (0, 1), "the list is ahead of the payment"
    assert (step(), len(asked)) == (1, 1)
    assert (step(), len(asked)) == (0, 0)
    assert [one.amount_cents for one in system.events(CreditChargedBack)] == [400, 300, 200]
    assert len(system.events(ChargebackReversed)) == 1


# --- chargebacks (D22) ----------------------------------------------------------------------------
def test_what_is_left_of_the_credit_is_taken_and_the_rest_claimed_by_the_invoice_with_a_letter(
    system: System,
) -> None:
    paid(system)
    account_id = system.last(CreditDeposited).account_id
    system.spend(account_id)
    system.world.make(f"/payments/{PAYMENT}/chargeback")
    system.clock.advance_to(system.now + timedelta(hours=1))
    assert system.payments.step() == 1, "also without a call: the list is read from time to time"
    system.react()
    taken, claimed = system.last(CreditChargedBack), system.last(InvoiceChargedBack)
    assert (taken.amount_cents, taken.taken_cents, taken.reopened_cents) == (1000, 765, 235)
    assert (claimed.amount_cents, system.credit(account_id).balance_cents) == (235, 0)
    assert "€ 2,35" in system.letters[-1].text
    system.new_day(claimed.term_ends_on + timedelta(days=1))
    assert "Herinnering factuur F2026-000001" in system.letters[-1].text, "D1 runs"


@pytest.mark.parametrize(("days", "seen"), [(90, True), (399, True), (401, False)])
def test_a_dispute_that_was_won_late_is_credited_also_without_a_call(
    system: System, days: int, seen: bool
) -> None:
    paid(system)
    system.world.make(f"/payments/{PAYMENT}/chargeback", amount_cents=400)
    system.clock.advance_to(system.now + timedelta(hours=1))
    assert system.payments.step() == 1
    dispute = system.world.make(f"/payments/{PAYMENT}/chargeback/reverse")["chargebacks"][0]
    # The provider's time is not simulated.
    system.clock.advance_to(datetime.fromisoformat(dispute["created_at"]) + timedelta(days=days))
    assert system.payments.step() == seen
    account_id = system.last(CreditDeposited).account_id
    assert system.credit(account_id).balance_cents == (1000 if seen else 600)
