"""The orders read model: what became of each order, and what is still to be invoiced (D14, D25, I5)."""

import pytest

from domain.order.events import Reason
from domain.products import Product
from domain.values import CustomerId, OrderId, PaymentMethod
from projections.orders import OrderRow, OrderState, order, orders_of_account, uninvoiced
from projections.queries import NoSuchPlace
from tests.projections.history import ReadModels
from toegang_testing.desks.desk import A1, A2, BAKERY, OTHER_KVK
from toegang_testing.desks.office import Office


def row(models: ReadModels, order_id: str = "o1") -> OrderRow:
    found = order(models.tx, OrderId(order_id))
    assert found
    return found


def test_an_order_keeps_the_price_and_method_of_its_moment(office: Office, models: ReadModels) -> None:
    office.open_account(A1)
    office.deposit(1000)
    office.order("o1", product=Product.CONCERN_RELATIONS)
    models.follow(office)
    found = row(models)
    assert (found.account_id, found.customer_id, found.about) == (A1, BAKERY, OTHER_KVK)
    assert (found.product, found.price_cents, found.price_list) == ("concern_relations", 270, "2025-01")
    assert (found.method, found.state) == (PaymentMethod.CREDIT, OrderState.PLACED)
    assert (found.ordered_at, found.finished_at) == (office.now, None)


def test_a_delivered_order_names_its_document(office: Office, models: ReadModels) -> None:
    office.open_account(A1)
    office.deposit(1000)
    office.order("o1")
    office.wait(1)
    office.deliver("o1")
    models.follow(office)
    found = row(models)
    assert (found.state, found.finished_at) == (OrderState.DELIVERED, office.now)
    assert (found.document_id, found.sha256) == ("doc-o1", "00")


def test_a_failed_order_tells_why(office: Office, models: ReadModels) -> None:
    office.open_account(A1)
    office.deposit(1000)
    office.order("o1")
    office.fail("o1")
    models.follow(office)
    assert (row(models).state, row(models).failure) == (OrderState.FAILED, "technical_fault")


def test_a_refused_order_is_shown_with_its_reason(office: Office, models: ReadModels) -> None:
    office.open_account(A1)
    office.order("o1")
    models.follow(office)
    assert (row(models).state, row(models).refusal) == (OrderState.REFUSED, Reason.CREDIT_TOO_LOW)
    assert (row(models).customer_id, row(models).price_cents) == (BAKERY, None)


def test_an_unknown_order_is_none(models: ReadModels) -> None:
    assert order(models.tx, OrderId("o1")) is None


def test_the_orders_of_an_account_come_in_pages_and_no_others(office: Office, models: ReadModels) -> None:
    office.open_account(A1)
    office.open_account(A2, "piet")
    for order_id, account_id in (("o3", A1), ("o1", A2), ("o2", A1), ("o4", A1)):
        office.order(order_id, account_id)
    tx = models.follow(office)
    assert [one.order_id for one in orders_of_account(tx, A1, limit=2)] == ["o3", "o2"]
    assert [one.order_id for one in orders_of_account(tx, A1, limit=2, after=OrderId("o2"))] == ["o4"]
    refused = orders_of_account(tx, A1, state=OrderState.REFUSED)
    assert [one.order_id for one in refused] == ["o3", "o2", "o4"]
    assert orders_of_account(tx, A1, state=OrderState.PLACED) == []
    with pytest.raises(NoSuchPlace):  # another's order is no place to go on from
        orders_of_account(tx, A1, after=OrderId("o1"))


def test_delivered_direct_debit_orders_wait_for_an_invoice_by_customer(
    office: Office, models: ReadModels
) -> None:
    office.open_account(A1)
    office.do(office.private(A2))
    office.make_usable(A2)
    for order_id, account_id in (("o2", A1), ("o1", A1), ("o3", A2), ("o4", A1)):
        office.to_direct_debit(account_id)
        office.order(order_id, account_id)
        if order_id != "o4":
            office.deliver(order_id)
    tx = models.follow(office)
    assert uninvoiced(tx) == [(BAKERY, ["o2", "o1"]), ("p1", ["o3"])]
    assert uninvoiced(tx, limit=1) == [(BAKERY, ["o2", "o1"])]
    assert uninvoiced(tx, limit=1, after=BAKERY) == [("p1", ["o3"])]
    assert uninvoiced(tx, after=CustomerId("p1")) == []


def test_an_invoiced_order_names_its_invoice_and_waits_no_more(office: Office, models: ReadModels) -> None:
    office.open_account(A1)
    office.to_direct_debit(A1)
    office.order("o1")
    office.deliver("o1")
    office.bill()
    assert uninvoiced(models.follow(office)) == []
    assert (row(models).state, row(models).invoice_number) == (OrderState.DELIVERED, "F2026-000001")


def test_an_order_paid_from_credit_is_never_invoiced(office: Office, models: ReadModels) -> None:
    office.open_account(A1)
    office.deposit(1000)
    office.order("o1")
    office.deliver("o1")
    assert uninvoiced(models.follow(office)) == []
