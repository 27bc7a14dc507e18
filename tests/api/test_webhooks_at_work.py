"""Webhooks in several processes and threads: one sends at a time, a slow receiver holds up nobody else."""

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Any

import pytest

from adapters.access.api_keys import SqlApiKeys
from adapters.event_store.application import Toegang
from adapters.subscriptions.checkpoints import LEASE, Checkpoints
from adapters.webhooks import delivering
from adapters.webhooks.delivering import Deliveries
from adapters.webhooks.posting import Post
from adapters.webhooks.sending import Sending
from api.following.webhooks import AsCloudEvents
from domain.log_break.epochs import Epochs
from domain.ports import ApiKeys, Log, Role, Scope
from tests.api.asking import Api
from tests.api.follower import Follower, happen
from tests.patient import SECONDS_MAX
from tests.receivers import Receiver, receiving


def process(api: Api, holder: str, keys: ApiKeys | None = None, log: Log | None = None) -> Deliveries:
    """What one of several processes sends."""
    sending = Sending(
        Post(loopback=True),
        api.ports.vault,
        api.clock,
        AsCloudEvents("http://testserver", api.ports.vault, Epochs),
    )
    checkpoints = Checkpoints(api.ports.reads, holder, api.clock)
    return Deliveries(checkpoints, log or api.ports.log, sending, keys or api.ports.api_keys)


@contextmanager
def at_work(*all_of: Deliveries) -> Iterator[Callable[[threading.Event], None]]:
    """Answers what waits for something while all are stepped, as their threads do it."""
    for each in all_of:
        each.start(lambda: None)

    def until(done: threading.Event) -> None:
        for _ in range(SECONDS_MAX * 100):
            for each in all_of:
                each.step()
            if done.wait(0.01):
                return
        raise AssertionError("it did not come")

    try:
        yield until
    finally:
        for each in all_of:
            each.close()


def noticing(receiver: Receiver, last: int) -> threading.Event:
    """Set when the event of that position came."""
    found = threading.Event()

    def answer(one: Any) -> int:
        if one.event.get("position") == last:
            found.set()
        return 204

    receiver.answer = answer
    return found


def test_of_two_processes_one_sends_at_a_time_and_each_event_once(
    api_on_each: Api, receiver: Receiver
) -> None:
    api = api_on_each
    Follower(api, receiver.url)
    happen(api, 20)
    came = noticing(receiver, 20)
    with at_work(process(api, "one"), process(api, "two")) as until:
        until(came)
    assert receiver.positions == [*range(1, 21)]


def test_when_one_process_dies_another_goes_on_after_the_lease(api: Api, receiver: Receiver) -> None:
    Follower(api, receiver.url)
    happen(api)
    one, two = process(api, "one"), process(api, "two")
    while one.step():
        pass
    happen(api)
    while two.step():
        pass
    assert receiver.positions == [1]
    api.clock.advance_to(api.clock.now() + LEASE + timedelta(seconds=1))
    while two.step():
        pass
    assert receiver.positions == [1, 2]
    happen(api)
    while one.step():
        pass
    assert receiver.positions == [1, 2]
    for each in (one, two):
        each.close()


def test_a_slow_receiver_holds_up_nobody_else(api: Api, receiver: Receiver) -> None:
    with receiving() as slow:
        Follower(api, slow.url)
        Follower(api, receiver.url)
        happen(api, 5)
        came, released = noticing(receiver, 5), threading.Event()

        def waits(_: Any) -> int:
            assert released.wait(SECONDS_MAX)
            return 204

        slow.answer = waits
        with at_work(process(api, "one")) as until:
            until(came)
            assert slow.positions in ([], [1])
            released.set()
    assert receiver.positions == [1, 2, 3, 4, 5]


def test_who_has_much_to_come_holds_up_nobody_who_waits_for_a_thread(
    api: Api, receiver: Receiver, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(delivering, "AT_ONCE_MAX", 1)
    with receiving() as other:
        Follower(api, receiver.url)
        Follower(api, other.url)
        happen(api, 5)
        both_asked, done = threading.Event(), threading.Event()
        told: list[str] = []

        def answering(name: str) -> Callable[[Any], int]:
            def answer(_: Any) -> int:
                told.append(name)
                assert both_asked.wait(SECONDS_MAX)
                if len(told) == 10:
                    done.set()
                return 204

            return answer

        receiver.answer, other.answer = answering("one"), answering("other")
        sends = process(api, "one")
        with at_work(sends) as until:
            sends.step()
            both_asked.set()
            until(done)
    assert len(set(told[:2])) == 2, "not all of one before the other"
    assert receiver.positions == other.positions == [1, 2, 3, 4, 5]


def test_what_is_changed_just_before_a_lease_is_renewed_holds_for_this_event(
    api: Api, receiver: Receiver
) -> None:
    """Else the new address would miss it: it would have been taken by the former one."""
    with receiving() as former:
        follower = Follower(api, former.url)
        happen(api)

        class Changing(SqlApiKeys):
            """Asked in the midst of a step: the owner changes the address, and the lease is to be renewed."""

            def named(self, key_id: str) -> Any:
                found = super().named(key_id)
                if former.positions == [1] and receiver.url != follower.told["url"]:
                    api.clock.advance_to(api.clock.now() + LEASE / 2)
                    body: dict[str, Any] = {"url": receiver.url, "types": [], "subject": None}
                    assert follower.ask("POST", "/changes", body).is_success
                return found

        keys = Changing.__new__(Changing)
        vars(keys).update(vars(api.ports.api_keys))
        sends = process(api, "one", keys)
        sends.step()
        happen(api)
        while sends.step():
            pass
        sends.close()
    assert receiver.positions == [2]


def test_who_is_far_behind_reads_a_stretch_once_and_not_for_each_event(api: Api, receiver: Receiver) -> None:
    happen(api, 20)
    asked: list[int] = []

    class Counting(Toegang):
        def since(self, position: int, limit: int) -> Any:
            asked.append(limit)
            return super().since(position, limit)

    log = Counting.__new__(Counting)
    vars(log).update(vars(api.ports.log))
    sends = process(api, "one", log=log)
    Follower(api, receiver.url, after=19)
    while sends.step():
        pass
    Follower(api, receiver.url)
    asked.clear()
    while sends.step():
        pass
    sends.close()
    assert receiver.positions == [20, *range(1, 21)]
    assert len([limit for limit in asked if limit > 1]) <= 3


def test_where_the_log_is_broken_nothing_more_is_sent(api: Api, receiver: Receiver) -> None:
    Follower(api, receiver.url)
    happen(api)
    api.subscriptions.rest()
    api.show()
    assert receiver.received == []


def test_who_watches_sees_how_each_goes(api: Api, receiver: Receiver) -> None:
    fine, bad = Follower(api, receiver.url, types=["invoice"]), Follower(api, receiver.url)
    receiver.answer = lambda _: 500
    happen(api, 3)
    api.show()
    metrics = api.client.get("/metrics", headers=api.system(Scope.METRICS)).text
    assert f'toegang_webhook_lag_events{{webhook="{bad.webhook_id}"}} 3.0' in metrics
    assert f'toegang_webhook_lag_events{{webhook="{fine.webhook_id}"}} 0.0' in metrics
    assert f'toegang_webhook_failures{{webhook="{bad.webhook_id}"}} 1.0' in metrics
    assert f'toegang_webhook_dead_letters{{webhook="{bad.webhook_id}"}} 0.0' in metrics
    ready = api.client.get("/ready", headers=api.system(Scope.METRICS))
    assert ready.status_code == 200, "who follows along stops nothing here"
    assert ready.json()["webhooks_behind"] == 1
    assert "webhooks_behind" not in api.client.get("/ready").json()


def test_a_member_of_staff_has_no_webhooks(api: Api) -> None:
    assert api.client.get("/v1/webhooks", headers=api.staff("p1", Role.SUPERVISOR)).status_code == 401
