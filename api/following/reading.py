"""Which events a follower wants, and reading on from a position without skipping any."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Final, Self

from domain.catalogue import BY_STREAM, EVENTS
from domain.kernel import Event, Recorded
from domain.ports import Log

STRETCH: Final = 500
"""How many events are read at a time."""
LOOKED_AT_MAX: Final = 10_000
"""How many are looked at for one page: who wants few of them is told how far that was."""

Since = Callable[[int, int], Sequence[Recorded[Event]]]
"""The next stretch after a position, so many at most."""


class NoSuchType(Exception):
    """There is no such event or kind of stream."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """``names``: of events; None: all. ``subject``: one stream; None: all."""

    names: frozenset[str] | None = None
    subject: str | None = None

    @classmethod
    def of(cls, types: Iterable[str], subject: str | None) -> Self:
        """``types``: names of events or of kinds of streams. Raises NoSuchType."""
        names: set[str] = set()
        for one in types:
            if one not in EVENTS and one not in BY_STREAM:
                raise NoSuchType(one)
            names |= {name for name in EVENTS if name == one or name.startswith(f"{one}.")}
        return cls(frozenset(names) or None, subject)

    def fits(self, recorded: Recorded[Event]) -> bool:
        named = self.names is None or recorded.event.NAME in self.names
        return named and self.subject in (None, recorded.stream)


@dataclass(frozen=True, slots=True)
class Part:
    """What was found, and the position up to which all was looked at: go on after it. ``is_all``: there was
    nothing after it."""

    events: Sequence[Recorded[Event]]
    position: int
    is_all: bool


def stretch(since: Since, wanted: Wanted, after: int) -> Part:
    """What fits of the next stretch of history."""
    read = since(after, STRETCH)
    found = [recorded for recorded in read if wanted.fits(recorded)]
    return Part(found, read[-1].position if read else after, len(read) < STRETCH)


def page(log: Log, wanted: Wanted, after: int, limit: int) -> Part:
    """So many at most, from after a position on."""
    if wanted.subject is not None:
        return _of_stream(log, wanted, wanted.subject, after, limit)
    found: list[Recorded[Event]] = []
    position, until, is_all = after, after + LOOKED_AT_MAX, False
    while not is_all and position < until and len(found) < limit:
        part = stretch(log.since, wanted, position)
        found += part.events
        position, is_all = part.position, part.is_all
    return _cut(Part(found, position, is_all), limit)


def _of_stream(log: Log, wanted: Wanted, stream: str, after: int, limit: int) -> Part:
    """Costs what it answers. The end of the log is asked first: nothing before it can be missed. What was
    recorded since is read too, and does not come again."""
    head = log.head()
    size = limit + 1 if wanted.names is None else LOOKED_AT_MAX
    read = log.history(stream, after, size)
    found = [recorded for recorded in read if wanted.fits(recorded)]
    is_all, last = len(read) < size, read[-1].position if read else after
    return _cut(Part(found, max(last, head) if is_all else last, is_all), limit)


def _cut(part: Part, limit: int) -> Part:
    if len(part.events) <= limit:
        return part
    return Part(part.events[:limit], part.events[limit - 1].position, False)
