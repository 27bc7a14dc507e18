"""Authorisation to view protected data over HTTP: the holder's own, and staff's decisions (R4)."""

from datetime import timedelta
from typing import Any

import pytest

from domain.account.commands import EndSuspension, Suspend
from domain.authorisation.commands import LapseAuthorisation
from domain.calendar import local_date
from domain.ports import Role
from tests.api.asking import PRIVATE, Api, Holder, problem

GROUNDS = {"grounds": "Advocaat, zaaknummer 12345."}


def request(api: Api, holder: Holder, **headers: str) -> Any:
    return api.client.post("/v1/authorisation", json=GROUNDS, headers=holder.signed | headers)


def mine(api: Api, holder: Holder) -> Any:
    api.show()
    return api.client.get("/v1/authorisation", headers=holder.signed)


def decide(api: Api, holder: Holder, authorisation_id: str, **more: str) -> Any:
    path = f"/v1/accounts/{holder.account_id}/authorisation/decision"
    body = {"reason": "holder_asked", "authorisation_id": authorisation_id, **more}
    return api.client.post(path, json=body, headers=api.staff("p1", Role.CLERK))


def withdraw(api: Api, holder: Holder, authorisation_id: str) -> Any:
    path = f"/v1/accounts/{holder.account_id}/authorisation/withdrawal"
    body = {"reason": "suspected_misuse", "authorisation_id": authorisation_id}
    return api.client.post(path, json=body, headers=api.staff("p1", Role.CLERK))


def act(api: Api, holder: Holder, what: str) -> Any:
    return api.client.post(f"/v1/authorisation/{what}", headers=holder.signed)


def test_a_request_is_listed_read_granted_confirmed_and_withdrawn(api: Api) -> None:
    holder, clerk = api.holder(), api.staff("p1", Role.CLERK)
    problem(mine(api, holder), 404, "not-found")
    answer = request(api, holder)
    assert answer.status_code == 201
    one = answer.json()["authorisation_id"]
    told = mine(api, holder).json()
    assert (told["authorisation_id"], told["state"]) == (one, "requested")
    assert told["grounds"] == GROUNDS["grounds"]
    waiting = api.client.get("/v1/authorisations?state=requested", headers=clerk).json()["items"]
    assert [(each["authorisation_id"], each["grounds"]) for each in waiting] == [(one, "[sealed]")]
    path = f"/v1/accounts/{holder.account_id}/authorisation"
    assert api.client.get(path, headers=clerk).json() == told
    assert decide(api, holder, one).status_code == 200
    last = api.ports.log.history(f"authorisation-{holder.account_id}")[-1]
    assert (last.actor, last.role, last.reason) == ("staff:p1", "clerk", "holder_asked")
    granted = mine(api, holder).json()
    assert (granted["state"], granted["refusal"]) == ("granted", None)
    assert act(api, holder, "confirmation").status_code == 200
    assert act(api, holder, "withdrawal").status_code == 200
    assert mine(api, holder).json()["state"] == "withdrawn"
    problem(act(api, holder, "confirmation"), 409, "no-authorisation")
    assert act(api, holder, "withdrawal").status_code == 200


def test_a_private_code_is_told_that_a_business_code_is_needed(api: Api) -> None:
    holder = api.holder(**PRIVATE)
    told = problem(request(api, holder), 409, "business-code-needed")
    assert told["rule"] == "R4"
    problem(act(api, holder, "withdrawal"), 409, "no-authorisation")
    problem(mine(api, holder), 404, "not-found")


def test_a_request_sent_twice_with_one_key_is_one_and_a_second_is_refused(api: Api) -> None:
    holder = api.holder()
    key = {"Idempotency-Key": "my-first-request"}
    assert request(api, holder, **key).json() == request(api, holder, **key).json()
    problem(request(api, holder), 409, "authorisation-under-way")


def test_a_refusal_tells_why(api: Api) -> None:
    holder = api.holder()
    one = request(api, holder).json()["authorisation_id"]
    assert decide(api, holder, one, refusal="no_legal_ground").status_code == 200
    told = mine(api, holder).json()
    assert (told["state"], told["refusal"]) == ("refused", "no_legal_ground")
    problem(decide(api, holder, one), 409, "authorisation-decided")


def test_a_decision_names_a_request_of_that_account(api: Api) -> None:
    holder = api.holder()
    problem(decide(api, holder, "nothing"), 404, "no-such-authorisation-request")
    nobody = Holder("nobody", "")  # type: ignore[arg-type] # an id like any other
    problem(decide(api, nobody, "nothing"), 404, "no-such-account")
    problem(decide(api, holder, "nothing", refusal="because"), 422, "invalid")
    path = f"/v1/accounts/{holder.account_id}/authorisation"
    problem(api.client.get(path, headers=api.staff("p1", Role.CLERK)), 404, "not-found")


def test_staff_withdraws_it_too_and_the_record_says_who(api: Api) -> None:
    holder = api.holder()
    one = request(api, holder).json()["authorisation_id"]
    assert withdraw(api, holder, one).status_code == 200
    assert mine(api, holder).json()["state"] == "withdrawn"
    last = api.ports.log.history(f"authorisation-{holder.account_id}")[-1]
    assert (last.actor, last.reason) == ("staff:p1", "suspected_misuse")


def test_staff_withdraws_the_one_they_looked_at_and_no_other(api: Api) -> None:
    holder = api.holder()
    former = request(api, holder).json()["authorisation_id"]
    act(api, holder, "withdrawal")
    newer = request(api, holder).json()["authorisation_id"]
    problem(withdraw(api, holder, former), 404, "no-such-authorisation-request")
    told = mine(api, holder).json()
    assert (told["authorisation_id"], told["state"]) == (newer, "requested")


def test_one_that_lapsed_is_shown_so_and_not_confirmed(api: Api) -> None:
    holder = api.holder()
    decide(api, holder, request(api, holder).json()["authorisation_id"])
    now = api.clock.now()
    day = local_date(now) + timedelta(366)
    api.do(LapseAuthorisation(at=now, account_id=holder.account_id, today=day))
    told = mine(api, holder).json()
    assert (told["state"], told["over_on"]) == ("lapsed", day.isoformat())
    problem(act(api, holder, "confirmation"), 409, "no-authorisation")


def test_it_is_in_force_only_while_granted_in_time_and_the_code_is_usable(api: Api) -> None:
    holder, clerk = api.holder(), api.staff("p1", Role.CLERK)
    path = f"/v1/accounts/{holder.account_id}/authorisation"

    def in_force() -> bool:
        api.show()
        one = api.client.get(path, headers=clerk).json()["in_force"]
        [listed] = api.client.get("/v1/authorisations", headers=clerk).json()["items"]
        assert listed["in_force"] == one
        return bool(one)

    one = request(api, holder).json()["authorisation_id"]
    assert not in_force()
    decide(api, holder, one)
    assert in_force()
    api.do(Suspend(at=api.clock.now(), account_id=holder.account_id))
    assert not in_force()
    api.do(EndSuspension(at=api.clock.now(), account_id=holder.account_id))
    assert in_force()
    api.clock.advance_to(api.clock.now() + timedelta(366))  # and the daily step has not come by
    assert api.client.get(path, headers=api.staff("p2", Role.CLERK)).json()["state"] == "granted"
    clerk = api.staff("p2", Role.CLERK)
    assert not in_force()


@pytest.mark.parametrize("grounds", ["", "  ", "a\x00b", "x" * 1001])
def test_grounds_that_cannot_be_read_are_not_valid(api: Api, grounds: str) -> None:
    holder = api.holder()
    answer = api.client.post("/v1/authorisation", json={"grounds": grounds}, headers=holder.signed)
    problem(answer, 422, "invalid")
