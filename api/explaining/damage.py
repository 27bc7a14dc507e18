"""Where a log cannot be read on: what is missing, or is not as any release wrote it."""

from collections.abc import Callable, Iterator
from typing import Final

from domain.ports import Log, LogDamaged

STRETCH: Final = 2_000
"""How many events are read at a time."""


def damaged(log: Log, told: Callable[[int, int], None] = lambda *_: None) -> Iterator[int]:
    """Every such position up to the end of the log, in order; reads all of it."""
    reached, size, end = 0, STRETCH, log.head()
    while reached < end:
        limit = min(size, end - reached)
        try:
            log.since(reached, limit)
        except LogDamaged as damage:
            if damage.position is None and limit > 1:
                size = 1  # which of them it is
                continue
            reached = damage.position or reached + 1
            yield reached
            size = STRETCH
        else:
            reached += limit
        told(reached, end)
