"""R19 Private menu: order products; deposit credit; change payment method to direct debit; view orders; change password."""

from tests.rules.town import DONALD, Town


def test_the_menu_of_a_private_account(town: Town) -> None:
    assert town.regular().ask("GET", "/v1/account", status=200)["menu"] == [
        "order_products",
        "deposit_credit",
        "change_to_direct_debit",
        "view_orders",
        "change_password",
    ]


def test_a_business_account_has_no_deposit_in_its_menu(town: Town) -> None:
    assert "deposit_credit" not in town.regular(DONALD).ask("GET", "/v1/account", status=200)["menu"]


def test_a_holder_deposits_and_views_the_orders_and_nobody_elses(town: Town) -> None:
    one, other = town.holder(), town.regular()
    one.log_in()
    one.deposit(500)
    ordered = one.order()["order_id"]
    assert [each["order_id"] for each in one.ask("GET", "/v1/orders", status=200)["items"]] == [ordered]
    others = [each["account_id"] for each in other.ask("GET", "/v1/orders", status=200)["items"]]
    assert one.account_id not in others  # the regular may have ordered in another proof
    other.ask("GET", f"/v1/orders/{ordered}", status=404)
