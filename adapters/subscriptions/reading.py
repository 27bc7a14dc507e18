"""Reading on from a position, without a gap."""

import threading
from collections.abc import Sequence
from typing import Final, TypeVar

from domain.kernel import Event, Recorded, Stream
from domain.ports import Log, LogDamaged

S = TypeVar("S")

BATCH_MAX = 500
"""How many events are read at a time."""
KEPT_MAX: Final = 2_000
"""How many of the last events read are remembered for those that come later."""


def read_on(log: Log, position: int, limit: int = BATCH_MAX) -> Sequence[Recorded[Event]]:
    """The next stretch of history; empty at its end. Raises LogDamaged."""
    stretch = log.since(position, limit)
    for expected, happened in enumerate(stretch, start=position + 1):
        if happened.position != expected:
            raise LogDamaged(f"Position {expected}: there is no event.", expected)
    return stretch


class SharedReading:
    """A log that remembers the last events read, because subscriptions mostly read the same ones.

    Events never change, so whatever is remembered stays true, until a log is put back. Where history ends is
    asked once after each ``news``, for all. Safe for several threads: one reads, the others
    find what it read."""

    def __init__(self, log: Log) -> None:
        self._log = log
        self._reading, self._telling = threading.Lock(), threading.Lock()
        self._kept: list[Recorded[Event]] = []
        self._news, self._end, self._end_known = 1, 0, 0

    def news(self) -> None:
        """The log may have grown: its end is asked anew."""
        with self._telling:
            self._news += 1

    def forget(self) -> None:
        """Another history stands there since (0088): what was read of the former is none of it."""
        with self._reading:
            self._kept, self._end = [], 0
        self.news()

    def expect(self, position: int) -> None:
        """Somebody knows of this position: if it was not read yet, the end is asked anew."""
        if position > self._end:
            self.news()

    def state(self, stream: Stream[S]) -> S:
        return self._log.state(stream)

    def history(self, stream: str, after: int = 0, limit: int | None = None) -> Sequence[Recorded[Event]]:
        return self._log.history(stream, after, limit)

    def head(self) -> int:
        return self._log.head()

    def since(self, position: int, limit: int) -> Sequence[Recorded[Event]]:
        with self._reading:
            kept = self._kept
            if kept and kept[0].position <= position + 1 <= kept[-1].position:
                skip = position + 1 - kept[0].position
                return kept[skip : skip + limit]
            if position >= self._end and self._end_known == self._news:
                return ()
            news = self._news
            stretch = self._log.since(position, limit)
            self._keep(position, stretch)
            if len(stretch) < limit:
                self._end, self._end_known = position + len(stretch), news
            return stretch

    def _keep(self, position: int, stretch: Sequence[Recorded[Event]]) -> None:
        """What follows or lies ahead; whoever is far behind reads by itself."""
        if self._kept and self._kept[-1].position == position:
            self._kept = [*self._kept, *stretch][-KEPT_MAX:]
        elif stretch and (not self._kept or self._kept[-1].position < position):
            self._kept = list(stretch)
