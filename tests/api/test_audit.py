"""What touched a subject and who did what, over HTTP: across streams, with causes, closed (D17, I21)."""

import re
from datetime import datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import text

from domain.account.commands import Suspend
from domain.calendar import by_the_clock
from domain.catalogue import EVENTS
from domain.kernel import Request
from domain.ports import Role, Scope
from tests.api.asking import PERSON, Api, problem
from tests.architecture.sources import ROOT
from tests.tamper.unguarded import unguarded


def read(api: Api, path: str, **asked: Any) -> list[dict[str, Any]]:
    """All pages."""
    auditor = api.staff("p1", Role.AUDITOR)
    items: list[dict[str, Any]] = []
    after: int | None = 0
    while after is not None:
        answer = api.client.get(f"/v1/audit/{path}", params={"after": after, **asked}, headers=auditor)
        assert answer.status_code == 200, answer.text
        items += answer.json()["items"]
        after = answer.json()["next"]
    return items


def test_a_history_crosses_streams_and_tells_what_led_to_what(api: Api) -> None:
    holder = api.holder()
    items = read(api, f"subjects/account-{holder.account_id}/history", limit=3)
    streams = {item["stream"].partition("-")[0] for item in items}
    assert streams >= {"account", "application", "customer", "reservation"}
    positions = [item["position"] for item in items]
    assert positions == sorted(set(positions))
    assert all(item["causes"] == [] for item in items if item["event"] == "account.opened")
    told = str(items)
    for secret in (holder.code, str(PERSON["surname"]), str(PERSON["email"]), "sealed:1|"):
        assert secret not in told
    assert "[sealed]" in told


def test_a_history_tells_all_that_was_recorded_until_it_was_asked_for(api: Api) -> None:
    """Also what the read model that names its events has yet to take in."""
    account_id, clerk = api.applied().account_id, api.staff("p2", Role.CLERK)
    auditor = api.staff("p1", Role.AUDITOR)

    def newest(path: str) -> int:
        answer = api.client.get(f"/v1/audit/{path}", params={"limit": 200}, headers=auditor)
        assert answer.status_code == 200, answer.text
        return int(answer.json()["items"][-1]["position"])

    history = f"subjects/account-{account_id}/history"
    assert newest(history) < api.ports.log.head(), "p1 and p2 joined after it"
    api.show()
    before = api.ports.log.head()
    request = Request("asked", b"", "policy:test", "test")
    api.ports.executor.execute(Suspend(at=api.clock.now(), account_id=account_id), request)
    assert newest(history) == before + 1 == api.ports.log.head()
    api.show()
    assert api.client.get(f"/v1/accounts/{account_id}", headers=clerk).is_success
    assert newest("readings") == before + 2 == api.ports.log.head()
    another = api.applied(**PERSON | {"surname": "Kwak", "email": "kwak@dagobert.example"}).account_id
    assert newest(f"subjects/account-{another}/history") > before + 2


def test_a_cause_is_the_event_that_a_reactor_or_policy_followed(api: Api) -> None:
    holder = api.holder()
    api.show()
    log = api.ports.log
    led = [one for one in log.since(0, 1000) if one.causation_id]
    for item in read(api, f"subjects/account-{holder.account_id}/history"):
        expected = [str(item["causation_id"])] if item["causation_id"] else []
        assert [str(cause["position"]) for cause in item["causes"][:1]] == expected
    assert isinstance(led, list)


def test_what_somebody_did_is_told_in_order(api: Api) -> None:
    holder = api.holder()
    items = read(api, f"actors/holder:{holder.account_id}/events", limit=1)
    expected = [one for one in api.ports.log.since(0, 1000) if one.actor == f"holder:{holder.account_id}"]
    assert [item["position"] for item in items] == [one.position for one in expected] != []


def test_a_history_is_narrowed_by_event_actor_and_time(api: Api) -> None:
    holder = api.holder()
    path = f"subjects/account-{holder.account_id}/history"
    whole = read(api, path)
    assert read(api, path, event="application") == [
        item for item in whole if item["event"].startswith("application.")
    ]
    actor = whole[-1]["actor"]
    assert read(api, path, actor=actor) == [item for item in whole if item["actor"] == actor]
    middle = whole[len(whole) // 2]["recorded_at"]
    assert read(api, path, to=middle) == [item for item in whole if item["recorded_at"] <= middle]
    assert read(api, path, **{"from": middle}) == [item for item in whole if item["recorded_at"] >= middle]


def test_an_event_that_does_not_exist_is_told_apart_from_none_that_happened(api: Api) -> None:
    holder = api.holder()
    auditor = api.staff("p1", Role.AUDITOR)
    path = f"/v1/audit/subjects/account-{holder.account_id}/history"
    problem(api.client.get(path, params={"event": "invoice.paid"}, headers=auditor), 422, "invalid")
    none = api.client.get(path, params={"event": "invoice.overdue"}, headers=auditor)
    assert (none.status_code, none.json()["items"]) == (200, [])


@pytest.mark.parametrize("path", ["subjects/account-nobody/history", "actors/nobody/events"])
def test_who_is_not_known_is_404_and_no_clerk_may_ask(api: Api, path: str) -> None:
    problem(api.client.get(f"/v1/audit/{path}", headers=api.system(Scope.HISTORY)), 404, "not-found")
    problem(api.client.get(f"/v1/audit/{path}", headers=api.staff("p2", Role.CLERK)), 403, "not-allowed")


def test_nothing_that_auditors_read_is_unsealed_so_that_no_consultation_is_recorded_d17() -> None:
    """Whether anybody still can, ``toegang`` tells on a server (api/process/past.py), and no more."""
    rooms = [*(ROOT / "api/auditors").glob("*.py"), *(ROOT / "api/explaining").glob("*.py")]
    counts = {file.name: len(re.findall(r"\bunseal(ed)?\b", file.read_text())) for file in rooms}
    assert {name for name, count in counts.items() if count} == set()


def test_a_log_with_a_hole_is_told_up_to_it_and_after_it(api_on_each: Api) -> None:
    """What an investigation needs is read on; nothing is told as if the event had not been (I18)."""
    api = api_on_each
    holder = api.holder()
    api.show()
    account = f"account-{holder.account_id}"
    whole = read(api, f"subjects/{account}/history")
    _, hole, *after = [one["position"] for one in whole if one["stream"] == account]
    assert after, "the stream goes on"
    with unguarded(api.ports.reads) as tx:
        tx.execute(text(f"DELETE FROM event WHERE position = {hole}"))
    auditor, head = api.staff("p1", Role.AUDITOR), api.ports.log.head()
    answer = api.client.get(f"/v1/audit/subjects/{account}/history", headers=auditor).json()
    assert [item["position"] for item in answer["items"]] == [
        item["position"] for item in whole if item["position"] != hole
    ]
    assert answer["damaged"] == [hole]
    page = api.client.get("/v1/events", params={"limit": head}, headers=auditor).json()
    assert [item["position"] for item in page["items"]] == [*range(1, hole)]
    assert page["next"] == hole - 1
    for path, scope in (("/v1/events", Scope.HISTORY), ("/v1/feed", Scope.EVENTS)):
        told = api.client.get(path, params={"after": hole - 1}, headers=api.system(scope))
        assert problem(told, 500, "log-damaged")["position"] == hole
    stream = f"/v1/streams/{account}/events"
    first = api.client.get(stream, headers=auditor).json()
    assert ([item["version"] for item in first["items"]], first["next"]) == (
        [1],
        first["items"][0]["position"],
    )
    told = api.client.get(stream, params={"after": first["next"]}, headers=auditor)
    assert problem(told, 500, "log-damaged")["position"] == hole
    others = api.client.get(stream, params={"after": hole}, headers=auditor).json()["items"]
    assert [item["position"] for item in others] == after
    follower = api.system(Scope.EVENTS)
    told = api.client.get("/v1/feed", params={"subject": account}, headers=follower)
    assert problem(told, 500, "log-damaged")["position"] == hole
    goes_on = {"subject": account, "after": hole}
    assert [
        one["position"] for one in api.client.get("/v1/feed", params=goes_on, headers=follower).json()
    ] == after
    rest = api.client.get("/v1/events", params={"after": hole}, headers=auditor).json()
    assert [item["position"] for item in rest["items"]] == [*range(hole + 1, head + 1)]
    state = f"/v1/audit/streams/{account}/state"
    assert api.client.get(state, params={"at": hole - 1}, headers=auditor).status_code == 200
    problem(api.client.get(state, params={"at": head}, headers=auditor), 500, "log-damaged")


def test_of_two_damages_the_first_ends_the_page(api_on_each: Api) -> None:
    api = api_on_each
    api.holder()
    auditor = api.staff("p1", Role.AUDITOR)
    first, second, head = 3, 5, api.ports.log.head()
    assert second < head
    with unguarded(api.ports.reads) as tx:
        tx.execute(text(f"UPDATE event SET payload = '{{' WHERE position = {first}"))
        tx.execute(text(f"DELETE FROM event WHERE position = {second}"))
    seen: list[int] = []
    told: list[int] = []
    after: int | None = 0
    while after is not None:
        answer = api.client.get("/v1/events", params={"after": after}, headers=auditor)
        if answer.status_code == 200:
            seen += [item["position"] for item in answer.json()["items"]]
            after = answer.json()["next"]
        else:
            told.append(after := problem(answer, 500, "log-damaged")["position"])
    assert told == [first, second]
    assert seen == [one for one in range(1, head + 1) if one not in told]


MOMENTS = ("readings", "actors/holder:{}/events", "subjects/account-{}/history")


@pytest.mark.parametrize("path", MOMENTS)
def test_a_moment_is_written_as_on_the_command_line(api: Api, path: str) -> None:
    """And as a state is asked for: a day, a time in UTC or in a zone it names."""
    holder = api.holder()
    api.show()
    clerk = api.staff("p2", Role.CLERK)
    assert api.client.get(f"/v1/accounts/{holder.account_id}", headers=clerk).is_success
    api.show()
    path = path.format(holder.account_id)
    everything = read(api, path)
    assert everything
    first = datetime.fromisoformat(everything[0]["recorded_at"])
    for at in (by_the_clock(first), f"{first:%Y-%m-%d}", f"{first:%Y-%m-%dT%H:%M:%S}", first.isoformat()):
        assert read(api, path, **{"from": at}) == everything
    before = by_the_clock(first - timedelta(hours=1))
    assert read(api, path, to=before) == []


@pytest.mark.parametrize("path", MOMENTS)
@pytest.mark.parametrize("name", ["from", "to"])
def test_what_is_no_moment_is_refused_by_name(api: Api, path: str, name: str) -> None:
    auditor = api.staff("p1", Role.AUDITOR)
    answer = api.client.get(f"/v1/audit/{path.format('a1')}", params={name: "soon"}, headers=auditor)
    problem(answer, 422, "invalid")
    assert answer.json()["field"] == name


def test_before_any_moment_there_is_nothing(api: Api) -> None:
    holder = api.holder()
    path = f"subjects/account-{holder.account_id}/history"
    everything = read(api, path)
    for first in ("0001-01-01T00:00:00Z", "0001-01-01T00:00:00+14:00"):
        assert read(api, path, **{"from": first}) == everything


def test_every_event_is_listed_in_words_and_a_history_is_narrowed_to_each(api: Api) -> None:
    headers = {**api.staff("p1", Role.AUDITOR), "Accept-Language": "nl"}
    items = api.client.get("/v1/audit/event-names", headers=headers).json()["items"]
    assert [one["event"] for one in items] == sorted(EVENTS)
    assert {"event": "order.placed", "says": "Besteld"} in items
    holder = api.holder()
    api.show()
    for name in ("account.opened", "order.placed"):
        found = read(api, f"subjects/account-{holder.account_id}/history", event=name)
        assert {one["event"] for one in found} <= {name}
