"""R18 Business menu: order products; file financial statements; change payment method to direct debit; request digital
invoice; view orders; change password."""

from tests.rules.town import DONALD, Town


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
