"""R44 An invoice unpaid after a reminder and a final notice blocks the code; only payment reactivates it; the same code
works again; the holder contacts the register once all outstanding invoices are paid."""

from datetime import date, timedelta

import pytest

from api.demo.driver import Json
from domain.invoice.commands import IssueReminder
from domain.kernel import Request
from domain.ports import Role
from domain.values import InvoiceNumber
from tests.rules.june import (
    NOTICED,
    OVERDUE,
    REMINDED,
    SUBMITTED,
    blocked,
    happened,
    on,
    order_of_3_june,
    returned,
    to_the_block,
)
from tests.rules.test_r02 import statement
from tests.rules.town import KATRIEN, Town


def test_reminder_final_notice_and_block_come_on_the_days_of_d1(june: Town) -> None:
    debtor, colleague, invoice = order_of_3_june(june)
    assert (invoice["issued_on"], invoice["due_on"]) == ("2026-06-04", "2026-07-02")
    returned(june, invoice)
    on(june, "2026-07-08")
    begun = ["issued 2026-06-04", "sent 2026-06-04", "collection_submitted 2026-06-17"]
    begun += ["collection_returned 2026-06-23"]
    assert happened(june, invoice) == begun
    on(june, "2026-07-09", "2026-07-23")
    reminded = [*begun, "reminder_issued 2026-07-09", "reminder_sent 2026-07-09"]
    assert happened(june, invoice) == reminded
    on(june, "2026-07-24", "2026-08-07")
    noticed = [*reminded, "listed_on_final_notice 2026-07-24"]
    assert happened(june, invoice) == noticed
    assert blocked(june, debtor, colleague) == [False, False]
    on(june, "2026-08-08")
    assert happened(june, invoice) == [*noticed, "overdue 2026-08-08"]
    assert blocked(june, debtor, colleague) == [True, True]


def test_each_letter_names_its_last_day_and_the_second_one_a_fee_of_9_euros(june: Town) -> None:
    *_, invoice = order_of_3_june(june)
    to_the_block(june, invoice)
    reminder, notice = letters_about(june, invoice["invoice_number"])[1:]
    assert "Bedrag: € 2,35 Uiterlijk op: 23 juli 2026 Rekening: NL91 ABNA 0417 1643 00" in reminder
    assert "Amount: EUR 2.35 At the latest on: 23 July 2026" in reminder
    assert "vergoeding van" not in reminder
    assert "uiterlijk op 7 augustus 2026" in notice
    assert "brengen wij een vergoeding van € 9,00 in rekening" in notice
    assert notice_of(june, invoice)["fee_cents"] == 900


@pytest.mark.parametrize(("orders", "fee_cents"), [(59, 900), (60, 1900)])
def test_from_500_euros_on_the_fee_is_19(june: Town, orders: int, fee_cents: int) -> None:
    filed = statement(june, date(2025, 12, 31))
    each = {"product": "certified_filed_document", "about": KATRIEN}
    *_, invoice = order_of_3_june(june, *[each] * orders, files=filed)
    assert (invoice["total_cents"] >= 500_00) == (fee_cents == 1900)
    returned(june, invoice)
    on(june, "2026-07-09", "2026-07-24")
    assert notice_of(june, invoice)["fee_cents"] == fee_cents


def test_while_a_direct_debit_is_out_nothing_runs_and_then_what_was_left_of_the_term(june: Town) -> None:
    debtor, colleague, invoice = order_of_3_june(june)
    assert invoice["collect_on"] == "2026-06-18"  # 14 days after it was announced (D15)
    on(june, "2026-06-16")
    assert happened(june, invoice) == ["issued 2026-06-04", "sent 2026-06-04"]
    on(june, "2026-06-17")
    out = ["issued 2026-06-04", "sent 2026-06-04", "collection_submitted 2026-06-17"]
    for day in ("2026-07-03", "2026-07-18", "2026-08-02", "2026-08-15"):
        on(june, day)
        assert happened(june, invoice) == out
    remind_anyway(june, invoice)
    assert happened(june, invoice) == out
    returned(june, invoice, "2026-08-15")
    back = [*out, "collection_returned 2026-08-15"]
    on(june, "2026-08-31")  # 15 days were left, and 30 August is a Sunday
    assert happened(june, invoice) == back
    on(june, "2026-09-01")
    assert happened(june, invoice) == [*back, "reminder_issued 2026-09-01", "reminder_sent 2026-09-01"]
    assert blocked(june, debtor, colleague) == [False, False]


def test_payment_and_contact_give_each_code_back_the_same_one_and_the_fee_alone_blocks_nothing(
    june: Town,
) -> None:
    debtor, colleague, invoice = order_of_3_june(june)
    codes = [debtor.code, colleague.code]
    to_the_block(june, invoice)
    told = debtor.log_in(status=403)
    assert (told["type"], told["rule"]) == ("urn:toegang:problem:blocked-for-arrears", "R44")
    assert told["what_to_do"].startswith("Pay all outstanding invoices and then contact the register")
    june.staff_does(debtor.account_id, "reactivation", reason="invoices_paid", status=409)
    june.pay(invoice)
    assert blocked(june, debtor, colleague) == [True, True]
    june.staff_does(debtor.account_id, "reactivation", reason="invoices_paid")
    assert blocked(june, debtor, colleague) == [False, True]
    june.staff_does(colleague.account_id, "reactivation", reason="invoices_paid")
    on(june, "2026-10-08")
    assert blocked(june, debtor, colleague) == [False, False]
    assert [debtor.code, colleague.code] == codes
    assert june.facts(f"final_notice-{notice_of(june, invoice)['notice_id']}", "final_notice.fee_paid") == []


def test_a_blocked_code_gets_no_session_but_a_way_to_pay_and_paying_and_contact_free_it(june: Town) -> None:
    debtor, colleague, invoice = order_of_3_june(june)
    to_the_block(june, invoice)
    [owed] = debtor.log_in("invoices", status=403)["open_invoices"]
    assert (owed["outstanding_cents"], owed["fees_cents"], owed["overdue"]) == (235, 900, True)
    body = {"invoice_number": owed["invoice_number"], "token": owed["payment_token"]}
    june.ask("POST", "/v1/invoice-payments", {**body, "token": "ABCDE-FGHJK-MNPQR-STUVW"}, status=403)
    begun = june.ask("POST", "/v1/invoice-payments", body, status=201)
    assert (begun["amount_cents"], begun["fees_cents"]) == (1135, 900), "one payment for both"
    typed = {**body, "token": owed["payment_token"].replace("-", " ").lower()}
    again = june.ask("POST", "/v1/invoice-payments", typed, status=201)
    assert again["payment_id"] == begun["payment_id"], "no second one while it is under way"
    june.driver.settle()
    seen = june.ask("GET", f"/v1/invoice-payments/{begun['payment_id']}", status=200)
    assert seen["state"] == "open"
    assert seen["checkout_url"]
    june.driver.outside(f"/payments/{begun['payment_id']}/confirm", {})
    assert happened(june, invoice)[-1] == "overdue 2026-08-08"
    assert june.facts(f"invoice-{invoice['invoice_number']}", "invoice.settled")
    [fee] = june.facts(f"final_notice-{notice_of(june, invoice)['notice_id']}", "final_notice.fee_paid")
    assert (fee["amount_cents"], fee["entry_id"]) == (900, begun["payment_id"])
    assert blocked(june, debtor, colleague) == [True, True], "contact comes first (R31)"
    june.staff_does(debtor.account_id, "reactivation", reason="invoices_paid")
    june.staff_does(colleague.account_id, "reactivation", reason="invoices_paid")
    assert blocked(june, debtor, colleague) == [False, False]
    assert june.ask("POST", "/v1/invoice-payments", body, status=409)["rule"] == "R53", "it is paid"


def test_the_fee_of_a_letter_about_two_invoices_is_shown_to_be_one_and_charged_once(june: Town) -> None:
    debtor, _colleague, first = order_of_3_june(june)
    debtor.log_in()
    debtor.ask("POST", "/v1/orders", {"product": "history", "about": "69599084"}, status=201)
    on(june, "2026-06-05", SUBMITTED, "2026-06-18")
    second = june.invoices(KATRIEN)[-1]
    for invoice in (first, second):
        returned(june, invoice)
    on(june, REMINDED, NOTICED, OVERDUE)
    notice = notice_of(june, first)
    assert notice_of(june, second) == notice
    owed = debtor.log_in("invoices", status=403)["open_invoices"]
    assert [one["invoice_number"] for one in owed] == [first["invoice_number"], second["invoice_number"]]
    for one in owed:
        assert (one["fees_cents"], one["fee_references"]) == (900, [notice["fee_reference"]])
    bodies = [{"invoice_number": one["invoice_number"], "token": one["payment_token"]} for one in owed]
    begun = [june.ask("POST", "/v1/invoice-payments", body, status=201) for body in bodies]
    assert [(one["amount_cents"], one["fees_cents"]) for one in begun] == [(235 + 900, 900), (235, 0)]
    left = debtor.log_in("invoices", status=403)["open_invoices"]
    assert [one["fee_references"] for one in left] == [[notice["fee_reference"]], []], "as it is being paid"
    june.driver.settle()
    for one in begun:
        june.driver.outside(f"/payments/{one['payment_id']}/confirm", {})
    [fee] = june.facts(f"final_notice-{notice['notice_id']}", "final_notice.fee_paid")
    assert (fee["amount_cents"], fee["entry_id"]) == (900, begun[0]["payment_id"])
    assert debtor.log_in("invoices", status=403)["open_invoices"] == []


def test_paying_the_invoice_alone_is_enough_and_the_fee_is_paid_alone_later(june: Town) -> None:
    debtor, colleague, invoice = order_of_3_june(june)
    to_the_block(june, invoice)
    [owed] = debtor.log_in("invoices", status=403)["open_invoices"]
    body = {"invoice_number": owed["invoice_number"], "token": owed["payment_token"]}
    alone = june.ask("POST", "/v1/invoice-payments", {**body, "with_fees": False}, status=201)
    assert (alone["amount_cents"], alone["fees_cents"]) == (235, 0)
    june.driver.outside(f"/payments/{alone['payment_id']}/confirm", {})
    [left] = debtor.log_in("invoices", status=403)["open_invoices"]
    assert (left["outstanding_cents"], left["fees_cents"], left["overdue"]) == (0, 900, False)
    june.ask("POST", "/v1/invoice-payments", {**body, "with_fees": False}, status=409)
    for one in (debtor, colleague):
        june.staff_does(one.account_id, "reactivation", reason="invoices_paid")
    assert blocked(june, debtor, colleague) == [False, False]
    debtor.log_in("invoices")
    to_pay = debtor.ask("GET", "/v1/account/open-invoices", status=200)
    assert to_pay["items"] == []
    [fee] = to_pay["fees"]
    assert (fee["outstanding_cents"], fee["invoice_numbers"]) == (900, [invoice["invoice_number"]])
    later = debtor.ask("POST", f"/v1/invoices/{fee['invoice_numbers'][0]}/payments", {}, status=201)
    assert (later["amount_cents"], later["fees_cents"]) == (900, 900)
    june.driver.outside(f"/payments/{later['payment_id']}/confirm", {})
    assert debtor.ask("GET", "/v1/account/open-invoices", status=200)["fees"] == []
    june.charge_back(later["payment_id"])
    [again] = debtor.ask("GET", "/v1/account/open-invoices", status=200)["fees"]
    assert again["outstanding_cents"] == 900
    assert blocked(june, debtor, colleague) == [False, False], "D1: the fee alone never blocks"


def test_the_token_of_a_blocked_code_ends_and_pays_no_other_invoice(town: Town) -> None:
    debtor = town.debtor()
    first = town.bill(debtor)
    debtor.log_in()
    debtor.order()
    town.chase(first, "overdue")
    refused = debtor.log_in(status=403)["open_invoices"]
    one, other = ({"invoice_number": each["invoice_number"]} for each in refused)
    tokens = [each["payment_token"] for each in refused]
    told = town.ask("POST", "/v1/invoice-payments", {**one, "token": tokens[1]}, status=403)
    assert told["type"] == "urn:toegang:problem:wrong-payment-token"
    town.driver.jump(town.driver.today + timedelta(days=2))
    town.ask("POST", "/v1/invoice-payments", {**other, "token": tokens[1]}, status=403)


def test_with_a_second_invoice_overdue_paying_one_is_not_enough(town: Town) -> None:
    debtor = town.debtor()
    first = town.bill(debtor)
    debtor.log_in()
    debtor.order()
    second = town.bill(debtor)
    for invoice in (first, second):
        town.chase(invoice, "overdue")
    town.pay(first)
    town.staff_does(debtor.account_id, "reactivation", reason="invoices_paid", status=409)
    town.pay(second)
    town.staff_does(debtor.account_id, "reactivation", reason="invoices_paid")
    debtor.log_in()


def test_what_finance_holds_does_not_go_on_until_the_day_after(june: Town) -> None:
    debtor, _, invoice = order_of_3_june(june)
    returned(june, invoice)
    on(june, "2026-07-09", "2026-07-24")
    finance(june, "p6", invoice, "hold", until="2026-08-31")
    on(june, "2026-08-08", "2026-08-31")
    assert blocked(june, debtor) == [False]
    on(june, "2026-09-01")
    assert happened(june, invoice)[-2:] == ["dunning_held 2026-08-31", "overdue 2026-09-01"]
    assert blocked(june, debtor) == [True]


def test_what_two_persons_write_off_blocks_no_longer_once_staff_reactivates(june: Town) -> None:
    debtor, _, invoice = order_of_3_june(june)
    to_the_block(june, invoice)
    finance(june, "p6", invoice, "write-off-requests")
    june.staff_does(debtor.account_id, "reactivation", reason="invoices_paid", status=409)
    finance(june, "p7", invoice, "write-off-approvals")
    assert happened(june, invoice)[-2:] == ["overdue 2026-08-08", "written_off 2026-08-08"]
    june.staff_does(debtor.account_id, "reactivation", reason="invoices_paid")
    debtor.log_in()


def finance(town: Town, person: str, invoice: Json, what: str, **body: str) -> None:
    """One of finance does that about the invoice; what follows has settled."""
    town.members.let_in(person, Role.FINANCE)
    if what.endswith("-approvals"):
        [waiting] = town.ask("GET", "/v1/approvals?state=open", status=200, by=town.members.signed(person))[
            "items"
        ]
        body["request_expires_at"] = waiting["expires_at"]
    path, told = f"/v1/invoices/{invoice['invoice_number']}/{what}", {"reason": "disputed", **body}
    town.ask("POST", path, told, status=200, by=town.members.signed(person))
    town.driver.settle()


def remind_anyway(town: Town, invoice: Json) -> None:
    """Though nothing nominates it: the invoice itself decides."""
    now, number = town.system.clock.now(), InvoiceNumber(invoice["invoice_number"])
    command = IssueReminder(at=now, invoice_number=number, today=town.driver.today)
    town.system.log.execute(command, Request("r44", b"", "test", correlation_id="r44"))
    town.driver.settle()


def notice_of(town: Town, invoice: Json) -> Json:
    """The final notice that lists it."""
    stream = f"invoice-{invoice['invoice_number']}"
    [listed] = town.facts(stream, "invoice.listed_on_final_notice")
    assert listed["listed_on"] == "2026-07-24"
    [issued] = town.facts(f"final_notice-{listed['notice_id']}", "final_notice.issued")
    return issued


def letters_about(town: Town, number: str) -> list[str]:
    """Invoice, reminder and final notice, each on one line."""
    return [" ".join(letter.text.split()) for letter in town.system.letters() if number in letter.text]
