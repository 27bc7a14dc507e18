"""Who follows along when a log was put back: what is told anew has other names, and is missed by nobody."""

import json
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from fastapi.testclient import TestClient

from api.compose import System, open_system
from api.http.app import http_app
from api.settings import Settings
from tests.api.asking import problem
from tests.cli.in_process.conftest import Toegang
from tests.cli.in_process.test_audit_acknowledge import ACKNOWLEDGE, backup, put_back, take
from tests.receivers import receiving

HELD = 3
"""What put_back leaves of five."""


@contextmanager
def asking(settings: Settings, key: str) -> Iterator[tuple[TestClient, System]]:
    """Who follows is told what there is, and no more: this client waits for the end of an answer."""
    with open_system(settings) as opened, TestClient(http_app(opened.ports)) as client:
        opened.ports.feed.end()
        client.headers["X-Api-Key"] = key
        yield client, opened


def fed(settings: Settings, key: str, **asked: Any) -> Any:
    with asking(settings, key) as (client, _):
        return client.get("/v1/feed", params=asked)


@pytest.fixture
def key(system: Settings, toegang: Toegang) -> str:
    made = toegang("keys", "make", "books", "--scope", "events")
    assert made.code == 0, made.err
    return made.out.strip()


def acknowledged(system: Settings, toegang: Toegang) -> None:
    """Then three more come: the fourth, which is the acknowledgement, to the seventh."""
    assert toegang(*ACKNOWLEDGE).code == 0
    take(system, 6, 7, 8)


def test_what_is_told_anew_has_another_id_and_what_stayed_keeps_its_own(
    system: Settings, toegang: Toegang, key: str
) -> None:
    take(system, 1, 2, 3)
    restore = backup(system)
    take(system, 4, 5)
    before = fed(system, key).json()
    assert [event["id"] for event in before] == ["1", "2", "3", "4", "5"]
    assert toegang("audit", "sign").code == 0
    restore()
    acknowledged(system, toegang)
    with asking(system, key) as (client, _):
        answer = client.get("/v1/feed")
        streamed = client.get("/v1/feed/stream").text
    after = answer.json()
    assert after[:HELD] == before[:HELD]
    assert [event["position"] for event in after] == [1, 2, 3, 4, 5, 6, 7]
    assert [event["id"] for event in after[HELD:]] == ["2-4", "2-5", "2-6", "2-7"]
    assert answer.headers["Feed-Position"] == "2-7"
    told = [json.loads(line[6:]) for line in streamed.splitlines() if line.startswith("data: ")]
    ids = [line[4:] for line in streamed.splitlines() if line.startswith("id: ")]
    assert (told, ids) == (after, [event["id"] for event in after])


def test_a_position_that_was_lost_is_refused_and_leads_to_all_that_came_since(
    system: Settings, toegang: Toegang, key: str
) -> None:
    put_back(system, toegang)
    acknowledged(system, toegang)
    with asking(system, key) as (client, _):
        refused = problem(client.get("/v1/feed?after=5"), 410, "position-lost")
        assert (refused["field"], refused["go_on_after"]) == ("after", "3")
        resumed = client.get("/v1/feed/stream", headers={"Last-Event-ID": "5"})
        assert problem(resumed, 410, "position-lost")["field"] == "Last-Event-ID"
        first = client.get("/v1/feed", params={"after": refused["go_on_after"], "limit": 2})
        assert [event["id"] for event in first.json()] == ["2-4", "2-5"]
        [following] = [part.split(">")[0][1:] for part in [first.headers["link"]]]
        assert [event["id"] for event in client.get(following).json()] == ["2-6", "2-7"]
        problem(client.get("/v1/feed?after=2-3"), 422, "invalid")
        problem(client.get("/v1/feed?after=2-8"), 422, "invalid")


def test_after_a_second_break_each_of_the_three_histories_is_led_to_its_own_place(
    system: Settings, toegang: Toegang, key: str
) -> None:
    put_back(system, toegang)
    acknowledged(system, toegang)
    restore = backup(system)
    take(system, 9)
    assert toegang("audit", "sign").code == 0
    restore()
    assert toegang(*ACKNOWLEDGE).code == 0
    with asking(system, key) as (client, _):
        ids = [event["id"] for event in client.get("/v1/feed").json()]
        lost = [client.get("/v1/feed", params={"after": name}).json() for name in ("5", "2-8")]
    assert ids == ["1", "2", "3", "2-4", "2-5", "2-6", "2-7", "3-8"]
    assert [one["go_on_after"] for one in lost] == ["3", "2-7"]


def test_webhooks_send_what_came_anew_under_new_ids(system: Settings, toegang: Toegang, key: str) -> None:
    with receiving() as receiver:
        with asking(system, key) as (client, _):
            made = client.post("/v1/webhooks", json={"url": receiver.url, "after": 0})
        path = f"/v1/webhooks/{made.json()['webhook_id']}"
        put_back(system, toegang)
        acknowledged(system, toegang)
        assert receiver.positions == [1, 2, 3, 4, 5, 4, 5, 6, 7]
        ids = [one.headers["webhook-id"] for one in receiver.received]
        assert len(set(ids)) == len(ids), "a receiver that knows an id passes over it"
        with asking(system, key) as (client, opened):
            body: dict[str, Any] = {"after": 4}
            problem(client.post(f"{path}/replays", json=body), 410, "position-lost")
            new = {"url": receiver.url, "after": "4"}
            problem(client.post("/v1/webhooks", json=new), 410, "position-lost")
            assert client.post(f"{path}/replays", json={"after": "2-4"}).status_code == 200
            opened.subscriptions.step_all()
        assert receiver.positions[9:] == [5, 6, 7]
        assert [one.headers["webhook-id"] for one in receiver.received[9:]] == ids[6:]


def test_webhooks_send_again_what_a_backup_had_grown_before_anybody_looked(
    system: Settings, toegang: Toegang, key: str
) -> None:
    """It was sent under the ids of what was lost, which receivers know."""
    with receiving() as receiver:
        with asking(system, key) as (client, _):
            made = client.post("/v1/webhooks", json={"url": receiver.url, "after": 0})
        take(system, 1, 2, 3)
        restore = backup(system)
        take(system, 4, 5, 6)
        assert toegang("audit", "sign").code == 0
        restore()
        aside = [(folder, folder.with_name(f"{folder.name}-away")) for folder in signed_in(system)]
        for folder, away in aside:
            folder.rename(away)
        take(system, 7, 8)
        for folder, away in aside:
            shutil.rmtree(folder, ignore_errors=True)
            away.rename(folder)
        assert receiver.positions == [1, 2, 3, 4, 5, 6, 4, 5]
        acknowledged(system, toegang)
        ids = [one.headers["webhook-id"].rpartition("_")[2] for one in receiver.received]
        assert ids[6:] == ["4", "5", "2-4", "2-5", "2-6", "2-7"]
        with asking(system, key) as (_, opened):
            webhook = opened.ports.webhooks.find(made.json()["webhook_id"])
    assert webhook is not None
    assert webhook.position == 7


def signed_in(system: Settings) -> list[Path]:
    return [system.evidence_dir, *system.witnesses]


def test_the_operator_is_told_too(system: Settings, toegang: Toegang, key: str) -> None:
    [row] = json.loads(toegang("keys", "list", "--json").out)
    words = ("webhooks", "add", "https://books.example/hook", "--key", row["key_id"], "--after")
    put_back(system, toegang)
    acknowledged(system, toegang)
    refused = toegang(*words, "5")
    assert refused.code == 1
    assert "go on after 3" in " ".join(refused.err.split())
    assert "does not exist" in toegang(*words, "2-99").err
    made = toegang(*words, "2-5")
    assert made.code == 0, made.err
    webhook_id = made.out.split()[0]
    assert toegang("webhooks", "replay", webhook_id, "--after", "3").code == 0
    assert toegang("webhooks", "replay", webhook_id, "--after", "5").code == 1
