"""R1 With an access code you order products from the register, paid by credit or by direct debit."""

from tests.rules.town import Town


def test_an_order_is_paid_from_credit(town: Town) -> None:
    holder = town.holder()
    holder.deposit(1000)
    assert holder.order()["payment_method"] == "credit"
    assert holder.ask("GET", "/v1/account", status=200)["credit"]["balance_cents"] == 765


def test_an_order_is_paid_by_direct_debit(town: Town) -> None:
    ordered = town.debtor().ask("GET", "/v1/orders", status=200)["items"]
    assert [(one["method"], one["state"]) for one in ordered] == [("direct_debit", "delivered")]


def test_without_credit_or_mandate_nothing_is_ordered(town: Town) -> None:
    refused = town.regular().order(status=409)
    assert refused["type"] == "urn:toegang:problem:order-credit-too-low"


def test_what_the_price_list_sells_to_others_is_not_ordered_with_a_code(town: Town) -> None:
    holder = town.holder()
    holder.deposit(2000)
    refused = holder.order("paper_extract", status=409)
    assert refused["type"] == "urn:toegang:problem:order-not-offered"
    priced = {each["product"]: each for each in town.ask("GET", "/v1/prices", status=200)["prices"]}
    assert priced["paper_extract"]["buyers"] == ["guest"]
    assert priced["extract"]["paid_with"] == ["credit", "direct_debit"]


def test_without_having_logged_in_nothing_is_ordered(town: Town) -> None:
    refused = town.ask("POST", "/v1/orders", {"product": "extract", "about": "69599084"}, status=401)
    assert refused["what_to_do"] == "Log in: POST /v1/sessions."
