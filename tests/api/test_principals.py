"""Every operation with every kind of principal and another's ids, as the OpenAPI document has them."""

from collections.abc import Iterator
from typing import Any

import pytest

from api.http.app import ROUTERS
from domain.ports import Role, Scope
from tests.api.asking import OWN, PRIVATE, Api, Holder, problem
from tests.api.described import DESCRIBED
from tests.api.test_filings import file, filer

Operation = tuple[str, str]
Needs = list[dict[str, list[str]]]
OPERATIONS: dict[Operation, Needs] = {
    (method.upper(), path): described.get("security", [{}])
    for path, operations in DESCRIBED["paths"].items()
    for method, described in operations.items()
}
EVERYWHERE = ("DELETE", "/v1/sessions")
LOG_OUT = {
    EVERYWHERE,
    ("DELETE", "/v1/sessions/current"),
    ("DELETE", "/v1/staff/sessions/current"),
}
PAGES = {
    ("GET", "/docs"),
    ("GET", "/docs/{name}"),
    ("GET", "/docs/events"),
    ("GET", "/problems"),
    ("GET", "/problems/{name}"),
}
"""For people, and not part of the document."""
ANYBODY = {
    ("POST", "/v1/applications/business"),
    ("POST", "/v1/applications/private"),
    ("POST", "/v1/activations"),
    ("POST", "/v1/sessions"),
    ("POST", "/v1/password-replacements"),
    ("POST", "/v1/password-resets"),
    ("POST", "/v1/lost-codes"),
    ("POST", "/v1/invoice-email-confirmations"),
    ("POST", "/v1/invoice-email-vetoes"),
    ("POST", "/v1/mandate-vetoes"),
    ("GET", "/v1/portal"),
    ("GET", "/v1/terms"),
    ("GET", "/v1/terms/{version}"),
    ("GET", "/v1/contact"),
    ("GET", "/v1/prices"),
    ("GET", "/v1/payments/{payment_id}"),
    ("POST", "/v1/payment-calls"),
    ("POST", "/v1/guest-orders"),
    ("GET", "/v1/guest-orders/{reference}"),
    ("GET", "/v1/guest-orders/{reference}/document"),
    ("POST", "/v1/invoice-payments"),
    ("GET", "/v1/invoice-payments/{payment_id}"),
    ("GET", "/v1/notices"),
    ("POST", "/v1/questions"),
    ("POST", "/v1/staff/sessions"),
    ("POST", "/v1/staff/passkey-sessions"),
    ("POST", "/v1/staff/passkey-sessions/challenge"),
    ("POST", "/v1/staff/enrolments"),
    ("POST", "/v1/staff/enrolments/confirmation"),
    ("GET", "/v1/event-schemas"),
    ("GET", "/v1/event-schemas/{event}/{event_version}"),
    ("GET", "/health"),
    ("GET", "/ready"),
}
"""Listed by hand: opening one more operation to everybody is a decision."""

HEADS = {("HEAD", "/health"), ("HEAD", "/ready")}
"""What GET answers without its body."""
ITSELF = {("GET", "/openapi.json")}
"""The document."""


def principals(api: Api) -> Iterator[tuple[str, dict[str, str], set[str]]]:
    """Its name, its headers, and what it can show: "session", scopes of a key, roles of staff."""
    yield "nobody", {}, set()
    yield "holder", api.holder().signed, {"session"}
    yield "forger", {"Authorization": "Bearer made-up", "X-Api-Key": "made-up"}, set()
    for scope in Scope:
        yield scope, api.system(scope), {scope}
    for role in Role:
        yield role, api.staff("p1", role), {role}


def granted(needs: Needs, shown: set[str], headers: dict[str, str]) -> bool:
    """By the document. Who sends a key where one is optional is held to it."""
    optional = next((need["key"] for need in needs if {} in needs and "key" in need), None)
    if optional is not None and "X-Api-Key" in headers:
        return (not optional and bool(shown)) or bool(shown & set(optional))
    return any(
        not need
        or ("session" in need and "session" in shown)
        or shown & {*need.get("key", ()), *need.get("staff", ())}
        for need in needs
    )


def ask(api: Api, operation: Operation, headers: dict[str, str], ids: dict[str, str] | None = None) -> Any:
    method, path = operation  # without ids they stand as they are: nobody's
    for name, value in (ids or {}).items():
        path = path.replace(f"{{{name}}}", value)
    described = DESCRIBED["paths"][operation[1]][method.lower()].get("requestBody", {}).get("content", {})
    if method == "POST" and "application/xml" in described:
        xml = headers | {"Content-Type": "application/xml"}
        return api.client.request(method, path, headers=xml, content=b"<x/>")
    body: Any = {} if method == "POST" else None
    return api.client.request(method, path, headers=headers, json=body)


def test_nobody_waits_for_a_position_without_saying_who_they_are() -> None:
    """Where the log ends tells what a request led to that answered alike whatever came of it (D11, D25)."""
    for method, path in sorted(ANYBODY):
        described = DESCRIBED["paths"][path][method.lower()].get("parameters", [])
        assert "after" not in {parameter.get("name") for parameter in described}, path


def test_the_document_has_every_operation_but_the_pages_for_people() -> None:
    routes = {
        (method, route.path_format)
        for module in ROUTERS
        for route in module.router.routes
        for method in getattr(route, "methods", None) or ()
    }
    assert routes == set(OPERATIONS) | PAGES | HEADS | ITSELF


def test_what_anybody_may_ask_is_listed_here() -> None:
    assert {operation for operation, needs in OPERATIONS.items() if {} in needs} == ANYBODY


def test_every_operation_with_every_kind_of_principal(api: Api) -> None:
    wrong = []
    for name, headers, shown in principals(api):
        # Logging out comes last: it would end the session that the others need.
        for operation in sorted(OPERATIONS, key=lambda operation: (operation in LOG_OUT, operation)):
            if operation == EVERYWHERE and "session" in shown:
                continue  # logging out would have no session left to end: tests/api/test_access.py
            status = ask(api, operation, headers).status_code
            if granted(OPERATIONS[operation], shown, headers) == (status in (401, 403)):
                wrong.append((name, operation, status))
    assert wrong == []


def lived(api: Api) -> tuple[Holder, Holder, dict[str, str]]:
    """A holder who deposited, ordered and filed, a stranger with a session, and everything of the first by
    the names that paths have for it."""
    mine, stranger = api.holders({}, PRIVATE)
    deposit = {"amount_cents": 2500}
    payment_id = api.client.post("/v1/deposits", json=deposit, headers=mine.signed).json()["payment_id"]
    api.pay_in(mine, 2500, payment_id)
    body = {"product": "extract", "about": "69599084"}
    order_id = api.client.post("/v1/orders", json=body, headers=mine.signed).json()["order_id"]
    mandate = {"iban": "NL91ABNA0417164300", "debtor_name": "G. Geluk"}
    assert api.client.post("/v1/direct-debit-mandates", json=mandate, headers=mine.signed).is_success
    filing_id = file(api, filer(api, mine)).json()["filing_id"]
    api.show()
    [invoice] = api.client.get("/v1/invoices", headers=mine.signed).json()["items"]
    account = api.client.get("/v1/account", headers=mine.signed).json()
    ids = {
        "payment_id": payment_id,
        "order_id": order_id,
        "filing_id": filing_id,
        "invoice_number": invoice["invoice_number"],
        "customer_id": account["customer_id"],
        "account_id": account["account_id"],
        "stream": f"account-{account['account_id']}",
    }
    return mine, stranger, ids


def test_anothers_ids_are_nobodys_ids(api: Api) -> None:
    mine, stranger, ids = lived(api)
    tried = []
    for operation, needs in OPERATIONS.items():
        if operation in LOG_OUT or not any("session" in need for need in needs):
            continue
        told = ask(api, operation, stranger.signed, ids)
        assert not [name for name, value in ids.items() if value in told.text], operation
        if "{" in operation[1]:
            nobodys = ask(api, operation, stranger.signed, dict.fromkeys(ids, "00000000000000000000"))
            assert (told.status_code, told.json()) == (404, nobodys.json()), operation
            assert ask(api, operation, mine.signed, ids).status_code != 404, operation
            tried.append(operation)
    assert tried


def test_a_session_opens_no_operation_of_systems_or_staff_with_its_own_ids(api: Api) -> None:
    mine, _, ids = lived(api)
    for operation, needs in OPERATIONS.items():
        if not any(not need or "session" in need for need in needs):
            assert ask(api, operation, mine.signed, ids).status_code == 401, operation


IN_THE_PORTAL = {
    ("GET", "/v1/invoices"),
    ("GET", "/v1/invoices/{invoice_number}"),
    ("GET", "/v1/account/open-invoices"),
    ("POST", "/v1/invoices/{invoice_number}/payments"),
    ("GET", "/v1/account/invoice-delivery"),
    ("POST", "/v1/account/invoice-delivery/email"),
    ("POST", "/v1/account/invoice-delivery/post"),
    ("POST", "/v1/password-changes"),
}
"""What a session of the payment portal opens (R53). A password is changed with the present one."""


def test_a_session_of_the_payment_portal_opens_invoices_and_nothing_else(api: Api) -> None:
    mine, _, ids = lived(api)
    body = {"code": mine.code, "password": OWN, "purpose": "invoices"}
    answer = api.client.post("/v1/sessions", json=body)
    assert answer.status_code == 201
    signed = {"Authorization": f"Bearer {answer.json()['token']}"}
    opened = set()
    for operation, needs in OPERATIONS.items():
        if operation in LOG_OUT or not any("session" in need for need in needs):
            continue
        told = ask(api, operation, signed, ids)
        if told.status_code != 403:
            opened.add(operation)
        else:
            problem(told, 403, "session-for-invoices")
    assert opened == IN_THE_PORTAL


@pytest.mark.parametrize("given", ["", "Basic x", "Bearer", "Bearer  "])
def test_what_is_no_token_is_answered_401(api: Api, given: str) -> None:
    assert api.client.get("/v1/account", headers={"Authorization": given}).status_code == 401
