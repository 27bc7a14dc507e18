"""A person gets a page with words, whatever is away, refused or not there (R40, R46)."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from html import unescape
from importlib import import_module
from pathlib import Path
from typing import Any

import pytest
from fastapi.testclient import TestClient

from adapters.event_store import open_engine
from api.http.app import http_app
from api.http.guards import HEADER_BYTES_MAX
from api.http.rates import UNLIMITED, Rate
from api.pages import forms
from api.pages.directory import all_pages
from api.ports import Ports
from domain.ports import VaultAway
from tests.api.asking import CONTACT, OWN, Api, problem
from tests.pages.visitor import Visitor, hidden

BROWSER = {"Accept": "text/html,application/xhtml+xml,*/*;q=0.8"}
QUESTION = {"text": "Hoe laat?", "email": "guusje@home.example"}


class Gone:
    """What nothing can be asked of, while it is ``away``: a database, or a vault of keys."""

    def __init__(self, behind: Any, *, away: bool = True) -> None:
        self._behind, self.away = behind, away

    def __getattr__(self, name: str) -> Any:
        if self.away:
            raise VaultAway
        return getattr(self._behind, name)


@contextmanager
def visiting(ports: Ports, **how: Any) -> Iterator[Visitor]:
    app = http_app(ports, **{"rates": UNLIMITED, **how})
    with TestClient(
        app, base_url="https://testserver", follow_redirects=False, raise_server_exceptions=False
    ) as client:
        yield Visitor(client)


def without_database(api: Api, folder: Path) -> Ports:
    return replace(api.ports, reads=open_engine(f"sqlite:///{folder / 'no such folder' / 'reads.sqlite'}"))


def is_a_page(answer: Any, *words: str) -> str:
    """With those words, in Dutch, and how to reach the register."""
    assert answer.headers["content-type"] == "text/html; charset=utf-8", answer.text
    text = unescape(answer.text)
    for each in (*words, CONTACT.told("nl")):
        assert each in text
    assert "Idempotency-Key" not in text
    return text


def test_pages_that_read_nothing_open_without_the_database(api: Api, tmp_path: Path) -> None:
    with visiting(without_database(api, tmp_path)) as visitor:
        answer = visitor.get("/log-in/my-account")
    assert answer.status_code == 200
    is_a_page(answer, "Inloggen: Mijn account")


def test_a_page_that_cannot_be_read_says_so_and_when_to_open_it_again(
    api: Api, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    with visiting(without_database(api, tmp_path)) as visitor:
        visitor.client.cookies.set("__Host-toegang", api.holder().token, domain="testserver.local", path="/")
        answer = visitor.get("/account/credit")
    assert answer.status_code == 503
    assert answer.headers["retry-after"]
    text = is_a_page(answer, "Open deze pagina over een minuut opnieuw.")
    assert "Nog eens versturen" not in text
    assert "OperationalError" in caplog.text


def test_what_was_typed_is_shown_again_and_done_once_when_the_vault_is_back(api: Api) -> None:
    vault = Gone(api.ports.vault)
    with visiting(replace(api.ports, vault=vault)) as visitor:
        sent = visitor.fill("/questions/other", **QUESTION)
        answer = visitor.post("/questions/other", sent)
        assert answer.status_code == 503
        text = is_a_page(answer, "Verstuur het formulier zo nog eens")
        assert all(typed in text for typed in QUESTION.values())
        assert hidden(answer.text)["once"] == sent["once"]
        vault.away = False
        again = hidden(answer.text) | QUESTION
        asked = [visitor.post("/questions/other", again).headers["location"] for _ in range(2)]
    assert asked[0] == asked[1], "the same key, and so one question"


def test_what_was_typed_in_a_form_that_cannot_be_shown_again_is_sent_from_the_refusal(api: Api) -> None:
    """The form of an order has prices in it, which are read first."""
    holder, log = api.holder(), Gone(api.ports.log, away=False)
    api.pay_in(holder, 10_00)
    order = {"product": "extract", "about": "69599084", "language": "en"}
    with visiting(replace(api.ports, log=log)) as visitor:
        visitor.send("/log-in/my-account", code=holder.code, password=OWN)
        sent = visitor.fill("/account/order", **order)
        log.away = True
        answer = visitor.post("/account/order", sent)
        assert answer.status_code == 503
        is_a_page(answer, "Nog eens versturen", "Wat u typte, is bewaard")
        again = hidden(answer.text)
        assert {name: again[name] for name in order} == order
        assert again["once"] == sent["once"]
        log.away = False
        assert visitor.post("/account/order", again).headers["location"].startswith("/account/orders/")


def test_no_secret_stands_in_the_page_of_a_refusal() -> None:
    """The names of secrets are those of every form's secret fields."""
    named = {field.name for form in every_form() for field in form.fields if field.kind in forms.SECRETS}
    assert named == set(forms.SECRET_NAMES)


def every_form() -> Iterator[forms.Form]:
    """Those that modules hold: an act's is made of what its operation takes."""
    for page in all_pages():
        for handler in page.handlers.values():
            held = vars(import_module(handler.__module__)).values()
            yield from (one for one in held if isinstance(one, forms.Form))


def test_an_address_that_does_not_exist_is_told_on_a_page_in_the_language_of_the_person(api: Api) -> None:
    with visiting(api.ports) as visitor:
        answer = visitor.get("/accountt", **BROWSER, **{"Accept-Language": "nl"})
        assert answer.status_code == 404
        is_a_page(answer, "Op dit adres is niets van u.")
        visitor.client.cookies.set("toegang-language", "en", domain="testserver.local", path="/")
        assert (
            "There is nothing of yours"
            in visitor.get("/accountt", **BROWSER, **{"Accept-Language": "nl"}).text
        )
        assert visitor.client.post("/docs", headers=BROWSER).headers["allow"] == "GET"


@pytest.mark.parametrize("headers", [{}, BROWSER])
def test_programs_get_what_they_read(api: Api, headers: dict[str, str]) -> None:
    with visiting(api.ports) as visitor:
        problem(visitor.get("/v1/accountt", **headers), 404, "not-found")
        if not headers:
            problem(visitor.get("/accountt"), 404, "not-found")


def test_who_asks_too_often_or_with_too_much_is_told_on_a_page(api: Api) -> None:
    once = replace(UNLIMITED, client=Rate(per_s=1e-9, burst=1))
    with visiting(api.ports, rates=once) as visitor:
        large = visitor.get("/prices", **BROWSER, **{"X-Large": "x" * HEADER_BYTES_MAX})
        assert large.status_code == 431
        is_a_page(large)
        visitor.get("/prices", **BROWSER)
        often = visitor.get("/prices", **BROWSER)
        assert often.status_code == 429
        assert often.headers["retry-after"]
        is_a_page(often, "Wacht even")
