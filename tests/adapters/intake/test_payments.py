"""What the provider says was paid is credited once, with its invoice (D14, I2, I3)."""

from datetime import date

from domain.account.commands import StartDeposit
from domain.account.events import CreditDeposited, DepositFailed
from domain.effect.events import EffectFailed
from domain.invoice.events import InvoiceIssued, InvoiceSettled
from domain.values import PaymentId, Plain, Sealed
from tests.adapters.reactors.system import System
from tests.adapters.reactors.wishes import activated, business, private

PAYMENT = PaymentId("payment1")


def started(system: System, *, address: bool = True, business_use: bool = False) -> None:
    """A holder went to pay 10 euros."""
    by_business = business(system) if address else business(system, address=None)
    account_id = activated(system, by_business if business_use else private(system))
    system.do(StartDeposit(at=system.now, account_id=account_id, payment_id=PAYMENT, amount_cents=1000))


def test_a_payment_that_was_paid_is_credited_and_invoiced_as_paid(system: System) -> None:
    started(system)
    system.world.payments.start(PAYMENT, 1000, "credit")
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
    system.world.payments.start(PAYMENT, 1000, "credit")
    system.world.make(f"/payments/{PAYMENT}/confirm")
    assert [system.payments.step(), system.payments.step()] == [1, 0]  # the read model has not moved yet
    system.react()
    assert system.payments.step() == 0
    assert len(system.events(CreditDeposited)) == len(system.events(InvoiceIssued)) == 1


def test_what_was_paid_is_credited_where_it_is_not_what_was_started(system: System) -> None:
    started(system)
    system.world.payments.start(PAYMENT, 750, "credit")
    system.world.make(f"/payments/{PAYMENT}/confirm")
    system.payments.step()
    assert system.last(CreditDeposited).amount_cents == 750
    assert system.last(InvoiceIssued).total_cents == 750


def test_a_failed_payment_is_given_up(system: System) -> None:
    started(system)
    system.world.payments.start(PAYMENT, 1000, "credit")
    system.world.make(f"/payments/{PAYMENT}/fail")
    assert system.payments.step() == 1
    assert system.last(DepositFailed).payment_id == PAYMENT


def test_a_payment_the_provider_does_not_tell_about_stays_under_way(system: System) -> None:
    started(system)
    assert system.payments.step() == 0
    assert system.payments.troubles == []
    assert system.events(DepositFailed) == []


def test_a_company_whose_address_is_protected_is_credited_and_gets_no_letter(system: System) -> None:
    started(system, address=False, business_use=True)
    system.world.payments.start(PAYMENT, 1000, "credit")
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
