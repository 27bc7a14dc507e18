"""Webhooks in several processes and threads: one sends at a time, a slow receiver holds up nobody else."""

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Any

from adapters.subscriptions.checkpoints import LEASE, Checkpoints
from adapters.webhooks import Deliveries, Post, Sending
from api.following.webhooks import AsCloudEvents
from domain.ports import Role, Scope
from tests.api.asking import Api
from tests.api.follower import Follower, happen
from tests.patient import SECONDS_MAX
from tests.receivers import Receiver, receiving


def process(api: Api, holder: str) -> Deliveries:
    """What one of several processes sends."""
    sending = Sending(
        Post(loopback=True),
        api.ports.vault,
        api.clock,
        AsCloudEvents("http://testserver", api.ports.vault),
    )
    checkpoints = Checkpoints(api.ports.reads, holder, api.clock)
    return Deliveries(checkpoints, api.ports.log, sending, api.ports.api_keys)


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
