"""R31 Only once the invoice is paid is the code reactivated; the holder contacts the register after payment."""

from tests.rules.town import Town


def test_payment_and_then_contact_reactivate_the_code_and_neither_does_alone(town: Town) -> None:
    debtor = town.debtor()
    invoice = town.bill(debtor)
    town.chase(invoice, "overdue")
    told = town.staff_does(debtor.account_id, "reactivation", reason="invoices_paid", status=409)
    assert told["type"] == "urn:toegang:problem:arrears-unsettled"
    debtor.log_in(status=403)
    town.pay(invoice)
    assert "contact the register" in debtor.log_in(status=403)["what_to_do"]
    town.staff_does(debtor.account_id, "reactivation", reason="invoices_paid")
    debtor.log_in()
    debtor.order()
