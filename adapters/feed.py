"""What happens, for all who follow along from this process: one reads the log, one waits for news."""

import logging
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import Final

from adapters.background import note
from adapters.event_store import Waker
from adapters.subscriptions.reading import SharedReading, read_on
from domain.kernel import Event, Recorded
from domain.log_break.epochs import Epochs
from domain.ports import Log

FOLLOWERS_MAX: Final = 100
"""How many follow along from one process at a time; each holds one stretch of history in memory."""
POLL_S: Final = 1.0
"""How late something is noticed at most where no wake-up tells of it."""

log = logging.getLogger(__name__)


class LogFeed:
    """Implements api.ports.Feed. Nothing runs, and nothing is opened, until the first one follows."""

    def __init__(
        self, events: Log, wake: Callable[[], Waker], source: str, epochs: Callable[[], Epochs]
    ) -> None:
        """``wake``: opens what tells that the log may have grown."""
        self._events, self._wake, self._source = SharedReading(events), wake, source
        self._epochs, self._known = epochs, Epochs()
        self._lock = threading.Lock()
        self._ended = threading.Event()
        self._followers: dict[object, Callable[[], object]] = {}
        self._waiting: threading.Thread | None = None

    @property
    def source(self) -> str:
        return self._source

    def epochs(self) -> Epochs:
        """Where another one began, what was read before may be of what was lost: it is forgotten."""
        found = self._epochs()
        with self._lock:
            is_other, self._known = found != self._known, found
        if is_other:
            self._events.forget()
        return found

    @property
    def has_ended(self) -> bool:
        return self._ended.is_set()

    @property
    def has_room(self) -> bool:
        return len(self._followers) < FOLLOWERS_MAX

    def since(self, position: int, limit: int) -> Sequence[Recorded[Event]]:
        return read_on(self._events, position, limit)

    @contextmanager
    def heard(self, tell: Callable[[], object]) -> Iterator[bool]:
        follower = object()
        self._events.news()  # who comes may know of more than was read here
        with self._lock:
            if is_room := self.has_room:
                self._followers[follower] = tell
                self._begin()
        try:
            yield is_room
        finally:
            with self._lock:
                self._followers.pop(follower, None)

    def end(self) -> None:
        self._ended.set()
        self._tell()

    def close(self) -> None:
        """Ends, and waits until nothing runs any more."""
        self.end()
        if self._waiting is not None:
            self._waiting.join()

    def _begin(self) -> None:
        if self._waiting is None and not self.has_ended:
            self._waiting = threading.Thread(target=self._listen, name="feed", daemon=True)
            self._waiting.start()

    def _listen(self) -> None:
        while not self.has_ended:
            try:
                self._wait_for_news()
            except Exception as error:  # the database does not answer, most likely
                note(log, "feed", error)
                self._ended.wait(POLL_S)

    def _wait_for_news(self) -> None:
        waker = self._wake()
        try:
            while not self.has_ended:
                self._events.news()
                self._tell()
                waker.wait(POLL_S)
        finally:
            waker.close()

    def _tell(self) -> None:
        with self._lock:
            told = list(self._followers.values())
        for tell in told:
            tell()
