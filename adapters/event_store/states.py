"""Folded states kept per process: whoever reads a stream again folds only what is new."""

import threading
from collections import OrderedDict
from dataclasses import dataclass
from functools import reduce
from typing import Any, Final, TypeVar

from adapters.event_store.facts import Reader
from adapters.event_store.mapper import EventMapper
from domain.kernel import Aggregate, Stream

S = TypeVar("S")

STREAMS_MAX: Final = 4096
"""How many streams are remembered; the one that was not read for longest goes first."""


@dataclass(frozen=True, slots=True)
class _Folded:
    aggregate: Aggregate[Any, Any, Any]
    version: int
    state: Any


class States:
    """Remembers what committed events fold to. States never change, so that threads share them."""

    def __init__(self, mapper: EventMapper, streams_max: int = STREAMS_MAX) -> None:
        self._mapper, self._streams_max = mapper, streams_max
        self._known: OrderedDict[str, _Folded] = OrderedDict()
        self._one_at_a_time = threading.Lock()

    def fold(self, reader: Reader, stream: Stream[S]) -> tuple[int, S]:
        """The version and state of a stream as the reader sees it, which must see committed events only.

        Raises Unreadable."""
        fresh = _Folded(stream.aggregate, 0, stream.aggregate.initial)
        known = self._recall(stream) or fresh
        # With the last event that was folded: a reader that does not see it looks at an earlier moment,
        # and is told of that one.
        seen = reader.stream(stream.name, known.version)
        if known.version and not seen:
            known, seen = fresh, reader.stream(stream.name)
        news = [self._mapper.decode(fact).event for fact in seen if fact.originator_version > known.version]
        state: S = reduce(stream.aggregate.evolve, news, known.state)
        version = known.version + len(news)  # versions are 1..k (I18)
        if version:
            self._remember(stream.name, _Folded(stream.aggregate, version, state))
        return version, state

    def _recall(self, stream: Stream[Any]) -> _Folded | None:
        with self._one_at_a_time:
            known = self._known.get(stream.name)
        return known if known is not None and known.aggregate is stream.aggregate else None

    def _remember(self, name: str, folded: _Folded) -> None:
        with self._one_at_a_time:
            known = self._known.get(name)
            if known is None or known.aggregate is not folded.aggregate or known.version < folded.version:
                self._known[name] = folded
            self._known.move_to_end(name)
            if len(self._known) > self._streams_max:
                self._known.popitem(last=False)
