"""Notices over HTTP: anybody reads them, a supervisor posts, staff lifts, orders stop (R45, R46)."""

from datetime import timedelta
from typing import Any

import pytest

from domain.ports import Role
from tests.api.asking import Api, problem

NOTICE = {
    "reason": "maintenance",
    "dutch": "Bestellen kan niet.\nZaterdag weer.",
    "english": "No ordering.\nBack on Saturday.",
    "stops_ordering": True,
}
EXTRACT = {"product": "extract", "about": "68750110"}


def post(api: Api, key: str | None = None, **changes: Any) -> Any:
    headers = api.staff("p2", Role.SUPERVISOR) | ({"Idempotency-Key": key} if key else {})
    return api.client.post("/v1/notices", json=NOTICE | changes, headers=headers)


def in_force(api: Api, language: str = "en") -> Any:
    api.show()
    answer = api.client.get("/v1/notices", headers={"Accept-Language": language})
    assert answer.status_code == 200
    assert (answer.headers["content-language"], answer.headers["vary"]) == (language, "Accept-Language")
    return answer.json()


def test_with_nothing_posted_the_service_centre_is_named_in_the_language_asked_for(api: Api) -> None:
    told = in_force(api)
    assert told["items"] == []
    assert "service centre" in told["contact"]
    assert "servicecentrum" in in_force(api, "nl")["contact"]


def test_a_notice_is_posted_read_by_anybody_and_lifted_by_a_clerk(api: Api) -> None:
    posted = post(api)
    assert posted.status_code == 201
    notice_id = posted.json()["notice_id"]
    dutch, english = in_force(api, "nl"), in_force(api)
    assert dutch["contact"] is None
    [item] = english["items"]
    assert item == {
        "notice_id": notice_id,
        "text": NOTICE["english"],
        "starts_at": item["starts_at"],
        "ends_at": None,
        "stops_ordering": True,
    }
    assert dutch["items"][0]["text"] == NOTICE["dutch"]
    path, clerk = f"/v1/notices/{notice_id}/lifting", api.staff("p1", Role.CLERK)
    assert api.client.post(path, json={"reason": "maintenance"}, headers=clerk).status_code == 200
    assert in_force(api)["items"] == []
    [listed] = api.client.get("/v1/notices/all", headers=clerk).json()["items"]
    assert listed["notice_id"] == notice_id
    assert listed["lifted_at"]
    last = api.ports.log.history("notice-board")[-1]
    assert (last.actor, last.role, last.reason) == ("staff:p1", "clerk", "maintenance")


def test_only_a_supervisor_posts(api: Api) -> None:
    clerk = api.staff("p1", Role.CLERK)
    problem(api.client.post("/v1/notices", json=NOTICE, headers=clerk), 403, "not-allowed")


def test_a_notice_posted_twice_with_one_key_is_one_notice(api: Api) -> None:
    headers = api.staff("p2", Role.SUPERVISOR) | {"Idempotency-Key": "the-same-key"}
    first, second = (api.client.post("/v1/notices", json=NOTICE, headers=headers) for _ in range(2))
    assert first.json() == second.json()
    assert len(in_force(api)["items"]) == 1


def test_a_notice_to_come_is_not_told_yet(api: Api) -> None:
    starts = (api.clock.now() + timedelta(hours=1)).isoformat()
    assert post(api, starts_at=starts).status_code == 201
    assert in_force(api)["items"] == []
    api.clock.advance_to(api.clock.now() + timedelta(hours=1))
    assert len(in_force(api)["items"]) == 1


def test_a_notice_is_never_in_force_before_it_was_posted_i21(api: Api) -> None:
    post(api, starts_at="2020-06-06T08:00:00+02:00")
    [item] = in_force(api)["items"]
    assert item["starts_at"] == api.clock.now().isoformat().replace("+00:00", "Z")


@pytest.mark.parametrize(
    "changes",
    [
        {"dutch": " "},
        {"english": "a\x00b"},
        {"english": "\u0958" * 600},
        {"starts_at": "2026-06-06T08:00:00"},
        {"starts_at": 1780000000},
        {"ends_at": "9999-12-31T23:59:59-23:59"},
        {"stops_ordering": "yes"},
    ],
)
def test_a_notice_that_cannot_be_read_or_dated_is_not_valid(api: Api, changes: dict[str, Any]) -> None:
    problem(post(api, **changes), 422, "invalid")


def test_a_notice_that_is_over_already_is_refused(api: Api) -> None:
    told = problem(post(api, ends_at="2026-01-01T00:00:00Z"), 422, "notice-ends-too-soon")
    assert (told["rule"], told["field"]) == ("R45", "ends_at")


def test_lifting_a_notice_that_never_was_is_refused(api: Api) -> None:
    clerk = api.staff("p1", Role.CLERK)
    answer = api.client.post("/v1/notices/nothing/lifting", json={"reason": "fault"}, headers=clerk)
    problem(answer, 404, "no-such-notice")


def test_an_order_is_refused_with_the_notice_s_text_and_refused_alike_after_it(api: Api) -> None:
    holder = api.holder()
    api.pay_in(holder, 1000)
    notice_id = post(api).json()["notice_id"]
    headers = holder.signed | {"Idempotency-Key": "my-first-order"}
    told = problem(api.client.post("/v1/orders", json=EXTRACT, headers=headers), 409, "ordering-stopped")
    assert (told["rule"], told["detail"]) == ("R45", NOTICE["english"])
    in_dutch = api.client.post("/v1/orders", json=EXTRACT, headers=headers | {"Accept-Language": "nl"})
    assert problem(in_dutch, 409, "ordering-stopped")["detail"] == NOTICE["dutch"]
    path, clerk = f"/v1/notices/{notice_id}/lifting", api.staff("p1", Role.CLERK)
    api.client.post(path, json={"reason": "fault"}, headers=clerk)
    again = api.client.post("/v1/orders", json=EXTRACT, headers=headers)
    assert problem(again, 409, "ordering-stopped") == told
    assert api.client.post("/v1/orders", json=EXTRACT, headers=holder.signed).status_code == 201
    api.show()
    listed = api.client.get(f"/v1/orders/{told['order_id']}", headers=holder.signed).json()
    assert (listed["state"], listed["refusal"]) == ("refused", "ordering_stopped")
