"""R23 A holder cannot block or close a code; only the register's staff can, when contacted."""

import pytest

from tests.rules.town import Town

ACTS = ("suspension", "closure-requests", "closure-approvals")


@pytest.mark.parametrize("act", ACTS)
def test_a_holder_cannot_do_it(town: Town, act: str) -> None:
    holder = town.regular()
    holder.ask("POST", f"/v1/accounts/{holder.account_id}/{act}", {"reason": "holder_asked"}, status=401)
    holder.ask("DELETE", "/v1/account", status=405)
    holder.log_in()


@pytest.mark.parametrize("act", ACTS)
def test_another_system_cannot_do_it_either(town: Town, act: str) -> None:
    holder = town.regular()
    path, body = f"/v1/accounts/{holder.account_id}/{act}", {"reason": "holder_asked"}
    told = town.ask("POST", path, body, status=401, by=town.portal)
    assert told["type"] == "urn:toegang:problem:not-authenticated"
    holder.log_in()


def test_staff_can_and_says_why(town: Town) -> None:
    holder = town.holder()
    town.ask("POST", f"/v1/accounts/{holder.account_id}/suspension", {}, status=422, by=town.clerk)
    holder.log_in()
    town.staff_does(holder.account_id, "suspension")
    holder.log_in(status=403)
    last = town.happened(f"account-{holder.account_id}")[-1]
    assert (last["actor"], last["role"], last["reason"]) == ("staff:p1", "clerk", "holder_asked")
