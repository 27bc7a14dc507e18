"""Repeats over HTTP: the same key and content give the same answer, no new event, no outside call (I22)."""

import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from typing import Any

import httpx
import pytest
from fastapi.testclient import TestClient

from adapters.register import KvkRegister, Line, RecentRegister
from api.http.app import http_app
from domain.ports import BusinessRegister, Listing
from domain.values import KvkNumber, Plain
from tests.api.asking import BUSINESS, PRIVATE, Api, problem

KEY = {"Idempotency-Key": "0b5b5c2e-6a53-4c38"}


@pytest.fixture
def unplugged() -> Iterator[KvkRegister]:
    """A register that nobody can reach."""
    nowhere = "http://127.0.0.1:9"
    with httpx.Client() as http:
        yield KvkRegister(Line(http), base_url=nowhere, api_key=Plain("any"), email_check_url=nowhere)


def test_a_repeated_application_answers_the_same_without_asking_the_register(
    api: Api, unplugged: KvkRegister
) -> None:
    first = api.client.post("/v1/applications/business", json=BUSINESS, headers=KEY)
    head = api.ports.log.head()
    with TestClient(
        http_app(replace(api.ports, register=unplugged, recent_facts=RecentRegister(unplugged, api.clock)))
    ) as client:
        again = client.post("/v1/applications/business", json=BUSINESS, headers=KEY)
        problem(client.post("/v1/applications/business", json=BUSINESS), 503, "technical-fault")
    assert again.json() == first.json()
    assert api.ports.log.head() == head


def test_a_repeated_refusal_on_screen_is_the_same(api: Api) -> None:
    closed = BUSINESS | {"kvk_number": "96354429"}
    first = api.client.post("/v1/applications/business", json=closed, headers=KEY)
    again = api.client.post("/v1/applications/business", json=closed, headers=KEY)
    assert problem(first, 409, "closed-branch") == problem(again, 409, "closed-branch")


def test_the_same_content_written_otherwise_is_the_same_request(api: Api) -> None:
    first = api.client.post("/v1/applications/private", json=PRIVATE, headers=KEY)
    spaced = PRIVATE | {"postcode": " 2511AB", "surname": "  Geluk "}
    assert api.client.post("/v1/applications/private", json=spaced, headers=KEY).json() == first.json()


def test_the_same_key_with_another_body_is_refused(api: Api) -> None:
    api.client.post("/v1/applications/business", json=BUSINESS, headers=KEY)
    other = BUSINESS | {"surname": "Gans"}
    answer = api.client.post("/v1/applications/business", json=other, headers=KEY)
    assert problem(answer, 422, "idempotency-key-misused")["rule"] == "I22"


def test_with_another_operation_a_key_is_one_of_its_own(api: Api) -> None:
    """As the OpenAPI document says of the header."""
    holder = api.holder()
    body = {"code": holder.code, "email": BUSINESS["email"]}
    first = api.client.post("/v1/applications/business", json=BUSINESS, headers=KEY)
    other = api.client.post("/v1/password-replacements", json=body, headers=KEY)
    assert (first.status_code, other.status_code) == (202, 202)
    assert first.json()["reference"] != other.json()["reference"]


def test_what_was_rejected_is_not_remembered(api: Api) -> None:
    broken = BUSINESS | {"kvk_number": "12345678"}
    problem(api.client.post("/v1/applications/business", json=broken, headers=KEY), 422, "invalid")
    assert api.client.post("/v1/applications/business", json=BUSINESS, headers=KEY).status_code == 202


def test_without_a_key_every_request_is_a_new_one(api: Api) -> None:
    references = {api.client.post("/v1/applications/private", json=PRIVATE).json()["reference"] for _ in "ab"}
    assert len(references) == 2


def test_a_repeated_deposit_starts_one_payment(api: Api) -> None:
    headers = api.holder().signed | KEY
    first = api.client.post("/v1/deposits", json={"amount_cents": 500}, headers=headers)
    head = api.ports.log.head()
    assert api.client.post("/v1/deposits", json={"amount_cents": 500}, headers=headers).json() == first.json()
    assert api.ports.log.head() == head


def test_a_repeated_mandate_is_one_mandate(api: Api) -> None:
    headers = api.holder().signed | KEY
    body = {"iban": "NL91ABNA0417164300", "debtor_name": "G. Geluk"}
    first = api.client.post("/v1/direct-debit-mandates", json=body, headers=headers)
    assert first.status_code == 201
    again = api.client.post("/v1/direct-debit-mandates", json=body, headers=headers)
    assert again.json() == first.json()


def test_no_command_id_or_fingerprint_shows_the_key_or_the_password(api: Api) -> None:
    api.client.post("/v1/applications/business", json=BUSINESS, headers=KEY)
    recorded = api.ports.log.since(0, 1)[0]
    assert KEY["Idempotency-Key"] not in recorded.command_id
    assert len(recorded.command_id) == 64


class Slow:
    """A register that says when it is asked, and answers when it may."""

    def __init__(self, register: BusinessRegister) -> None:
        self._register = register
        self.asked, self.may_answer = threading.Event(), threading.Event()

    def listing(self, kvk_number: KvkNumber) -> Listing:
        self.asked.set()
        assert self.may_answer.wait(30)
        return self._register.listing(kvk_number)

    def __getattr__(self, name: str) -> Any:
        return getattr(self._register, name)


def test_a_repeat_while_the_first_is_being_answered_is_refused(api: Api) -> None:
    slow = Slow(api.ports.register)
    with (
        TestClient(http_app(replace(api.ports, recent_facts=RecentRegister(slow, api.clock)))) as client,
        ThreadPoolExecutor(1) as beside,
    ):
        first = beside.submit(client.post, "/v1/applications/business", json=BUSINESS, headers=KEY)
        assert slow.asked.wait(30)
        repeat = client.post("/v1/applications/business", json=BUSINESS, headers=KEY)
        slow.may_answer.set()
        assert first.result().status_code == 202
        assert problem(repeat, 409, "request-in-flight")["rule"] == "I22"
        again = client.post("/v1/applications/business", json=BUSINESS, headers=KEY)
    assert again.json() == first.result().json()
