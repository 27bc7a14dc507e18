"""R56 The product is exempt from VAT."""

from datetime import timedelta

from tests.rules.town import Town


def test_the_price_list_says_so(town: Town) -> None:
    assert town.ask("GET", "/v1/prices", status=200)["vat"] == "exempt"


def test_an_invoice_says_so_and_adds_nothing_to_the_prices(town: Town) -> None:
    debtor = town.debtor()
    debtor.ask("POST", "/v1/orders", {"product": "annual_account", "about": "69599084"}, status=201)
    prices = [one["price_cents"] for one in debtor.ask("GET", "/v1/orders", status=200)["items"]]
    town.driver.until(town.driver.today + timedelta(days=1))
    [invoice] = town.invoices(town.customer_of(debtor))
    assert invoice["total_cents"] == sum(prices) == 235 + 345
    [letter] = [one for one in town.system.letters() if invoice["invoice_number"] in one.text]
    assert "Vrijgesteld van btw." in letter.text
    assert "Exempt from VAT." in letter.text


def test_a_top_up_of_credit_costs_what_it_brings(town: Town) -> None:
    holder = town.holder()
    holder.deposit(1000)
    [invoice] = town.invoices(town.customer_of(holder))
    credit = holder.ask("GET", "/v1/account", status=200)["credit"]
    assert invoice["total_cents"] == credit["balance_cents"] == 1000
