"""What a stream's events up to a version fold to."""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import reduce
from typing import Any

from domain.kernel import Aggregate, Event


@dataclass(frozen=True, slots=True)
class Folded:
    """``version``: the last event's, 0 of a stream without events."""

    aggregate: Aggregate[Any, Any, Any]
    version: int
    state: Any

    def and_then(self, events: Iterable[Event]) -> "Folded":
        """What follows; versions are 1..k (I18)."""
        news = list(events)
        state = reduce(self.aggregate.evolve, news, self.state) if remembers(self.aggregate) else self.state
        return Folded(self.aggregate, self.version + len(news), state)


def remembers(aggregate: Aggregate[Any, Any, Any]) -> bool:
    """A state without fields has nothing to fold: of a series only the version counts."""
    return bool(getattr(aggregate.initial, "__dataclass_fields__", True))
