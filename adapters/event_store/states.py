"""Folded states kept per process: whoever reads a stream again folds only what is new."""

import threading
from collections import OrderedDict
from collections.abc import Iterable
from dataclasses import dataclass
from functools import reduce
from typing import Any, Final, TypeVar

from adapters.event_store.mapper import EventMapper
from adapters.event_store.recorder import Reader
from domain.kernel import Aggregate, Event, Stream

S = TypeVar("S")

STREAMS_MAX: Final = 4096
"""How many streams are remembered; the one that was not read for longest goes first."""


@dataclass(frozen=True, slots=True)
class Folded:
    """What a stream's events up to a version fold to."""

    aggregate: Aggregate[Any, Any, Any]
    version: int
    state: Any

    def and_then(self, events: Iterable[Event]) -> "Folded":
        news = list(events)
        state = reduce(self.aggregate.evolve, news, self.state) if _remembers(self.aggregate) else self.state
        return Folded(self.aggregate, self.version + len(news), state)


class States:
    """Remembers what committed events fold to. States never change, so that threads share them."""

    def __init__(self, mapper: EventMapper, streams_max: int = STREAMS_MAX) -> None:
        self._mapper, self._streams_max = mapper, streams_max
        self._known: OrderedDict[str, Folded] = OrderedDict()
        self._one_at_a_time = threading.Lock()

    def fold(self, reader: Reader, stream: Stream[S]) -> tuple[int, S]:
        """The version and state of a stream as the reader sees it, which must see committed events only.

        Raises Unreadable."""
        fresh = Folded(stream.aggregate, 0, stream.aggregate.initial)
        if not _remembers(stream.aggregate):
            folded = Folded(stream.aggregate, reader.version(stream.name), stream.aggregate.initial)
        else:
            known = self.recall(stream) or fresh
            # With the last event that was folded: a reader that does not see it looks at an earlier moment,
            # and is told of that one.
            seen = reader.stream(stream.name, max(0, known.version - 1))
            if known.version and not seen:
                known, seen = fresh, reader.stream(stream.name)
            news = [self._mapper.decode(fact).event for fact in seen if fact.version > known.version]
            folded = known.and_then(news)  # versions are 1..k (I18)
        if folded.version:
            self.remember(stream.name, folded)
        return folded.version, folded.state

    def recall(self, stream: Stream[Any]) -> Folded | None:
        """As it was when this process last read or wrote the stream; others may have written since."""
        with self._one_at_a_time:
            known = self._known.get(stream.name)
        return known if known is not None and known.aggregate is stream.aggregate else None

    def remember(self, name: str, folded: Folded) -> None:
        """What committed events fold to."""
        with self._one_at_a_time:
            known = self._known.get(name)
            if known is None or known.aggregate is not folded.aggregate or known.version < folded.version:
                self._known[name] = folded
            self._known.move_to_end(name)
            if len(self._known) > self._streams_max:
                self._known.popitem(last=False)


def _remembers(aggregate: Aggregate[Any, Any, Any]) -> bool:
    """A state without fields has nothing to fold: of a series only the version counts."""
    return bool(getattr(aggregate.initial, "__dataclass_fields__", True))
