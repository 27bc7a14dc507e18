"""Reading on from a position, without a gap."""

from collections.abc import Sequence
from typing import TypeVar

from domain.kernel import Event, Recorded, Stream
from domain.ports import Log

S = TypeVar("S")

BATCH_MAX = 500
"""How many events are read at a time."""


class Gap(Exception):
    """The log skipped a position: nothing may be read past it."""


def read_on(log: Log, position: int, limit: int = BATCH_MAX) -> Sequence[Recorded[Event]]:
    """The next stretch of history; empty at its end. Raises Gap."""
    stretch = log.since(position, limit)
    for expected, happened in enumerate(stretch, start=position + 1):
        if happened.position != expected:
            raise Gap(f"position {happened.position} where {expected} should be")
    return stretch


class SharedReading:
    """A log that remembers the last stretch read, because subscriptions mostly read the same one.

    Events never change, so whatever is remembered stays true; the end of history is always asked anew."""

    def __init__(self, log: Log) -> None:
        self._log = log
        self._last: Sequence[Recorded[Event]] = ()

    def state(self, stream: Stream[S]) -> S:
        return self._log.state(stream)

    def history(self, stream: str, after: int = 0, limit: int | None = None) -> Sequence[Recorded[Event]]:
        return self._log.history(stream, after, limit)

    def head(self) -> int:
        return self._log.head()

    def since(self, position: int, limit: int) -> Sequence[Recorded[Event]]:
        last = self._last
        if last and last[0].position <= position + 1 <= last[-1].position:
            skip = position + 1 - last[0].position
            return last[skip : skip + limit]
        stretch = self._log.since(position, limit)
        if stretch:
            self._last = stretch
        return stretch
