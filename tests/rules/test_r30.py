"""R30 An invoice unpaid after a reminder blocks the access code (short form of R44: one timeline, D1, proves both)."""

from datetime import timedelta

from tests.rules.town import Town


def test_the_code_works_until_the_timeline_has_run_out_unpaid(town: Town) -> None:
    debtor = town.debtor()
    invoice = town.bill(debtor)
    town.chase(invoice, "reminder_sent")
    debtor.log_in()
    town.chase(invoice, "overdue")
    assert debtor.log_in(status=403)["type"] == "urn:toegang:problem:blocked-for-arrears"
    state = town.ask("GET", f"/v1/accounts/{debtor.account_id}", status=200, by=town.clerk)["state"]
    assert state == "blocked"


def test_whoever_pays_after_the_reminder_keeps_a_working_code(town: Town) -> None:
    debtor = town.debtor()
    invoice = town.bill(debtor)
    town.chase(invoice, "reminder_sent")
    town.pay(invoice)
    for _ in range(6):
        town.driver.jump(town.driver.today + timedelta(days=15))
    assert town.facts(f"invoice-{invoice['invoice_number']}", "invoice.overdue") == []
    debtor.log_in()
