"""Examples of answers: every success has one that was really answered, whole, and as its schema says."""

import json
import re
from typing import Any

import pytest

from api.http.openapi import EXAMPLES
from tests.api.answers import differences, heard, operation_at
from tests.api.described import DESCRIBED
from tests.api.record import as_text, brought_up_to_date, made_up, schemas

KEPT: dict[str, dict[str, Any]] = json.loads(EXAMPLES.read_text())
TOLD_SOMETIMES = {
    "POST /v1/applications/business": {"position"},
    "POST /v1/applications/private": {"position"},
    "GET /v1/deposits/{payment_id}": {"checkout_url"},
    "GET /v1/feed": {"causationid"},
}
"""To systems alone; while it can be paid; of what something else led to."""
SUCCESSES = [
    (f"{method.upper()} {path}", status, answer)
    for path, operations in DESCRIBED["paths"].items()
    for method, operation in operations.items()
    for status, answer in operation["responses"].items()
    if status.startswith("2")
]
each_success = pytest.mark.parametrize(
    ("operation", "status", "answer"), SUCCESSES, ids=[name for name, *_ in SUCCESSES]
)
each_example = pytest.mark.parametrize(
    ("operation", "kind"), sorted(schemas()), ids=[" ".join(each) for each in sorted(schemas())]
)


@each_success
def test_every_success_that_can_be_read_has_an_example(
    operation: str, status: str, answer: dict[str, Any]
) -> None:
    assert answer.get("content") or status == "204", f"{operation} answers nothing, and says so by 204"
    for kind, content in answer.get("content", {}).items():
        assert ("example" in content) is ((operation, kind) in schemas()), "python -m tests.api.record"


@each_example
def test_an_example_is_as_its_schema_says_with_every_field(operation: str, kind: str) -> None:
    schema = schemas()[operation, kind]
    assert list(differences(schema, KEPT[operation][kind])) == []
    assert set(fields_left_out(schema, KEPT[operation][kind])) <= TOLD_SOMETIMES.get(operation, set())


def test_nothing_is_kept_of_what_is_not_there() -> None:
    assert {(operation, kind) for operation in KEPT for kind in KEPT[operation]} == set(schemas())
    assert as_text(KEPT) == EXAMPLES.read_text()


def test_no_example_holds_what_was_drawn() -> None:
    for operation, examples in KEPT.items():
        for example in examples.values():
            assert made_up(operation, example) == example
    assert not re.search(r"127\.0\.0\.1:(?!8800)\d", json.dumps(KEPT))


def fields_left_out(schema: dict[str, Any], value: Any) -> list[str]:
    """Of an object, and of all in it: what its schema names and it does not have."""
    if "$ref" in schema:
        schema = DESCRIBED["components"]["schemas"][schema["$ref"].rpartition("/")[2]]
    if isinstance(value, list):
        return [each for one in value for each in fields_left_out(schema.get("items", {}), one)]
    if not isinstance(value, dict):
        return []
    choices = [each for each in schema.get("anyOf", ()) if each != {"type": "null"}]
    if choices:
        return min((fields_left_out(each, value) for each in choices), key=len)
    named = schema.get("properties", {})
    inner = [each for name in value.keys() & named for each in fields_left_out(named[name], value[name])]
    return sorted(named.keys() - value.keys()) + inner


# --- what would be found ------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("kind", "status", "body"),
    [
        ("application/json", 200, {"status": "ok", "more": 1}),
        ("application/json", 200, {}),
        ("application/json", 200, {"status": "well"}),
        ("application/json", 201, {"status": "ok"}),
        ("text/plain", 200, {"status": "ok"}),
    ],
)
def test_an_answer_that_the_document_does_not_say_is_found(kind: str, status: int, body: Any) -> None:
    assert list(heard("GET", "/health", status, kind, json.dumps(body).encode()))
    right = json.dumps({"status": "ok"}).encode()
    assert list(heard("GET", "/health", 200, "application/json", right)) == []


def test_a_day_that_is_none_is_found() -> None:
    schema = {"type": "string", "format": "date-time"}
    assert list(differences(schema, "2026-13-01T00:00:00Z"))
    assert not list(differences(schema, "2026-12-01T00:00:00Z"))


def test_an_address_is_of_the_operation_that_says_more_of_it() -> None:
    assert operation_at("DELETE", "/v1/sessions/current") == "DELETE /v1/sessions/current"
    assert operation_at("GET", "/v1/feed/stream") == "GET /v1/feed/stream"
    assert operation_at("GET", "/v1/orders/o1/document") == "GET /v1/orders/{order_id}/document"
    assert operation_at("GET", "/nowhere") is None


def test_an_example_stays_until_it_is_wrong() -> None:
    """So that a new record changes nothing else."""
    name, kind = "GET /health", "application/json"
    line = json.dumps({"operation": name, "kind": kind, "value": {"status": "ok"}})
    assert brought_up_to_date({name: {kind: {"status": "old"}}}, [line])[name] == {kind: {"status": "ok"}}
    kept = KEPT["GET /v1/prices"]
    other = json.dumps({"operation": "GET /v1/prices", "kind": kind, "value": {}})
    assert brought_up_to_date({"GET /v1/prices": kept}, [other])["GET /v1/prices"] == kept
