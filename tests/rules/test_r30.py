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


def test_who_is_blocked_sees_which_invoices_are_open_after_code_and_password(town: Town) -> None:
    debtor = town.debtor()
    invoice = town.bill(debtor)
    town.chase(invoice, "overdue")
    told = debtor.log_in(status=403)
    assert told["open_invoices"] == [
        {
            "invoice_number": invoice["invoice_number"],
            "outstanding_cents": invoice["total_cents"],
            "overdue": True,
        }
    ]
    assert town.system.settings.contact_telephone in told["contact"]
    body = {"code": debtor.code, "password": "geraden"}
    assert "open_invoices" not in town.ask("POST", "/v1/sessions", body, status=401)
    town.pay(invoice)
    assert debtor.log_in(status=403)["open_invoices"] == []
