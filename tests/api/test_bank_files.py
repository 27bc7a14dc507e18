"""Finance sends a file of the bank over HTTP, and sees what went and came (I2, D15, D17)."""

from datetime import timedelta
from typing import Any

import pytest

from api.http.guards import FILE_BYTES_MAX, FILE_ROUTES
from domain.bank_file.events import BankFileRefused, BankFileTaken, FileSource
from domain.ports import Role
from tests.adapters.bank_files import made
from tests.api.asking import Api, problem
from tests.api.test_dunning import invoice
from toegang_testing.seller import SELLER

__all__ = ["invoice"]
M53 = "camt.053.001.08"
FILES = "/v1/bank-files"
XML = {"Content-Type": "application/xml"}


def statement(reference: str, of: str = "2.35", *, account: str = SELLER.iban) -> str:
    paid = made.payment(M53, of, reference="NOTPROVIDED", text=f"factuur {reference}")
    entry = made.entry(M53, of, details=paid.replace("<MndtId>M-1</MndtId>", ""))
    return made.document(M53, made.statement(M53, entry, account=account))


def send(api: Api, content: str | bytes, who: dict[str, str], **more: str) -> Any:
    sent = content.encode() if isinstance(content, str) else content
    return api.client.post(f"{FILES}?reason=correction", content=sent, headers=who | XML | more)


@pytest.fixture
def finance(api: Api) -> dict[str, str]:
    return api.staff("p1", Role.FINANCE)


def test_a_file_is_booked_and_the_same_again_says_so(api: Api, invoice: str, finance: dict[str, str]) -> None:
    told = send(api, statement(invoice), finance).json()
    assert (told["bookings"], told["new"], told["before"], told["in_cents"]) == (1, 1, False, 235)
    again = send(api, statement(invoice), finance).json()
    assert (again["before"], again["file_id"], again["position"]) == (True, told["file_id"], told["position"])
    api.show()
    assert api.client.get("/v1/open-invoices", headers=finance).json()["items"] == []


def test_who_sent_it_and_why_stands_beside_it_and_a_key_makes_it_repeatable(
    api: Api, invoice: str, finance: dict[str, str]
) -> None:
    key = {"Idempotency-Key": "8d4a6e7c-0001"}
    told = send(api, statement(invoice), finance, **key).json()
    assert send(api, statement(invoice), finance, **key).json() == told
    problem(send(api, statement(invoice, "1.00"), finance, **key), 422, "idempotency-key-misused")
    [recorded] = api.ports.log.history(f"bank_file-{told['file_id']}")
    assert isinstance(recorded.event, BankFileTaken)
    assert (recorded.event.source, recorded.event.name) == (FileSource.FINANCE, None)
    assert (recorded.role, recorded.reason) == ("finance", "correction")
    assert "p1" in recorded.actor


@pytest.mark.parametrize(
    ("bad", "rule"),
    [
        (statement("F2026-000001", account=made.THEIRS), "of an account that is not ours"),
        (statement("F2026-000001").replace('Ccy="EUR"', 'Ccy="USD"'), "not in EUR"),
        (statement("F2026-000001").replace("</Document>", ""), "well-formed"),
        (statement("F2026-000001").replace("?>", "?><!DOCTYPE a>", 1), "DOCTYPE"),
        ("", "is empty"),
    ],
    ids=["account", "currency", "broken", "doctype", "empty"],
)
def test_a_bad_file_leaves_nothing_but_the_refusal(
    api: Api, invoice: str, finance: dict[str, str], bad: str, rule: str
) -> None:
    head = api.ports.log.head()
    for _ in range(2):
        told = problem(send(api, bad.replace("F2026-000001", invoice), finance), 422, "invalid")
        assert (told["field"], told["rule"]) == ("body", "I2")
        assert told["detail"].startswith("Line ")
        assert rule in told["detail"]
    [refused] = api.ports.log.since(head, 10)
    assert isinstance(refused.event, BankFileRefused)
    api.show()
    assert api.client.get("/v1/loose-ends", headers=api.staff("c1", Role.CLERK)).json()["items"] == []


def test_only_finance_sends_xml_of_at_most_16_mib(api: Api, finance: dict[str, str]) -> None:
    assert {FILES} == FILE_ROUTES
    problem(send(api, "<a/>", {}), 401, "not-authenticated")
    problem(send(api, "<a/>", api.staff("c1", Role.CLERK)), 403, "not-allowed")
    as_json = api.client.post(f"{FILES}?reason=correction", json={}, headers=finance)
    told = problem(as_json, 415, "unsupported-media-type")
    assert told["what_to_do"] == "Send Content-Type: application/xml."
    problem(api.client.post(FILES, content=b"<a/>", headers=finance | XML), 422, "invalid")
    head = api.ports.log.head()
    problem(send(api, b" " * (FILE_BYTES_MAX + 1), finance), 413, "body-too-large")
    assert api.ports.log.head() == head


def test_files_that_came_are_listed_by_day_with_sums_and_hashes(
    api: Api, invoice: str, finance: dict[str, str]
) -> None:
    told = send(api, statement(invoice), finance).json()
    send(api, "<a/>", finance)
    api.show()

    def listed(asked: str = "") -> Any:
        return api.client.get(f"/v1/bank-batches{asked}", headers=finance).json()["items"]

    taken, refused = [each for each in listed() if each["kind"] == "from_bank"]
    assert (taken["batch_id"], taken["sha256"]) == (told["file_id"], told["file_id"])
    assert (taken["in_cents"], taken["payments"], taken["new"], taken["state"]) == (235, 1, 1, "taken")
    assert (refused["state"], refused["source"]) == ("refused", "finance")
    day = taken["on"]
    for nothing in ("on=2020-01-01", "to=2020-01-01", "from=2030-01-01"):
        assert listed(f"?{nothing}") == []
    for all_of_them in (f"from={day}", f"from={day}&to={day}", f"on={day}"):
        assert [each for each in listed(f"?{all_of_them}") if each["kind"] == "from_bank"] == [taken, refused]
    of_today = api.client.get("/v1/bank-batches?on=today", headers=finance).json()
    assert (of_today["items"], of_today["as_of"]) == (listed(f"?on={day}"), day)
    for other in ("from", "to"):
        both = api.client.get(f"/v1/bank-batches?on={day}&{other}={day}", headers=finance)
        assert problem(both, 422, "invalid")["field"] == "on"
    assert listed(f"?cursor={told['file_id']}") == [refused]
    assert listed("?newest=true") == listed()[::-1]
    assert refused not in listed(f"?newest=true&cursor={refused['batch_id']}")
    api.clock.advance_to(api.clock.now() + timedelta(days=1))
    finance = api.staff("p8", Role.FINANCE)
    tomorrow = api.client.get("/v1/bank-batches?on=today", headers=finance).json()
    assert (tomorrow["items"], tomorrow["as_of"] > day) == ([], True)
    backwards = api.client.get(f"/v1/bank-batches?from={day}&to=2020-01-01", headers=finance)
    assert problem(backwards, 422, "invalid")["field"] == "to"
    problem(api.client.get("/v1/bank-batches?cursor=none", headers=finance), 422, "invalid")
    problem(api.client.get("/v1/bank-batches", headers=api.staff("c1", Role.CLERK)), 403, "not-allowed")


def test_a_statement_whose_balances_do_not_fit_waits_until_it_is_settled(
    api: Api, invoice: str, finance: dict[str, str]
) -> None:
    held = made.balance("OPBD", "10.00") + made.balance("CLBD", "13.35")
    text = made.document(M53, made.statement(M53, made.entry(M53), account=SELLER.iban, balances=held))
    assert send(api, text, finance).status_code == 200
    api.show()
    supervisor, clerk = api.staff("p2", Role.SUPERVISOR), api.staff("p3", Role.CLERK)
    listed = api.client.get("/v1/loose-ends", headers=clerk).json()["items"]
    [found] = [one for one in listed if one["name"] == "intake:statement"]
    assert (found["reason"], found["amount_cents"], found["about"]["subject"]) == (
        "entries_off",
        1000 + 1250 - 1335,
        "2026-7",
    )
    path, because = f"/v1/loose-ends/{found['loose_end_id']}", {"reason": "correction"}
    problem(api.client.post(f"{path}/retry", json=because, headers=supervisor), 409, "settled-elsewhere")
    back = api.client.post(f"{path}/settlement", json=because | {"outcome": "paid_back"}, headers=supervisor)
    assert problem(back, 422, "invalid")["field"] == "outcome"
    by_hand = because | {"outcome": "by_hand"}
    done = api.client.post(f"{path}/settlement", json=by_hand, headers=supervisor)
    assert done.status_code == 200
    api.show()
    assert "intake:statement" not in api.client.get("/v1/loose-ends", headers=clerk).text
