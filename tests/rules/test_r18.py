"""R18 Business menu: order products; file financial statements; change payment method to direct debit; request digital
invoice; view orders; change password."""

from tests.rules.mailbox import ask_email, confirm
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
