"""A guest pays, and only then something is made; a paper extract goes into the post (R5, R14, R55, I4)."""

from datetime import timedelta

import pytest

from domain.effect.events import EffectFailed
from domain.guest_order.commands import PlaceGuestOrder
from domain.guest_order.events import (
    GuestErasureDone,
    GuestOrderAbandoned,
    GuestOrderDelivered,
    GuestOrderFailed,
    GuestOrderPaid,
    GuestOrderPaidBack,
    GuestOrderPaidLate,
    GuestOrderPlaced,
    GuestPaymentOpened,
)
from domain.invoice.events import InvoiceIssued
from domain.products import Product
from domain.values import GuestOrderId, Language, PaymentId, Plain, Sealed
from tests.adapters.reactors.system import System

ADDRESS = Plain("G. Canary\nVoorbeeldkade 1\n1011 AA Amsterdam")
PAPER = Product.PAPER_EXTRACT


def ordered(system: System, product: Product = PAPER, *, about: str = "69599084") -> None:
    system.do(
        PlaceGuestOrder(
            at=system.now,
            guest_order_id=GuestOrderId("g1"),
            product=product,
            about=about,
            language=Language.DUTCH,
            payment_id=PaymentId("g1"),
            address=ADDRESS if product is PAPER else None,
            today=system.today,
        )
    )


def paid(system: System) -> None:
    system.world.make("/payments/g1/confirm")
    system.payments.step()
    system.react()


def test_a_paper_extract_is_posted_with_its_letter_once_it_is_paid(system: System) -> None:
    ordered(system)
    assert system.events(GuestOrderDelivered) == []
    assert system.letters == []
    [asked] = system.world.http.get(f"{system.world.url}/payments").json()
    assert asked["description"].startswith("Papieren uittreksel / paper extract "), "on the bank statement"
    paid(system)
    delivered = system.last(GuestOrderDelivered)
    [letter] = system.letters
    assert letter.text.startswith("G. Canary\nVoorbeeldkade 1")
    assert letter.post_on == delivered.post_on
    [enclosed] = (system.directory / "letters").glob("*/*.enclosed.pdf")
    assert enclosed.read_bytes().startswith(b"%PDF-")
    assert enclosed.name.startswith(letter.letter_id)
    assert system.events(InvoiceIssued) == [], "R55, I3"


def test_a_payment_counts_once_however_often_it_is_told(system: System) -> None:
    ordered(system)
    opened = system.last(GuestPaymentOpened).provider_payment_id
    paid(system)
    for _ in range(2):
        assert system.payments.told_of(opened)
    system.react()
    assert len(system.events(GuestOrderPaid)) == len(system.letters) == 1


@pytest.mark.parametrize("decision", ["fail", "cancel", "expire"])
def test_an_order_that_nobody_paid_is_open_no_more(system: System, decision: str) -> None:
    ordered(system)
    system.world.make(f"/payments/g1/{decision}")
    system.payments.step()
    assert system.last(GuestOrderAbandoned).cause == "payment_failed"


def test_one_without_an_outcome_is_given_up_and_delivered_should_the_money_come(system: System) -> None:
    ordered(system)
    opened = system.last(GuestPaymentOpened).provider_payment_id
    system.new_day(system.today + timedelta(days=4))
    assert system.last(GuestOrderAbandoned).cause == "no_outcome"
    system.world.make("/payments/g1/confirm")
    assert system.payments.told_of(opened)
    system.react()
    assert len(system.events(GuestOrderDelivered)) == 1


def test_what_cannot_be_made_is_paid_back_the_way_it_came_once(system: System) -> None:
    ordered(system, about="12345678")
    paid(system)
    assert system.last(EffectFailed).reason_code == "unknown_number"
    assert system.last(GuestOrderFailed).amount_cents == 1520
    [payment] = system.world.http.get(f"{system.world.url}/payments").json()
    assert [one["amount_cents"] for one in payment["refunds"]] == [1520]
    assert len(system.events(GuestOrderPaidBack)) == 1


def test_what_is_paid_after_the_guest_was_forgotten_goes_back_the_way_it_came_once(system: System) -> None:
    ordered(system)
    opened = system.last(GuestPaymentOpened).provider_payment_id
    system.new_day(system.today + timedelta(days=4))
    system.new_day(system.today + timedelta(days=31))
    assert len(system.events(GuestErasureDone)) == 1
    system.world.make("/payments/g1/confirm")
    for _ in range(2):
        assert system.payments.told_of(opened)
        system.react()
    assert system.last(GuestOrderPaidLate).amount_cents == 1520
    [payment] = system.world.http.get(f"{system.world.url}/payments").json()
    assert [one["amount_cents"] for one in payment["refunds"]] == [1520]
    assert len(system.events(GuestOrderPaidBack)) == 1
    assert system.events(GuestOrderDelivered) == []


def test_who_cannot_be_paid_back_is_forgotten_all_the_same(system: System) -> None:
    ordered(system, about="12345678")
    opened = system.last(GuestPaymentOpened).provider_payment_id
    system.world.make("/payments/g1/confirm")
    system.world.make("/payments/g1/chargeback", amount_cents=1)
    assert system.payments.told_of(opened)
    system.react()
    assert system.last(EffectFailed).reason_code == "refund_refused"
    address = system.last(GuestOrderPlaced).address
    assert isinstance(address, Sealed)
    system.new_day(system.today + timedelta(days=89))
    assert system.events(GuestErasureDone) == []
    system.new_day(system.today + timedelta(days=1))
    assert len(system.events(GuestErasureDone)) == 1
    assert system.vault.unseal(address) is None


def test_the_address_is_sealed_and_erased_when_its_days_are_over(system: System) -> None:
    ordered(system)
    paid(system)
    address = system.last(GuestOrderPlaced).address
    assert isinstance(address, Sealed)
    assert system.vault.unseal(address) == ADDRESS
    system.new_day(system.today + timedelta(days=31))
    assert len(system.events(GuestErasureDone)) == 1
    assert system.vault.unseal(address) is None
