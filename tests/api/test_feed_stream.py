"""All that happens, as server-sent events: resumed where it broke off, ended with the process or the key."""

import asyncio
import json
import re
from collections.abc import AsyncIterator, Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from typing import Any

import pytest

from adapters.event_store import open_waker
from adapters.feed import FOLLOWERS_MAX, LogFeed
from api.following.cloud_events import Telling
from api.following.reading import STRETCH, Wanted
from api.systems.feed_stream import Follower, heartbeat, text_of
from domain.kernel import Event, Recorded
from domain.log_break.epochs import Epoch, Epochs
from domain.ports import Scope
from tests.api.asking import Api, problem

PATIENCE_S = 20
"""Far more than anything here takes."""


def sent(text: str) -> list[tuple[str, Any]]:
    """Ids and events of a stream, as a client reads it (HTML, 9.2.6)."""
    return [
        (number, json.loads(data))
        for number, data in re.findall(r"^id: (\d+)\ndata: (.*)\n$", text, re.MULTILINE)
    ]


def positions(text: str) -> list[int]:
    return [event["position"] for _, event in sent(text)]


def streamed(api: Api, headers: dict[str, str] | None = None, **parameters: Any) -> Any:
    by = api.system(Scope.EVENTS) | (headers or {})
    return api.client.get("/v1/feed/stream", params=parameters, headers=by)


@contextmanager
def live(api: Api) -> Iterator[LogFeed]:
    """A feed of a process that goes on."""
    log: Any = api.ports.log
    feed = LogFeed(log, lambda: open_waker(api.ports.reads, log.bell), "http://testserver", Epochs)
    try:
        yield feed
    finally:
        feed.close()


def follower(feed: Any, *, may: Callable[[], bool] = lambda: True, heartbeat_s: float = 60.0) -> Follower:
    return Follower(feed, Wanted(), text_of(Telling("http://testserver")), may, heartbeat_s)


async def told(stream: AsyncIterator[str], until: int) -> str:
    """What a stream sends until an event of that position."""
    text = ""
    while f"id: {until}\n" not in text:
        text += await asyncio.wait_for(anext(stream), PATIENCE_S)
    return text


def test_the_stream_tells_what_the_pages_tell(api: Api) -> None:
    api.holder()
    answer = streamed(api)
    assert answer.headers["content-type"].startswith("text/event-stream")
    pages = api.client.get("/v1/feed", params={"limit": 1000}, headers=api.system(Scope.EVENTS)).json()
    assert [event for _, event in sent(answer.text)] == pages
    assert [number for number, _ in sent(answer.text)] == [event["id"] for event in pages]


def test_who_connects_again_is_told_what_came_since(api: Api) -> None:
    api.holder()
    everything = positions(streamed(api).text)
    assert positions(streamed(api, {"Last-Event-ID": "3"}).text) == everything[3:]
    assert positions(streamed(api, after=5).text) == everything[5:]
    assert positions(streamed(api, {"Last-Event-ID": "3"}, after=5).text) == everything[3:]
    wanted = sent(streamed(api, {"Last-Event-ID": "1"}, type="account.activated").text)
    assert [event["type"] for _, event in wanted] == ["account.activated"]


@pytest.mark.parametrize("last", ["x", "-1", "1 ", "9" * 18, "٣"])
def test_an_id_that_no_event_had_is_refused(api: Api, last: str) -> None:
    sent = {**api.system(Scope.EVENTS), "Last-Event-ID": last}
    by = {name.encode(): value.encode() for name, value in sent.items()}
    answer = api.client.get("/v1/feed/stream", headers=by)
    assert problem(answer, 422, "invalid")["field"] == "Last-Event-ID"


def test_too_many_followers_are_refused_before_anything_is_sent(api: Api) -> None:
    with ExitStack() as stack:
        for _ in range(FOLLOWERS_MAX):
            assert stack.enter_context(api.ports.feed.heard(lambda: None))
        answer = streamed(api)
        assert problem(answer, 429, "too-many-requests")
        assert answer.headers["Retry-After"] == "2"
        assert not stack.enter_context(api.ports.feed.heard(lambda: None))
    assert streamed(api).status_code == 200


def test_what_happens_is_told_as_it_happens(api_on_each: Api) -> None:
    api = api_on_each
    api.applied()
    before = api.ports.log.head()

    async def follow(feed: LogFeed) -> tuple[str, str]:
        stream = follower(feed).follow(0, Epochs())
        first = await told(stream, before)
        waiting = asyncio.create_task(told(stream, before + 1))
        await asyncio.to_thread(api.applied, surname="Gans")
        second = await waiting
        feed.end()
        second += "".join([part async for part in stream])
        return first, second

    with live(api) as feed:
        first, second = asyncio.run(follow(feed))
    assert positions(first) == list(range(1, before + 1))
    assert positions(second) == list(range(before + 1, api.ports.log.head() + 1))


def test_a_stream_ends_with_its_process(api: Api) -> None:
    async def follow(feed: LogFeed) -> list[str]:
        stream = follower(feed).follow(0, Epochs())
        begun = [await anext(stream)]
        waiting = asyncio.create_task(anext(stream, ""))
        await asyncio.sleep(0)
        feed.end()
        return [*begun, await asyncio.wait_for(waiting, PATIENCE_S)]

    with live(api) as feed:
        assert asyncio.run(follow(feed)) == ["retry: 2000\n\n", ""]


def test_a_silent_stream_says_how_far_it_looked_and_asks_after_its_key(api: Api) -> None:
    api.applied()
    head, answers = api.ports.log.head(), iter([True, True, False])
    nothing = Wanted.of(["notice"], None)

    async def follow(feed: LogFeed) -> list[str]:
        silent = Follower(feed, nothing, text_of(Telling("")), lambda: next(answers), heartbeat_s=0.0)
        return [part async for part in silent.follow(0, Epochs())]

    with live(api) as feed:
        assert asyncio.run(follow(feed))[1:] == [heartbeat(str(head))] * 2
    assert sent(heartbeat(str(head))) == []


@dataclass
class Counted:
    """A log that counts how often it is read."""

    events: list[Recorded[Event]]
    read: list[int] = field(default_factory=list)

    def since(self, position: int, limit: int) -> Sequence[Recorded[Event]]:
        self.read.append(position)
        return self.events[position : position + limit]


class Silent:
    """Wakes nobody up."""

    def wait(self, timeout_s: float) -> None: ...

    def close(self) -> None: ...


def test_all_who_follow_share_one_reader_that_holds_one_stretch_for_each(api: Api) -> None:
    api.holder()
    happened = api.ports.log.since(0, 1_000)
    many = [happened[at % len(happened)]._replace(position=at + 1) for at in range(4 * STRETCH)]
    log: Any = Counted(many)
    feed = LogFeed(log, Silent, "http://testserver", Epochs)

    async def follow() -> list[int]:
        streams = [follower(feed).follow(0, Epochs()) for _ in range(8)]
        texts = await asyncio.gather(*(told(stream, len(many)) for stream in streams))
        feed.end()
        return [len(positions(text)) for text in texts]

    assert asyncio.run(follow()) == [len(many)] * 8
    feed.close()
    assert len([at for at in log.read if at < len(many)]) == 4


def other(happened: Sequence[Recorded[Event]], after: int) -> list[Recorded[Event]]:
    """The same log, put back to there and grown anew: each event is in another stream."""
    return [
        one._replace(stream="order-another", position=at) if at > after else one
        for at, one in enumerate(happened, 1)
    ]


def subjects(text: str) -> dict[str, str]:
    """By id."""
    found = re.findall(r"^id: (\S+)\ndata: (.*)\n$", text, re.MULTILINE)
    return {name: json.loads(data)["subject"] for name, data in found}


def test_what_was_read_before_a_break_is_not_told_under_the_names_of_after_it(api: Api) -> None:
    """It is remembered for all who follow, and of what was lost."""
    api.holder()
    happened = list(api.ports.log.since(0, 6))
    log, now = Counted(happened), [Epochs()]
    events: Any = log
    feed = LogFeed(events, Silent, "http://testserver", lambda: now[0])
    feed.end()

    def told_after(position: int) -> dict[str, str]:
        async def follow() -> str:
            return "".join([part async for part in follower(feed).follow(position, feed.epochs())])

        return subjects(asyncio.run(follow()))

    assert [*told_after(0)] == ["1", "2", "3", "4", "5", "6"]
    log.events, now[0] = other(happened, 3), Epochs((Epoch(2, after=3),))
    assert told_after(3) == dict.fromkeys(("2-4", "2-5", "2-6"), "order-another")


@pytest.mark.parametrize("after", [3, 4])
def test_what_is_read_while_a_break_comes_is_read_again_or_refused(api: Api, after: int) -> None:
    api.holder()
    happened, now = list(api.ports.log.since(0, 6)), [Epochs()]

    class PutBack(Counted):
        def since(self, position: int, limit: int) -> Sequence[Recorded[Event]]:
            found = super().since(position, limit)
            self.events, now[0] = other(happened, 3), Epochs((Epoch(2, after=3),))
            return found

    events: Any = PutBack(happened)
    feed = LogFeed(events, Silent, "http://testserver", lambda: now[0])
    feed.end()

    async def follow() -> str:
        return "".join([part async for part in follower(feed).follow(after, feed.epochs())])

    lost = after > 3
    expected = {} if lost else dict.fromkeys(("2-4", "2-5", "2-6"), "order-another")
    assert subjects(asyncio.run(follow())) == expected


def test_a_break_between_the_question_and_the_answer_ends_the_stream(api: Api) -> None:
    """Who connects again is told that the position was lost."""
    api.holder()
    events: Any = Counted(list(api.ports.log.since(0, 6)))
    feed = LogFeed(events, Silent, "http://testserver", lambda: Epochs((Epoch(2, after=3),)))
    feed.end()

    async def follow() -> list[str]:
        return [part async for part in follower(feed).follow(5, Epochs())]

    assert asyncio.run(follow()) == ["retry: 2000\n\n"]
