"""Who is at what waits, as the desk shows it, and its buttons without a script (D17, decision 0098)."""

import pytest

from api.http.problem_kinds import Language
from api.pages.desk.assignee import ASSIGNEE
from api.pages.words import LANGUAGES, told
from domain.ports import Role
from domain.values import PersonId
from projections.assignees import AssignedList
from tests.api.asking import Api
from tests.api.test_questions import answer
from tests.api.test_questions import ask as asked_question
from tests.pages.test_act_pages import as_member
from tests.pages.visitor import Visitor


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("page", ["/desk", "/desk/inbox/questions", "/desk/questions/{}"])
def test_it_is_taken_and_left_with_a_button_and_told_to_a_colleague(
    api: Api, visitor: Visitor, page: str, language: Language
) -> None:
    question = asked_question(api).json()["reference"]
    api.show()
    member, address = as_member(api, visitor, Role.CLERK), page.format(question)
    at = ASSIGNEE.path.format(list_name="questions", about=question)

    def shown() -> str:
        return member.get(address, **{"Accept-Language": language}).text

    take, leave = (f">{told(language, key)}</button>" for key in ("desk.take", "desk.leave"))
    by_you = told(language, "desk.assigned_to_you", since="").strip()
    assert take in shown()
    taken = member.post(at, member.fill(address))
    assert (taken.status_code, taken.headers["location"]) == (303, address)
    mine = shown()
    assert told(language, "done.work_taken") in mine.replace("&#39;", "'")
    assert by_you in mine
    assert leave in mine
    assert member.post(at, member.fill(address)).headers["location"] == address
    assert take in shown()
    api.ports.assignees.take(AssignedList.QUESTIONS, question, PersonId("p2"), api.clock.now())
    theirs = shown()
    assert told(language, "desk.assigned_to", who="p2", since="").strip() in theirs
    assert take in theirs


def test_what_does_not_wait_is_not_taken(api: Api, visitor: Visitor) -> None:
    question = asked_question(api).json()["reference"]
    api.show()
    member, address = as_member(api, visitor, Role.CLERK), f"/desk/questions/{question}"
    at = ASSIGNEE.path.format(list_name="questions", about=question)
    sent = member.fill(address)
    assert member.post(at, sent | {"form_token": "made-up"}).status_code == 403
    assert member.post(at, sent | {"back": "//elsewhere.example"}).headers["location"] == "/desk"
    answer(api, question)
    api.show()
    assert at not in member.get(address).text
    assert member.post(at, sent).status_code == 404
