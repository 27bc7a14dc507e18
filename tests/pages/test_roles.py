"""What each role of staff sees of the desk: every way that is shown leads somewhere (D17)."""

import re
from html import unescape

import pytest

from api.http.passwords import LENGTH_MIN
from api.pages.desk.member import SECTIONS
from api.pages.directory import all_pages
from api.pages.page import Page, Who
from api.pages.words import LANGUAGES, catalogue, told
from api.staff.acting import FINDERS
from domain.ports import Role
from tests.api.asking import Api
from tests.pages.test_act_pages import as_member
from tests.pages.test_acts import ACTS, API
from tests.pages.visitor import Visitor

MADE_UP = "0123456789abcdef0123"
"""Of the form of an id, and no id of anything."""
ACT_PAGES = {act.address for act in ACTS}
PAGES = [
    page
    for page in all_pages()
    if page.who is Who.STAFF and "GET" in page.handlers and page.path not in ACT_PAGES
]
NOBODYS = ("/desk", "/desk/passkeys")
"""Without an operation of their own: everybody's."""


def is_for(page: Page, role: Role) -> bool:
    return not page.asks or any(role in API.roles_of(method, asked) for method, asked in page.asks)


def test_every_page_says_what_it_needs() -> None:
    assert len(PAGES) > 30
    assert [page.path for page in PAGES if not page.asks] == list(NOBODYS)


@pytest.mark.parametrize("role", list(Role))
def test_a_page_is_shown_to_the_roles_that_its_operation_takes_and_to_no_other(
    api: Api, visitor: Visitor, role: Role
) -> None:
    member = as_member(api, visitor, role)
    for page in PAGES:
        answer = member.get(re.sub(r"\{\w+\}", MADE_UP, page.path))
        assert (answer.status_code != 403) == is_for(page, role), (page.path, answer.status_code)
        assert answer.status_code < 500, page.path


def test_a_refusal_is_told_at_the_desk(api: Api, visitor: Visitor) -> None:
    member = as_member(api, visitor, Role.PRIVACY_OFFICER)
    for address in ("/desk/audit", "/desk/accounts/made-up"):
        answer = member.get(address, **{"Accept-Language": "en"})
        assert answer.status_code in (403, 404)
        assert told("en", "desk.nav") in answer.text
        assert told("en", "site.to_start") not in answer.text


def test_sections_are_pages_and_each_is_somebodys() -> None:
    pages = {page.path: page for page in all_pages()}
    for section in SECTIONS:
        assert any(is_for(pages[section.address], role) for role in Role), section.name


def test_a_refused_search_is_answered_as_refused_and_nothing_typed_is_lost(
    api: Api, visitor: Visitor
) -> None:
    member = as_member(api, visitor, Role.CLERK)
    answer = member.send("/desk/accounts", surname="Geluk", email="g@geluk.example", reason="holder_asked")
    assert answer.status_code == 422
    assert 'value="Geluk"' in answer.text


def test_what_is_no_subject_or_no_code_is_told_at_its_field(api: Api, visitor: Visitor) -> None:
    holder = api.holder()
    auditor = as_member(api, visitor, Role.AUDITOR)
    answer = auditor.send("/desk/audit", kind="account", number="../x")
    assert answer.status_code == 422
    assert 'id="number-error"' in answer.text
    assert "../x" in answer.text
    hidden = auditor.fill("/desk/audit", code="W1", reason="question")
    assert 'id="code-error"' in auditor.post("/desk/audit/code", hidden).text
    mistaken = auditor.post("/desk/audit", hidden | {"kind": "account", "number": holder.code})
    assert mistaken.status_code == 422, "a code would stand in an address"
    nobodys = auditor.post("/desk/audit/code", hidden | {"code": "W425QB62222B"})
    assert nobodys.status_code == 422
    found = auditor.post("/desk/audit/code", hidden | {"code": holder.code})
    assert found.headers["location"] == f"/desk/audit/subjects/account-{holder.account_id}"


def test_how_long_a_password_is_told_as_it_is_judged() -> None:
    for language in LANGUAGES:
        hints = [text for key, text in catalogue(language).items() if key.endswith("new_password_hint")]
        numbers = [number for hint in hints for number in re.findall(r"\d+", hint)]
        assert len(numbers) >= 3
        assert set(numbers) == {str(LENGTH_MIN)}


@pytest.mark.parametrize("role", list(Role))
def test_every_way_from_an_account_and_from_what_waits_leads_somewhere(
    api: Api, visitor: Visitor, role: Role
) -> None:
    holder = api.holder()
    api.pay_in(holder, 2500)
    by = api.staff("somebody", Role.SUPERVISOR)
    asked = f"/v1/accounts/{holder.account_id}/closure-requests"
    assert api.client.post(asked, json={"reason": "holder_asked"}, headers=by).is_success
    api.show()
    member = as_member(api, visitor, role)
    seen: set[str] = set()
    account = f"/desk/accounts/{holder.account_id}"
    waiting = ["/desk", *([account] if role in FINDERS else [])]
    while waiting:
        address = waiting.pop()
        if address in seen:
            continue
        seen.add(address)
        answer = member.get(address, **{"Accept-Language": "en"})
        if answer.is_redirect:  # to the proof in the tree that is in use
            waiting.append(answer.headers["location"])
            continue
        assert answer.status_code == 200, address
        if address.count("/") < 5 or "timeline" in address:
            links = [unescape(one) for one in re.findall(r'href="(/desk[^"]*)"', answer.text)]
            waiting += [one.partition("#")[0] for one in links]
    assert (f"{account}/timeline" in seen) == (role in FINDERS)
