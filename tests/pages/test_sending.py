"""What a form sent is carried out once and whole, or not at all (I22)."""

import asyncio
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from typing import Any
from urllib.parse import urlencode

import pytest
from fastapi.testclient import TestClient
from starlette.types import Message

from adapters.register import RecentRegister
from api.http.app import http_app
from api.pages import asking, cookies
from domain.application.events import ApplicationReceived
from domain.ports import Role
from tests.api.asking import OWN, PERSON, Api
from tests.api.test_repeats import Slow
from tests.pages.visitor import Visitor, hidden

APPLY = "/apply/business"
PERSON_TYPED = {name: str(value) for name, value in PERSON.items()} | {"terms_accepted": "true"}


async def at_once(_: float) -> None:
    """No second of a test is waited for."""


def received(api: Api) -> list[Any]:
    return [one for one in api.ports.log.since(0, 100) if isinstance(one.event, ApplicationReceived)]


def test_who_presses_again_while_the_register_is_slow_asks_once(
    api: Api, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(asking, "sleep", at_once)
    slow = Slow(api.ports.register)
    app = http_app(replace(api.ports, recent_facts=RecentRegister(slow, api.clock)))
    with (
        TestClient(app, base_url="https://testserver", follow_redirects=False) as client,
        ThreadPoolExecutor(1) as beside,
    ):
        visitor = Visitor(client)
        sent = visitor.fill(APPLY, kvk_number="69599084", **PERSON_TYPED)
        first = beside.submit(visitor.post, APPLY, sent)
        assert slow.asked.wait(30)
        second = visitor.post(APPLY, sent)
        slow.may_answer.set()
        assert (second.status_code, first.result().status_code) == (409, 303)
        third = visitor.post(APPLY, sent | hidden(second.text))
    assert third.headers["location"] == first.result().headers["location"]
    assert len(received(api)) == 1


def cut_off(client: TestClient, address: str, sent: dict[str, str], cut: str) -> int:
    """Sends the form up to the end of ``cut``, where the connection drops; what is answered to nobody."""
    body = urlencode(sent).encode()
    kept = " ".join(f"{one.name}={one.value}" for one in client.cookies.jar).replace(" ", "; ")
    scope = {
        "type": "http",
        "method": "POST",
        "scheme": "https",
        "path": address,
        "query_string": b"",
        "headers": [
            (b"content-type", b"application/x-www-form-urlencoded"),
            (b"content-length", str(len(body)).encode()),
            (b"cookie", kept.encode()),
        ],
    }
    coming: list[Message] = [
        {"type": "http.disconnect"},
        {"type": "http.request", "body": body[: body.index(cut.encode()) + len(cut)], "more_body": True},
    ]
    told: list[int] = []

    async def receive() -> Message:
        return coming.pop()

    async def send(message: Message) -> None:
        told.extend([message["status"]] if "status" in message else [])

    asyncio.run(client.app(scope, receive, send))  # type: ignore[arg-type] # an application of this kind
    return told[0]


def test_a_form_that_did_not_come_whole_does_nothing(api: Api, visitor: Visitor) -> None:
    holder = api.holder()
    visitor.send("/log-in/my-account", code=holder.code, password=OWN)
    sent = visitor.fill("/account/deposit")
    sent["amount_cents"] = "2500"
    head = api.ports.log.head()
    assert visitor.cookie(cookies.HOLDER)
    assert cut_off(visitor.client, "/account/deposit", sent, "amount_cents=25") == 400
    assert api.ports.log.head() == head
    assert cut_off(visitor.client, "/account/deposit", {**sent, "more": "x"}, "more=x") == 400
    assert visitor.post("/account/deposit", sent).status_code == 303, "the whole one is taken"


def test_a_search_that_is_refused_is_answered_as_refused(api: Api, visitor: Visitor) -> None:
    token = api.staff("p1", Role.CLERK)["Authorization"].removeprefix("Bearer ")
    visitor.client.cookies.set(cookies.STAFF, token, domain="testserver.local", path="/")
    answer = visitor.send("/desk/accounts", surname="Geluk")
    assert answer.status_code == 422, "no reason is given"
    assert "Geluk" in answer.text
