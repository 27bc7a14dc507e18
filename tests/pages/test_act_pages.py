"""Every act's page as staff sees it, in both languages, and what becomes of who may not (D17)."""

import re
from collections.abc import Mapping
from html import unescape
from types import MappingProxyType

import pytest

from api.pages.acts import Act
from api.pages.cookies import STAFF
from api.pages.words import LANGUAGES, told
from domain.ports import Role
from tests.api.asking import Api
from tests.api.test_questions import QUESTION
from tests.api.test_questions import ask as asked_question
from tests.api.test_staff_reading import busy
from tests.pages.test_acts import ACTS, API
from tests.pages.visitor import Visitor

READS_FIRST = "/v1/invoices/{invoice_number}/credit-note-requests"
"""The form is of the invoice's lines."""
MADE_UP = "0123456789abcdef0123"


def as_member(api: Api, visitor: Visitor, *roles: Role) -> Visitor:
    token = api.staff("p1", *roles)["Authorization"].removeprefix("Bearer ")
    visitor.client.cookies.set(STAFF, token)
    return visitor


def address(act: Act, ids: Mapping[str, Mapping[str, str]] = MappingProxyType({})) -> str:
    """Of its page, about what there is, by the beginnings of operations; else about nothing."""
    known: dict[str, str] = {}
    for start, some in ids.items():
        known |= some if act.operation.startswith(start) else {}
    return re.sub(r"\{(\w+)\}", lambda named: known.get(named[1], MADE_UP), act.address)


def test_each_shows_its_form_in_both_languages_below_what_it_is_about(api: Api, visitor: Visitor) -> None:
    _, ids = busy(api)
    api.show()
    member = as_member(api, visitor, *Role)
    for act in ACTS:
        title = f"act.{API.name_of('POST', act.operation)}.title"
        for language in LANGUAGES:
            answer = member.get(address(act, ids), **{"Accept-Language": language})
            assert answer.status_code == 200, act.operation
            html = unescape(answer.text)
            assert told(language, title) in html
            assert not re.search(r'value="[\[({]', html), f"{act.operation}: begins with what nobody types"
            if act.about:
                first = told(language, f"column.{act.about.columns[0].name}")
                assert html.index(f">{first}</dt>") < html.index('class="toegang-form"'), act.operation


def test_an_act_on_what_there_is_not_has_no_form(api: Api, visitor: Visitor) -> None:
    member = as_member(api, visitor, *Role)
    for act in ACTS:
        answer = member.get(address(act))
        assert (answer.status_code == 404) == bool(act.about or act.operation == READS_FIRST), act.operation


def test_who_may_act_may_read_what_it_is_done_to() -> None:
    about = [(act, act.about) for act in ACTS if act.about]
    assert len(about) > 30
    for act, one in about:
        assert API.roles_of("POST", act.operation) <= API.roles_of("GET", one.operation), act.operation


@pytest.mark.parametrize("role", [Role.AUDITOR, Role.CLERK])
def test_who_may_not_is_told_so_and_sees_no_form(api: Api, visitor: Visitor, role: Role) -> None:
    member, refused = as_member(api, visitor, role), 0
    for act in ACTS:
        if role not in API.roles_of("POST", act.operation) and act.operation != READS_FIRST:
            answer = member.get(address(act), **{"Accept-Language": "en"})
            assert answer.status_code == 403, act.operation
            assert "None of your roles allows this." in answer.text
            assert 'name="once"' not in answer.text
            refused += 1
    assert refused > 10


def test_a_reason_to_refuse_that_was_chosen_can_be_taken_back(api: Api, visitor: Visitor) -> None:
    """Whether something is granted hangs on it, and a radio button that is pressed stays pressed."""
    holder = api.holder()
    grounds = {"grounds": "Notaris, dossier 2026-17."}
    asked = api.client.post("/v1/authorisation", json=grounds, headers=holder.signed)
    assert asked.status_code == 201, asked.text
    api.show()
    member = as_member(api, visitor, Role.CLERK)
    shown = member.get(f"/desk/accounts/{holder.account_id}/authorisation/decision").text
    [none] = re.findall(r'<input [^>]*name="refusal"[^>]* value=""[^>]*>', shown)
    assert none.endswith(" checked>")
    assert re.findall(r'<input [^>]*name="reason"[^>]* value=""[^>]*>', shown) == []


def test_a_closure_that_waits_is_told_to_who_may_ask_for_it_and_not_offered_again(
    api: Api, visitor: Visitor
) -> None:
    holder, by = api.holder(), api.staff("somebody", Role.SUPERVISOR)
    api.show()
    member = as_member(api, visitor, Role.CLERK)
    page = f"/desk/accounts/{holder.account_id}"
    offered, waits = f'href="{page}/closure-requests"', told("nl", "desk.waits_for_second")
    before = member.get(page).text
    assert (offered in before, waits in before) == (True, False)
    asked = f"/v1/accounts/{holder.account_id}/closure-requests"
    assert api.client.post(asked, json={"reason": "holder_asked"}, headers=by).is_success
    api.show()
    after = member.get(page).text
    assert (offered in after, waits in after) == (False, True)
    assert "somebody" in after, "who asked"
    assert f'href="{page}/suspension"' in after, "all else is offered"


def test_what_is_refused_stands_at_its_field_and_nothing_typed_is_lost(api: Api, visitor: Visitor) -> None:
    member = as_member(api, visitor, Role.SUPERVISOR)
    answer = member.send("/desk/notices", dutch="Onderhoud", starts_at="morgen", reason="maintenance")
    assert answer.status_code == 422
    assert 'id="starts_at-error"' in answer.text
    assert "Onderhoud" in answer.text


def test_who_answers_a_question_sees_it_above_the_form(api: Api, visitor: Visitor) -> None:
    reference, member = asked_question(api).json()["reference"], as_member(api, visitor, Role.CLERK)
    api.show()
    for act in ("answer", "dismissal"):
        shown = unescape(member.get(f"/desk/questions/{reference}/{act}").text)
        assert shown.index(QUESTION["text"]) < shown.index('name="reason"')
    refused = member.send(f"/desk/questions/{reference}/answer", reason="question")
    assert refused.status_code == 422
    assert QUESTION["text"] in unescape(refused.text)
    assert member.get("/desk/questions/0123456789abcdef0123/answer").status_code == 404
