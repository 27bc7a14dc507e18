"""`toegang webhooks`: registered by the operator, looked after, copied with the store, examined."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from adapters.subscriptions.reactions import BACKOFF
from api.compose import open_system
from api.settings import Settings
from tests.cli.in_process.conftest import Toegang
from tests.cli.in_process.test_copy_store import moved, take
from tests.receivers import Receiver, receiving, verified


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    with receiving() as found:
        yield found


def key_id(toegang: Toegang, *scopes: str) -> str:
    toegang("keys", "make", "books", *(f"--scope={scope}" for scope in scopes or ("events",)))
    [key] = json.loads(toegang("keys", "list", "--json").out)
    found: str = key["key_id"]
    return found


def added(toegang: Toegang, url: str, *more: str) -> tuple[str, str]:
    answer = toegang("webhooks", "add", url, "--key", key_id(toegang), *more)
    assert answer.code == 0, answer.err
    webhook_id, secret = answer.out.split()
    return webhook_id, secret


def follow(settings: Settings) -> None:
    """What `serve` and `work` do."""
    with open_system(settings) as system:
        system.subscriptions.step_all()


def listed(toegang: Toegang, code: int = 0) -> dict[str, object]:
    answer = toegang("webhooks", "list", "--json")
    assert answer.code == code, answer.err
    [row] = json.loads(answer.out)
    found: dict[str, object] = row
    return found


def test_one_is_added_tested_paused_resumed_rotated_and_removed(
    settings: Settings, toegang: Toegang, receiver: Receiver
) -> None:
    webhook_id, secret = added(toegang, receiver.url, "--type", "series")
    assert toegang("webhooks", "test", webhook_id).out == "Taken: status_204\n"
    assert toegang("webhooks", "pause", webhook_id).code == 0
    take(settings, 1)
    assert len(receiver.received) == 1
    assert (listed(toegang)["state"], listed(toegang)["waiting"]) == ("paused", 1)
    assert toegang("webhooks", "resume", webhook_id).code == 0
    follow(settings)
    with open_system(settings) as system:
        now = system.ports.webhooks.all()[0].taken_at
    assert now is not None
    assert verified(secret, receiver.received[1], now)["type"] == "series.number_taken"
    new = toegang("webhooks", "rotate", webhook_id).out.strip()
    assert new.startswith("whsec_")
    assert new != secret
    assert toegang("webhooks", "replay", webhook_id, "--after", "0").code == 0
    follow(settings)
    assert verified(new, receiver.received[2], now) == verified(secret, receiver.received[2], now)
    assert toegang("webhooks", "replay", webhook_id, "--after", "9").code == 1
    assert toegang("webhooks", "remove", webhook_id).code == 0
    assert toegang("webhooks", "list").out == "There are none.\n"
    assert "list" in toegang("webhooks", "pause", webhook_id).err


def test_its_secret_lies_in_no_file(settings: Settings, toegang: Toegang, receiver: Receiver) -> None:
    webhook_id, secret = added(toegang, receiver.url)
    assert secret not in toegang("webhooks", "list").out
    bare = secret.removeprefix("whsec_").encode()
    for file in Path(settings.data_dir).rglob("*"):
        assert file.is_dir() or bare not in file.read_bytes(), webhook_id


def test_dead_letters_are_listed_sent_again_and_dropped(
    settings: Settings, toegang: Toegang, receiver: Receiver, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("adapters.webhooks.delivering.BACKOFF", tuple(0 * wait for wait in BACKOFF))
    webhook_id, _ = added(toegang, receiver.url, "--after", "0")
    receiver.answer = lambda _: 400
    take(settings, 1)
    take(settings, 2)
    assert (listed(toegang, 3)["dead_letters"], listed(toegang, 3)["error"]) == (2, "status_400")
    [first, second] = json.loads(toegang("webhooks", "dead-letters", webhook_id, "--json").out)
    assert (first["position"], first["attempts"], second["position"]) == (1, len(BACKOFF) + 1, 2)
    receiver.answer = lambda _: 200
    receiver.received.clear()
    assert toegang("webhooks", "again", webhook_id, "1").code == 0
    follow(settings)
    assert receiver.positions == [1]
    assert toegang("webhooks", "again", webhook_id, "1").code == 1
    answer = toegang("webhooks", "drop", webhook_id, "2", "--reason", "Met de hand geboekt.")
    assert answer.code == 0
    assert "dropped: Met de hand geboekt." in toegang("webhooks", "dead-letters", webhook_id).out
    assert toegang("webhooks", "again", webhook_id).code == 1
    assert listed(toegang)["dead_letters"] == 0


def test_what_cannot_be_is_refused_with_what_to_do(toegang: Toegang, data: Path) -> None:
    key = key_id(toegang, "invoices")
    assert "--scope events" in toegang("webhooks", "add", "https://x.example/", "--key", key).err
    assert "--scope events" in toegang("webhooks", "add", "https://x.example/", "--key", "none").err
    for url in ("http://x.example/", "ftp://x.example", "https://a:b@x.example/"):
        assert toegang("webhooks", "add", url, "--key", key).code == 2
    assert toegang("webhooks", "add", "https://x.example/", "--key", key, "--type", "nonsense").code == 2
    assert toegang("webhooks", "drop", "x", "1", "--reason", " ").code == 2


def test_a_private_address_takes_the_operators_word(toegang: Toegang, data: Path) -> None:
    key = key_id(toegang)
    refused = toegang("webhooks", "add", "https://10.0.0.7/hook", "--key", key)
    assert (refused.code, "--inside" in refused.err) == (1, True)
    assert toegang("webhooks", "add", "https://10.0.0.7/hook", "--key", key, "--inside").code == 0


def test_a_copy_of_the_store_goes_on_with_its_webhooks(
    settings: Settings, toegang: Toegang, receiver: Receiver
) -> None:
    added(toegang, receiver.url, "--after", "0")
    take(settings, 1)
    take(settings, 2)
    other = f"sqlite:///{settings.data_dir.parent}/other"
    to = ["--to", f"{other}.db", "--to-access", f"{other}-access.db"]
    assert toegang("copy-store", *to).code == 0
    there = moved(settings, to)
    take(there, 3)
    assert receiver.positions == [1, 2, 3]


def test_doctor_names_what_needs_somebody(settings: Settings, toegang: Toegang, receiver: Receiver) -> None:
    def level(what: str) -> str:
        [finding] = [
            each for each in json.loads(toegang("doctor", "--json").out)["findings"] if each["what"] == what
        ]
        return str(finding["level"])

    assert "webhooks" not in toegang("doctor").out
    added(toegang, receiver.url, "--after", "0")
    take(settings, 1)
    assert level("webhooks") == "ok"
    receiver.answer = lambda _: 500
    take(settings, 2)
    assert level("webhooks") == "warn"
    assert "webhooks list" in toegang("doctor").out


@pytest.mark.usefixtures("settings")
def test_doctor_names_one_whose_key_was_withdrawn(toegang: Toegang, receiver: Receiver) -> None:
    def found() -> str:
        findings = json.loads(toegang("doctor", "--json").out)["findings"]
        [level] = [each["level"] for each in findings if each["what"] == "webhooks"]
        return str(level)

    webhook_id, _ = added(toegang, receiver.url)
    key = str(listed(toegang)["key_id"])
    assert found() == "ok"
    assert toegang("keys", "revoke", key).code == 0
    assert listed(toegang, 3)["state"] == "without_key"
    assert found() == "warn"
    assert toegang("webhooks", "pause", webhook_id).code == 0
    assert listed(toegang)["state"] == "paused"
    assert found() == "ok", "as the list has it"
