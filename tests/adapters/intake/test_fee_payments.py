"""A final notice's fee is paid at the provider with its invoice, and taken back with it (R53, D1, D22)."""

from datetime import timedelta

import pytest

from domain.bank_entry.events import EntryBooked, EntryUnmatched
from domain.effect.events import EffectFailed
from domain.final_notice.aggregate import FINAL_NOTICE
from domain.final_notice.events import FeePaid, FeeTakenBack, FinalNoticeIssued
from domain.invoice.aggregate import INVOICE
from domain.invoice.events import InvoicePaymentFailed, InvoicePaymentOpened, InvoicePaymentTakenBack
from domain.use_cases.invoice_payment import PayInvoice
from domain.values import CustomerId, InvoiceNumber, PaymentId
from tests.adapters.reactors.system import System
from tests.adapters.reactors.test_invoices import FEE_REFERENCE, NUMBER, final_notice_sent, pay

F1 = InvoiceNumber(NUMBER)
FEE = "A2026-000001"
PAYMENT = PaymentId("withfee1")
INVOICE_CENTS, FEE_CENTS = 470, 900


def begin(system: System) -> None:
    """Somebody goes to pay EUR 4.70 and the fee of EUR 9.00."""
    system.do(
        PayInvoice(
            at=system.now,
            invoice_number=F1,
            customer_id=CustomerId("69599084"),
            payment_id=PAYMENT,
            with_fees=True,
            today=system.today,
        )
    )
    system.react()


def paid(system: System) -> str:
    """They paid what they were asked for; answers the provider's id of the payment."""
    begin(system)
    system.world.make(f"/payments/{PAYMENT}/confirm")
    assert system.payments.step() == 1
    system.react()
    return system.last(InvoicePaymentOpened).provider_payment_id


def left_cents(system: System) -> tuple[int, int]:
    """Of the invoice, and of the fee."""
    notice = system.app.state(FINAL_NOTICE.stream(system.last(FinalNoticeIssued).notice_id))
    return system.app.state(INVOICE.stream(F1)).outstanding_cents, notice.fee_outstanding_cents


def told(system: System) -> str:
    return " ".join(system.letters[-1].text.split())


def test_the_provider_is_asked_for_both_in_one_and_what_comes_pays_both(system: System) -> None:
    final_notice_sent(system)
    begin(system)
    [asked] = system.world.http.get(f"{system.world.url}/payments").json()
    assert asked["amount_cents"] == INVOICE_CENTS + FEE_CENTS
    assert asked["description"] == f"Factuur / invoice {NUMBER} + {FEE}"
    system.world.make(f"/payments/{PAYMENT}/confirm")
    assert [system.payments.step(), system.payments.step()] == [1, 0]
    assert left_cents(system) == (0, 0)
    assert (system.last(EntryBooked).excess_cents, system.last(FeePaid).entry_id) == (0, PAYMENT)


@pytest.mark.parametrize("otherwise", ["the invoice", "the fee"])
def test_nobody_is_sent_to_pay_what_was_paid_in_part_meanwhile(system: System, otherwise: str) -> None:
    final_notice_sent(system)
    system.world.make("/payments/trouble?kind=away")
    begin(system)
    if otherwise == "the invoice":
        pay(system, NUMBER, INVOICE_CENTS)
    else:
        pay(system, FEE_REFERENCE, FEE_CENTS)
    system.world.make("/payments/trouble?kind=none")
    system.clock.advance_to(system.now + timedelta(days=1))
    system.react()
    assert system.last(EffectFailed).reason_code == "superseded"
    assert system.last(InvoicePaymentFailed).payment_id == PAYMENT
    assert system.world.http.get(f"{system.world.url}/payments").json() == []


def test_what_was_taken_back_of_both_is_claimed_by_one_letter(system: System) -> None:
    final_notice_sent(system)
    called = paid(system)
    letters = len(system.letters)
    system.world.make(f"/payments/{PAYMENT}/chargeback")
    assert system.payments.told_of(called)
    assert system.payments.told_of(called), "and again"
    system.react()
    assert len(system.events(InvoicePaymentTakenBack)) == len(system.events(FeeTakenBack)) == 1
    assert left_cents(system) == (INVOICE_CENTS, FEE_CENTS)
    assert len(system.letters) == letters + 1
    assert f"Betaling van factuur {NUMBER} teruggeboekt" in told(system)
    for shown in ("€ 4,70 opnieuw worden betaald", f"({FEE}). Ook daarvan moet € 9,00", "EUR 9.00 has to be"):
        assert shown in told(system)
    assert FEE_REFERENCE in told(system)
    system.world.make(f"/payments/{PAYMENT}/chargeback/reverse")
    assert system.payments.told_of(called)
    assert left_cents(system) == (0, 0)


def test_what_was_taken_back_of_the_fee_alone_is_claimed_without_the_invoice(system: System) -> None:
    final_notice_sent(system)
    called = paid(system)
    system.world.make(f"/payments/{PAYMENT}/chargeback", amount_cents=300)
    assert system.payments.told_of(called)
    system.react()
    assert left_cents(system) == (0, 300)
    assert f"Vergoeding bij factuur {NUMBER} teruggeboekt" in told(system)
    for shown in (
        "Daarvan moet € 3,00 opnieuw worden betaald",
        "does not block your code",
        FEE_REFERENCE,
    ):
        assert shown in told(system)
    assert "Betalingskenmerk RF82" not in told(system), "the invoice is not claimed"


def test_of_a_fee_that_was_paid_in_part_before_the_letter_goes_the_rest_is_claimed(system: System) -> None:
    final_notice_sent(system)
    called = paid(system)
    system.world.make(f"/payments/{PAYMENT}/chargeback")
    assert system.payments.told_of(called)
    pay(system, FEE_REFERENCE, 400)
    system.react()
    assert f"({FEE}). Ook daarvan moet € 5,00 opnieuw worden betaald" in told(system)


def test_what_was_taken_back_twice_is_told_in_its_order_though_the_newest_is_listed_first(
    system: System,
) -> None:
    final_notice_sent(system)
    called = paid(system)
    for what in ("chargeback", "chargeback/reverse", "chargeback"):
        system.world.make(f"/payments/{PAYMENT}/{what}")
    assert system.payments.told_of(called)
    assert left_cents(system) == (INVOICE_CENTS, FEE_CENTS)
    assert system.events(EntryUnmatched) == []
