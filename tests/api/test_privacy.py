"""What a privacy officer does over HTTP (D12, D17)."""

from typing import Any

import pytest

from domain.account.events import EarlyErasureApproved
from domain.ports import Role
from tests.api.asking import Api, problem

BECAUSE = {"reason": "holder_asked"}


def act(api: Api, account_id: str, what: str, headers: dict[str, str]) -> Any:
    return api.client.post(f"/v1/accounts/{account_id}/{what}", json=BECAUSE, headers=headers)


def test_an_early_erasure_takes_a_privacy_officer_and_another_person(api: Api) -> None:
    holder = api.holder()
    clerk, supervisor = api.staff("p1", Role.CLERK), api.staff("p2", Role.SUPERVISOR)
    officer = api.staff("p3", Role.PRIVACY_OFFICER)
    requests, approvals = "early-erasure-requests", "early-erasure-approvals"
    told = problem(act(api, holder.account_id, requests, officer), 409, "erasure-hindered")
    assert told["detail"] == "The account is open: close it first."
    act(api, holder.account_id, "closure-requests", clerk)
    act(api, holder.account_id, "closure-approvals", supervisor)
    problem(act(api, holder.account_id, approvals, supervisor), 409, "erasure-not-requested")
    assert act(api, holder.account_id, requests, officer).status_code == 200
    problem(act(api, holder.account_id, approvals, officer), 403, "same-eraser")
    problem(act(api, holder.account_id, approvals, clerk), 403, "not-allowed")
    assert act(api, holder.account_id, approvals, supervisor).status_code == 200
    [approved] = [
        recorded
        for recorded in api.ports.log.history(f"account-{holder.account_id}")
        if isinstance(recorded.event, EarlyErasureApproved)
    ]
    assert (approved.actor, approved.role, approved.reason) == ("staff:p2", "supervisor", "holder_asked")


@pytest.mark.parametrize("what", ["early-erasure-requests", "early-erasure-approvals"])
def test_an_early_erasure_of_nobody_is_answered_404(api: Api, what: str) -> None:
    officer = api.staff("p3", Role.PRIVACY_OFFICER)
    problem(act(api, "nobody", what, officer), 404, "no-such-account")
