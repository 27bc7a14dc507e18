"""What was ordered is made, delivered and paid; or given up, and nothing is charged (I1)."""

from datetime import date

from domain.effect.events import EffectFailed
from domain.order.commands import AcceptOrder
from domain.order.events import OrderDelivered, OrderFailed
from domain.products import Product
from domain.values import CustomerId, Language, PaymentMethod
from tests.adapters.reactors.system import System
from tests.adapters.reactors.wishes import COMPANY, activated, business, mandate, order


def test_a_placed_order_is_delivered(system: System) -> None:
    account_id = activated(system, business(system))
    system.do(mandate(system, account_id))
    system.do(order(system, account_id))
    assert len(system.last(OrderDelivered).sha256) == 64


def test_an_order_about_a_company_the_register_does_not_know_fails(system: System) -> None:
    account_id = activated(system, business(system))
    system.do(mandate(system, account_id))
    system.do(order(system, account_id, about="12345678"))
    assert system.last(OrderFailed).cause == "unknown_number"
    assert system.last(EffectFailed).final


def test_an_order_during_an_outage_waits_and_is_delivered_afterwards(system: System) -> None:
    account_id = activated(system, business(system))
    system.do(mandate(system, account_id))
    system.world.make("/register/control/outage", on=True)
    system.do(order(system, account_id))
    assert (system.events(OrderDelivered), system.events(OrderFailed)) == ([], [])
    system.world.make("/register/control/outage", on=False)
    system.to(date(2026, 6, 2), hour=11)
    system.react()
    assert len(system.events(OrderDelivered)) == 1


def test_what_cannot_be_certified_when_it_is_made_is_given_up_and_costs_nothing(system: System) -> None:
    account_id = activated(system, business(system))
    system.do(mandate(system, account_id))
    asked = order(system, account_id).model_copy(update={"product": Product.CERTIFIED_FILED_DOCUMENT})
    system.do(
        AcceptOrder(
            at=system.now,
            order_id=asked.order_id,
            account_id=account_id,
            customer_id=CustomerId(COMPANY),
            product=asked.product,
            about=asked.about,
            price_cents=845,
            price_list="2025-01",
            method=PaymentMethod.DIRECT_DEBIT,
            language=Language.DUTCH,
        )
    )
    assert system.last(OrderFailed).cause == "cannot_be_certified"
    assert system.last(EffectFailed).final
