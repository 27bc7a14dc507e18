"""R56 The product is exempt from VAT."""

from datetime import timedelta

import pikepdf

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


def test_the_invoice_tells_machines_so_too(town: Town) -> None:
    debtor = town.debtor()
    town.driver.until(town.driver.today + timedelta(days=1))
    [invoice] = town.invoices(town.customer_of(debtor))
    posted = (town.system.settings.data_dir / "letters").glob("*/send_invoice-*.pdf")
    files = [one for path in posted for one in pikepdf.open(path).attachments.items()]
    [xml] = [
        file.get_file().read_bytes().decode()
        for name, file in files
        if name == f"{invoice['invoice_number']}.xml"
    ]
    assert "<cbc:ID>E</cbc:ID>" in xml
    assert "<cbc:TaxExemptionReason>Vrijgesteld van btw</cbc:TaxExemptionReason>" in xml
    assert '<cbc:TaxAmount currencyID="EUR">0.00</cbc:TaxAmount>' in xml


def test_a_top_up_of_credit_costs_what_it_brings(town: Town) -> None:
    holder = town.holder()
    holder.deposit(1000)
    [invoice] = town.invoices(town.customer_of(holder))
    credit = holder.ask("GET", "/v1/account", status=200)["credit"]
    assert invoice["total_cents"] == credit["balance_cents"] == 1000
