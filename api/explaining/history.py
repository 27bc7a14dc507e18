"""The history of a subject across all streams that touch it, and what led to each event."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import Final

from sqlalchemy import Connection

from domain.catalogue import BY_STREAM, EVENTS
from domain.kernel import Event, Recorded
from domain.ports import Archive, LogDamaged
from projections.subjects import KINDS, Subject, positions

BATCH: Final = 500
"""How many events are read at a time where an actor is sought among them."""
_FIRST: Final = datetime(1970, 1, 1, tzinfo=UTC)
"""Before any log: nothing can be subtracted from the first moment that there is."""
CAUSES_MAX: Final = 50
"""How long a chain of causes is told: far longer than any that the policies make."""
ACTORS: Final = "actors look like staff:<id>, holder:<id>, system:<key id>"
_DIGITS_MAX: Final = 18
"""Of a position, as the databases follow causes (``led_to``): a number that is longer was changed by hand."""


class NoSuchSubject(Exception):
    """No event touches it, or its name says nothing; the message says how names look."""


class NoSuchFilter(Exception):
    """An event or a kind of stream that does not exist."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """What of a history is wanted: from one position up to and including another (None: the end), only events
    of that name or kind of stream, only those of that actor."""

    after: int = 0
    until: int | None = None
    event: str | None = None
    actor: str | None = None

    @classmethod
    def between(
        cls,
        log: Archive,
        after: int,
        begin: datetime | None,
        end: datetime | None,
        event: str | None,
        actor: str | None,
    ) -> "Wanted":
        """With moments in place of positions: from ``begin`` up to and including ``end``.

        Raises NoSuchFilter."""
        if event is not None and event not in EVENTS and event not in BY_STREAM:
            raise NoSuchFilter(f"there is no event or kind of stream {event}")
        if begin is not None:
            after = max(after, _before(log, begin))
        return cls(after, None if end is None else log.position_by(end), event, actor)

    @property
    def named(self) -> str:
        """How the wanted events' names begin; another name may begin so too."""
        return "" if self.event is None else self.event if "." in self.event else f"{self.event}."

    def fits(self, recorded: Recorded[Event]) -> bool:
        name = recorded.event.NAME
        named = self.event is None or name == self.event or name.startswith(f"{self.event}.")
        in_time = self.until is None or recorded.position <= self.until
        return named and in_time and self.actor in (None, recorded.actor)


@dataclass(frozen=True, slots=True)
class Part:
    """One page. ``next``: after which position it goes on; None at the end. ``damaged``: positions of it, and
    of what led to it, at which the log has no event, or one that cannot be read. ``led``: what led to it, as
    far as it was read with it; ``head``: the log's last position then, where a read model said what to
    read."""

    events: Sequence[Recorded[Event]]
    next: int | None
    damaged: Sequence[int] = ()
    led: Sequence[Recorded[Event]] = ()
    head: int = 0


def subject_of(name: str) -> Subject | None:
    """ "account-4f…", "invoice-F2026-000001"; None: another kind of stream."""
    kind, _, subject_id = name.partition("-")
    return Subject(KINDS[kind], subject_id) if kind in KINDS and subject_id else None


def history(log: Archive, tx: Connection, name: str, wanted: Wanted, limit: int) -> Part:
    """Of a subject all that touches it; of any other stream its own events. A page costs what it shows,
    wherever it begins. Raises NoSuchSubject."""
    found: list[Recorded[Event]] = []
    seen = _Seen()
    for recorded in _stretch(log, tx, name, wanted, limit + 1, seen):
        found.append(recorded)
        if len(found) > limit:
            last = found[limit - 1].position
            damaged = [each for each in seen.damaged if each < last]
            return Part(found[:limit], last, damaged, seen.led, seen.head)
    if not found and not seen.damaged and not next(_stretch(log, tx, name, Wanted(), 1, _Seen()), None):
        raise NoSuchSubject(
            f"nothing is known of {name}: names look like account-<id>, customer-<id>, order-<id>,"
            " invoice-<number>, application-<id>, code-<index>, bank_entry-<id>, final_notice-<id>,"
            " question-<id>, deactivation-<id>, staff_member-<id>"
        )
    return Part(found, None, seen.damaged, seen.led, seen.head)


def by_actor(log: Archive, wanted: Wanted, limit: int) -> Part:
    """All that somebody did. Raises NoSuchSubject."""
    if not (actor := wanted.actor):
        raise NoSuchSubject(f"an actor has a name: {ACTORS}")
    at = wanted.after
    found: list[Recorded[Event]] = []
    damaged: list[int] = []

    def read(after: int, size: int) -> Sequence[Recorded[Event]]:
        return log.by_actor(actor, after, size, wanted.named)

    while True:
        stretch, gone = until_damaged(read, at, limit + 1)
        for recorded in stretch:
            if wanted.fits(recorded):
                found.append(recorded)
            if len(found) > limit:
                last = found[limit - 1].position
                return Part(found[:limit], last, [each for each in damaged if each < last])
        damaged += _until(wanted, gone)
        if not (reached := [*(one.position for one in stretch), *gone]):
            break
        at = reached[-1]
        if wanted.until is not None and at > wanted.until:
            break
    if not found and not damaged and not any(until_damaged(partial(log.by_actor, actor), 0, 1)):
        raise NoSuchSubject(f"{actor} did nothing: {ACTORS}")
    return Part(found, None, damaged)


def with_causes(
    log: Archive, part: Part, *, nearest: bool = False
) -> tuple[Part, Sequence[Sequence[Recorded[Event]]]]:
    """For each event the events that led to its command, the nearest first; a chain ends where one of them is
    damaged. A command that nobody's event led to was asked from outside: by whom stands on the event.
    ``nearest``: no further than one event back is looked for, unless more of the chain is known."""
    known: dict[int, Recorded[Event]] = {one.position: one for one in (*part.events, *part.led)}
    whose = part.events if nearest else known.values()
    wanted = {cause for one in whose if (cause := _cause(one)) is not None}
    damaged = set(part.damaged)
    while missing := sorted(wanted - known.keys() - damaged):
        look = looked(log, missing, 0 if nearest else CAUSES_MAX)
        news = [*look.events, *look.led]
        damaged.update(look.damaged)
        known |= {one.position: one for one in news}
        wanted = set() if nearest else {cause for one in news if (cause := _cause(one)) is not None}
    return replace(part, damaged=sorted(damaged)), [_chain(known, one) for one in part.events]


def _chain(known: dict[int, Recorded[Event]], one: Recorded[Event]) -> Sequence[Recorded[Event]]:
    chain: list[Recorded[Event]] = []
    while (cause := _cause(one)) is not None and cause in known and len(chain) < CAUSES_MAX:
        one = known[cause]
        chain.append(one)
    return chain


def _cause(recorded: Recorded[Event]) -> int | None:
    """The position of the event that led to it; None where the command came from outside."""
    cause = recorded.causation_id
    return int(cause) if cause is not None and cause.isdecimal() and len(cause) <= _DIGITS_MAX else None


@dataclass(frozen=True, slots=True)
class Looked:
    """``events``: those at the positions that were asked for; ``led``: those that led to them; ``damaged``:
    where there is none, or one that cannot be read; ``head``: the log's last position then."""

    events: Sequence[Recorded[Event]]
    led: Sequence[Recorded[Event]]
    damaged: Sequence[int]
    head: int


def looked(log: Archive, positions: Sequence[int], back: int) -> Looked:
    """One look at the log: at these, and so many back at what led to them. Damage ends the look back."""
    try:
        found, head = log.led_to(positions, back)
    except LogDamaged:
        head = log.head()
        own, damaged = readable(log, positions)
        return Looked(own, (), damaged, head)
    asked, there = {*positions}, {one.position for one in found}
    own, led = ([one for one in found if (one.position in asked) is mine] for mine in (True, False))
    return Looked(own, led, [one for one in positions if one not in there], head)


def readable(log: Archive, positions: Sequence[int]) -> tuple[Sequence[Recorded[Event]], Sequence[int]]:
    """The events there; and where there is none, or one that cannot be read."""
    try:
        found = log.at(positions)
    except LogDamaged:
        if len(positions) == 1:
            return [], positions
        parts = [readable(log, [one]) for one in positions]
        return [one for part, _ in parts for one in part], [one for _, gone in parts for one in gone]
    there = {one.position for one in found}
    return found, [one for one in positions if one not in there]


def until_damaged(
    read: Callable[[int, int], Sequence[Recorded[Event]]], after: int, limit: int
) -> tuple[Sequence[Recorded[Event]], Sequence[int]]:
    """What is read after a position, so many at the most, up to the first damage; and where that is, after
    which whoever wants more goes on."""
    try:
        return read(after, limit), []
    except LogDamaged:
        found: list[Recorded[Event]] = []
    while True:
        try:
            [one] = read(after, 1)
        except LogDamaged as damage:
            if damage.position is None:
                raise  # there is no way past it
            return found, [damage.position]
        found.append(one)
        after = one.position


def _until(wanted: Wanted, positions: Sequence[int]) -> Sequence[int]:
    return [one for one in positions if wanted.until is None or one <= wanted.until]


@dataclass(slots=True)
class _Seen:
    """What was met on the way: as Part has it."""

    damaged: list[int] = field(default_factory=list)
    led: list[Recorded[Event]] = field(default_factory=list)
    head: int = 0

    def note(self, look: Looked) -> None:
        """``head``: of the first, since when the log may have gone on."""
        self.damaged += look.damaged
        self.led += look.led
        self.head = self.head or look.head


def _stretch(
    log: Archive, tx: Connection, name: str, wanted: Wanted, limit: int, seen: _Seen
) -> Iterator[Recorded[Event]]:
    """All that fits, read a little at a time; what is damaged is passed by."""
    subject, size = subject_of(name), BATCH if wanted.actor else limit
    while True:
        if subject is not None:
            at = positions(
                tx, subject, after=wanted.after, until=wanted.until, event=wanted.event, limit=size
            )
            look = looked(log, at, 0 if wanted.actor else CAUSES_MAX)
            stretch, last = look.events, len(at) < size
            seen.note(look)
        else:
            own = partial(log.history, name)
            stretch, gone = until_damaged(own, wanted.after, BATCH if wanted.event else size)
            seen.damaged += _until(wanted, gone)
            at = [*(one.position for one in stretch), *gone]
            last = not at
        yield from filter(wanted.fits, stretch)
        if last or (wanted.until is not None and at[-1] > wanted.until):
            return
        wanted = replace(wanted, after=at[-1])


def _before(log: Archive, moment: datetime) -> int:
    """The last position that was recorded before that moment."""
    return log.position_by(max(moment, _FIRST) - timedelta(microseconds=1))
