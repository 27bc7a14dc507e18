"""Who of the staff is at what waits, over HTTP: taken, taken over, left, lapsed (D17, decision 0098)."""

from datetime import datetime
from typing import Any

import pytest

from api.staff.work import LISTS
from domain.ports import Role
from projections import work
from projections.assignees import LAPSES_AFTER, AssignedList
from tests.api.asking import Api, problem
from tests.api.test_questions import answer
from tests.api.test_questions import ask as asked_question

Signed = dict[str, str]


@pytest.fixture
def question(api: Api) -> str:
    """The id of one that waits."""
    asked = asked_question(api).json()["reference"]
    api.show()
    return str(asked)


def at(about: str, list_name: str = "questions") -> str:
    return f"/v1/work/{list_name}/{about}/assignee"


def take(api: Api, by: Signed, about: str, list_name: str = "questions") -> Any:
    return api.client.put(at(about, list_name), headers=by)


def assigned(api: Api, by: Signed, about: str, **asked: str) -> Any:
    found = api.client.get(at(about), params=asked, headers=by)
    assert found.status_code == 200, found.text
    return found.json()


def listed(api: Api, by: Signed, list_name: str = "questions") -> Any:
    found = api.client.get(f"/v1/work/{list_name}/assignees", headers=by)
    assert found.status_code == 200, found.text
    return found.json()["items"]


def told(api: Api, by: Signed, about: str) -> Any:
    """Of the inbox: who is at it and since when."""
    lists = {one["name"]: one["first"] for one in api.client.get("/v1/work", headers=by).json()["items"]}
    [found] = [one for one in lists["questions"] if one["about"] == {"question_id": about}]
    return found["assigned_to"], found["assigned_since"] and datetime.fromisoformat(found["assigned_since"])


def test_a_list_is_held_where_a_thing_on_it_is_known_by_one_id() -> None:
    by_one = {name for name, of in work.LISTS.items() if len(of.selected_columns) == 2}
    assert by_one == {*AssignedList}
    assert by_one <= LISTS.keys()


def test_colleagues_see_who_is_at_it_until_that_is_over(api: Api, question: str) -> None:
    one, other = api.staff("p1", Role.CLERK), api.staff("p2", Role.CLERK)
    assert told(api, other, question) == (None, None)
    begun = api.clock.now()
    took = take(api, one, question)
    assert (took.status_code, took.json()["assigned_to"]) == (200, "p1")
    assert told(api, other, question) == ("p1", begun)
    api.clock.advance_to(begun + LAPSES_AFTER / 2)
    assert take(api, one, question).json() == took.json(), "one goes on since one took it"
    assert assigned(api, other, question) == took.json()
    assert listed(api, other) == [
        {"about": question, "assigned_to": "p1", "assigned_since": took.json()["assigned_since"]}
    ]
    assert listed(api, other, "referrals") == []
    api.clock.advance_to(begun + LAPSES_AFTER)
    assert told(api, api.staff("p2", Role.CLERK), question) == (None, None)
    assert assigned(api, api.staff("p2", Role.CLERK), question)["assigned_to"] is None
    assert listed(api, api.staff("p2", Role.CLERK)) == []


def test_another_takes_it_over_and_ones_own_is_left(api: Api, question: str) -> None:
    one, other = api.staff("p1", Role.CLERK), api.staff("p2", Role.SUPERVISOR)
    take(api, one, question)
    assert take(api, other, question).json()["assigned_to"] == "p2"
    assert api.client.delete(at(question), headers=one).status_code == 204
    assert assigned(api, one, question)["assigned_to"] == "p2", "another's stays"
    for _ in range(2):
        assert api.client.delete(at(question), headers=other).status_code == 204
    assert assigned(api, one, question)["assigned_to"] is None


def test_nobody_is_hindered_nothing_is_recorded_and_it_ends_with_the_waiting(api: Api, question: str) -> None:
    by = api.staff("p2", Role.CLERK)
    before = api.ports.log.head()
    take(api, by, question)
    assert api.ports.log.head() == before
    assert [one["about"] for one in listed(api, by)] == [question]
    assert answer(api, question).status_code == 200
    api.show()
    assert listed(api, by) == []
    for method in ("GET", "PUT"):
        refused = api.client.request(method, at(question), headers=by)
        body = problem(refused, 404, "not-found")
        assert (body["field"], body["rule"]) == ("about", "D17")
    assert api.client.delete(at(question), headers=by).status_code == 204
    problem(take(api, by, question, "approvals"), 422, "invalid")
    problem(take(api, by, "0123456789abcdef0123"), 404, "not-found")


@pytest.mark.parametrize("role", list(Role))
def test_it_is_for_who_may_see_the_list(api: Api, role: Role) -> None:
    by = api.staff("p1", role)
    for name in AssignedList:
        for method in ("GET", "PUT", "DELETE"):
            refused = api.client.request(method, at("made-up", name), headers=by).status_code == 403
            assert refused == (role not in LISTS[name]), (name, method)
        refused = api.client.get(f"/v1/work/{name}/assignees", headers=by).status_code == 403
        assert refused == (role not in LISTS[name]), name


def test_a_name_is_told_to_who_may_read_it_and_that_is_recorded(api: Api, question: str) -> None:
    supervisor = api.staff("p9", Role.SUPERVISOR)
    joining = {"name": "N. Ieuw", "email": "n@toegang.example", "roles": ["clerk"], "reason": "staff_change"}
    added = api.client.post("/v1/staff/members", json=joining, headers=supervisor).json()
    api.show()
    member = added["person_id"]
    api.ports.assignees.take(AssignedList.QUESTIONS, question, member, api.clock.now())
    clerk = api.staff("p1", Role.CLERK)
    head = api.ports.log.head()
    assert assigned(api, clerk, question, names="true")["assigned_to_name"] is None
    assert assigned(api, supervisor, question)["assigned_to_name"] is None
    assert api.ports.log.head() == head
    assert assigned(api, supervisor, question, names="true")["assigned_to_name"] == "N. Ieuw"
    assert api.ports.log.head() == head + 1, "the reading"
    take(api, supervisor, question)
    assert assigned(api, supervisor, question, names="true")["assigned_to_name"] is None, "one's own"
    assert api.ports.log.head() == head + 1
