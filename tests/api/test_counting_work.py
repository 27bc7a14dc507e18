"""All that waits for staff, counted in one answer: of each list what its own operation shows (D17, 0091)."""

from collections.abc import Mapping
from datetime import timedelta

import pytest

from api.pages.desk.work import OF_MONEY, WORK
from api.staff.work import FIRST_MAX
from domain.ports import Role
from domain.values import AccountId
from tests.api.asking import Api, problem
from tests.api.described import DESCRIBED
from tests.api.test_order_statements import counted
from tests.api.test_questions import ask
from tests.api.test_referrals import GRANT, referred, settle

WAITS: Mapping[str, Mapping[str, str]] = {listed.name: listed.waits for listed in (*WORK, *OF_MONEY)}


@pytest.fixture
def busy(api: Api) -> Api:
    """Something waits on several lists: a letter that should have come, among others."""
    clerk, by_post = api.staff("p1", Role.CLERK), GRANT | {"channel": "post"}
    answer = settle(api, referred(api, surname="Een"), "grant", by_post, clerk)
    account_id = AccountId(answer.json()["account_id"])
    api.send_password(account_id)
    api.clock.advance_to(api.clock.now() + timedelta(days=30))
    referred(api, surname="Twee")
    ask(api)
    closure, because = f"/v1/accounts/{account_id}/closure-requests", {"reason": "holder_asked"}
    assert api.client.post(closure, json=because, headers=api.staff("p1", Role.CLERK)).is_success
    api.show()
    return api


@pytest.mark.parametrize("role", list(Role))
def test_a_role_counts_the_lists_that_it_may_see_and_no_other(busy: Api, role: Role) -> None:
    by = busy.staff("a-member", role)
    told = {one["name"]: one for one in busy.client.get("/v1/work", headers=by).json()["items"]}
    for name, waits in WAITS.items():
        answer = busy.client.get(f"/v1/{name}", params={**waits, "limit": 200}, headers=by)
        if answer.status_code == 403:
            assert name not in told
            continue
        rows = answer.json()["items"]
        assert (told[name]["count"], told[name]["more"]) == (len(rows), False), name
        for one in told[name]["first"]:
            assert any(row.items() >= one["about"].items() for row in rows)
            assert any(one["since"] in map(str, row.values()) or name not in DAYS for row in rows)
    assert told


DAYS = ("referrals", "undelivered-codes")
"""Which tell a day since when a row waits, not a moment."""


def test_it_is_two_statements_beside_who_asks_however_much_waits(busy: Api) -> None:
    by = busy.staff("a-member", *Role)
    busy.client.get("/v1/work", headers=by)
    with counted(busy) as statements:
        told = busy.client.get("/v1/work", headers=by).json()["items"]
    assert [one["name"] for one in told if one["count"]] == [
        "referrals",
        "undelivered-codes",
        "questions",
        "approvals",
    ]
    assert [one for one in statements if one != "BEGIN"] == [
        "point",
        "stream",
        "SELECT",
        "SELECT",
    ]


def test_as_many_are_told_as_are_asked_for(busy: Api) -> None:
    by = busy.staff("a-member", Role.CLERK)
    ask(busy)
    busy.show()
    [questions] = [
        one
        for one in busy.client.get("/v1/work", params={"first": 1}, headers=by).json()["items"]
        if one["name"] == "questions"
    ]
    assert (questions["count"], len(questions["first"])) == (2, 1)
    more = busy.client.get("/v1/work", params={"first": FIRST_MAX + 1}, headers=by)
    problem(more, 422, "invalid")


def test_every_list_of_work_at_the_desk_is_counted() -> None:
    paths = DESCRIBED["paths"]
    assert {f"/v1/{name}" for name in WAITS} <= {*paths}
