"""Histories over HTTP: everything as recorded, personal data closed (D17, I21)."""

import pytest

from domain.ports import Role, Scope
from tests.api.asking import PERSON, PRIVATE, Api, problem


def test_a_stream_is_told_by_version_with_sealed_values_closed(api: Api) -> None:
    holder = api.holder()
    headers = api.system(Scope.HISTORY)
    told = api.client.get(f"/v1/streams/account-{holder.account_id}/events", headers=headers)
    items = told.json()["items"]
    assert [item["version"] for item in items] == list(range(1, len(items) + 1))
    assert items[0]["event"] == "account.opened"
    assert items[0]["fields"]["surname"] == "[sealed]"
    assert items[-1]["actor"] == f"holder:{holder.account_id}"
    for secret in (holder.code, str(PERSON["surname"]), str(PERSON["email"]), "sealed:1|"):
        assert secret not in told.text


def test_what_was_erased_reads_erased_wherever_an_auditor_meets_it(api: Api) -> None:
    holder, other = api.holders({}, PRIVATE)
    head, stream = api.ports.log.head(), f"account-{holder.account_id}"
    api.ports.vault.destroy(f"holder/{holder.account_id}")
    auditor = api.staff("p1", Role.AUDITOR)
    issued = next(one for one in api.ports.log.history(stream) if one.event.NAME == "account.code_issued")
    between = f"from=0&to={head}"
    for path in (
        f"/v1/streams/{stream}/events",
        f"/v1/audit/subjects/{stream}/history",
        f"/v1/audit/subjects/{stream}/read-models/accounts?at={head}",
        f"/v1/audit/subjects/{stream}/read-models/accounts/changes?{between}",
        f"/v1/audit/subjects/{stream}/why/cannot-log-in?at={issued.position}",
        f"/v1/audit/streams/{stream}/state?at={head}",
        f"/v1/audit/streams/{stream}/changes?{between}",
    ):
        told = api.client.get(path, headers=auditor)
        assert told.status_code == 200, told.text
        assert "[erased]" in told.text, path
        assert "[sealed]" not in told.text, path
        of_another = api.client.get(path.replace(holder.account_id, other.account_id), headers=auditor)
        assert "[erased]" not in of_another.text, path
    whole = api.client.get("/v1/events?limit=100", headers=auditor).text
    assert "[erased]" in whole
    assert "[sealed]" in whole


def test_the_whole_history_is_read_on_from_a_position(api: Api) -> None:
    api.applied()
    auditor = api.staff("p1", Role.AUDITOR)
    positions: list[int] = []
    after = 0
    while after is not None:
        told = api.client.get("/v1/events", params={"after": after, "limit": 3}, headers=auditor).json()
        positions += [item["position"] for item in told["items"]]
        after = told["next"]
    assert positions == list(range(1, api.ports.log.head() + 1))


def test_one_stream_is_read_on_from_a_position(api: Api) -> None:
    holder = api.holder()
    path = f"/v1/streams/account-{holder.account_id}/events"
    auditor = api.staff("p1", Role.AUDITOR)
    versions: list[int] = []
    after = 0
    while after is not None:
        told = api.client.get(path, params={"after": after, "limit": 2}, headers=auditor).json()
        assert len(told["items"]) <= 2
        versions += [item["version"] for item in told["items"]]
        after = told["next"]
    assert versions == list(range(1, len(api.ports.log.history(f"account-{holder.account_id}")) + 1))
    assert len(versions) > 2


def test_a_history_has_no_cursor(api: Api) -> None:
    answer = api.client.get("/v1/events", params={"cursor": "3"}, headers=api.staff("p1", Role.AUDITOR))
    problem(answer, 422, "invalid")


def test_a_stream_that_is_not_there_is_404(api: Api) -> None:
    answer = api.client.get("/v1/streams/account-nobody/events", headers=api.staff("p1", Role.AUDITOR))
    problem(answer, 404, "not-found")


@pytest.mark.parametrize("path", ["/v1/events", "/v1/streams/account-x/events"])
def test_a_clerk_reads_no_history(api: Api, path: str) -> None:
    problem(api.client.get(path, headers=api.staff("p1", Role.CLERK)), 403, "not-allowed")
