"""What a form sent is carried out once and whole, or not at all (I22)."""

import asyncio
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from typing import Any
from urllib.parse import urlencode

import pytest
from fastapi.testclient import TestClient
from starlette.datastructures import Headers
from starlette.types import Message

from adapters.register import RecentRegister
from api.http.app import http_app, routed
from api.http.guards import FILE_BYTES_MAX
from api.pages import asking, cookies
from api.pages.asking import AskedInProcess
from api.pages.forms import Form
from api.pages.page import FORM_BYTES_MAX, Page
from api.pages.sent import PARTS_MAX, sent
from api.pages.visit import Visit
from api.pages.words import catalogue
from domain.application.events import ApplicationReceived
from domain.ports import Role
from tests.api.asking import OWN, PERSON, Api
from tests.api.test_repeats import Slow
from tests.pages.test_finance import seated
from tests.pages.visitor import Visitor, hidden

APPLY = "/apply/business"
UPLOAD = "/desk/finance/bank-files"
AS_FORM = {"Content-Type": "application/x-www-form-urlencoded"}
FIELD = b'--x\r\nContent-Disposition: form-data; name="text"\r\n\r\nx\r\n'
FILE = b'--x\r\nContent-Disposition: form-data; name="body"; filename="a.xml"\r\n\r\nx\r\n'
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
        typed = visitor.fill(APPLY, kvk_number="69599084", **PERSON_TYPED)
        first = beside.submit(visitor.post, APPLY, typed)
        assert slow.asked.wait(30)
        second = visitor.post(APPLY, typed)
        slow.may_answer.set()
        assert (second.status_code, first.result().status_code) == (409, 303)
        third = visitor.post(APPLY, typed | hidden(second.text))
    assert third.headers["location"] == first.result().headers["location"]
    assert len(received(api)) == 1


def cut_off(client: TestClient, address: str, typed: dict[str, str], cut: str) -> int:
    """Sends the form up to the end of ``cut``, where the connection drops; what is answered to nobody."""
    body = urlencode(typed).encode()
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
    typed = visitor.fill("/account/deposit")
    typed["amount_cents"] = "2500"
    head = api.ports.log.head()
    assert visitor.cookie(cookies.HOLDER)
    assert cut_off(visitor.client, "/account/deposit", typed, "amount_cents=25") == 400
    assert api.ports.log.head() == head
    assert cut_off(visitor.client, "/account/deposit", {**typed, "more": "x"}, "more=x") == 400
    assert visitor.post("/account/deposit", typed).status_code == 303, "the whole one is taken"


def test_a_search_that_is_refused_is_answered_as_refused(api: Api, visitor: Visitor) -> None:
    token = api.staff("p1", Role.CLERK)["Authorization"].removeprefix("Bearer ")
    visitor.client.cookies.set(cookies.STAFF, token, domain="testserver.local", path="/")
    answer = visitor.send("/desk/accounts", surname="Geluk")
    assert answer.status_code == 422, "no reason is given"
    assert "Geluk" in answer.text


def test_a_form_has_no_more_fields_than_any_of_ours(visitor: Visitor) -> None:
    typed = visitor.fill("/questions/other")
    many = urlencode([*typed.items(), *(("text", "x") for _ in range(PARTS_MAX))])
    answer = visitor.client.post("/questions/other", content=many, headers=AS_FORM)
    assert (answer.status_code, catalogue("nl")["page.unreadable"] in answer.text) == (400, True)


def test_what_was_chosen_several_times_is_one_field_with_commas() -> None:
    body = b"roles=clerk&text=&roles=finance"
    assert asyncio.run(sent(Headers(AS_FORM), body)).typed == {"roles": "clerk,finance", "text": ""}


@pytest.mark.parametrize(
    ("kind", "body"),
    [
        ("multipart/form-data", b"anything"),
        ("multipart/form-data; boundary=x", b"no boundary of that kind"),
        ("multipart/form-data; boundary=x", FILE + FILE + b"--x--"),
        ("multipart/form-data; boundary=x", FIELD * (PARTS_MAX + 1) + b"--x--"),
    ],
)
def test_a_file_that_is_not_sent_as_a_browser_sends_it_is_told_to_be_unreadable(
    api: Api, visitor: Visitor, kind: str, body: bytes
) -> None:
    seated(api, visitor, "p1", Role.FINANCE)
    answer = visitor.client.post(UPLOAD, content=body, headers={"Content-Type": kind})
    assert (answer.status_code, catalogue("nl")["page.unreadable"] in answer.text) == (400, True)


@pytest.mark.parametrize(
    ("size", "told"),
    [(FILE_BYTES_MAX + FORM_BYTES_MAX, "page.too_large"), (FILE_BYTES_MAX + 1, "bank_file.submit")],
)
def test_a_file_that_is_too_large_is_told_by_the_page_or_at_its_form(
    api: Api, visitor: Visitor, size: int, told: str
) -> None:
    seated(api, visitor, "p1", Role.FINANCE)
    api.show()
    fields = visitor.fill(UPLOAD)
    answer = visitor.client.post(UPLOAD, data=fields, files={"body": ("bank.xml", b" " * size)})
    assert (answer.status_code, catalogue("nl")[told] in answer.text) == (413, True)


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (b"", "Kies een bestand."),
        (b"a picture", "Regel 1: dit is geen XML in UTF-8"),
        (b"<html/>", "Regel 1: het eerste element is geen van die worden gelezen: camt."),
    ],
)
def test_who_chose_the_wrong_file_is_told_in_their_language(
    api: Api, visitor: Visitor, content: bytes, says: str
) -> None:
    seated(api, visitor, "p1", Role.FINANCE)
    api.show()
    fields = visitor.fill(UPLOAD)
    answer = visitor.client.post(UPLOAD, data=fields, files={"body": ("chosen", content)})
    assert (answer.status_code, says in answer.text) == (422, True)


def test_a_form_of_another_session_is_told_once_on_its_page(visitor: Visitor) -> None:
    scope = {"type": "http", "path": "/", "query_string": b"", "headers": []}
    described = routed()
    visit = Visit(AskedInProcess(described, described), Page("/"), scope, {}, None)
    visit.stale, visit.typed = True, {"text": "typed"}
    sent_one, other = visit.empty(Form("one")), visit.empty(Form("other"))
    assert (sent_one.status, bool(sent_one.problem), dict(sent_one.typed)) == (403, True, {"text": "typed"})
    assert (other.status, other.problem, other.typed) == (200, {}, {})
