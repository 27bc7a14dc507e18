"""Every operation with made-up requests, as each kind of principal: no 500, and only what is described."""

import os
from collections.abc import Iterator
from typing import Any

import hypothesis
import pytest
import schemathesis
from schemathesis.checks import not_a_server_error
from schemathesis.core.result import Ok
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from domain.ports import Role, Scope
from tests.api.asking import Api

EXAMPLES = int(os.environ.get("TOEGANG_FUZZ_EXAMPLES", "2"))
"""Per operation and principal; `make fuzz` sets more."""
CHECKS = [
    not_a_server_error,
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
]
LOG_OUT = {"DELETE /v1/sessions", "DELETE /v1/sessions/current", "DELETE /v1/staff/sessions/current"}


def principals(api: Api) -> Iterator[tuple[str, dict[str, str]]]:
    yield "nobody", {}
    yield "holder", api.holder().signed
    yield "system", api.system(*Scope)
    yield "staff", api.staff("p1", *Role)


def wrong_with(call: Any, operation: Any) -> str:
    """What does not conform; empty where all does. 503 is an answer, not a failure."""
    response = call.call()
    try:
        call.validate_response(response, checks=[c for c in CHECKS if c is not not_a_server_error])
    except (schemathesis.errors.SchemathesisError, AssertionError, BaseExceptionGroup) as found:
        return f"{operation.label}: {response.status_code} {found}"
    return f"{operation.label}: 500" if response.status_code == 500 else ""


def ask(operation: Any, headers: dict[str, str]) -> list[str]:
    wrong: list[str] = []

    @hypothesis.settings(
        max_examples=EXAMPLES,
        deadline=None,
        database=None,
        derandomize=True,
        suppress_health_check=list(hypothesis.HealthCheck),
        phases=[hypothesis.Phase.generate],
    )
    @hypothesis.given(call=operation.as_strategy())
    def asked(call: Any) -> None:
        call.headers = {**(call.headers or {}), **headers}
        if found := wrong_with(call, operation):
            wrong.append(found)

    asked()
    return wrong


@pytest.mark.filterwarnings("ignore")
def test_no_request_makes_it_fail_or_answer_what_is_not_described(api: Api) -> None:
    schema = schemathesis.openapi.from_asgi("/openapi.json", api.client.app)
    operations: list[Any] = [found.ok() for found in schema.get_all_operations() if isinstance(found, Ok)]
    # Logging out comes last: it would end the session that the others need.
    operations.sort(key=lambda operation: operation.label in LOG_OUT)
    wrong = [
        f"{name}: {found}"
        for name, headers in principals(api)
        for operation in operations
        for found in ask(operation, headers)
    ]
    assert wrong == []
