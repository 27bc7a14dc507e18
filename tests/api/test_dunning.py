"""What finance decides about unpaid invoices and fees, over HTTP (D1, D17)."""

from datetime import date, timedelta
from typing import Any

import pytest

from domain.calendar import local_date
from domain.final_notice.commands import IssueNotice, RecordNoticeSent
from domain.final_notice.events import FeeWrittenOff, ListedInvoice
from domain.invoice.commands import OrderCollection
from domain.invoice.events import CollectionReturned, DunningHeld, InvoiceWrittenOff
from domain.ports import Role
from domain.values import CustomerId, InvoiceNumber, NoticeId
from tests.api.asking import DAGOBERT, Api, problem
from tests.api.test_systems import ordered_and_billed

NOTICE = NoticeId("69599084-20260715")
UNKNOWN = "F2026-999999"


@pytest.fixture
def invoice(api: Api) -> str:
    """Of EUR 2.35, to be paid."""
    return ordered_and_billed(api, api.holder())


@pytest.fixture
def notice(api: Api, invoice: str) -> str:
    return noticed(api, invoice)


def noticed(api: Api, invoice: str) -> str:
    """The final notice that lists it, posted."""
    today = local_date(api.clock.now())
    listed = ListedInvoice(invoice_number=InvoiceNumber(invoice), outstanding_cents=235)
    issue = IssueNotice(
        at=api.clock.now(),
        notice_id=NOTICE,
        customer_id=CustomerId(DAGOBERT),
        issued_on=today,
        invoices=(listed,),
        sum_cents=235,
        fee_cents=900,
        fee_reference=f"A{NOTICE}",
        terms="2025-01",
    )
    ends_on = today + timedelta(14)
    api.do(issue)
    api.do(RecordNoticeSent(at=api.clock.now(), notice_id=NOTICE, sent_on=today, term_ends_on=ends_on))
    return NOTICE


def act(api: Api, path: str, headers: dict[str, str], **body: Any) -> Any:
    if path.endswith("-approvals"):
        body = {"request_expires_at": seen(api)} | body
    return api.client.post(f"/v1/{path}", json={"reason": "uncollectible"} | body, headers=headers)


def seen(api: Api) -> str:
    """Until when the newest open request waits, as the list has it."""
    api.show()
    listed = api.client.get("/v1/approvals?state=open", headers=api.staff("p9", Role.SUPERVISOR)).json()
    waiting = [one["expires_at"] for one in listed["items"]]
    return str(waiting[-1]) if waiting else api.clock.now().isoformat()


def day(api: Api, days: int) -> str:
    return (local_date(api.clock.now()) + timedelta(days)).isoformat()


def test_finance_holds_what_follows_from_an_invoice_until_a_day_and_says_why(api: Api, invoice: str) -> None:
    finance, until = api.staff("p1", Role.FINANCE), day(api, 30)
    answer = act(api, f"invoices/{invoice}/hold", finance, until=until, reason="disputed")
    assert answer.status_code == 200, answer.text
    assert answer.json()["invoice_number"] == invoice
    last = api.ports.log.history(f"invoice-{invoice}")[-1]
    assert isinstance(last.event, DunningHeld)
    assert last.event.held_until == date.fromisoformat(until)
    assert (last.actor, last.role, last.reason) == ("staff:p1", "finance", "disputed")
    api.show()
    [listed] = api.client.get("/v1/open-invoices", headers=finance).json()["items"]
    assert listed["held_until"] == until
    assert act(api, f"invoices/{invoice}/hold-end", finance).status_code == 200
    api.show()
    [listed] = api.client.get("/v1/open-invoices", headers=finance).json()["items"]
    assert listed["held_until"] is None


@pytest.mark.parametrize("days", [-1, 0, 91])
def test_a_hold_outside_its_bounds_names_its_field_and_changes_nothing(
    api: Api, invoice: str, days: int
) -> None:
    finance, head = api.staff("p1", Role.FINANCE), api.ports.log.head()
    answer = act(api, f"invoices/{invoice}/hold", finance, until=day(api, days))
    assert problem(answer, 422, "hold-out-of-bounds")["field"] == "until"
    assert api.ports.log.head() == head
    problem(act(api, f"invoices/{UNKNOWN}/hold", finance, until=day(api, 3)), 404, "no-such-invoice")


def test_a_write_off_takes_two_persons_of_whom_one_is_of_finance_d17(api: Api, invoice: str) -> None:
    finance, second = api.staff("p1", Role.FINANCE), api.staff("p2", Role.SUPERVISOR)
    path = f"invoices/{invoice}/write-off"
    problem(act(api, f"{path}-approvals", second), 409, "not-requested")
    problem(act(api, f"{path}-requests", second), 403, "not-allowed")
    assert act(api, f"{path}-requests", finance).status_code == 200
    api.show()
    [waiting] = api.client.get("/v1/approvals?state=open", headers=second).json()["items"]
    assert (waiting["matter"], waiting["subject"], waiting["requested_by"]) == ("write_off", invoice, "p1")
    problem(act(api, f"{path}-approvals", finance), 403, "same-person")
    assert act(api, f"{path}-rejections", second).status_code == 200
    problem(act(api, f"{path}-approvals", second), 409, "not-requested")
    assert act(api, f"{path}-requests", finance).status_code == 200
    assert act(api, f"{path}-approvals", second).status_code == 200
    written_off = api.ports.log.history(f"invoice-{invoice}")[-2]
    assert isinstance(written_off.event, InvoiceWrittenOff)
    assert (written_off.actor, written_off.reason) == ("staff:p2", "uncollectible")
    api.show()
    assert api.client.get("/v1/open-invoices", headers=finance).json()["items"] == []
    told = api.client.get(f"/v1/invoices/{invoice}", headers=finance).json()
    assert (told["state"], told["outstanding_cents"]) == ("settled", 0)
    assert [step["step"] for step in told["steps"]][-2:] == ["written_off", "settled"]
    decided = api.client.get("/v1/approvals", headers=second).json()["items"]
    assert [one["state"] for one in decided] == ["rejected", "approved"]


def test_a_fee_is_given_up_by_itself_and_a_payment_overtakes_what_was_asked(api: Api, notice: str) -> None:
    finance, second = api.staff("p1", Role.FINANCE), api.staff("p2", Role.FINANCE)
    path = f"final-notices/{notice}/fee/write-off"
    problem(act(api, "final-notices/nobody/fee/write-off-requests", finance), 404, "no-such-final-notice")
    assert act(api, f"{path}-requests", finance).status_code == 200
    assert act(api, f"{path}-rejections", second).status_code == 200
    assert act(api, f"{path}-requests", finance).status_code == 200
    problem(act(api, f"{path}-approvals", finance), 403, "same-person")
    answer = act(api, f"{path}-approvals", second)
    assert answer.json()["notice_id"] == notice
    last = api.ports.log.history(f"final_notice-{notice}")[-1].event
    assert isinstance(last, FeeWrittenOff)
    assert last.amount_cents == 900
    problem(act(api, f"{path}-requests", finance), 409, "nothing-to-write-off")
    api.show()
    told = api.client.get("/v1/approvals", headers=second).json()["items"]
    assert [(one["matter"], one["state"]) for one in told] == [
        ("fee_write_off", "rejected"),
        ("fee_write_off", "approved"),
    ]


def test_finance_says_that_a_direct_debit_did_not_come_which_the_bank_does_not_answer(
    api: Api, invoice: str
) -> None:
    finance, now = api.staff("p1", Role.FINANCE), api.clock.now()
    path, today = f"invoices/{invoice}/missing-collection", local_date(now)
    problem(act(api, path, finance, reason="correction"), 409, "collection-not-silent")
    problem(act(api, path.replace(invoice, UNKNOWN), finance, reason="correction"), 404, "no-such-invoice")
    problem(act(api, path, api.staff("p2", Role.CLERK), reason="correction"), 403, "not-allowed")
    order = OrderCollection(
        at=now,
        invoice_number=InvoiceNumber(invoice),
        collection_id=f"{invoice}-1",
        file_id="DD-1",
        iban_of="mandate",
        collect_on=today - timedelta(8),
        today=today - timedelta(9),
    )
    api.do(order)
    problem(act(api, f"invoices/{invoice}/write-off-requests", finance), 409, "collection-under-way")
    answer = act(api, path, finance, reason="correction")
    assert answer.status_code == 200, answer.text
    last = api.ports.log.history(f"invoice-{invoice}")[-1]
    assert isinstance(last.event, CollectionReturned)
    assert (last.actor, last.role, last.reason) == ("staff:p1", "finance", "correction")
    assert act(api, f"invoices/{invoice}/write-off-requests", finance).status_code == 200
