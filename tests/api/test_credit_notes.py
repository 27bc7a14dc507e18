"""Credit notes over HTTP: by two persons, and what was paid is paid back (D14, D17, I7)."""

from datetime import timedelta
from typing import Any

import pytest

from domain.invoice.events import CreditNoteIssued, InvoiceIssued
from domain.kernel import Event
from domain.ports import BankEntry, EntryKind, Role, Told
from domain.use_cases.book_bank_entry import BookBankEntry
from domain.values import Plain, Sealed
from tests.api.asking import Api, problem
from tests.api.test_dunning import UNKNOWN, act
from tests.api.test_systems import ordered_and_billed


@pytest.fixture
def invoice(api: Api) -> str:
    """Of EUR 2.35, to be paid."""
    return ordered_and_billed(api, api.holder())


def ask(api: Api, invoice: str, headers: dict[str, str], **body: Any) -> Any:
    given = {"reason": "correction", "why": "wrong_price", **body}
    return act(api, f"invoices/{invoice}/credit-note-requests", headers, **given)


def approve(api: Api, invoice: str, headers: dict[str, str]) -> Any:
    return act(api, f"invoices/{invoice}/credit-note-approvals", headers, reason="correction")


def test_a_request_that_took_the_place_of_the_one_looked_at_is_not_approved(api: Api, invoice: str) -> None:
    """D17: what the second person saw is what is approved."""
    finance, second = api.staff("p1", Role.FINANCE), api.staff("p2", Role.SUPERVISOR)
    ask(api, invoice, finance, lines=[{"line": 1, "amount_cents": 10}])
    api.show()
    [looked_at] = api.client.get("/v1/approvals?state=open", headers=second).json()["items"]
    assert looked_at["amount_cents"] == 10
    api.clock.advance_to(api.clock.now() + timedelta(minutes=1))
    ask(api, invoice, finance)
    path = f"invoices/{invoice}/credit-note-approvals"
    answer = act(api, path, second, reason="correction", request_expires_at=looked_at["expires_at"])
    problem(answer, 409, "request-replaced")
    assert not [one for one in happened(api, invoice) if isinstance(one, CreditNoteIssued)]
    assert approve(api, invoice, second).status_code == 200


def happened(api: Api, invoice: str) -> list[Event]:
    return [recorded.event for recorded in api.ports.log.history(f"invoice-{invoice}")]


PAYER = Told(Plain("NL20INGB0001234567"), Plain("J. de Vries"), Plain("bedankt"))


def paid(api: Api, invoice: str, entry_id: str = "E1") -> None:
    entry = BankEntry(entry_id, EntryKind.TRANSFER, 235, invoice, api.ports.today(), told=PAYER)
    api.do(
        BookBankEntry(at=api.clock.now(), entry=entry, today=api.ports.today(), calendars=api.ports.calendars)
    )


def test_a_credit_note_takes_two_persons_and_settles_the_invoice(api: Api, invoice: str) -> None:
    finance, second = api.staff("p1", Role.FINANCE), api.staff("p2", Role.SUPERVISOR)
    problem(approve(api, invoice, second), 409, "not-requested")
    problem(ask(api, invoice, second), 403, "not-allowed")
    assert ask(api, invoice, finance).status_code == 200
    api.show()
    [waiting] = api.client.get("/v1/approvals?state=open", headers=second).json()["items"]
    assert (waiting["matter"], waiting["subject"], waiting["requested_by"]) == ("credit_note", invoice, "p1")
    problem(approve(api, invoice, finance), 403, "same-person")
    assert approve(api, invoice, second).json()["invoice_number"] == invoice
    [note] = [one for one in happened(api, invoice) if isinstance(one, CreditNoteIssued)]
    assert (note.amount_cents, note.requested_by, note.approved_by) == (235, "p1", "p2")
    assert isinstance(note.buyer, Sealed)
    [of] = [one for one in happened(api, invoice) if isinstance(one, InvoiceIssued)]
    assert isinstance(of.buyer, Sealed)
    assert api.ports.vault.unseal(note.buyer) == api.ports.vault.unseal(of.buyer)
    api.show()
    told = api.client.get(f"/v1/invoices/{invoice}", headers=finance).json()
    assert (told["state"], told["outstanding_cents"]) == ("settled", 0)
    assert [step["step"] for step in told["steps"]][-2:] == ["credited", "settled"]
    assert api.client.get("/v1/open-invoices", headers=finance).json()["items"] == []
    [decided] = api.client.get("/v1/approvals", headers=second).json()["items"]
    assert (decided["state"], decided["decided_by"]) == ("approved", "p2")


def test_one_that_is_rejected_changes_nothing(api: Api, invoice: str) -> None:
    finance, second = api.staff("p1", Role.FINANCE), api.staff("p2", Role.FINANCE)
    assert ask(api, invoice, finance).status_code == 200
    path = f"invoices/{invoice}/credit-note-rejections"
    assert act(api, path, second, reason="unfounded").status_code == 200
    problem(approve(api, invoice, second), 409, "not-requested")
    api.show()
    assert api.client.get("/v1/approvals", headers=second).json()["items"][0]["state"] == "rejected"


def test_in_part_the_rest_is_to_be_paid_and_never_more_than_is_left(api: Api, invoice: str) -> None:
    finance, second = api.staff("p1", Role.FINANCE), api.staff("p2", Role.FINANCE)
    answer = ask(api, invoice, finance, lines=[{"line": 1, "amount_cents": 236}])
    assert problem(answer, 422, "more-than-is-left")["field"] == "lines"
    ask(api, invoice, finance, lines=[{"line": 1, "amount_cents": 100}])
    assert approve(api, invoice, second).status_code == 200
    api.show()
    [listed] = api.client.get("/v1/open-invoices", headers=finance).json()["items"]
    assert listed["outstanding_cents"] == 135
    problem(ask(api, invoice, finance, new_invoice=True), 409, "not-in-whole")
    ask(api, invoice, finance)
    approve(api, invoice, second)
    problem(ask(api, invoice, finance), 409, "nothing-to-credit")
    problem(ask(api, UNKNOWN, finance), 404, "no-such-invoice")
    problem(approve(api, UNKNOWN, second), 404, "no-such-invoice")


def test_what_was_paid_is_listed_until_it_was_paid_back(api: Api, invoice: str) -> None:
    finance, second = api.staff("p1", Role.FINANCE), api.staff("p2", Role.FINANCE)
    paid(api, invoice)
    ask(api, invoice, finance, lines=[{"line": 1, "amount_cents": 35}])
    approve(api, invoice, second)
    api.show()
    [owed] = api.client.get("/v1/owed-back", headers=finance).json()["items"]
    assert (owed["invoice_number"], owed["owed_back_cents"]) == (invoice, 35)
    assert (owed["way"], owed["failed"]) == ("by_hand", None)
    [source] = owed["paid_from"]
    assert (source["entry_id"], source["amount_cents"]) == ("E1", 235)
    told = (source["counter_account"], source["counter_name"], source["text"])
    assert told == ("NL20INGB0001234567", "J. de Vries", "bedankt"), "where it is to go"
    pay_back = f"invoices/{invoice}/pay-backs"
    assert act(api, pay_back, finance, reason="correction").status_code == 200
    problem(act(api, pay_back, finance, reason="correction"), 409, "nothing-to-pay-back")
    api.show()
    assert api.client.get("/v1/owed-back", headers=finance).json()["items"] == []
    told = api.client.get(f"/v1/invoices/{invoice}", headers=finance).json()
    assert told["outstanding_cents"] == 0
    assert told["steps"][-1]["step"] == "paid_back"


def test_a_new_invoice_goes_to_the_billing_address_of_today(api: Api, invoice: str) -> None:
    finance, second = api.staff("p1", Role.FINANCE), api.staff("p2", Role.SUPERVISOR)
    address = "Dagobert elders\nNieuwe Kade 1\n1011 AA Amsterdam"
    body = {"reason": "correction", "billing_address": address}
    customer_id = happened(api, invoice)[0].customer_id  # type: ignore[attr-defined]  # it was issued
    path = f"/v1/customers/{customer_id}/billing-address"
    assert api.client.post(path, json=body, headers=second).status_code == 200
    api.show()
    ask(api, invoice, finance, why="wrong_buyer", new_invoice=True)
    assert approve(api, invoice, second).status_code == 200
    [note] = [one for one in happened(api, invoice) if isinstance(one, CreditNoteIssued)]
    assert note.replaced_by is not None
    anew = happened(api, note.replaced_by)[0]
    assert isinstance(anew, InvoiceIssued)
    assert isinstance(anew.buyer, Sealed)
    buyer = api.ports.vault.unseal(anew.buyer)
    assert buyer is not None
    assert buyer.text == address
    assert anew.total_cents == 235
