"""R53 Direct debit: by logging in to the payment portal, reached by the link in the invoice email, all invoices from
31 May 2025 on can be viewed (the link alone shows nothing); earlier ones are requested with the question form
(invoice number and organisation details) and come as a PDF by email."""

from datetime import date, datetime, timedelta
from pathlib import Path

from api.demo.driver import Json
from domain.calendar import AMSTERDAM
from domain.ports import Role
from tests.enclosures import ubl_in
from tests.rules.june import DUE, NOTICED, REMINDED, SUBMITTED, happened, on, order_of_3_june
from tests.rules.mailbox import ask_copy, ask_email, confirm, send_copies
from tests.rules.town import DAGOBERT, IBAN, Town, lived_in

BEFORE = datetime(2025, 5, 19, 9, 0, tzinfo=AMSTERDAM)


def test_invoices_from_31_may_2025_on_are_shown_and_earlier_ones_are_not(tmp_path: Path) -> None:
    with lived_in(tmp_path, BEFORE) as town:
        holder = town.holder()
        holder.allow_direct_debit(IBAN, "Nummer Voorbeeld")
        for day in (date(2025, 5, 30), date(2025, 5, 31), date(2025, 6, 2)):
            town.driver.until(day)
            holder.log_in()
            holder.deposit(500)
        shown = holder.ask("GET", "/v1/invoices", status=200)["items"]
        assert [one["issued_on"] for one in shown] == ["2025-05-31", "2025-06-02"]
        earlier = town.invoices(shown[0]["customer_id"])[0]
        told = holder.ask("GET", f"/v1/invoices/{earlier['invoice_number']}", status=403)
        assert told["rule"] == "R53"
        assert "question form" in told["what_to_do"]
        asked = {
            "topic": "orders_and_invoices",
            "text": "Graag een kopie.",
            "email": "r53@thuis.example",
            "invoice_number": earlier["invoice_number"],
            "organisation": "Nummer 1 Voorbeeld",
        }
        reference = town.ask("POST", "/v1/questions", asked, status=202)["reference"]
        read = town.ask("GET", f"/v1/questions/{reference}", status=200, by=town.clerk)
        assert (read["invoice_number"], read["organisation"]) == (
            asked["invoice_number"], asked["organisation"],
        )  # fmt: skip
        half = {name: value for name, value in asked.items() if name != "invoice_number"}
        assert town.ask("POST", "/v1/questions", half, status=422)["rule"] == "R53"
        holder.log_in("invoices")
        assert holder.ask("GET", "/v1/invoices", status=200)["items"] == shown, "in the portal's own session"
        assert holder.ask("GET", "/v1/account", status=403)["rule"] == "R53"
        in_full = holder.ask("GET", f"/v1/invoices/{shown[0]['invoice_number']}", status=200)
        assert in_full["total_cents"] == 500


def test_an_earlier_invoice_comes_as_a_pdf_by_mail_the_same_as_it_was_sent_then(tmp_path: Path) -> None:
    with lived_in(tmp_path, BEFORE) as town:
        holder, books = town.holder(DAGOBERT), "boeken@dagobert.example"
        ask_email(town, holder, books)
        confirm(town, books)
        holder.log_in()
        holder.deposit(500)
        [invoice] = town.invoices(DAGOBERT)
        number = invoice["invoice_number"]
        assert invoice["issued_on"] < "2025-05-31"
        sent = town.enclosed_to(books)
        holder.allow_direct_debit(IBAN, "Test EMZ Dagobert")
        town.driver.until(date(2025, 9, 1))
        holder.log_in()
        assert holder.ask("GET", f"/v1/invoices/{number}", status=403)["rule"] == "R53"

        send_copies(town, ask_copy(town, number, "Info@DAGOBERT.example"), number)
        copy = town.enclosed_to(holder.email)
        assert copy == sent, "a holder whose code was mailed gets what was mailed then"
        assert f"<cbc:ID>{number}</cbc:ID>" in ubl_in(copy[f"{number}.pdf"])
        assert number in town.mails_to(holder.email)[-1].text

        before = town.mails_to(books)
        reference = ask_copy(town, number, books)
        send_copies(town, reference, number)
        assert len(town.mails_to(books)) == len(before) + 1, "and so does the invoice email"
        read = town.ask("GET", f"/v1/questions/{reference}", status=200, by=town.clerk)
        assert read["copies"] == [number]


def test_a_credited_invoice_comes_with_its_credit_note(tmp_path: Path) -> None:
    with lived_in(tmp_path) as town:
        holder = town.holder(DAGOBERT)
        holder.allow_direct_debit(IBAN, "Test EMZ Dagobert")
        holder.order()
        town.driver.until(town.driver.today + timedelta(days=1))
        [invoice] = town.invoices(DAGOBERT)
        number = invoice["invoice_number"]
        credited: Json = {"reason": "correction", "why": "charged_twice"}
        credited["lines"] = [{"line": 1, "amount_cents": 100}]
        town.members.let_in("p4", Role.FINANCE)
        town.members.let_in("p5", Role.FINANCE)
        path = f"/v1/invoices/{number}/credit-note"
        town.ask("POST", f"{path}-requests", credited, status=200, by=town.members.signed("p4"))
        [asked] = town.ask("GET", "/v1/approvals", status=200, by=town.members.signed("p5"))["items"]
        approval = {"reason": "correction", "request_expires_at": asked["expires_at"]}
        town.ask("POST", f"{path}-approvals", approval, status=200, by=town.members.signed("p5"))

        send_copies(town, ask_copy(town, number, holder.email), number)
        copies = town.enclosed_to(holder.email)
        [note] = town.facts(f"invoice-{number}", "invoice.credit_note_issued")
        assert list(copies) == [f"{number}.pdf", f"{note['credit_note_number']}.pdf"]
        assert ">2.35</cbc:PayableAmount>" in ubl_in(copies[f"{number}.pdf"])
        assert ">1.00</cbc:PayableAmount>" in ubl_in(copies[f"{note['credit_note_number']}.pdf"])


def test_without_logging_in_nothing_is_shown_and_nothing_of_another(town: Town) -> None:
    holder, other = town.holder(), town.regular()
    holder.log_in()
    holder.allow_direct_debit(IBAN, "Nummer Voorbeeld")
    holder.deposit(500)
    [invoice] = holder.ask("GET", "/v1/invoices", status=200)["items"]
    path = f"/v1/invoices/{invoice['invoice_number']}"
    town.ask("GET", path, status=401)
    town.ask("GET", "/v1/invoices", status=401)
    other.ask("GET", path, status=404)
    assert other.ask("GET", "/v1/invoices", status=200)["items"] == []


def test_an_open_invoice_is_paid_in_the_portal_before_anything_follows(june: Town) -> None:
    debtor, colleague, invoice = order_of_3_june(june)
    number, path = invoice["invoice_number"], f"/v1/invoices/{invoice['invoice_number']}/payments"
    colleague.log_in("invoices")
    begun = colleague.ask("POST", path, {}, status=201)
    debtor.log_in()
    same = debtor.ask("POST", path, {}, status=201)
    assert same["payment_id"] == begun["payment_id"], "one at a time, whoever of the organisation pays"
    page = f"/v1/payments/{begun['payment_id']}"
    assert june.ask("GET", page, status=200) == {"state": "open"}
    june.driver.outside(f"/payments/{begun['payment_id']}/fail", {})
    assert june.ask("GET", page, status=200) == {"state": "failed"}
    anew = debtor.ask("POST", path, {}, status=201)
    june.driver.outside(f"/payments/{anew['payment_id']}/confirm", {})
    [paid] = june.facts(f"invoice-{number}", "invoice.payment_received")
    assert (paid["amount_cents"], paid["entry_id"]) == (235, anew["payment_id"])
    on(june, SUBMITTED, DUE, REMINDED, NOTICED)
    assert happened(june, invoice) == ["issued 2026-06-04", "sent 2026-06-04"], "neither debited nor reminded"
    debtor.log_in()
    assert debtor.ask("POST", path, {}, status=409)["type"] == "urn:toegang:problem:nothing-left-to-pay"


def test_it_is_not_paid_by_strangers_for_another_nor_while_its_direct_debit_is_at_the_bank(
    june: Town,
) -> None:
    debtor, _, invoice = order_of_3_june(june)
    stranger, path = june.holder(), f"/v1/invoices/{invoice['invoice_number']}/payments"
    june.ask("POST", path, {}, status=401)
    stranger.log_in()
    stranger.ask("POST", path, {}, status=404)
    debtor.log_in("file_statement")
    assert debtor.ask("POST", path, {}, status=403)["type"].endswith("session-for-filing")
    on(june, SUBMITTED)
    debtor.log_in()
    assert debtor.ask("POST", path, {}, status=409)["rule"] == "D15"


def test_the_page_to_come_back_to_says_what_happens_next_and_names_nobody(
    june: Town,
) -> None:
    debtor, _, invoice = order_of_3_june(june)
    debtor.log_in()
    begun = debtor.ask("POST", f"/v1/invoices/{invoice['invoice_number']}/payments", {}, status=201)

    def page(language: str = "nl") -> str:
        reads = {"Accept-Language": language}
        told = june.driver.http.get(f"/payments/{begun['payment_id']}", headers=reads)
        assert told.headers["content-type"].startswith("text/html")
        return told.text

    june.driver.settle()
    assert "De betaling is nog niet afgerond" in page()
    june.driver.outside(f"/payments/{begun['payment_id']}/confirm", {})
    text = page()
    assert "De betaling is ontvangen" in text
    assert "contact us once all invoices are paid" in page("en")
    for nothing in (invoice["invoice_number"], "2,35", "Nummer", "Katrien"):
        assert nothing not in text
