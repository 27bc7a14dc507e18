"""One follower of all that happens, told by server-sent events until it leaves or the process ends."""

import asyncio
import time
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass
from functools import partial
from typing import Final

from starlette.concurrency import run_in_threadpool

from api.following.cloud_events import Telling
from api.following.reading import Part, Wanted, stretch
from api.ports import Feed
from domain.kernel import Event, Recorded
from domain.log_break.epochs import Epochs

EVENT_STREAM: Final = "text/event-stream"
HEARTBEAT_S: Final = 15.0
"""How long nothing is said at most: proxies end what is silent. As often the key is asked after."""
AGAIN_MS: Final = 2_000
"""How long a client waits before it connects again."""

Told = Callable[[Part, Epochs], str]


@dataclass(frozen=True, slots=True)
class Follower:
    """Holds one stretch of history at a time: it reads on when the client has taken what was sent."""

    feed: Feed
    wanted: Wanted
    told: Told
    may_follow: Callable[[], bool]
    heartbeat_s: float = HEARTBEAT_S

    async def follow(self, position: int, epochs: Epochs) -> AsyncIterator[str]:
        """After that position, which is none that was lost in one of these epochs."""
        news, loop = asyncio.Event(), asyncio.get_running_loop()
        with self.feed.heard(partial(loop.call_soon_threadsafe, news.set)) as is_room:
            if not is_room:
                return  # another one was quicker
            yield f"retry: {AGAIN_MS}\n\n"
            look_at_s = time.monotonic() + self.heartbeat_s
            while True:
                ending = self.feed.has_ended
                news.clear()
                part = await run_in_threadpool(stretch, self.feed.since, self.wanted, position)
                is_silent = time.monotonic() >= look_at_s
                if part.events or is_silent:
                    before, epochs = epochs, await run_in_threadpool(self.feed.epochs)
                    if epochs.named(position) != before.named(position):
                        return  # what was told up to here was lost: who connects again is told so
                    if epochs != before:
                        continue  # what was read may be of what was lost
                if part.events:
                    yield await run_in_threadpool(self.told, part, epochs)
                moved, position = part.position > position, part.position
                if ending:
                    return
                if is_silent:
                    if not await run_in_threadpool(self.may_follow):
                        return
                    if not part.events:
                        yield heartbeat(epochs.named(position))
                    look_at_s = time.monotonic() + self.heartbeat_s
                if not moved:
                    await _until(news, look_at_s)


def text_of(telling: Telling) -> Told:
    """A stretch as server-sent events."""

    def told(part: Part, epochs: Epochs) -> str:
        return "".join(_sent(one, epochs.named(one.position), telling) for one in part.events)

    return told


def heartbeat(name: str) -> str:
    """A comment; the id moves on also where nothing wanted happened."""
    return f": {name}\nid: {name}\n\n"


def _sent(recorded: Recorded[Event], name: str, telling: Telling) -> str:
    return f"id: {name}\ndata: {telling.text(recorded, name)}\n\n"


async def _until(news: asyncio.Event, moment_s: float) -> None:
    try:
        await asyncio.wait_for(news.wait(), max(0.0, moment_s - time.monotonic()))
    except TimeoutError:
        return
