"""What is asked of parameters: cursors that a list gave, parameters that there are, one idempotency key."""

from typing import Any

import pytest

from domain.ports import Role, Scope
from tests.api.asking import BUSINESS, DAGOBERT, PRIVATE, Api, problem
from tests.api.described import DESCRIBED

GETS = {path: found["get"] for path, found in DESCRIBED["paths"].items() if "get" in found}
LISTS = [path for path, o in GETS.items() if "cursor" in {p["name"] for p in o.get("parameters", ())}]


def who_asks(api: Api, operation: dict[str, Any]) -> dict[str, str]:
    if {"session": []} in operation.get("security", ()):
        return api.holder().signed
    by_staff = any("staff" in need for need in operation.get("security", ()))
    return api.staff("p1", *Role) if by_staff else api.system(*Scope)


@pytest.mark.parametrize("path", LISTS)
@pytest.mark.parametrize("cursor", ["", "nonsense", "7" * 15, "9" * 30])
def test_a_cursor_that_a_list_did_not_give_is_refused(api: Api, path: str, cursor: str) -> None:
    asked, by = path.replace("{customer_id}", f"b{DAGOBERT}"), who_asks(api, GETS[path])
    if "{webhook_id}" in asked:
        made = api.client.post("/v1/webhooks", json={"url": "https://follower.example"}, headers=by).json()
        asked = asked.replace("{webhook_id}", made["webhook_id"])
    answer = api.client.get(asked, params={"cursor": cursor}, headers=by)
    assert problem(answer, 422, "invalid")["field"] == "cursor"
    assert "nonsense" not in answer.text


def test_every_list_was_asked() -> None:
    assert len(LISTS) >= 10
    assert all("limit" in {p["name"] for p in GETS[path]["parameters"]} for path in LISTS)


def test_a_cursor_of_another_holder_is_refused(api: Api) -> None:
    """An empty page would look like the end of the list."""
    one, other = api.holders({}, PRIVATE)
    api.pay_in(other, 5000)
    order = {"product": "extract", "about": DAGOBERT}
    accepted = api.client.post("/v1/orders", json=order, headers=other.signed)
    assert accepted.status_code == 201, accepted.text
    api.show()
    [line, *_] = api.client.get("/v1/credit", headers=other.signed).json()["items"]
    for path, cursor in (("orders", accepted.json()["order_id"]), ("credit", line["position"])):
        asking: dict[str, Any] = {"params": {"cursor": cursor}}
        assert api.client.get(f"/v1/{path}", headers=other.signed, **asking).status_code == 200
        refused = api.client.get(f"/v1/{path}", headers=one.signed, **asking)
        assert problem(refused, 422, "invalid")["field"] == "cursor"


@pytest.mark.parametrize("path", [path for path in GETS if "{" not in path])
def test_a_query_parameter_that_there_is_not_is_refused_without_its_name(api: Api, path: str) -> None:
    answer = api.client.get(path, params={"hunter2": "secret"})
    told = problem(answer, 422, "invalid")
    assert (told["field"], told["detail"]) == ("query", "This address has no such query parameter.")
    assert "hunter2" not in answer.text


def test_a_command_takes_no_unknown_parameter_either(api: Api) -> None:
    before = api.ports.log.head()
    answer = api.client.post("/v1/applications/business?dry_run=true", json=BUSINESS)
    problem(answer, 422, "invalid")
    assert api.ports.log.head() == before


def test_two_idempotency_keys_are_refused(api: Api) -> None:
    before = api.ports.log.head()
    keys = [("Idempotency-Key", "key-number-1"), ("Idempotency-Key", "key-number-2")]
    answer = api.client.post("/v1/applications/business", json=BUSINESS, headers=keys)
    assert problem(answer, 422, "invalid")["field"] == "Idempotency-Key"
    assert api.ports.log.head() == before
