"""Refusals as problems: one table, stable names, nothing of what was sent (RFC 9457)."""

import json
import logging
from collections.abc import Iterator
from dataclasses import replace
from importlib import import_module
from pathlib import Path
from pkgutil import walk_packages
from typing import Any

import pytest
from fastapi.testclient import TestClient

import domain
from adapters.event_store import open_engine
from adapters.subscriptions.checkpoints import Checkpoints
from api.http.app import http_app
from api.http.guards import BODY_BYTES_MAX
from api.http.problem_kinds import KINDS, REJECTIONS
from api.http.problems import HANDLED, rejection
from domain.kernel import Done, Rejected
from domain.ports import Contended, Scope
from domain.values import AccessCode
from tests.api.asking import BUSINESS, Api, problem


def rejections() -> Iterator[type[Rejected]]:
    for module in walk_packages(domain.__path__, "domain."):
        import_module(module.name)
    waiting = [Rejected]
    while waiting:
        waiting += (found := waiting.pop()).__subclasses__()
        if found.__module__.startswith("domain.") and found is not Rejected:
            yield found


def test_every_rejection_has_a_name_a_rule_and_advice() -> None:
    assert set(rejections()) == set(REJECTIONS)
    assert len({name for name, *_ in REJECTIONS.values()}) == len(REJECTIONS)
    for rejected in REJECTIONS:
        told = rejection(rejected())
        assert told.rule, rejected
        assert KINDS[told.name].what_to_do.en, rejected


def test_an_unknown_address_and_a_wrong_method_are_problems(api: Api) -> None:
    problem(api.client.get("/v1/nothing"), 404, "not-found")
    wrong = api.client.put("/v1/prices")
    problem(wrong, 405, "method-not-allowed")
    assert wrong.headers["allow"] == "GET"


@pytest.mark.parametrize(
    "body",
    [
        {"code": "Wsecret-code", "password": ["hunter2-secret"]},
        {"code": {"secret": "Wsecret"}, "password": "hunter2-secret"},
        {"code": "Wsecret", "password": "hunter2-secret", "secret-field": "x"},
        {"code": "W" * 70 + "secret", "password": "hunter2-secret"},
        {"code": "W", "password": "secret" * 500},
        {"code": "W", "password": "x", "purpose": "secret"},
        ["secret"],
        "secret",
    ],
)
def test_a_malformed_request_is_told_fields_and_rules_but_never_its_own_words(api: Api, body: Any) -> None:
    answer = api.client.post("/v1/sessions", json=body)
    errors = problem(answer, 422, "invalid")["errors"]
    assert all(error["field"] and error["rule"] and error["detail"] for error in errors)
    assert "secret" not in answer.text


def test_what_is_no_json_is_refused_without_being_repeated(api: Api) -> None:
    headers = {"Content-Type": "application/json"}
    answer = api.client.post("/v1/sessions", content=b'{"password": "hunter2-secret', headers=headers)
    problem(answer, 422, "invalid")
    assert "hunter2" not in answer.text


@pytest.mark.parametrize(
    "content",
    [
        b'{"code": "\xff\xfe", "password": "hunter2"}',
        b'{"code": ' + b"[" * 30_000 + b"]" * 30_000 + b', "password": "hunter2"}',
        b'{"code": ' + b"9" * 5000 + b', "password": "hunter2"}',
    ],
    ids=["no UTF-8", "too deep", "too great a number"],
)
def test_a_body_that_no_json_reader_takes_is_named(api: Api, content: bytes) -> None:
    answer = api.client.post("/v1/sessions", content=content, headers={"Content-Type": "application/json"})
    told = problem(answer, 400, "bad-request")
    assert told["field"] == "body"
    assert "JSON" in told["what_to_do"]
    assert "hunter2" not in answer.text


def test_half_a_surrogate_is_refused(api: Api) -> None:
    headers = {"Content-Type": "application/json"}
    content = b'{"code": "W", "password": "\\ud800"}'
    problem(api.client.post("/v1/sessions", content=content, headers=headers), 422, "invalid")


@pytest.mark.parametrize("kind", [None, "text/plain", "application/x-www-form-urlencoded", "application"])
def test_a_body_that_is_not_sent_as_json_is_refused_with_what_to_send(api: Api, kind: str | None) -> None:
    headers = {} if kind is None else {"Content-Type": kind}
    answer = api.client.post("/v1/sessions", content=b'{"code": "W", "password": "x"}', headers=headers)
    told = problem(answer, 415, "unsupported-media-type")
    assert told["what_to_do"] == "Send Content-Type: application/json."


def test_json_with_its_character_set_named_is_taken(api: Api) -> None:
    headers = {"Content-Type": "Application/JSON; charset=utf-8"}
    answer = api.client.post("/v1/sessions", content=b'{"code": "W", "password": "x"}', headers=headers)
    assert problem(answer, 422, "invalid")["field"] == "code"


def test_an_address_has_one_spelling(api: Api) -> None:
    problem(api.client.get("/v1/prices/", follow_redirects=False), 404, "not-found")


def test_a_body_beyond_the_limit_is_not_read(api: Api) -> None:
    answer = api.client.post("/v1/sessions", content=b" " * (BODY_BYTES_MAX + 1))
    problem(answer, 413, "body-too-large")


def test_a_body_up_to_the_limit_is_read_also_in_pieces(api: Api) -> None:
    body = json.dumps({"code": "W", "password": "x"}).encode()
    pieces = iter([body, b" " * (BODY_BYTES_MAX - len(body))])
    answer = api.client.post("/v1/sessions", content=pieces, headers={"Content-Type": "application/json"})
    assert problem(answer, 422, "invalid")["field"] == "code"


class Broken:
    """An executor that fails as nothing should; its message holds a secret."""

    def __init__(self, error: Exception) -> None:
        self._error = error

    def execute(self, *_: object, **__: object) -> Done:
        raise self._error

    def known(self, *_: object, **__: object) -> Done | None:
        return None


def ask_broken(api: Api, error: Exception) -> Any:
    app = http_app(replace(api.ports, executor=Broken(error)))
    with TestClient(app, raise_server_exceptions=False) as client:
        return client.post("/v1/applications/business", json=BUSINESS)


def test_an_unexpected_error_is_a_problem_that_tells_nothing(
    api: Api, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.ERROR):
        answer = ask_broken(api, RuntimeError("secret of Geluk"))
    problem(answer, 500, "unexpected")
    assert "RuntimeError" in caplog.text
    assert "Geluk" not in answer.text + caplog.text
    assert answer.headers["cache-control"] == "no-store"


def test_contention_asks_to_try_again(api: Api) -> None:
    answer = ask_broken(api, Contended())
    problem(answer, 503, "contended")
    assert answer.headers["retry-after"] == "1"


def test_every_known_refusal_is_handled_with_its_subclasses(api: Api) -> None:
    class Special(Contended):
        pass

    assert Contended in HANDLED
    problem(ask_broken(api, Special()), 503, "contended")


def test_no_answer_is_cached_or_framed(api: Api) -> None:
    for path in ("/health", "/v1/prices", "/v1/nothing"):
        headers = api.client.get(path).headers
        assert headers["cache-control"] == "no-store"
        assert headers["x-content-type-options"] == "nosniff"


@pytest.mark.parametrize("key", ["short", "x" * 129, "with a space in it", "é" * 12])
def test_a_key_that_is_no_key_is_refused(api: Api, key: str) -> None:
    headers = {b"Idempotency-Key": key.encode()}
    answer = api.client.post("/v1/applications/business", json=BUSINESS, headers=headers)
    assert problem(answer, 422, "invalid")["field"] == "Idempotency-Key"


def test_waiting_for_a_position_that_is_not_shown_ends_in_try_again(
    api: Api, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("api.http.reading.WAIT_MAX_S", 0.01)
    api.applied()
    another_process = Checkpoints(api.ports.reads, "another", api.clock)
    assert another_process.claim("login_check").held()
    answer = api.client.post(
        "/v1/login-checks",
        json={"code": AccessCode.number(7).text},
        params={"after": api.ports.log.head()},
        headers=api.system(Scope.LOGIN_CHECK),
    )
    problem(answer, 503, "not-yet")
    assert answer.headers["retry-after"] == "1"


def test_a_position_beyond_the_log_is_told_at_once(api: Api, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("api.http.reading.WAIT_MAX_S", 600.0)
    holder = api.holder()
    beyond = {"after": api.ports.log.head() + 1}
    told = problem(api.client.get("/v1/credit", params=beyond, headers=holder.signed), 422, "invalid")
    assert (told["field"], told["detail"]) == ("after", "This position does not exist.")


def test_a_database_that_is_away_asks_to_send_the_same_again(
    api: Api, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    holder = api.holder()
    away = open_engine(f"sqlite:///{tmp_path / 'no such folder' / 'reads.sqlite'}")
    app = http_app(replace(api.ports, reads=away))
    with TestClient(app, raise_server_exceptions=False) as client:
        answer = client.get("/v1/credit", headers=holder.signed)
    told = problem(answer, 503, "database-away")
    assert "the same request with the same Idempotency-Key" in told["what_to_do"]
    assert answer.headers["retry-after"]
    assert answer.headers["cache-control"] == "no-store"
    assert "OperationalError" in caplog.text


@pytest.mark.parametrize(
    "address", ["/v1/credit?cursor=", "/v1/credit?after=", "/v1/invoices?year=", "/v1/orders?after="]
)
def test_a_number_too_great_for_a_database_is_a_refusal_and_no_error_of_ours(api: Api, address: str) -> None:
    answer = api.client.get(f"{address}{10**30}", headers=api.holder().signed)
    problem(answer, 422, "invalid")
