"""A stream as it was at a moment, and what changed between two: folded by its own aggregate."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import reduce
from typing import Any, Final, cast

from api.explaining.history import NoSuchSubject
from api.explaining.told import Closed, plain
from domain.catalogue import BY_STREAM
from domain.kernel import Event, Recorded, S, Stream
from domain.ports import Archive, LogDamaged

PAGE: Final = 500
"""How many events of a stream are read at a time."""
_WRITTEN: Final = re.compile(r"(\d{4}-\d\d-\d\d)(?:[T ](\S+?)(?: (CES?T))?)?", re.ASCII)
_OFFSETS: Final = {None: "", "CET": "+01:00", "CEST": "+02:00"}
_DIGITS_MAX: Final = 19
"""Of a position that a database can have."""


class NoSuchMoment(Exception):
    """Neither a position of this log nor a moment."""


class BeyondTheEnd(NoSuchMoment):
    """A position that the log has not come to; ``head`` is its last."""

    def __init__(self, position: str, head: int) -> None:
        super().__init__(f"position {position} does not exist: the last one is {head}")
        self.head = head


def position_of(log: Archive, text: str) -> int:
    """Of a position ("1234") or a moment as ``moment_of`` reads it. Raises NoSuchMoment, of a position
    BeyondTheEnd."""
    if not text.isdecimal():
        return log.position_by(moment_of(text))
    head = log.head()
    if len(text) <= _DIGITS_MAX and int(text) <= head:
        return int(text)
    raise BeyondTheEnd(text, head)


def moment_of(text: str) -> datetime:
    """Of a day or a time ("2026-06-01", "2026-06-01T12:00:00+02:00"), in UTC unless it says another zone;
    also as an auditor is shown one (``by_the_clock``). Raises NoSuchMoment."""
    try:
        if (written := _WRITTEN.fullmatch(text.upper())) is None:
            raise ValueError
        day, time, zone = written.groups()
        moment = datetime.fromisoformat(f"{day}T{time}{_OFFSETS[zone]}" if time else day)
    except ValueError:
        says = f"{text}: a moment is written 2026-06-01, 2026-06-01T12:00:00Z or 2026-06-01 14:00:00 CEST"
        raise NoSuchMoment(says) from None
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Moment:
    """The log as it was when ``position`` was its last: what came later is not seen."""

    log: Archive
    position: int
    _read: dict[str, Sequence[Recorded[Event]]] = field(default_factory=dict)
    _folded: dict[str, Any] = field(default_factory=dict)

    def events(self, stream: Stream[Any]) -> Sequence[Recorded[Event]]:
        if stream.name not in self._read:
            self._read[stream.name] = tuple(self.each(stream.name))
        return self._read[stream.name]

    def state(self, stream: Stream[S]) -> S:
        if stream.name not in self._folded:
            aggregate = stream.aggregate
            happened = (recorded.event for recorded in self.events(stream))
            self._folded[stream.name] = reduce(aggregate.evolve, happened, aggregate.initial)
        return cast("S", self._folded[stream.name])

    def at(self, positions: Sequence[int]) -> Sequence[Recorded[Event]]:
        return self.log.at([one for one in positions if one <= self.position])

    def each(self, name: str) -> Iterator[Recorded[Event]]:
        """A stream's events, read a page at a time.

        Raises LogDamaged: what lacks an event is not told as if it had been so."""
        after = 0
        while page := self._page(name, after, PAGE):
            for recorded in page:
                if recorded.position > self.position:
                    return
                yield recorded
            after = page[-1].position

    def _page(self, name: str, after: int, size: int) -> Sequence[Recorded[Event]]:
        """One by one where there is damage: it may be later than is asked."""
        try:
            return self.log.history(name, after, size)
        except LogDamaged as damage:
            if size > 1:
                return self._page(name, after, 1)
            if damage.position is not None and damage.position > self.position:
                return ()
            raise


def stream_of(name: str) -> Stream[Any]:
    """Raises NoSuchSubject where no aggregate has streams of that kind."""
    kind, _, stream_id = name.partition("-")
    if kind not in BY_STREAM or not stream_id:
        raise NoSuchSubject(f"there is no kind of stream {kind}: {', '.join(sorted(BY_STREAM))}")
    return BY_STREAM[kind].stream(stream_id)


@dataclass(frozen=True, slots=True)
class Then:
    """A stream's state at a position. ``version``: how many events it had; 0 before its first.
    ``fields``: as decisions knew it, personal values closed, or erased by now."""

    stream: str
    position: int
    version: int
    fields: Any


def as_of(log: Archive, name: str, position: int, show: Closed) -> Then:
    """Raises NoSuchSubject where the stream never had an event."""
    moment, stream = Moment(log, position), stream_of(name)
    happened = moment.events(stream)
    if not happened and not log.history(name, limit=1):
        raise NoSuchSubject(f"there is no stream {name}")
    return Then(name, position, len(happened), plain(moment.state(stream), show))


@dataclass(frozen=True, slots=True)
class Change:
    """What one field was and became; None: it was not there, or empty."""

    field: str
    before: Any
    after: Any


def changes(before: Any, after: Any) -> Sequence[Change]:
    """Of two states or rows as they are told, field by field, in order."""
    was, is_now = dict(leaves(before)), dict(leaves(after))
    names = [*was, *(name for name in is_now if name not in was)]
    both = [Change(name, _filled(was.get(name)), _filled(is_now.get(name))) for name in names]
    return [one for one in both if one.before != one.after]


def leaves(value: Any, name: str = "") -> Iterator[tuple[str, Any]]:
    """Each field of a state by its path, in order."""
    if isinstance(value, dict) and (value or not name):
        for key, part in value.items():
            yield from leaves(part, f"{name}.{key}" if name else str(key))
    else:
        yield name, value


def _filled(value: Any) -> Any:
    """What came into it is told by its own name: that it was empty before is no other change."""
    return None if value == {} else value
