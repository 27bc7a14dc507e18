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


def test_a_deposit_that_is_charged_back_takes_the_credit_and_its_invoice_claims_what_was_spent(
    town: Town,
) -> None:
    one = town.holder()
    payment_id = one.deposit(1000)
    one.order()
    [before] = town.invoices(town.customer_of(one))
    assert (before["state"], before["outstanding_cents"]) == ("settled", 0)
    town.charge_back(payment_id)
    assert one.ask("GET", "/v1/credit", status=200)["balance"]["balance_cents"] == 0
    [claimed] = one.ask("GET", "/v1/account/open-invoices", status=200)["items"]
    assert (claimed["invoice_number"], claimed["outstanding_cents"]) == (before["invoice_number"], 235)
    number = claimed["invoice_number"]
    begun = one.ask("POST", f"/v1/invoices/{number}/payments", {}, status=201)
    town.driver.outside(f"/payments/{begun['payment_id']}/confirm", {})
    assert one.ask("GET", "/v1/account/open-invoices", status=200)["items"] == [], "paid in the portal"
    assert one.ask("GET", "/v1/credit", status=200)["balance"]["balance_cents"] == 0, "and no credit of it"


def test_what_an_invoice_was_paid_with_and_is_charged_back_is_to_be_paid_again(town: Town) -> None:
    debtor = town.debtor()
    invoice = town.bill(debtor)
    debtor.log_in()
    path = f"/v1/invoices/{invoice['invoice_number']}/payments"
    begun = debtor.ask("POST", path, {}, status=201)
    town.driver.outside(f"/payments/{begun['payment_id']}/confirm", {})
    assert debtor.ask("GET", "/v1/account/open-invoices", status=200)["items"] == []
    town.charge_back(begun["payment_id"])
    [again] = debtor.ask("GET", "/v1/account/open-invoices", status=200)["items"]
    assert (again["outstanding_cents"], again["stage"]) == (235, "issued")
    debtor.order()
    town.chase(invoice, "overdue")
    assert debtor.log_in(status=403)["rule"] == "R44", "D1 runs anew"
