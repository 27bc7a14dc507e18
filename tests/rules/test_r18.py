"""R18 Business menu: order products; file financial statements; change payment method to direct debit; request digital
invoice; view orders; change password."""

import hashlib
from datetime import date
from io import BytesIO

import httpx
from pyhanko.pdf_utils.reader import PdfFileReader

from api.demo.people import Person
from tests.adapters.documents.reading import claims, text_of
from tests.rules.mailbox import ask_email, confirm
from tests.rules.test_r02 import statement
from tests.rules.town import DONALD, KATRIEN, Town


def test_the_menu_of_a_business_account(town: Town) -> None:
    assert town.regular(DONALD).ask("GET", "/v1/account", status=200)["menu"] == [
        "order_products",
        "file_financial_statements",
        "change_to_direct_debit",
        "request_digital_invoice",
        "view_orders",
        "change_password",
    ]


def test_a_private_account_has_no_filing_and_no_digital_invoice_in_its_menu(town: Town) -> None:
    menu = town.regular().ask("GET", "/v1/account", status=200)["menu"]
    assert not {"file_financial_statements", "request_digital_invoice"} & set(menu)


def test_a_digital_invoice_is_requested_and_the_next_invoices_are_mailed(town: Town) -> None:
    holder, email = town.holder(KATRIEN), "digitaal@katrien.example"
    ask_email(town, holder, email)
    confirm(town, email)
    posted = town.system.letters()
    holder.deposit(500)
    assert [mail.subject for mail in town.mails_to(email)][-1].startswith("Factuur F")
    assert town.system.letters() == posted
    holder.ask("POST", "/v1/account/invoice-delivery/post", {}, status=201)
    holder.deposit(500)
    assert len(town.system.letters()) == len(posted) + 1
    ask_email(town, town.regular(), email, status=403)


def document(town: Town, person: Person, order_id: str) -> httpx.Response:
    return town.driver.http.get(f"/v1/orders/{order_id}/document", headers=person.headers)


def test_what_was_ordered_is_a_document_that_its_owner_reads_again_for_nothing(town: Town) -> None:
    holder = town.holder()
    holder.deposit(1000)
    order_id = holder.order()["order_id"]
    first = document(town, holder, order_id)
    assert (first.status_code, first.headers["content-type"]) == (200, "application/pdf")
    assert "69599084" in text_of(first.content)
    found = claims(first.content)
    assert (found["part"], found["conformance"], found["ua"]) == ("3", "A", "1")
    [delivered] = town.facts(f"order-{order_id}", "order.delivered")
    assert delivered["sha256"] == hashlib.sha256(first.content).hexdigest()
    again = document(town, holder, order_id)
    assert again.content == first.content
    assert holder.ask("GET", "/v1/account", status=200)["credit"]["balance_cents"] == 1000 - 235
    assert document(town, town.regular(), order_id).status_code == 404


def test_a_certified_filed_document_is_delivered_with_a_signature_and_its_hash_is_of_the_signed_file(
    town: Town,
) -> None:
    filer = town.holder(DONALD)
    filer.log_in("file_statement")
    ended = date(2017, 12, 31)  # a year that no other proof files
    filed = filer.driver.http.post("/v1/filings", json=statement(town, ended), headers=filer.headers)
    assert filed.status_code in (201, 409), filed.text  # another proof may have filed that year
    filer.log_in()
    filer.deposit(1000)
    body = {"product": "certified_filed_document", "about": DONALD, "language": "en"}
    order_id = filer.ask("POST", "/v1/orders", body, status=201)["order_id"]
    content = document(town, filer, order_id).content
    [embedded] = PdfFileReader(BytesIO(content)).embedded_signatures
    assert embedded.sig_object["/SubFilter"] == "/ETSI.CAdES.detached"
    [delivered] = town.facts(f"order-{order_id}", "order.delivered")
    assert delivered["sha256"] == hashlib.sha256(content).hexdigest()
    assert "Total assets EUR 410,000.00" in text_of(content)


def test_a_document_of_what_the_company_never_filed_is_refused(town: Town) -> None:
    holder = town.holder()
    holder.deposit(1000)
    body = {"product": "annual_account", "about": "90004760"}
    refused = holder.ask("POST", "/v1/orders", body, status=409)
    assert refused["type"] == "urn:toegang:problem:order-nothing-filed"
