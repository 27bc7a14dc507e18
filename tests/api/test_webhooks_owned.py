"""Webhooks are their owner's: paused, changed, removed; secrets lie nowhere; kept from others."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import Any

import pytest
from sqlalchemy import select

from adapters.key_vault.keep import Kind
from adapters.key_vault.vault import Vault
from adapters.subscriptions.schema import subscription
from adapters.webhooks.kept import OF_ONE_KEY_MAX, OVERLAP
from adapters.webhooks.schema import CHECKPOINT, DEAD_LETTER, WEBHOOK, checkpoint_of
from adapters.webhooks.sending import sealed_for
from domain.ports import Scope, TooManyWebhooks, Webhooks
from domain.values import Plain, Sealed
from tests.api.asking import Api, problem
from tests.api.follower import Follower, happen, pass_time
from tests.patient import SECONDS_MAX
from tests.receivers import Forged, Receiver, verified


def test_paused_it_is_sent_nothing_and_misses_nothing(api: Api, receiver: Receiver) -> None:
    follower = Follower(api, receiver.url)
    assert follower.ask("POST", "/pause").json()["state"] == "paused"
    happen(api, 3)
    api.show()
    assert receiver.received == []
    assert follower.told["waiting"] == 3
    follower.ask("POST", "/pause/end")
    api.show()
    assert receiver.positions == [1, 2, 3]


def test_what_is_decided_during_a_delivery_holds_and_the_delivery_comes_again(
    api_on_each: Api, receiver: Receiver
) -> None:
    """At least once: nobody can take back what was sent, and nothing is noted of it."""
    api = api_on_each
    follower = Follower(api, receiver.url)
    happen(api, 2)

    def pauses(_: Any) -> int:
        api.ports.webhooks.pause(follower.webhook_id)
        return 204

    receiver.answer = pauses
    api.show()
    assert (receiver.positions, follower.told["position"]) == ([1], 0)
    receiver.answer = lambda _: 204
    follower.ask("POST", "/pause/end")
    api.show()
    assert receiver.positions == [1, 1, 2]


@pytest.mark.parametrize(
    "url", ["https://h.example/\x00", "https://h\x01.example/", "https://h.example/\x7f"]
)
def test_an_address_that_cannot_be_kept_or_asked_is_refused(api: Api, url: str) -> None:
    key = api.system(Scope.EVENTS)
    problem(api.client.post("/v1/webhooks", json={"url": url}, headers=key), 422, "invalid")


def test_a_stream_that_no_database_can_name_is_refused(api_on_each: Api) -> None:
    key, body = api_on_each.system(Scope.EVENTS), {"url": "https://127.0.0.1/", "subject": "account-\x00"}
    problem(api_on_each.client.post("/v1/webhooks", json=body, headers=key), 422, "invalid")


def test_a_new_secret_and_the_former_one_sign_for_a_day(api: Api, receiver: Receiver) -> None:
    follower = Follower(api, receiver.url)
    answer = follower.ask("POST", "/secrets")
    assert answer.status_code == 201
    new = answer.json()["secret"]
    happen(api)
    api.show()
    now = api.clock.now()
    assert verified(follower.secret, receiver.received[0], now) == verified(new, receiver.received[0], now)
    pass_time(api, OVERLAP)
    happen(api)
    api.show()
    verified(new, receiver.received[1], api.clock.now())
    with pytest.raises(Forged, match="signature"):
        verified(follower.secret, receiver.received[1], api.clock.now())
    with api.ports.reads.connect() as tx:
        assert tx.scalar(select(WEBHOOK.c.former_secret)) is None


def test_a_secret_lies_nowhere_and_is_shown_once(api_on_each: Api, receiver: Receiver) -> None:
    api = api_on_each
    follower = Follower(api, receiver.url)
    new = follower.ask("POST", "/secrets").json()["secret"]
    with api.ports.reads.connect() as tx:
        rows = repr(tx.execute(select(WEBHOOK)).all())
    for secret in (follower.secret, new):
        assert secret.removeprefix("whsec_") not in rows
        assert secret not in follower.ask("GET").text


def test_removed_it_leaves_nothing(api: Api, receiver: Receiver) -> None:
    follower = Follower(api, receiver.url)
    happen(api)
    api.show()
    with api.ports.reads.connect() as tx:
        sealed = tx.execute(select(WEBHOOK.c.secret)).scalar_one()
    assert follower.ask("DELETE").status_code == 204
    happen(api)
    api.show()
    assert receiver.positions == [1]
    problem(follower.ask("GET"), 404, "not-found")
    with api.ports.reads.connect() as tx:
        assert tx.execute(select(WEBHOOK)).all() == tx.execute(select(DEAD_LETTER)).all() == []
    assert api.ports.vault.unseal(Sealed(sealed)) is None


def test_with_its_key_it_ends(api: Api, receiver: Receiver) -> None:
    follower = Follower(api, receiver.url)
    found = api.ports.api_keys.find(Plain(follower.key["X-Api-Key"]))
    assert found is not None
    assert api.ports.api_keys.revoke(found.key_id)
    happen(api)
    api.show()
    assert receiver.received == []
    assert [each.state.value for each in api.ports.webhooks.all()] == ["without_key"]


def test_another_systems_webhook_is_nobodys(api: Api, receiver: Receiver) -> None:
    mine, other = Follower(api, receiver.url), Follower(api, receiver.url)
    other.webhook_id = mine.webhook_id
    bodies = {
        "/changes": {"url": receiver.url},
        "/replays": {"after": 0},
        "/dead-letters/retries": {},
        "/dead-letters/1/dismissal": {"reason": "x"},
    }
    for method, path in [
        ("GET", ""),
        ("DELETE", ""),
        ("GET", "/dead-letters"),
        *(("POST", path) for path in ("/pause", "/pause/end", "/secrets", "/tests", *bodies)),
    ]:
        problem(other.ask(method, path, bodies.get(path)), 404, "not-found")
    listed = api.client.get("/v1/webhooks", headers=mine.key).json()["items"]
    assert [each["webhook_id"] for each in listed] == [mine.webhook_id]


@pytest.mark.parametrize(
    ("field", "body"),
    [
        ("url", {"url": "http://follower.example/hook"}),
        ("url", {"url": "https://user:secret@follower.example/hook"}),
        ("url", {"url": "https://follower.example/hook?key=secret"}),
        ("url", {"url": "https://10.0.0.7/hook"}),
        ("url", {"url": "https://[fe80::1]/hook"}),
        ("url", {"url": "https://169.254.169.254/latest"}),
        ("types", {"types": ["nonsense"]}),
        ("after", {"after": 7}),
    ],
)
def test_what_cannot_be_is_refused_by_its_field(api: Api, field: str, body: dict[str, Any]) -> None:
    sent = {"url": "https://follower.example/hook", **body}
    answer = api.client.post("/v1/webhooks", json=sent, headers=api.system(Scope.EVENTS))
    refused = problem(answer, 422, "invalid")
    assert field in str(refused)
    assert "secret" not in answer.text
    assert api.ports.webhooks.all() == []


@pytest.mark.parametrize(
    ("language", "says"), [("nl", "begint met https://"), ("en", "begins with https://")]
)
def test_that_an_address_is_under_tls_is_said(api: Api, language: str, says: str) -> None:
    headers = api.system(Scope.EVENTS) | {"Accept-Language": language}
    answer = api.client.post("/v1/webhooks", json={"url": "http://example.com/"}, headers=headers)
    assert says in str(problem(answer, 422, "invalid"))


def test_a_change_replaces_address_and_filters(api: Api, receiver: Receiver) -> None:
    """As docs/following.md says."""
    mine = Follower(api, receiver.url, types=["account"])
    assert mine.told["types"] == ["account"]
    assert mine.ask("POST", "/changes", {"url": receiver.url}).json()["types"] == []


def test_a_key_has_so_many_and_no_more(api: Api, receiver: Receiver) -> None:
    first = Follower(api, receiver.url)
    body = {"url": receiver.url}
    for _ in range(OF_ONE_KEY_MAX - 1):
        assert api.client.post("/v1/webhooks", json=body, headers=first.key).status_code == 201
    vault = api.ports.vault
    assert isinstance(vault, Vault)
    before = vault.key_ids()
    problem(api.client.post("/v1/webhooks", json=body, headers=first.key), 409, "too-many-webhooks")
    assert vault.key_ids() == before, "of a secret that nobody has no key is left"
    assert Follower(api, receiver.url).told["state"] == "on"


def keys_of_secrets(api: Api) -> set[str]:
    """Of which webhooks the vault has a key."""
    vault = api.ports.vault
    assert isinstance(vault, Vault)
    return set(vault._keep.names(Kind.SUBJECT, sealed_for("")))


def test_a_key_has_no_more_of_them_however_many_register_at_once(
    api_on_each: Api, receiver: Receiver, monkeypatch: pytest.MonkeyPatch
) -> None:
    api = api_on_each
    follower = Follower(api, receiver.url)
    webhooks, first = api.ports.webhooks, api.ports.webhooks.find(follower.webhook_id)
    assert first is not None
    for _ in range(OF_ONE_KEY_MAX - 2):
        webhooks.register(first.key_id, first.asked, 0)
    together, seal = Barrier(4), Vault.seal

    def sealed(*given: Any) -> Sealed:
        """All have found room by now."""
        made = seal(*given)
        together.wait(SECONDS_MAX)
        return made

    monkeypatch.setattr(Vault, "seal", sealed)
    with ThreadPoolExecutor(together.parties) as beside:
        asked = [
            beside.submit(webhooks.register, first.key_id, first.asked, 0) for _ in range(together.parties)
        ]
    refused = [each.exception() for each in asked if each.exception() is not None]
    assert [type(each) for each in refused] == [TooManyWebhooks] * (together.parties - 1)
    kept = webhooks.all(first.key_id)
    assert len(kept) == OF_ONE_KEY_MAX
    assert keys_of_secrets(api) == {sealed_for(each.webhook_id) for each in kept}


@pytest.mark.parametrize(
    "asks",
    [
        lambda webhooks, this: webhooks.rotate(this),
        lambda webhooks, this: webhooks.pause(this),
        lambda webhooks, this: webhooks.replay(this, 0),
        lambda webhooks, this: webhooks.send_again(this, None),
        lambda webhooks, this: webhooks.drop(this, 1, "system:1", "Nobody waits for it."),
    ],
)
def test_what_is_asked_of_one_just_after_it_was_removed_leaves_nothing(
    api_on_each: Api, receiver: Receiver, asks: Callable[[Webhooks, str], object]
) -> None:
    """A request finds it first, and asks then: somebody may remove it between the two."""
    api = api_on_each
    follower, other = Follower(api, receiver.url), Follower(api, receiver.url)
    webhooks = api.ports.webhooks
    webhooks.remove(follower.webhook_id)
    asks(webhooks, follower.webhook_id)
    assert webhooks.find(follower.webhook_id) is None
    assert keys_of_secrets(api) == {sealed_for(other.webhook_id)}
    with api.ports.reads.connect() as tx:
        rows = tx.scalars(select(subscription.c.name).where(subscription.c.name.startswith(CHECKPOINT)))
        assert rows.all() == [checkpoint_of(other.webhook_id)]
