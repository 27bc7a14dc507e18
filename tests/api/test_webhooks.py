"""Webhooks: signed, in order, nothing missed however long a receiver is away."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Event
from typing import Any

import pytest

from adapters.subscriptions.reactions import BACKOFF
from adapters.webhooks.delivering import AWAY_MAX, GIVEN_UP_MAX
from domain.ports import Scope
from tests.api.asking import Api, problem
from tests.api.follower import Follower, feed, happen, pass_time, tried_for
from tests.receivers import Forged, Receiver, receiving, verified

# --- what is sent -------------------------------------------------------------------------------


def test_what_happens_is_posted_in_order_signed_as_the_feed_tells_it(
    api_on_each: Api, receiver: Receiver
) -> None:
    api = api_on_each
    follower = Follower(api, receiver.url)
    api.holder()
    api.show()
    sent = [verified(follower.secret, one, api.clock.now()) for one in receiver.received]
    assert sent == feed(api)
    assert len(sent) > 5
    [first, *_] = receiver.received
    assert first.path == "/hook"
    assert first.headers["content-type"] == "application/cloudevents+json"
    ids = [one.headers["webhook-id"] for one in receiver.received]
    assert len(set(ids)) == len(ids)
    assert (follower.told["waiting"], follower.told["failures"], follower.told["error"]) == (0, 0, None)


def test_what_is_changed_on_its_way_is_found_out(api: Api, receiver: Receiver) -> None:
    follower = Follower(api, receiver.url)
    happen(api)
    api.show()
    other = Follower(api, receiver.url)
    [one], now = receiver.received, api.clock.now()
    changed = [
        type(one)(one.path, one.headers, one.body.replace(b"question", b"quastion")),
        type(one)(one.path, {**one.headers, "webhook-id": "msg_1"}, one.body),
    ]
    for forged in changed:
        with pytest.raises(Forged, match="signature"):
            verified(follower.secret, forged, now)
    with pytest.raises(Forged, match="signature"):
        verified(other.secret, one, now)
    with pytest.raises(Forged, match="time"):
        verified(follower.secret, one, now + timedelta(minutes=6))


def test_without_a_position_only_what_happens_from_now_on_is_sent(api: Api, receiver: Receiver) -> None:
    happen(api, 3)
    Follower(api, receiver.url, after=None)
    happen(api)
    api.show()
    assert receiver.positions == [4]


def test_only_what_is_wanted_is_sent_and_the_position_moves_over_the_rest(
    api: Api, receiver: Receiver
) -> None:
    follower = Follower(api, receiver.url, types=["question", "account.activated"])
    holder = api.holder()
    happen(api)
    api.show()
    assert [one.event["type"] for one in receiver.received] == ["account.activated", "question.asked"]
    assert follower.told["position"] == api.ports.log.head()
    stream = f"account-{holder.account_id}"
    body = {"url": receiver.url, "types": [], "subject": stream}
    assert follower.ask("POST", "/changes", body).status_code == 200
    receiver.received.clear()
    assert follower.ask("POST", "/replays", {"after": 0}).status_code == 200
    api.show()
    assert {one.event["subject"] for one in receiver.received} == {stream}


def test_personal_values_are_told_to_who_may_see_them_until_they_are_erased(
    api: Api, receiver: Receiver
) -> None:
    holder = api.holder()
    closed = Follower(api, receiver.url, types=["application.received"])
    api.show()
    assert receiver.received[0].event["data"]["surname"] == {"not_shown": "sealed"}
    receiver.received.clear()
    open_ = Follower(api, receiver.url, Scope.EVENTS_PERSONAL, types=["application.received"])
    api.show()
    assert receiver.received[0].event["data"]["surname"] == "Geluk"
    assert (closed.told["personal"], open_.told["personal"]) == (False, True)
    receiver.received.clear()
    api.ports.vault.destroy(f"holder/{holder.account_id}")
    open_.ask("POST", "/replays", {"after": 0})
    api.show()
    assert receiver.received[0].event["data"]["surname"] == {"not_shown": "erased"}


def test_a_test_is_sent_signed_and_moves_nothing(api: Api, receiver: Receiver) -> None:
    follower = Follower(api, receiver.url)
    assert follower.ask("POST", "/tests").json() == {"taken": True, "says": "status_204"}
    [one] = receiver.received
    assert verified(follower.secret, one, api.clock.now())["type"] == "webhook.test"
    receiver.answer = lambda _: 500
    assert follower.ask("POST", "/tests").json() == {"taken": False, "says": "status_500"}
    assert (follower.told["position"], follower.told["failures"]) == (0, 0)


def test_a_slow_receiver_holds_one_thread_of_its_key(api: Api, receiver: Receiver) -> None:
    follower, other = Follower(api, receiver.url), Follower(api, receiver.url)
    made = api.client.post("/v1/webhooks", json={"url": receiver.url}, headers=follower.key).json()
    asked, may_answer = Event(), Event()

    def slowly(_: object) -> int:
        asked.set()
        return 204 if may_answer.wait(30) else 500

    receiver.answer = slowly
    with ThreadPoolExecutor(1) as beside:
        first = beside.submit(follower.ask, "POST", "/tests")
        try:
            assert asked.wait(30)
            for webhook_id in (follower.webhook_id, made["webhook_id"]):
                refused = api.client.post(f"/v1/webhooks/{webhook_id}/tests", headers=follower.key)
                told = problem(refused, 429, "too-many-requests")
                assert told["detail"] == "A test with this key waits for its receiver."
                assert int(refused.headers["Retry-After"]) >= 1
            assert len(receiver.received) == 1
            receiver.answer = lambda _: 204
            assert other.ask("POST", "/tests").json()["taken"], "another key's"
        finally:
            may_answer.set()
        assert first.result().json()["taken"]
    assert follower.ask("POST", "/tests").json()["taken"], "one after the other"


# --- a receiver that is away --------------------------------------------------------------------


@pytest.mark.parametrize("answer", [503, 302])
def test_away_for_a_week_it_misses_nothing_and_nothing_is_given_up(
    api_on_each: Api, receiver: Receiver, answer: int
) -> None:
    api = api_on_each
    follower = Follower(api, receiver.url)
    happen(api, 2)
    api.show()
    receiver.answer = lambda _: answer
    tried_for(api, follower, timedelta(hours=12))
    for _ in range(7):
        happen(api, 2)
        pass_time(api, timedelta(days=1))
    assert receiver.positions[2:] == [3] * len(receiver.positions[2:])
    assert follower.told["error"] == f"status_{answer}"
    receiver.received.clear()
    receiver.answer = lambda _: 200
    pass_time(api, AWAY_MAX)
    assert receiver.positions == [*range(3, 17)]
    assert follower.letters == []


def test_nobody_listens_for_a_week(api: Api) -> None:
    with receiving() as gone:
        url = gone.url
    follower = Follower(api, url)
    happen(api, 3)
    api.show()
    tried_for(api, follower, timedelta(days=1))
    assert follower.told["failures"] > 24
    pass_time(api, timedelta(days=6))
    assert follower.told["error"] == "no_connection"
    with receiving() as back:
        follower.ask("POST", "/changes", {"url": back.url})
        api.show()
        assert back.positions == [1, 2, 3]


def test_it_is_tried_no_sooner_than_the_receiver_asks(api: Api, receiver: Receiver) -> None:
    Follower(api, receiver.url)
    happen(api)
    receiver.answer = lambda _: (503, {"Retry-After": "600"})
    api.show()
    pass_time(api, timedelta(seconds=599))
    assert len(receiver.received) == 1
    pass_time(api, timedelta(seconds=1))
    assert len(receiver.received) == 2


def test_a_redirect_is_not_followed(api: Api, receiver: Receiver) -> None:
    with receiving() as elsewhere:
        receiver.answer = lambda _: (307, {"Location": elsewhere.url})
        follower = Follower(api, receiver.url)
        happen(api)
        api.show()
        assert elsewhere.received == []
        assert follower.told["error"] == "status_307"


# --- a receiver that refuses --------------------------------------------------------------------


def refuses_second(one: Any) -> int:
    return 422 if one.event.get("position") == 2 else 204


def with_a_dead_letter(api: Api, receiver: Receiver) -> Follower:
    """The second of four; the others are taken."""
    follower = Follower(api, receiver.url)
    happen(api, 4)
    receiver.answer = refuses_second
    api.show()
    assert receiver.positions == [1, 2]
    tried_for(api, follower, timedelta(days=1))
    return follower


def test_what_it_refuses_again_and_again_is_given_up_and_the_rest_goes_on(
    api_on_each: Api, receiver: Receiver
) -> None:
    follower = with_a_dead_letter(api_on_each, receiver)
    tries = len(BACKOFF) + 1
    assert receiver.positions == [1, *[2] * tries, 3, 4]
    assert len({one.headers["webhook-id"] for one in receiver.received}) == 4
    [letter] = follower.letters
    expected = {"position": 2, "type": "question.asked", "attempts": tries, "error": "status_422"}
    assert letter.items() >= expected.items()
    assert follower.told["dead_letters"] == 1


def test_a_dead_letter_is_sent_again_when_asked_for_or_dropped_with_a_reason(
    api_on_each: Api, receiver: Receiver
) -> None:
    api = api_on_each
    follower = with_a_dead_letter(api, receiver)
    receiver.received.clear()
    assert follower.ask("POST", "/dead-letters/retries", {"position": 3}).status_code == 404
    assert follower.ask("POST", "/dead-letters/retries", {}).json() == {"asked": 1}
    api.show()
    assert receiver.positions == [2]
    assert follower.letters[0]["attempts"] == len(BACKOFF) + 2
    assert follower.letters[0]["asked_at"] is None
    receiver.answer = lambda _: 204
    assert follower.ask("POST", "/dead-letters/retries", {"position": 2}).json() == {"asked": 1}
    api.show()
    assert (receiver.positions, follower.letters) == ([2, 2], [])
    assert verified(follower.secret, receiver.received[-1], api.clock.now())["position"] == 2

    receiver.answer = lambda _: 400
    happen(api)
    api.show()
    tried_for(api, follower, timedelta(hours=8))
    drop = "/dead-letters/5/dismissal"
    assert follower.ask("POST", drop, {"reason": "Met de hand geboekt."}).status_code == 204
    assert follower.ask("POST", drop, {"reason": "Nog eens."}).status_code == 404
    [letter] = follower.letters
    assert letter["reason"] == "Met de hand geboekt."
    assert letter["dropped_by"] == f"system:{api.ports.webhooks.all()[0].key_id}"
    assert follower.ask("POST", "/dead-letters/retries", {}).json() == {"asked": 0}
    assert follower.told["dead_letters"] == 0


def test_where_everything_is_refused_it_is_not_the_event_and_the_rest_waits(
    api: Api, receiver: Receiver
) -> None:
    follower = Follower(api, receiver.url)
    happen(api, 10)
    receiver.answer = lambda _: 404
    api.show()
    tried_for(api, follower, timedelta(days=7))
    assert [letter["position"] for letter in follower.letters] == [1, 2, 3]
    assert follower.told["position"] == GIVEN_UP_MAX
    receiver.received.clear()
    receiver.answer = lambda _: 204
    pass_time(api, BACKOFF[-1])
    assert receiver.positions == [*range(4, 11)]
    follower.ask("POST", "/dead-letters/retries", {})
    api.show()
    assert sorted(receiver.positions) == [*range(1, 11)]


def test_a_replay_sends_all_again_from_a_position_on_dead_letters_among_it(
    api_on_each: Api, receiver: Receiver
) -> None:
    api = api_on_each
    follower = with_a_dead_letter(api, receiver)
    ids = {one.event["position"]: one.headers["webhook-id"] for one in receiver.received}
    receiver.received.clear()
    receiver.answer = lambda _: 204
    assert follower.ask("POST", "/replays", {"after": 1}).json()["waiting"] == 3
    api.show()
    assert receiver.positions == [2, 3, 4]
    assert all(one.headers["webhook-id"] == ids[one.event["position"]] for one in receiver.received)
    assert follower.letters == []
    assert problem(follower.ask("POST", "/replays", {"after": 5}), 422, "invalid")["field"] == "after"


def test_a_receiver_that_is_gone_is_sent_nothing_until_somebody_says_so(api: Api, receiver: Receiver) -> None:
    follower = Follower(api, receiver.url)
    happen(api, 2)
    receiver.answer = lambda _: 410
    api.show()
    pass_time(api, timedelta(days=30))
    assert receiver.positions == [1]
    assert follower.told["state"] == "gone"
    receiver.answer = lambda _: 204
    assert follower.ask("POST", "/pause/end").json()["state"] == "on"
    api.show()
    assert receiver.positions == [1, 1, 2]
