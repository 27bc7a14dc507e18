"""What keeps a browser's session and forms safe (issue 13, 4)."""

import re
from dataclasses import replace

import pytest
from fastapi.testclient import TestClient

from api.http.app import http_app
from api.pages import cookies
from api.pages.directory import all_pages
from api.pages.templates import HERE
from api.pages.words import catalogue
from domain.account.commands import BlockCode
from domain.values import InvoiceNumber
from tests.api.asking import OWN, Api
from tests.pages.test_away import Gone
from tests.pages.visitor import Visitor, hidden

LOG_IN = "/log-in/my-account"
TRIES_MAX = 10


@pytest.fixture
def at_home(api: Api, visitor: Visitor) -> Visitor:
    """A holder who logged in."""
    holder = api.holder()
    answer = visitor.send(LOG_IN, code=holder.code, password=OWN)
    assert answer.status_code == 303, answer.text
    return visitor


def test_every_page_allows_nothing_from_elsewhere_and_is_kept_nowhere(visitor: Visitor) -> None:
    answer = visitor.get("/")
    policy = answer.headers["content-security-policy"]
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy
    assert "form-action 'self'" in policy
    assert "frame-ancestors 'none'" in policy
    assert answer.headers["cache-control"] == "no-store"
    assert answer.headers["referrer-policy"] == "same-origin"
    assert answer.headers["x-content-type-options"] == "nosniff"


def test_no_template_has_code_or_style_within() -> None:
    for file in HERE.rglob("*.html"):
        text = file.read_text()
        assert not re.search(r"<style|<script(?![^>]*\bsrc=)|\sstyle=|\son[a-z]+=|javascript:", text), (
            file.name
        )
        assert not re.search(r"""(?:src|href|action)=["']https?:""", text), file.name


def test_a_session_is_in_a_cookie_that_scripts_and_other_sites_do_not_get(at_home: Visitor) -> None:
    kept = [one for one in at_home.client.cookies.jar if one.name == cookies.HOLDER]
    assert len(kept) == 1
    [session] = kept
    assert session.secure
    assert session.path == "/"
    assert not session.domain_specified
    assert session.has_nonstandard_attr("HttpOnly")
    assert session.get_nonstandard_attr("SameSite") == "Lax"


def test_the_token_of_a_form_is_another_after_logging_in_and_out(api: Api, visitor: Visitor) -> None:
    holder = api.holder()
    before = visitor.fill(LOG_IN, code=holder.code, password=OWN)
    visit = visitor.cookie(cookies.VISIT)
    assert visitor.post(LOG_IN, before).status_code == 303
    assert visitor.cookie(cookies.VISIT) != visit
    again = visitor.post(LOG_IN, before)
    assert again.status_code == 403
    assert holder.code in again.text, "nothing typed is lost"
    assert OWN not in again.text, "but secrets"


@pytest.mark.parametrize("token", ["", "0" * 64])
def test_a_form_that_is_not_ours_does_nothing(at_home: Visitor, token: str) -> None:
    session = at_home.cookie(cookies.HOLDER)
    answer = at_home.post("/log-out", {"form_token": token})
    assert answer.status_code == 403
    assert at_home.cookie(cookies.HOLDER) == session
    assert at_home.get("/account").status_code == 200


def test_a_form_from_another_site_does_nothing_even_with_a_token(api: Api, visitor: Visitor) -> None:
    holder = api.holder()
    sent = visitor.fill(LOG_IN, code=holder.code, password=OWN)
    for site in ("cross-site", "same-site"):
        answer = visitor.post(LOG_IN, sent, **{"Sec-Fetch-Site": site})
        assert answer.status_code == 403
        assert not visitor.cookie(cookies.HOLDER)
    assert visitor.post(LOG_IN, sent, **{"Sec-Fetch-Site": "same-origin"}).status_code == 303


@pytest.mark.parametrize(
    "elsewhere",
    [
        "https://elsewhere.example/",
        "//elsewhere.example",
        "/\\elsewhere.example",
        "javascript:alert(1)",
        "/a\r\nb",
    ],
)
def test_logging_in_leads_to_a_page_of_ours_only(api: Api, visitor: Visitor, elsewhere: str) -> None:
    holder = api.holder()
    sent = visitor.fill(LOG_IN, code=holder.code, password=OWN)
    answer = visitor.client.post(LOG_IN, params={"next": elsewhere}, data=sent)
    assert (answer.status_code, answer.headers["location"]) == (303, "/account")


def test_an_unknown_code_and_a_wrong_password_are_answered_alike(api: Api, visitor: Visitor) -> None:
    known = api.holder().code
    unknown = "W425QB62222B"
    answers = [visitor.send(LOG_IN, code=code, password="no such password") for code in (known, unknown)]
    texts = []
    for answer, code in zip(answers, (known, unknown), strict=True):
        assert answer.status_code == 401
        text = re.sub(r'name="(form_token|once)" value="[^"]*"', "", answer.text)
        texts.append(text.replace(code, "CODE"))
    assert texts[0] == texts[1]


def test_tries_at_a_password_count_as_over_the_api(api: Api, visitor: Visitor) -> None:
    code = api.holder().code
    told = [
        visitor.send(LOG_IN, code=code, password=f"no such password {n}").status_code
        for n in range(TRIES_MAX + 1)
    ]
    assert told == [401] * TRIES_MAX + [429]
    over_http = api.client.post("/v1/sessions", json={"code": code, "password": OWN})
    assert over_http.status_code == 429, "and the other way round"


def test_a_session_ends_at_the_next_request_after_a_suspension(api: Api, at_home: Visitor) -> None:
    account = api.client.get(
        "/v1/account", headers={"Authorization": f"Bearer {at_home.cookie(cookies.HOLDER)}"}
    )
    clerk = api.staff("p1", *["clerk"])  # type: ignore[arg-type] # a role by its name
    path = f"/v1/accounts/{account.json()['account_id']}/suspension"
    assert api.client.post(path, json={"reason": "holder_asked"}, headers=clerk).status_code == 200
    refused = at_home.get("/account")
    assert refused.status_code == 403
    assert at_home.get("/account").status_code == 303, "and no session is left"


@pytest.mark.parametrize("address", ["/log-out", "/account/log-out-everywhere"])
def test_who_logs_out_after_the_session_has_ended_gets_a_page(
    api: Api, at_home: Visitor, address: str
) -> None:
    sent = at_home.fill("/account/details")
    bearer = {"Authorization": f"Bearer {at_home.cookie(cookies.HOLDER)}"}
    assert api.client.delete("/v1/sessions", headers=bearer).status_code == 204
    left = at_home.post(address, sent)
    assert left.status_code == 303
    assert at_home.get(left.headers["location"]).status_code == 200
    assert not at_home.cookie(cookies.HOLDER)


def test_the_log_in_of_every_page_is_a_page(visitor: Visitor) -> None:
    for at in {page.log_in_at for page in all_pages()}:
        assert visitor.get(at).status_code == 200, at


@pytest.mark.parametrize("address", ["/log-out", "/account/log-out-everywhere"])
def test_nobody_is_told_to_be_logged_out_who_is_not(api: Api, at_home: Visitor, address: str) -> None:
    """As the sessions cannot be ended now: the person may try again."""
    sent, session = at_home.fill("/account/details"), at_home.cookie(cookies.HOLDER)
    app = http_app(replace(api.ports, sessions=Gone(api.ports.sessions)))
    with TestClient(app, base_url="https://testserver", follow_redirects=False) as client:
        away = Visitor(client)
        client.cookies.update(at_home.client.cookies)
        answer = away.post(address, sent)
    assert answer.status_code == 503
    assert answer.headers["content-type"].startswith("text/html")
    assert cookies.HOLDER not in answer.headers.get("set-cookie", "")
    assert at_home.cookie(cookies.HOLDER) == session


def test_a_page_that_shows_nothing_names_the_page_of_its_form(visitor: Visitor) -> None:
    shown = {page.path for page in all_pages() if "GET" in page.handlers}
    for page in all_pages():
        assert (page.path in shown) != (page.form_at in shown), page.path


def test_another_language_after_a_refusal_leads_to_the_page_of_the_form(at_home: Visitor) -> None:
    sent = at_home.fill("/account/details")
    refused = at_home.post("/account/authorisation/withdrawal", sent)
    assert refused.status_code == 409
    assert 'name="next" value="/account/authorisation"' in refused.text


def test_no_link_can_say_that_something_was_done(at_home: Visitor) -> None:
    done = catalogue("nl")["done.logged_out"]
    assert done not in at_home.get("/?done=logged_out").text
    left = at_home.post("/log-out", at_home.fill("/account/details"))
    assert left.headers["location"] == "/"
    assert done in at_home.get("/").text
    assert done not in at_home.get("/").text, "it is told once"


def test_a_file_that_is_refused_is_told_on_a_page(at_home: Visitor) -> None:
    answer = at_home.get("/account/direct-debit/document")
    assert answer.status_code == 404
    assert answer.headers["content-type"].startswith("text/html")
    assert "content-disposition" not in answer.headers


def test_a_blocked_code_of_which_all_is_paid_is_told_what_to_do_and_may_try_again(
    api: Api, visitor: Visitor
) -> None:
    """Paid, and not reactivated yet (R31, D4)."""
    holder, number = api.holder(), InvoiceNumber("F2026-000001")
    api.do(BlockCode(at=api.clock.now(), account_id=holder.account_id, invoice_number=number))
    answer = visitor.send(LOG_IN, code=holder.code, password=OWN)
    assert answer.status_code == 403
    assert catalogue("nl")["log_in.to_pay"] not in answer.text
    assert "Alle facturen zijn betaald: neem contact op met het register" in answer.text
    assert "Betaal alle openstaande facturen" not in answer.text, "it is done"
    assert holder.code in answer.text, "the form is there"


def test_what_is_too_large_is_refused_whole(visitor: Visitor) -> None:
    sent = visitor.fill(LOG_IN, code="W" * 70_000)
    assert visitor.post(LOG_IN, sent).status_code == 413


def test_a_method_that_a_page_does_not_have_is_told(visitor: Visitor) -> None:
    assert visitor.client.delete("/").status_code == 405
    assert visitor.client.head("/").status_code == 200


def test_no_address_of_a_page_names_a_person() -> None:
    named = {part for page in all_pages() for part in re.findall(r"\{(\w+)\}", page.path)}
    assert not named & {"code", "email", "name", "iban", "person", "birth_date"}


def test_an_error_tells_nothing_of_what_was_sent(
    visitor: Visitor, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    page = next(page for page in all_pages() if page.path == "/log-in/{purpose}")

    async def broken(visit: object) -> object:
        raise RuntimeError(f"secret {visit}")

    monkeypatch.setitem(page.handlers, "GET", broken)
    answer = visitor.get(LOG_IN)
    assert answer.status_code == 500
    assert "secret" not in answer.text + caplog.text
    assert "unexpected RuntimeError" in caplog.text


def test_a_form_shown_to_one_is_of_no_use_to_another(api: Api, visitor: Visitor) -> None:
    sent = visitor.fill(LOG_IN, code=api.holder().code, password=OWN)
    visitor.client.cookies.clear()
    other = hidden(visitor.get(LOG_IN).text)["form_token"]
    assert other != sent["form_token"]
    assert visitor.post(LOG_IN, sent).status_code == 403


def test_attributes_of_fields_are_what_a_browser_understands(visitor: Visitor) -> None:
    shown = visitor.get(LOG_IN).text + visitor.get("/desk/log-in").text + visitor.get("/apply/private").text
    assert 'maxlength="20"' in shown
    assert 'inputmode="numeric"' in shown
    assert "&#34;" not in shown, "a quote within an attribute's value is part of the value"


@pytest.mark.parametrize("address", ["/apply/{}", "/lost-password/{}", "/questions/asked/{}"])
def test_no_text_of_a_link_stands_in_our_page_as_a_reference(visitor: Visitor, address: str) -> None:
    assert visitor.get(address.format("0123456789abcdef0123")).status_code == 200
    answer = visitor.get(address.format("bel-020-1234567"), accept="text/html")
    assert answer.status_code == 404
    assert "020-1234567" not in re.sub("<[^>]+>", "", answer.text)


def test_nobody_logs_in_as_somebody_of_a_demo_that_there_is_not(visitor: Visitor) -> None:
    for who in ("clerk", "", "x" * 1000):
        answer = visitor.post("/demo-log-in", visitor.fill(LOG_IN) | {"who": who})
        assert (answer.status_code, answer.headers["location"]) == (303, "/")
        assert not visitor.cookie(cookies.STAFF)
