"""R54 No direct debit: a copy is requested with the question form. There is an invoice for a top-up of credit, and none
for the orders then paid from it."""

from datetime import timedelta

from api.demo.people import Person
from tests.enclosures import ubl_in
from tests.rules.mailbox import ask_copy, send_copies
from tests.rules.test_r51 import waiting
from tests.rules.town import DONALD, Town


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
    holder.log_in()
    assert holder.ask("GET", "/v1/invoices", status=200)["items"] == [], "a copy is asked for"
    told = holder.ask("GET", f"/v1/invoices/{invoice['invoice_number']}", status=403)
    assert "question form" in told["what_to_do"]


def test_orders_by_direct_debit_are_invoiced(town: Town) -> None:
    debtor = town.debtor()
    town.driver.until(town.driver.today + timedelta(days=1))
    [invoice] = town.invoices(town.customer_of(debtor))
    assert (invoice["total_cents"], invoice["state"]) == (235, "open")


def test_a_top_up_that_is_charged_back_has_the_same_invoice_open_for_what_was_used_and_no_other(
    town: Town,
) -> None:
    holder = town.holder()
    customer_id, unused, used = town.customer_of(holder), holder.deposit(500), holder.deposit(1000)
    for _ in range(2):
        holder.order()
    first, second = (one["invoice_number"] for one in town.invoices(customer_id))

    town.charge_back(unused)
    assert credit(holder) == 1000 - 2 * 235
    states = [(one["invoice_number"], one["state"]) for one in town.invoices(customer_id)]
    assert states == [(first, "settled"), (second, "settled")], (
        "nothing of it was used: nothing is to be paid"
    )

    town.charge_back(used)
    assert credit(holder) == 0
    [claimed] = holder.ask("GET", "/v1/account/open-invoices", status=200)["items"]
    assert (claimed["invoice_number"], claimed["outstanding_cents"]) == (second, 2 * 235)
    shown = holder.ask("GET", f"/v1/invoices/{second}", status=200)
    assert shown["total_cents"] == 1000, "an invoice never changes, and what is to be paid is shown"
    [letter] = [one for one in town.system.letters() if f"Betaling van factuur {second}" in one.subject]
    assert "€ 4,70" in letter.text
    assert not [one for one in town.system.letters() if f"Betaling van factuur {first}" in one.subject]
    assert len(town.invoices(customer_id)) == 2, "none for the orders, and none anew"

    town.charge_back(used, reverse=True)
    assert credit(holder) == 1000 - 2 * 235, "the rest is credit again"
    assert holder.ask("GET", "/v1/account/open-invoices", status=200)["items"] == []
    assert holder.ask("GET", f"/v1/invoices/{second}", status=403)["rule"] == "R53", (
        "a copy is asked for again"
    )


def credit(holder: Person) -> int:
    balance: int = holder.ask("GET", "/v1/credit", status=200)["balance"]["balance_cents"]
    return balance


def test_a_copy_is_requested_with_the_question_form_and_never_goes_to_a_stranger_by_itself(
    town: Town,
) -> None:
    holder, email = town.holder(), "r54@thuis.example"
    holder.deposit(1000)
    [invoice] = town.invoices(town.customer_of(holder))
    number = invoice["invoice_number"]
    body = {"topic": "orders_and_invoices", "text": f"Graag een kopie van {number}.", "email": email}
    reference = town.ask("POST", "/v1/questions", body, status=202)["reference"]
    assert reference in waiting(town)
    read = town.ask("GET", f"/v1/questions/{reference}", status=200, by=town.clerk)
    assert number in read["text"]
    assert read["email"] == email
    assert town.mails_to(email) == []
    answer = {"reason": "question", "answer": "De kopie komt per post."}
    town.ask("POST", f"/v1/questions/{reference}/answer", answer, status=200, by=town.clerk)
    assert reference not in waiting(town)
    [mail] = town.mails_to(email)
    assert reference in mail.text


def test_the_copy_of_a_top_up_comes_as_a_pdf_by_mail_to_an_address_that_the_customer_has_proven(
    town: Town,
) -> None:
    other, holder = town.holder(), town.holder(DONALD)
    holder.deposit(1000)
    other.log_in()
    other.deposit(1000)
    number = town.invoices(DONALD)[-1]["invoice_number"]
    [anothers] = [one["invoice_number"] for one in town.invoices(town.customer_of(other))]

    stranger = "niemand@elders.example"
    reference = ask_copy(town, number, stranger)
    told = send_copies(town, reference, number, status=409)
    assert (told["type"], told["field"]) == ("urn:toegang:problem:address-not-proven", "email")
    assert town.mails_to(stranger) == []
    assert reference in waiting(town), "nothing half done: it is still to be answered"
    mixed = ask_copy(town, number, holder.email)
    told = send_copies(town, mixed, number, anothers, status=409)
    assert (told["rule"], told["field"]) == ("R53", "copies")
    assert send_copies(town, ask_copy(town, number, other.email), number, status=409)["rule"] == "D25"

    send_copies(town, mixed, number)
    [(name, pdf)] = town.enclosed_to(holder.email).items()
    assert name == f"{number}.pdf"
    ubl = ubl_in(pdf)
    assert f"<cbc:ID>{number}</cbc:ID>" in ubl
    assert ">10.00</cbc:TaxInclusiveAmount>" in ubl
    assert "Test BV Donald" in ubl
    send_copies(town, ask_copy(town, anothers, other.email), anothers)
    assert list(town.enclosed_to(other.email)) == [f"{anothers}.pdf"], "for private use too"


def test_who_has_no_address_that_is_proven_gets_the_copy_by_post_at_the_billing_address(town: Town) -> None:
    holder = town.holder(DONALD)
    holder.deposit(1000)
    number, asker = town.invoices(DONALD)[-1]["invoice_number"], "iemand@elders.example"
    before = town.letters_to("Test BV Donald")
    send_copies(town, ask_copy(town, number, asker), number, by="post")
    [copy] = [one for one in town.letters_to("Test BV Donald") if one not in before]
    assert number in copy.text
    [mail] = town.mails_to(asker)
    assert "per post" in mail.text
    assert number not in mail.text, "whose it is, is told to nobody whose address was only typed"


def test_without_a_topic_and_an_address_for_the_answer_nothing_is_requested(town: Town) -> None:
    body = {"topic": "orders_and_invoices", "text": "Graag een kopie.", "email": "r54@thuis.example"}
    for left_out in ("topic", "email"):
        half = {name: text for name, text in body.items() if name != left_out}
        assert town.ask("POST", "/v1/questions", half, status=422)["field"] == left_out
