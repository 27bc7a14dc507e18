"""R56 The product is exempt from VAT."""

from datetime import timedelta

import pikepdf

from api.demo.driver import Json
from tests.rules.town import DONALD, IBAN, Town


def test_the_price_list_says_so(town: Town) -> None:
    assert town.ask("GET", "/v1/prices", status=200)["vat"] == "exempt"


def test_an_invoice_says_so_and_adds_nothing_to_the_prices(town: Town) -> None:
    debtor = town.debtor()
    debtor.ask("POST", "/v1/orders", {"product": "concern_relations", "about": "69599084"}, status=201)
    prices = [one["price_cents"] for one in debtor.ask("GET", "/v1/orders", status=200)["items"]]
    town.driver.until(town.driver.today + timedelta(days=1))
    [invoice] = town.invoices(town.customer_of(debtor))
    assert invoice["total_cents"] == sum(prices) == 235 + 270
    [letter] = [one for one in town.system.letters() if invoice["invoice_number"] in one.text]
    assert "Vrijgesteld van btw." in letter.text
    assert "Exempt from VAT." in letter.text


def test_the_invoice_tells_machines_so_too(town: Town) -> None:
    colleague = town.holder(DONALD)
    colleague.allow_direct_debit(IBAN, "Test BV Donald")
    colleague.order()
    town.driver.until(town.driver.today + timedelta(days=1))
    invoice = town.invoices(DONALD)[-1]
    [posted] = (town.system.settings.data_dir / "letters").glob(f"*/{letter_of(town, invoice)}.pdf")
    with pikepdf.open(posted) as pdf:
        [file] = pdf.attachments.values()
        xml = file.get_file().read_bytes().decode()
    assert "<cbc:ID>E</cbc:ID>" in xml
    assert "<cbc:TaxExemptionReason>Vrijgesteld van btw</cbc:TaxExemptionReason>" in xml
    assert '<cbc:TaxAmount currencyID="EUR">0.00</cbc:TaxAmount>' in xml


def letter_of(town: Town, invoice: Json) -> str:
    """The id of the letter in which it was posted."""
    events = town.happened(f"invoice-{invoice['invoice_number']}")
    return next(f"send_invoice-{one['position']}" for one in events if one["event"] == "invoice.issued")


def test_a_top_up_of_credit_costs_what_it_brings(town: Town) -> None:
    holder = town.holder()
    holder.deposit(1000)
    [invoice] = town.invoices(town.customer_of(holder))
    credit = holder.ask("GET", "/v1/account", status=200)["credit"]
    assert invoice["total_cents"] == credit["balance_cents"] == 1000
