"""R13 A business account can order with credit or by direct debit."""

from tests.rules.town import IBAN, KATRIEN, Town


def test_with_credit(town: Town) -> None:
    holder = town.holder(KATRIEN)  # whom no proof puts on direct debit
    refused = holder.order(status=409)
    holder.deposit(235)
    assert refused["type"] == "urn:toegang:problem:order-credit-too-low"
    assert holder.order()["payment_method"] == "credit"
    assert holder.order(status=409)["type"] == refused["type"]


def test_by_direct_debit(town: Town) -> None:
    holder = town.holder("90005414", email="info@990000054141.example")
    typo = {"iban": IBAN.replace("91", "19"), "debtor_name": "Nummer Voorbeeld"}
    assert holder.ask("POST", "/v1/direct-debit-mandates", typo, status=422)["field"] == "iban"
    assert holder.order(status=409)["type"] == "urn:toegang:problem:order-credit-too-low"
    holder.allow_direct_debit(IBAN, "Nummer Voorbeeld")
    assert holder.order()["payment_method"] == "direct_debit"
