"""R19 Private menu: order products; deposit credit; change payment method to direct debit; view orders; change password."""

import re
from datetime import timedelta

from tests.rules.town import DONALD, IBAN, Town


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


def test_a_holder_changes_to_direct_debit_and_the_credit_is_not_lost(town: Town) -> None:
    holder = town.holder()
    holder.deposit(1000)
    holder.allow_direct_debit(IBAN, "Nummer Voorbeeld")
    assert holder.order()["payment_method"] == "direct_debit"
    # Either it is paid back (R47), or, without a mandate, it is spent again.
    holder.ask("POST", "/v1/refunds", {"amount_cents": 765}, status=201)
    by_credit = f"/v1/customers/{town.customer_of(holder)}/credit-payment"
    town.ask("POST", by_credit, {"reason": "holder_asked"}, status=409, by=town.clerk)
    holder.ask("POST", "/v1/direct-debit-mandate/cancellations", {}, status=201)
    assert holder.order(status=409)["type"] == "urn:toegang:problem:order-no-mandate"
    town.ask("POST", by_credit, {"reason": "holder_asked"}, status=200, by=town.clerk)
    assert holder.order()["payment_method"] == "credit"
    assert holder.order(status=409)["type"] == "urn:toegang:problem:order-credit-too-low"


def test_no_other_account_is_debited_before_the_holder_was_told_and_could_stop_it(town: Town) -> None:
    holder = town.holder()
    holder.allow_direct_debit(IBAN, "Nummer Voorbeeld")
    other = {"iban": "NL20INGB0001234567", "debtor_name": "Iemand Anders"}
    holder.ask("POST", "/v1/direct-debit-mandates", other, status=409)
    holder.ask("POST", "/v1/direct-debit-mandate/amendments", other, status=202)
    told = town.mails_to(holder.email)[-1].text
    assert "NL20INGB0001234567" not in told
    found = re.search(r"bezwaar: (\S+)", told)
    assert found is not None
    stop = {"customer_id": town.customer_of(holder), "token": "ABCDE-FGHJK-MNPQR-STUVW"}
    town.ask("POST", "/v1/mandate-vetoes", stop, status=403)
    town.ask("POST", "/v1/mandate-vetoes", {**stop, "token": found[1]}, status=201)
    town.driver.jump(town.driver.today + timedelta(days=11))
    holder.log_in()
    seen = holder.ask("GET", "/v1/direct-debit-mandate", status=200)
    assert (seen["account"]["iban_ending"], seen["asked"]) == (IBAN[-4:], None)
