"""The interface describes itself: every operation, its refusals, who may ask, nothing from elsewhere."""

import json
from pathlib import Path
from typing import Any

import pytest

from api.http.openapi import TAGS, as_text
from api.http.problem_kinds import KINDS
from domain.ports import Role, Scope
from tests.api.asking import Api
from tests.api.described import DESCRIBED

KEPT = Path(__file__).parents[2] / "docs" / "openapi.json"
OPERATIONS = [
    (f"{method.upper()} {path}", operation)
    for path, operations in DESCRIBED["paths"].items()
    for method, operation in operations.items()
]
each_operation = pytest.mark.parametrize(
    "operation", [o for _, o in OPERATIONS], ids=[n for n, _ in OPERATIONS]
)


def test_the_kept_document_is_current(api: Api) -> None:
    assert KEPT.read_text() == as_text(DESCRIBED), "run: python -m tests.api.write"
    assert api.client.get("/openapi.json").json() == json.loads(KEPT.read_text())


@each_operation
def test_every_operation_says_what_it_does_for_whom_and_what_it_answers(operation: dict[str, Any]) -> None:
    assert operation["summary"]
    assert "**Who:** " in operation["description"]
    assert set(operation["tags"]) <= {tag["name"] for tag in TAGS}
    [granted] = [answer for status, answer in operation["responses"].items() if status.startswith("2")]
    as_json = granted.get("content", {}).get("application/json")
    assert as_json is None or "$ref" in as_json["schema"]


def test_every_operation_is_named_after_its_function_and_no_two_alike() -> None:
    names = [operation["operationId"] for _, operation in OPERATIONS]
    assert len(set(names)) == len(names)
    assert {"place_order", "log_in", "my_credit"} <= set(names)


@each_operation
def test_every_parameter_and_every_answer_is_described(operation: dict[str, Any]) -> None:
    assert all(parameter["description"] for parameter in operation.get("parameters", ()))
    for answer in operation["responses"].values():
        assert answer["description"] != "Successful Response"
        assert "X-Correlation-Id" in answer["headers"]


@each_operation
def test_what_any_request_may_meet_is_described(operation: dict[str, Any]) -> None:
    answers = operation["responses"]
    assert {"405", "422", "500"} <= set(answers)
    takes_json = "application/json" in operation.get("requestBody", {}).get("content", {})
    assert ("415" in answers) == takes_json
    assert ("413" in answers) == ("requestBody" in operation)
    if operation["operationId"] != "health":
        assert "database-away" in answers["503"]["content"]["application/problem+json"]["examples"]
        assert "Retry-After" in answers["503"]["headers"]
    if "429" in answers:
        assert "Retry-After" in answers["429"]["headers"]


def test_the_document_that_was_ordered_has_an_etag() -> None:
    described = dict(OPERATIONS)["GET /v1/orders/{order_id}/document"]
    assert {"ETag", "X-Correlation-Id"} <= set(described["responses"]["200"]["headers"])


@each_operation
def test_every_refusal_of_an_operation_is_a_problem_with_an_example(operation: dict[str, Any]) -> None:
    refusals = {status: answer for status, answer in operation["responses"].items() if status >= "4"}
    assert "500" in refusals
    for status, answer in refusals.items():
        for name, example in answer["content"]["application/problem+json"]["examples"].items():
            assert name in KINDS
            shown = DESCRIBED["components"]["examples"][example["$ref"].rpartition("/")[2]]
            assert shown["value"]["status"] == int(status)


def test_every_request_body_has_an_example() -> None:
    schemas = DESCRIBED["components"]["schemas"]
    for name, operation in OPERATIONS:
        if "requestBody" in operation:
            [body] = operation["requestBody"]["content"].values()  # a form's schema stands in its place
            schema = body["schema"]
            named = schemas[schema["$ref"].rpartition("/")[2]] if "$ref" in schema else schema
            assert named["examples"], name


def test_every_scope_and_every_role_is_needed_somewhere_and_described() -> None:
    for scheme, names in (("key", set(Scope)), ("staff", set(Role))):
        needs = [need for _, operation in OPERATIONS for need in operation.get("security", ())]
        assert {name for need in needs for name in need.get(scheme, ())} == names
        described = DESCRIBED["components"]["securitySchemes"][scheme]["description"]
        assert all(name in described for name in names)


def test_no_code_or_token_is_part_of_an_address() -> None:
    for _, operation in OPERATIONS:
        named = {p["name"] for p in operation.get("parameters", []) if p["in"] in ("path", "query")}
        assert not named & {"code", "password", "token", "key", "email", "iban"}


def test_no_page_of_the_library_is_served(api: Api) -> None:
    assert api.client.get("/redoc").status_code == 404
