"""What is another's is answered as what does not exist, to the last byte; and what tokens are worth."""

from datetime import timedelta
from typing import Any

import pytest

from domain.customer.aggregate import CUSTOMER
from domain.customer.tokens import INDEX_SCOPE as MANDATE
from domain.customer.tokens import vetoing as mandate_proof
from domain.invoice.aggregate import INVOICE
from domain.invoice.tokens import INDEX_SCOPE, paying, payment_token
from domain.sent_words import token_of
from domain.values import CustomerId, InvoiceNumber
from tests.api.asking import Api, Holder, problem
from tests.api.test_principals import LOG_OUT, OPERATIONS, ask, lived

NOBODYS = "00000000000000000000"
OF_EACH_REQUEST = {"x-request-id", "date", "x-correlation-id"}
ASKED_WITH: list[dict[str, str]] = [
    {},
    {"If-None-Match": "*"},
    {"If-Match": "*"},
    {"Range": "bytes=0-9"},
    {"Accept": "application/pdf"},
    {"Accept": "application/xml"},
    {"Accept-Language": "nl"},
    {"Idempotency-Key": "a-key-of-the-stranger-0001"},
]
OF_AN_ACCOUNT = ("payment_id", "order_id", "filing_id")
"""What colleagues do not share; the customer's invoices they do (D2)."""


def with_ids() -> list[tuple[str, str]]:
    return [
        operation
        for operation, needs in OPERATIONS.items()
        if "{" in operation[1] and operation not in LOG_OUT and any("session" in need for need in needs)
    ]


def told(api: Api, operation: tuple[str, str], holder: Holder, more: dict[str, str], ids: Any) -> Any:
    answer = ask(api, operation, holder.signed | more, ids)
    headers = {name: value for name, value in answer.headers.items() if name not in OF_EACH_REQUEST}
    return answer.status_code, answer.content, headers


@pytest.mark.parametrize("more", ASKED_WITH, ids=lambda more: next(iter(more), "plain"))
def test_no_header_and_no_byte_tells_that_another_has_it(api: Api, more: dict[str, str]) -> None:
    _, stranger, ids = lived(api)
    for operation in with_ids():
        anothers = told(api, operation, stranger, more, ids)
        assert anothers == told(api, operation, stranger, more, dict.fromkeys(ids, NOBODYS)), operation
        assert anothers[0] == 404, operation


def test_a_colleague_sees_the_customers_invoices_and_none_of_the_others_orders(api: Api) -> None:
    mine, _, ids = lived(api)
    colleague = api.holder(first_names="Kwik", surname="Duck", birth_date="1990-01-02")
    for operation in with_ids():
        answer = told(api, operation, colleague, {}, ids)
        if any(f"{{{name}}}" in operation[1] for name in OF_AN_ACCOUNT):
            assert answer == told(api, operation, colleague, {}, dict.fromkeys(ids, NOBODYS)), operation
            assert answer[0] == 404, operation
    invoice = f"/v1/invoices/{ids['invoice_number']}"
    assert api.client.get(invoice, headers=colleague.signed).status_code == 200
    for path in ("/v1/orders", "/v1/filings", "/v1/refunds", "/v1/credit"):
        listed = api.client.get(path, headers=colleague.signed)
        assert listed.status_code in (200, 403), path
        assert not [value for name, value in ids.items() if name in OF_AN_ACCOUNT and value in listed.text]
    assert mine.account_id not in api.client.get("/v1/account", headers=colleague.signed).text


def test_a_token_pays_the_invoice_it_was_given_for_and_no_other(api: Api) -> None:
    _, stranger, ids = lived(api)
    api.pay_in(stranger, 500)
    api.show()
    number, today, own = InvoiceNumber(ids["invoice_number"]), api.ports.today(), "F2026-000002"
    assert number == "F2026-000001"
    assert api.ports.log.state(INVOICE.stream(InvoiceNumber(own))).customer_id is not None

    def refused(given: str, of: str) -> bytes:
        body = {"invoice_number": given, "token": of}
        answer = api.client.post("/v1/invoice-payments", json=body)
        problem(answer, 403, "wrong-payment-token")
        return answer.content

    def token(of: str, days: int = 0) -> str:
        proof = paying(InvoiceNumber(of), today - timedelta(days))
        return payment_token(api.ports.vault.index(INDEX_SCOPE, proof))

    answers = {
        refused(number, token(own)),
        refused(number, token(number, 2)),
        refused("F2020-000001", token("F2020-000001")),
        refused(number, "ABCDE-FGHJK-MNPQR-STUVW"),
    }
    assert len(answers) == 1, "whether there is such an invoice is told nobody"


def test_a_veto_is_worth_nothing_for_another_customers_mandate(api: Api) -> None:
    _, stranger, ids = lived(api)
    mandate = {"iban": "NL20INGB0001234567", "debtor_name": "G. Geluk"}
    assert api.client.post("/v1/direct-debit-mandates", json=mandate, headers=stranger.signed).is_success
    theirs = api.client.get("/v1/account", headers=stranger.signed).json()["customer_id"]
    given = api.ports.log.state(CUSTOMER.stream(theirs)).mandate
    assert given is not None
    proof = mandate_proof(CustomerId(theirs), given.mandate_id)
    token = token_of(api.ports.vault.index(MANDATE, proof))
    answers = []
    for customer_id in (ids["customer_id"], "99999999"):
        body = {"customer_id": customer_id, "token": token}
        answer = api.client.post("/v1/mandate-vetoes", json=body)
        problem(answer, 403, "wrong-invoice-token")
        answers.append(answer.content)
    assert len(set(answers)) == 1, "whether there is such a customer is told nobody"
