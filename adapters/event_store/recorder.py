"""Appends in one transaction: versions checked, positions dense, command ids and their content remembered."""

import json
import random
import time
from bisect import bisect_right
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any, Final, Protocol

from sqlalchemy import Engine
from sqlalchemy.exc import DBAPIError, OperationalError

from adapters.event_store.facts import Append, Appended, Fact, Misused, Moved, Outcome
from adapters.event_store.failures import is_lock_timeout
from adapters.event_store.fitness import guards_missing
from adapters.event_store.holes import whole
from adapters.event_store.line import Line, Lines
from adapters.event_store.schema import StoreUnfit, check_mark, has_log
from domain.kernel import Request
from domain.ports import Clock, Contended, LogDamaged

RECONNECT_PAUSES_S: Final = (0.1, 0.5)
"""Before each further try where the connection was lost, give or take a half: PostgreSQL may be starting
again, and not all processes come back at one moment."""
ALONE_MAX_S: Final = 1.0
CLOCK_OFF_MAX: Final = timedelta(seconds=2)
_NEVER: Final = datetime(1, 1, 1, tzinfo=UTC)


@dataclass(slots=True)
class _Truth:
    """What is true under the lock, kept up while a group is judged."""

    head: int = 0
    at: datetime = _NEVER
    known: dict[str, tuple[bytes, Appended]] = field(default_factory=dict)
    versions: dict[str, int] = field(default_factory=dict)


class Reads(Protocol):
    """What a decision asks of the log."""

    def stream(self, stream: str, after: int = 0, limit: int | None = None, /) -> list[Fact]:
        """Its events after that version, so many at the most. Raises LogDamaged where one is missing."""

    def version(self, stream: str, /) -> int:
        """The last version; 0 of a stream without events. Reads no event."""


class Reader:
    """What one line sees. Raises Contended past the deadline (monotonic seconds)."""

    def __init__(self, line: Line, deadline_s: float | None = None) -> None:
        self._line, self._deadline_s = line, deadline_s

    def stream(self, stream: str, after: int = 0, limit: int | None = None) -> list[Fact]:
        self.check()
        return whole(self._line, stream, after, self._line.stream(stream, after, limit))

    def version(self, stream: str) -> int:
        self.check()
        return self._line.version(stream)

    def known(self, command_id: str, fingerprint: bytes) -> Appended | Misused | None:
        """What an earlier try led to."""
        found = self._line.known(command_id)
        if found is None:
            return None
        theirs, first, last = found
        return Appended(first, last, repeated=True) if theirs == fingerprint else Misused(command_id)

    def check(self) -> None:
        if self._deadline_s is not None and time.monotonic() > self._deadline_s:
            raise Contended("The decision took too long under the append lock.")


class EventRecorder:
    """The log's one way in, and every question to it. ``clock`` gives recorded_at; ``wake`` is called after
    each commit."""

    def __init__(self, engine: Engine, clock: Clock, wake: Callable[[], None] = lambda: None) -> None:
        self.engine, self.clock, self.wake = engine, clock, wake
        self._lines = Lines(engine, _line_of(engine.dialect.name))

    def append(self, *group: Append) -> list[Outcome]:
        """Commits all that may be recorded in one transaction; each append is all or nothing.

        Raises Contended where the append lock cannot be had in time. Other errors of the database
        leave the whole group unrecorded."""
        ids = [wish.request.command_id for wish in group]
        streams = list(dict.fromkeys(stream for wish in group for stream in wish.expected))
        return self._under_lock(lambda line: self._record(line, group, line.facts(ids, streams)))

    def append_alone(self, request: Request, decide: Callable[[Reader], Append]) -> Outcome:
        """Decides under the append lock, where nobody else writes, for at most ALONE_MAX_S."""

        def work(line: Line) -> list[Outcome]:
            # A commit whose answer was lost: deciding again on what it left could refuse it.
            reader = Reader(line, time.monotonic() + ALONE_MAX_S)
            if (before := reader.known(request.command_id, request.fingerprint)) is not None:
                return [before]
            wish = decide(reader)
            reader.check()
            return self._record(line, [wish], line.facts([request.command_id], list(wish.expected)))

        [outcome] = self._under_lock(work)
        return outcome

    def known(self, command_id: str, fingerprint: bytes) -> Appended | Misused | None:
        """What an earlier try led to."""
        with self._lines.line() as line:
            return Reader(line).known(command_id, fingerprint)

    @contextmanager
    def snapshot(self) -> Iterator[Reader]:
        """Several reads of one moment."""
        with self._lines.line() as line:
            line.begin_reading()
            yield Reader(line)

    def stream(self, stream: str, after: int = 0, limit: int | None = None) -> list[Fact]:
        """Its events after that version, so many at the most. Raises LogDamaged where one is missing."""
        with self._lines.line() as line:
            return whole(line, stream, after, line.stream(stream, after, limit))

    def history(self, stream: str, after: int, limit: int | None) -> list[Fact]:
        """Its events after a position, so many at the most. Raises LogDamaged where one after it is
        missing."""
        with self._lines.line() as line:
            version = _version_by(line, stream, after) if after else 0
            return whole(line, stream, version, line.stream(stream, version, limit), told_until=after)

    def version(self, stream: str) -> int:
        """The last version; 0 of a stream without events."""
        with self._lines.line() as line:
            return line.version(stream)

    def at(self, positions: Sequence[int]) -> list[Fact]:
        """The events at these positions, in order."""
        with self._lines.line() as line:
            return line.at(positions)

    def led_to(self, positions: Sequence[int], back: int) -> list[Fact]:
        """Those and the events that led to them, so many back; and the last of the log. In order."""
        with self._lines.line() as line:
            return line.led_to(positions, back)

    def by_actor(self, actor: str, after: int, limit: int, named: str) -> list[Fact]:
        """What an actor did after a position, of events whose type begins so, in order."""
        with self._lines.line() as line:
            return line.by_actor(actor, after, limit, named)

    def position_by(self, moment: datetime) -> int:
        """The last position recorded by then. Time never runs backwards in the log: some look-ups find it."""
        with self._lines.line() as line:
            found = line.head()
            positions = range(1, 0 if found is None else found[0] + 1)
            return bisect_right(positions, moment, key=lambda position: _recorded_at(line, position))

    def since(self, position: int, limit: int) -> list[Fact]:
        """The next stretch after position, all types, in order. Raises LogDamaged where one is missing."""
        with self._lines.line() as line:
            news = line.since(position, limit)
        for number, fact in enumerate(news, position + 1):
            if fact.position != number:
                raise LogDamaged(f"Position {number}: there is no event.", number)
        return news

    def head(self) -> int:
        with self._lines.line() as line:
            found = line.head()
        return 0 if found is None else found[0]

    def last_recorded_at(self) -> datetime | None:
        """The log's own time: a simulated clock starts no earlier."""
        with self._lines.line() as line:
            found = line.head()
        return None if found is None else found[1]

    def check(self, *, simulated: bool) -> None:
        """Asked at start. Raises StoreUnfit where the store was not initialised, bears the other mark, is not
        guarded, or (real stores) its clock and ours are seconds apart."""
        with self.engine.connect() as tx:
            if not has_log(tx):
                raise StoreUnfit("The store was not initialised: run init with the owner's URL.")
            check_mark(tx, simulated=simulated)
        if missing := guards_missing(self.engine):
            raise StoreUnfit(
                f"Guards of the log are missing or of an earlier release ({', '.join(missing)}): run"
                " `toegang init` with the owner's URL. Without an upgrade, find out who changed them."
            )
        if not simulated and (off := self.clock_off()) > CLOCK_OFF_MAX:
            raise StoreUnfit(
                f"This machine's clock is {off.total_seconds():.0f} s off the database's;"
                f" at most {CLOCK_OFF_MAX.total_seconds():.0f} s are allowed."
            )

    def clock_off(self) -> timedelta:
        """How far our clock is from the database's, either way."""
        with self._lines.line() as line:
            return abs(line.now() - self.clock.now())

    def _under_lock(self, work: Callable[[Line], list[Outcome]]) -> list[Outcome]:
        for pause_s in (*RECONNECT_PAUSES_S, None):
            try:
                with self._lines.line() as line:
                    line.lock()
                    outcomes = work(line)
                break
            except DBAPIError as error:
                if isinstance(error, OperationalError) and is_lock_timeout(error):
                    raise Contended("Others kept the append lock for too long.") from error
                if pause_s is None or not error.connection_invalidated:
                    raise
                # Committed or not? The same work asks for its command id first, under the lock that a
                # commit still under way holds: it answers what was recorded, or records it now.
                time.sleep(pause_s * random.uniform(0.5, 1.5))  # noqa: S311 - spreads tries, guards nothing
        self.wake()
        return outcomes

    def _record(self, line: Line, group: Sequence[Append], found: Sequence[tuple[Any, ...]]) -> list[Outcome]:
        truth = _truth(found)
        truth.at = max(truth.at, self.clock.now())
        outcomes: list[Outcome] = []
        granted: list[Append] = []
        for wish in group:
            outcome = _judge(wish, truth)
            outcomes.append(outcome)
            if isinstance(outcome, Appended) and not outcome.repeated:
                granted.append(wish)
        if granted:
            events, commands = _event_rows(granted, truth), _command_rows(granted, truth)
            line.record(_encode(events), _encode(commands), truth.at)
        return outcomes


def _version_by(line: Line, stream: str, position: int) -> int:
    """The last version of a stream at a position of the log; 0 where it had no events yet. Costs the same
    wherever that is, and at an event of the stream itself one look-up."""
    if (version := line.version_at(stream, position)) is not None:
        return version
    versions = range(1, line.version(stream) + 1)
    return bisect_right(versions, position, key=lambda version: _position(line, stream, version))


def _position(line: Line, stream: str, version: int) -> int:
    """Of an event that is missing that of the next: what is looked up rises."""
    position = line.position(stream, version)
    return line.stream(stream, version - 1, 1)[0].position if position is None else position


def _recorded_at(line: Line, position: int) -> datetime:
    """Of an event that is missing that of the next."""
    return (line.at([position]) or line.since(position, 1))[0].recorded_at


def _line_of(dialect: str) -> Callable[[Any], Line]:
    """Imported where it is used: the driver of the other database would be a tenth of a start."""
    if dialect == "postgresql":
        from adapters.event_store.on_postgresql import PostgresqlLine

        return PostgresqlLine
    from adapters.event_store.on_sqlite import SqliteLine

    return SqliteLine


def _truth(found: Sequence[tuple[Any, ...]]) -> _Truth:
    truth = _Truth()
    for kind, key, a, b, fingerprint, at in found:
        if kind == 0:
            truth.head, truth.at = a, at
        elif kind == 1:
            truth.known[key] = (fingerprint, Appended(a, b, repeated=True))
        else:
            truth.versions[key] = a or 0
    return truth


def _judge(wish: Append, truth: _Truth) -> Outcome:
    """What becomes of one append of a group, given what its neighbours before it left."""
    request = wish.request
    if request.command_id in truth.known:
        fingerprint, before = truth.known[request.command_id]
        return before if fingerprint == request.fingerprint else Misused(request.command_id)
    for stream, expected in wish.expected.items():
        if truth.versions[stream] != expected:
            return Moved(stream, expected, truth.versions[stream])
    for new in wish.events:
        follows = truth.versions[new.stream] + 1
        assert new.version == follows, f"{new.stream}: version {new.version} where {follows} follows"
        truth.versions[new.stream] = new.version
    first = truth.head + 1 if wish.events else None
    truth.head += len(wish.events)
    truth.known[request.command_id] = (request.fingerprint, Appended(first, truth.head, repeated=True))
    return Appended(first, truth.head)


def _event_rows(granted: Sequence[Append], truth: _Truth) -> list[dict[str, Any]]:
    position = truth.head - sum(len(wish.events) for wish in granted)
    rows = []
    for wish in granted:
        request = wish.request
        for new in wish.events:
            position += 1
            rows.append({
                "position": position, "stream": new.stream, "version": new.version, "type": new.type,
                "schema_version": new.schema_version, "payload": new.payload,
                "actor": request.actor, "role": request.role, "reason": request.reason,
                "command_id": request.command_id, "causation_id": request.causation_id,
                "correlation_id": request.correlation_id,
            })  # fmt: skip
    return rows


def _command_rows(granted: Sequence[Append], truth: _Truth) -> list[dict[str, Any]]:
    rows = []
    for wish in granted:
        fingerprint, answer = truth.known[wish.request.command_id]
        rows.append({
            "id": wish.request.command_id, "fingerprint": fingerprint.hex(),
            "first_position": answer.first, "last_position": answer.last,
        })  # fmt: skip
    return rows


_encode: Final = json.JSONEncoder(ensure_ascii=False).encode
