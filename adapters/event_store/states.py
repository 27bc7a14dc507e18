"""Folded states kept per process: whoever reads a stream again folds only what is new."""

import threading
from collections import OrderedDict
from typing import Any, Final, TypeVar

from adapters.event_store.facts import Fact
from adapters.event_store.folded import Folded, remembers
from adapters.event_store.mapper import EventMapper
from adapters.event_store.recorder import Reads
from adapters.event_store.saved_states import EVERY, SavedStates
from domain.kernel import Stream

S = TypeVar("S")

STREAMS_MAX: Final = 4096
"""How many streams are remembered; the one that was not read for longest goes first."""
PAGE: Final = 500
"""How many events of a long stream are read at a time."""


class States:
    """Remembers what committed events fold to. States never change, so that threads share them."""

    def __init__(self, mapper: EventMapper, saved: SavedStates, streams_max: int = STREAMS_MAX) -> None:
        self._mapper, self._saved, self._streams_max = mapper, saved, streams_max
        self._known: OrderedDict[str, Folded] = OrderedDict()
        self._to_save: dict[str, Folded] = {}
        self._one_at_a_time = threading.Lock()

    def fold(self, reader: Reads, stream: Stream[S]) -> tuple[int, S]:
        """The version and state of a stream as the reader sees it, which must see committed events only.

        Raises Unreadable."""
        if not remembers(stream.aggregate):
            folded = Folded(stream.aggregate, reader.version(stream.name), stream.aggregate.initial)
        else:
            folded = self._fold_on(reader, stream)
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
                before = known.version if known is not None else 0
                if remembers(folded.aggregate) and folded.version // EVERY > before // EVERY:
                    self._to_save[name] = folded
            self._known.move_to_end(name)
            if len(self._known) > self._streams_max:
                self._known.popitem(last=False)

    def save(self) -> None:
        """What has grown long, for whoever reads it first in another process. Outside of any transaction."""
        while self._to_save:
            with self._one_at_a_time:
                name, folded = self._to_save.popitem() if self._to_save else ("", None)
            if folded is not None:
                self._saved.save(name, folded)

    def forget(self) -> None:
        """All of them, saved ones too: the log was put back, or changed."""
        with self._one_at_a_time:
            self._known.clear()
            self._to_save.clear()
        self._saved.forget()

    def _fold_on(self, reader: Reads, stream: Stream[Any]) -> Folded:
        fresh = Folded(stream.aggregate, 0, stream.aggregate.initial)
        known = self.recall(stream)
        seen: list[Fact] = []
        if known is None:
            seen = reader.stream(stream.name, 0, EVERY)
            if len(seen) < EVERY:
                return self._and_then(fresh, seen)
            if (known := self._saved.find(stream)) is not None:
                self._recalled(stream.name, known)
        if known is not None:
            # With the last event that was folded: a reader that does not see it looks at an earlier moment,
            # and is told of that one.
            news = reader.stream(stream.name, known.version - 1)
            if news:
                return self._and_then(known, news[1:])
        folded = self._and_then(fresh, seen)
        while seen := reader.stream(stream.name, folded.version, PAGE):
            folded = self._and_then(folded, seen)
        return folded

    def _and_then(self, folded: Folded, facts: list[Fact]) -> Folded:
        return folded.and_then(self._mapper.decode(fact).event for fact in facts)

    def _recalled(self, name: str, saved: Folded) -> None:
        with self._one_at_a_time:
            self._known.setdefault(name, saved)
