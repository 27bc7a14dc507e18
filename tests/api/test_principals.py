"""Every route with every kind of principal: who may not, hears 401 or 403 and nothing else."""

import itertools
from collections.abc import Iterator
from typing import Any

import pytest
from fastapi.routing import APIRoute

from api.http import ROUTERS
from domain.ports import Role, Scope
from tests.api.asking import Api

Operation = tuple[str, str]
LOG_OUT = ("DELETE", "/v1/sessions/current")
READY = ("GET", "/ready")
PUBLIC = {
    ("POST", "/v1/applications/business"),
    ("POST", "/v1/applications/private"),
    ("POST", "/v1/activations"),
    ("POST", "/v1/sessions"),
    ("GET", "/v1/prices"),
    ("GET", "/health"),
    READY,
    ("GET", "/docs"),
    ("GET", "/docs/{name}"),
    ("GET", "/problems"),
    ("GET", "/problems/{name}"),
}
HOLDER = {
    LOG_OUT,
    ("GET", "/v1/account"),
    ("POST", "/v1/deposits"),
    ("GET", "/v1/deposits/{payment_id}"),
    ("GET", "/v1/credit"),
    ("POST", "/v1/direct-debit-mandates"),
    ("POST", "/v1/orders"),
    ("GET", "/v1/orders"),
    ("GET", "/v1/orders/{order_id}"),
    ("GET", "/v1/orders/{order_id}/document"),
    ("GET", "/v1/invoices"),
    ("GET", "/v1/invoices/{invoice_number}"),
}
SYSTEM = {
    Scope.APPLY: {("POST", "/v1/applications/business"), ("POST", "/v1/applications/private")},
    Scope.LOGIN_CHECK: {("POST", "/v1/login-checks")},
    Scope.BILLING_ADDRESS: {("GET", "/v1/customers/{customer_id}/billing-address")},
    Scope.INVOICES: {
        ("GET", "/v1/customers/{customer_id}/invoices"),
        ("GET", "/v1/invoices/{invoice_number}"),
    },
    Scope.METRICS: {("GET", "/metrics")},
    Scope.HISTORY: {("GET", "/v1/streams/{stream}/events"), ("GET", "/v1/events")},
}
CLERK = {
    ("GET", "/v1/accounts"),
    ("GET", "/v1/accounts/{account_id}"),
    ("POST", "/v1/accounts/{account_id}/suspension"),
    ("POST", "/v1/accounts/{account_id}/suspension/end"),
    ("POST", "/v1/accounts/{account_id}/reactivation"),
    ("POST", "/v1/accounts/{account_id}/closure-requests"),
    ("GET", "/v1/applications/{reference}"),
    ("GET", "/v1/referrals"),
    ("GET", "/v1/parked"),
    ("GET", "/v1/staff-matters"),
    *SYSTEM[Scope.INVOICES],
}
STAFF = {
    Role.CLERK: CLERK,
    Role.SUPERVISOR: CLERK
    | {
        ("POST", "/v1/accounts/{account_id}/closure-approvals"),
        ("POST", "/v1/parked/{name}/{position}/retry"),
    },
    Role.AUDITOR: SYSTEM[Scope.HISTORY],
}


def operations() -> set[Operation]:
    routes = itertools.chain.from_iterable(module.router.routes for module in ROUTERS)
    known = (route for route in routes if isinstance(route, APIRoute))
    return {(method, route.path) for route in known for method in route.methods or ()}


def principals(api: Api) -> Iterator[tuple[str, dict[str, str], set[Operation]]]:
    """Its name, its headers and what it may ask beside what is public."""
    yield "nobody", {}, set()
    yield "holder", api.holder().signed, HOLDER
    yield "stranger", {"Authorization": "Bearer made-up", "X-Api-Key": "made-up"}, set()
    for scope, allowed in SYSTEM.items():
        yield scope, api.system(scope), allowed | {READY}
    for role, allowed in STAFF.items():
        yield role, api.staff("p1", role), allowed | {READY}


def ask(api: Api, operation: Operation, headers: dict[str, str]) -> int:
    method, path = operation  # ids as they stand: nobody's
    body: Any = {} if method == "POST" else None
    return api.client.request(method, path, headers=headers, json=body).status_code


def test_every_operation_is_in_one_of_these_lists() -> None:
    listed = PUBLIC | HOLDER | set().union(*SYSTEM.values()) | set().union(*STAFF.values())
    assert operations() == listed


def test_every_operation_with_every_kind_of_principal(api: Api) -> None:
    wrong = []
    for name, headers, allowed in principals(api):
        # Logging out comes last: it would end the session that the others need.
        for operation in sorted(operations(), key=lambda operation: (operation == LOG_OUT, operation)):
            keyed = "X-Api-Key" in headers and operation in SYSTEM[Scope.APPLY] | {READY}
            granted = operation in (allowed if keyed else allowed | PUBLIC)
            status = ask(api, operation, headers)
            if granted == (status in (401, 403)):
                wrong.append((name, operation, status))
    assert wrong == []


@pytest.mark.parametrize("given", ["", "Basic x", "Bearer", "Bearer  "])
def test_what_is_no_token_is_answered_401(api: Api, given: str) -> None:
    assert api.client.get("/v1/account", headers={"Authorization": given}).status_code == 401
