"""R30 An invoice unpaid after a reminder blocks the access code (short form of R44: one timeline, D1, proves both)."""

import re
from datetime import date, time, timedelta

from api.demo.people import OWN_PASSWORD
from domain.account.events import CodeBlocked
from tests.rules.june import blocked, happened, on, order_of_3_june, returned
from tests.rules.town import Town


def test_every_code_of_the_customer_works_until_the_timeline_has_run_out_unpaid_and_then_none(
    june: Town,
) -> None:
    debtor, colleague, invoice = order_of_3_june(june)
    third, other = june.holder("68727720"), june.holder()
    returned(june, invoice)
    on(june, "2026-07-09", "2026-07-24", "2026-08-07")
    assert blocked(june, debtor, colleague, third, other) == [False, False, False, False]
    on(june, "2026-08-08")
    assert blocked(june, debtor, colleague, third, other) == [True, True, True, False]
    for one in (debtor, colleague, third):
        seen = june.ask("GET", f"/v1/accounts/{one.account_id}", status=200, by=june.clerk)
        assert seen["state"] == "blocked"
        [blocked_for] = june.facts(f"account-{one.account_id}", "account.code_blocked")
        assert blocked_for["invoice_number"] == invoice["invoice_number"]


def test_whoever_pays_after_the_reminder_keeps_a_working_code(june: Town) -> None:
    debtor, colleague, invoice = order_of_3_june(june)
    returned(june, invoice)
    on(june, "2026-07-09")
    june.pay(invoice)
    for _ in range(6):
        june.driver.jump(june.driver.today + timedelta(days=15))
    assert happened(june, invoice)[-1] == "reminder_sent 2026-07-09"
    assert blocked(june, debtor, colleague) == [False, False]


def test_no_code_logs_in_from_the_moment_on_before_each_of_them_is_blocked(june: Town) -> None:
    debtor, colleague, invoice = order_of_3_june(june)
    returned(june, invoice)
    on(june, "2026-07-09", "2026-07-24")
    june.driver.clock_to(date(2026, 8, 8), time(6))
    june.system.run_daily_steps(_unheard)  # and nothing that follows from them
    for one in (debtor, colleague):
        body = {"code": one.code, "password": OWN_PASSWORD}
        answer = june.driver.http.post("/v1/sessions", json=body)
        assert (answer.status_code, answer.json()["type"]) == (403, "urn:toegang:problem:blocked-for-arrears")
        history = june.system.log.history(f"account-{one.account_id}")
        assert not [recorded for recorded in history if isinstance(recorded.event, CodeBlocked)]


def _unheard(_done: int, _of: int) -> None:
    """Nobody waits for read models here."""


def test_who_is_blocked_sees_which_invoices_are_open_after_code_and_password(town: Town) -> None:
    debtor = town.debtor()
    invoice = town.bill(debtor)
    town.chase(invoice, "overdue")
    told = debtor.log_in(status=403)
    [open_invoice] = told["open_invoices"]
    assert open_invoice.pop("payment_token")  # R53: what it is paid with, without a session
    [fee] = open_invoice.pop("fee_references")
    assert re.fullmatch(r"A20\d\d-\d{6}", fee)
    assert open_invoice == {
        "invoice_number": invoice["invoice_number"],
        "outstanding_cents": invoice["total_cents"],
        "fees_cents": 900,
        "overdue": True,
    }
    assert town.system.settings.contact_telephone in told["contact"]
    body = {"code": debtor.code, "password": "geraden"}
    assert "open_invoices" not in town.ask("POST", "/v1/sessions", body, status=401)
    town.pay(invoice)
    [left] = debtor.log_in(status=403)["open_invoices"]
    assert (left["outstanding_cents"], left["fees_cents"]) == (0, 900), "the fee, which blocks nothing (D1)"
    assert not left["overdue"]
