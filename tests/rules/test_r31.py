"""R31 Only once the invoice is paid is the code reactivated; the holder contacts the register after payment."""

from tests.rules.town import Town


def waits_for_staff(town: Town, account_id: str) -> bool:
    """Whether it is on the list of codes to reactivate after payment."""
    items = town.ask("GET", "/v1/reactivations", status=200, by=town.clerk)["items"]
    return account_id in [item["account_id"] for item in items]


def test_payment_and_then_contact_reactivate_the_code_and_neither_does_alone(town: Town) -> None:
    debtor = town.debtor()
    invoice = town.bill(debtor)
    town.chase(invoice, "overdue")
    told = town.staff_does(debtor.account_id, "reactivation", reason="invoices_paid", status=409)
    assert told["type"] == "urn:toegang:problem:arrears-unsettled"
    debtor.log_in(status=403)
    assert not waits_for_staff(town, debtor.account_id)
    town.pay(invoice)
    assert waits_for_staff(town, debtor.account_id)
    assert "contact the register" in debtor.log_in(status=403)["what_to_do"]
    town.staff_does(debtor.account_id, "reactivation", reason="invoices_paid")
    assert not waits_for_staff(town, debtor.account_id)
    debtor.log_in()
    debtor.order()
