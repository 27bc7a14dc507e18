"""R54 No direct debit: a copy is requested with the question form. There is an invoice for a top-up of credit, and none
for the orders then paid from it."""

from datetime import timedelta

from tests.rules.town import Town


def test_a_top_up_is_invoiced_and_what_is_ordered_from_it_is_not(town: Town) -> None:
    holder = town.holder()
    assert town.invoices(town.customer_of(holder)) == []
    holder.deposit(1000)
    holder.order()
    holder.order()
    for _ in range(4):
        town.driver.jump(town.driver.today + timedelta(days=10))
    [invoice] = town.invoices(town.customer_of(holder))
    assert (invoice["kind"], invoice["total_cents"], invoice["state"]) == ("top_up", 1000, "settled")


def test_orders_by_direct_debit_are_invoiced(town: Town) -> None:
    debtor = town.debtor()
    town.driver.until(town.driver.today + timedelta(days=1))
    [invoice] = town.invoices(town.customer_of(debtor))
    assert (invoice["total_cents"], invoice["state"]) == (235, "open")
