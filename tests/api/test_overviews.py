"""An account in one answer: each part as its own operation answers it, and as the roles allow (D17)."""

from typing import Any

import pytest

from api.staff import overviews
from domain.account.commands import Suspend
from domain.kernel import Request
from domain.ports import Role
from domain.values import AccountId
from projections.credit_statement import balances
from tests.api.asking import DAGOBERT, Api, Holder, problem
from tests.api.test_systems import ordered_and_billed

PARTS = {
    "approvals": "/v1/approvals?state=open&subject={0}&askers=true",
    "requests": "/v1/deactivation-requests?account_id={0}",
    "invoices": f"/v1/customers/{DAGOBERT}/invoices",
}


@pytest.fixture
def holder(api: Api) -> Holder:
    holder = api.holder()
    api.pay_in(holder, 2500)
    ordered_and_billed(api, holder)
    by = api.staff("somebody", Role.SUPERVISOR)
    closure = f"/v1/accounts/{holder.account_id}/closure-requests"
    assert api.client.post(closure, json={"reason": "holder_asked"}, headers=by).is_success
    api.show()
    return holder


def seen(api: Api, holder: Holder, *roles: Role, of: str = "overview") -> Any:
    by = api.staff("a-member", *roles)
    return api.client.get(f"/v1/accounts/{holder.account_id}/{of}".rstrip("/"), headers=by)


@pytest.mark.parametrize("role", [Role.CLERK, Role.SUPERVISOR, Role.FINANCE, Role.PRIVACY_OFFICER])
def test_each_part_is_as_its_own_operation_answers_it_where_the_role_allows_that(
    api: Api, holder: Holder, role: Role
) -> None:
    told = seen(api, holder, role).json()
    assert told["account"] == seen(api, holder, role, of="").json()
    assert told["credit"] == seen(api, holder, role, of="credit").json()
    by = api.staff("a-member", role)
    for name, asked in PARTS.items():
        answer = api.client.get(asked.format(holder.account_id), headers=by)
        if answer.status_code == 403 and name == "approvals":
            [waits] = told[name]
            assert (waits["matter"], waits["requested_by"]) == ("closure", "somebody"), "who asks is told"
            continue
        if answer.status_code == 403:
            assert told[name] is None
            continue
        rows = answer.json()["items"]
        assert len(told[name]) == len(rows) > (0 if name != "requests" else -1)
        ours = told[name] if name != "invoices" else told[name][::-1]
        assert all(row.items() >= one.items() for one, row in zip(ours, rows, strict=True))
    allowed = seen(api, holder, role, of="authorisation").status_code != 403
    assert told["authorisation"] == (False if allowed else None)


def test_of_what_happened_the_newest_is_told_as_the_timeline_tells_it(
    api: Api, holder: Holder, monkeypatch: pytest.MonkeyPatch
) -> None:
    ours = AccountId(holder.account_id)
    request = Request("caused", b"", "policy:test", "test", causation_id="1")
    api.ports.executor.execute(Suspend(at=api.clock.now(), account_id=ours), request)
    api.show()
    whole = seen(api, holder, Role.CLERK, of="timeline?newest=true&limit=200").json()["items"]
    letters = seen(api, holder, Role.CLERK, of="timeline?newest=true&letters=true").json()["items"]
    told = seen(api, holder, Role.CLERK).json()
    assert told["history"] == [one | {"causes": one["causes"][:1]} for one in whole[:20]]
    assert [one["says"] for one in told["history"] if one["causes"]]
    assert told["letters"] == [one | {"causes": one["causes"][:1]} for one in letters]
    assert told["damaged"] == []
    monkeypatch.setattr(overviews, "NEWEST_MAX", 3)
    fewer = seen(api, holder, Role.CLERK).json()
    assert ([one["position"] for one in fewer["history"]], fewer["older"]) == (
        [one["position"] for one in whole[:3]],
        whole[2]["position"],
    )


def test_who_may_not_and_of_whom_there_is_nothing(api: Api, holder: Holder) -> None:
    for role in (Role.AUDITOR, Role.ACCOUNT_MANAGER_DESK):
        problem(seen(api, holder, role), 403, "not-allowed")
    problem(seen(api, Holder(AccountId("nobody"), ""), Role.CLERK), 404, "not-found")


def test_an_account_whose_credit_is_not_shown_yet_is_to_be_asked_for_again(api: Api) -> None:
    """Each read model goes on by itself: one may have come to the account and another not."""
    account = api.applied()
    api.show()
    assert seen(api, account, Role.CLERK).status_code == 200
    with api.ports.reads.begin() as tx:
        tx.execute(balances.delete())
    answer = seen(api, account, Role.CLERK)
    problem(answer, 503, "not-yet")
    assert int(answer.headers["retry-after"]) > 0
