"""A stream as of a moment over HTTP, and what changed between two: as folding it by hand tells (D17)."""

from collections.abc import Callable
from functools import reduce
from typing import Any

import pytest

from domain.account.aggregate import ACCOUNT
from domain.account.state import Account
from domain.ports import Role
from tests.api.asking import Api, problem


def told(api: Api, path: str, **asked: Any) -> Any:
    answer = api.client.get(f"/v1/audit/streams/{path}", params=asked, headers=api.staff("p1", Role.AUDITOR))
    assert answer.status_code == 200, answer.text
    return answer.json()


def test_a_state_is_what_the_events_up_to_then_fold_to(api: Api) -> None:
    holder = api.holder()
    api.pay_in(holder, 2500)
    stream = f"account-{holder.account_id}"
    happened = api.ports.log.history(stream)
    evolve: Callable[[Account, Any], Account] = ACCOUNT.evolve
    for recorded in happened:
        before = [one.event for one in happened if one.position <= recorded.position]
        state: Account = reduce(evolve, before, ACCOUNT.initial)
        found = told(api, f"{stream}/state", at=recorded.position)
        assert found["version"] == recorded.version
        assert found["fields"]["life"] == "open"
        assert found["fields"]["credit"]["balance_cents"] == state.credit.balance_cents
        assert found["fields"]["credential_id"] == state.credential_id
    assert found["fields"]["credit"]["balance_cents"] == 2500
    then = told(api, f"{stream}/state", at=happened[-1].recorded_at.isoformat())
    assert (then["version"], then["fields"]) == (found["version"], found["fields"])
    assert found["fields"]["email"] == "[sealed]"


def test_a_stream_before_its_first_event_is_empty(api: Api) -> None:
    holder = api.holder()
    found = told(api, f"account-{holder.account_id}/state", at=0)
    assert (found["version"], found["fields"]["life"]) == (0, "none")


def test_what_changed_between_two_moments_is_told_field_by_field(api: Api) -> None:
    holder = api.holder()
    stream, before = f"account-{holder.account_id}", api.ports.log.head()
    api.pay_in(holder, 2500)
    found = told(api, f"{stream}/changes", **{"from": before, "to": api.ports.log.head()})
    changes = {one["field"]: (one["before"], one["after"]) for one in found["changes"]}
    assert changes["credit.balance_cents"] == (0, 2500)
    assert "life" not in changes
    assert told(api, f"{stream}/changes", **{"from": before, "to": before})["changes"] == []


@pytest.mark.parametrize("at", ["soon", "99999999", "-1", "2026-13-01"])
def test_what_is_no_moment_is_refused(api: Api, at: str) -> None:
    holder = api.holder()
    path = f"/v1/audit/streams/account-{holder.account_id}/state"
    problem(api.client.get(path, params={"at": at}, headers=api.staff("p1", Role.AUDITOR)), 422, "invalid")


def test_moments_that_run_backwards_are_refused_at_the_last(api: Api) -> None:
    path = f"/v1/audit/streams/account-{api.holder().account_id}/changes"
    turned = api.client.get(path, params={"from": 2, "to": 1}, headers=api.staff("p1", Role.AUDITOR))
    assert problem(turned, 422, "invalid")["field"] == "to"


@pytest.mark.parametrize("stream", ["account-nobody", "nonsense-1", "account"])
def test_a_stream_that_is_not_there_is_404(api: Api, stream: str) -> None:
    path = f"/v1/audit/streams/{stream}/state"
    problem(api.client.get(path, params={"at": 0}, headers=api.staff("p1", Role.AUDITOR)), 404, "not-found")


def test_a_position_beyond_the_end_is_refused_with_the_end(api: Api) -> None:
    path = f"/v1/audit/streams/account-{api.holder().account_id}/state"
    headers = {**api.staff("p1", Role.AUDITOR), "Accept-Language": "nl"}
    refused = problem(api.client.get(path, params={"at": 99999999}, headers=headers), 422, "invalid")
    assert refused["detail"] == f"Het logboek eindigt op positie {api.ports.log.head()}."
    assert "2026-06-01T12:00:00Z" not in refused["what_to_do"]
