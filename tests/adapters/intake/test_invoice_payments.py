"""What is paid of an invoice at the payment provider is booked once, and taken back once (R53, D22, I2)."""

from datetime import date, timedelta
from itertools import permutations

import pytest

from domain.bank_entry.events import EntryBooked
from domain.effect.events import EffectFailed
from domain.invoice.aggregate import INVOICE, Invoice
from domain.invoice.events import (
    CollectionOrdered,
    InvoicePaymentCame,
    InvoicePaymentFailed,
    InvoicePaymentGivenUp,
    InvoicePaymentOpened,
    InvoicePaymentTakenBack,
    InvoiceSettled,
)
from domain.use_cases.invoice_payment import PayInvoice
from domain.values import CustomerId, InvoiceNumber, PaymentId
from tests.adapters.reactors.system import System
from tests.adapters.reactors.test_invoices import NUMBER, invoiced, pay

F1 = InvoiceNumber(NUMBER)
PAYMENT = PaymentId("portal1")
CENTS = 470


def started(system: System) -> None:
    """An invoice of EUR 4.70 was posted, and somebody went to pay it."""
    invoiced(system)
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


def paid(system: System) -> str:
    """They paid it; answers the provider's id of the payment."""
    started(system)
    system.world.make(f"/payments/{PAYMENT}/confirm")
    assert system.payments.step() == 1
    system.react()
    return system.last(InvoicePaymentOpened).provider_payment_id


def invoice(system: System) -> Invoice:
    return system.app.state(INVOICE.stream(F1))


def test_what_was_paid_settles_it_once_however_often_it_is_asked(system: System) -> None:
    started(system)
    assert system.payments.step() == 0
    system.world.make(f"/payments/{PAYMENT}/confirm")
    assert [system.payments.step(), system.payments.step()] == [1, 0]  # the read model has not moved yet
    system.react()
    assert system.payments.step() == 0
    assert system.payments.told_of(system.last(InvoicePaymentOpened).provider_payment_id)
    assert len(system.events(InvoicePaymentCame)) == len(system.events(EntryBooked)) == 1
    assert system.last(InvoiceSettled).invoice_number == F1


def test_a_call_alone_brings_it(system: System) -> None:
    started(system)
    opened = system.last(InvoicePaymentOpened).provider_payment_id
    system.world.make(f"/payments/{PAYMENT}/confirm")
    assert system.payments.told_of(opened)
    assert invoice(system).settled


@pytest.mark.parametrize("decision", ["fail", "cancel", "expire"])
def test_a_payment_that_came_to_nothing_lets_another_start(system: System, decision: str) -> None:
    started(system)
    system.world.make(f"/payments/{PAYMENT}/{decision}")
    assert system.payments.step() == 1
    assert system.last(InvoicePaymentFailed).payment_id == PAYMENT
    assert invoice(system).paying.under_way is None


def test_one_without_an_outcome_is_given_up_and_counts_should_it_come(system: System) -> None:
    started(system)
    opened, first = system.last(InvoicePaymentOpened).provider_payment_id, system.today
    system.new_day(first + timedelta(days=3))
    assert system.events(InvoicePaymentGivenUp) == []
    system.new_day(first + timedelta(days=4))
    assert system.last(InvoicePaymentGivenUp).payment_id == PAYMENT
    assert system.payments.step() == 0
    system.world.make(f"/payments/{PAYMENT}/confirm")
    assert system.payments.step() == 0, "it is asked about seldom"
    assert system.payments.told_of(opened), "or when the provider calls"
    assert invoice(system).settled


def test_what_is_paid_is_not_collected(system: System) -> None:
    paid(system)
    system.new_day(date(2026, 6, 17))
    assert system.events(CollectionOrdered) == []


def test_nobody_is_sent_to_pay_what_was_settled_meanwhile(system: System) -> None:
    system.world.make("/payments/trouble?kind=away")
    started(system)
    assert system.events(InvoicePaymentOpened) == []
    pay(system, NUMBER, CENTS)
    system.world.make("/payments/trouble?kind=none")
    system.clock.advance_to(system.now + timedelta(days=1))
    system.react()
    assert system.last(EffectFailed).reason_code == "superseded"
    assert system.last(InvoicePaymentFailed).payment_id == PAYMENT
    assert system.world.http.get(f"{system.world.url}/payments").json() == []


@pytest.mark.parametrize("order", [*permutations(["chargeback", "reverse", "call"])])
def test_calls_in_any_order_and_repeated_lead_to_the_same(system: System, order: tuple[str, ...]) -> None:
    opened = paid(system)
    system.world.make(f"/payments/{PAYMENT}/chargeback")
    for what in order:
        if what == "reverse":
            system.world.make(f"/payments/{PAYMENT}/chargeback/reverse")
        for _ in range(2 if what == "chargeback" else 1):
            assert system.payments.told_of(opened)
    assert system.payments.told_of(opened)
    assert len(system.events(InvoicePaymentTakenBack)) == 1
    assert len(system.events(EntryBooked)) == 2
    assert invoice(system).settled


def test_what_was_taken_back_is_claimed_with_a_letter_and_found_without_a_call(system: System) -> None:
    paid(system)
    system.world.make(f"/payments/{PAYMENT}/chargeback", amount_cents=200)
    system.clock.advance_to(system.now + timedelta(hours=1))
    assert system.payments.step() == 1, "the list is read from time to time"
    system.react()
    taken = system.last(InvoicePaymentTakenBack)
    assert (taken.reopened_cents, invoice(system).outstanding_cents) == (200, 200)
    letter = " ".join(system.letters[-1].text.split())
    assert "Betaling van factuur F2026-000001 teruggeboekt" in letter
    assert "€ 2,00" in letter
    assert "tegoed" not in letter, "no credit was deposited by it"
