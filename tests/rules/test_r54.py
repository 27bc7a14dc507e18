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


def test_a_copy_is_requested_with_the_question_form(town: Town) -> None:
    email = "r54@thuis.example"
    body = {"topic": "orders_and_invoices", "text": "Graag een kopie van F2026-000001.", "email": email}
    reference = town.ask("POST", "/v1/questions", body, status=202)["reference"]
    waiting = town.ask("GET", "/v1/questions?state=open&topic=orders_and_invoices", status=200, by=town.clerk)
    assert reference in [one["question_id"] for one in waiting["items"]]
    answer = {"reason": "question", "answer": "De kopie komt per post."}
    town.ask("POST", f"/v1/questions/{reference}/answer", answer, status=200, by=town.clerk)
    [mail] = town.mails_to(email)
    assert "De kopie komt per post." in mail.text
