"""Appends in one transaction: read versions checked, positions dense, command ids remembered."""

import json
import random
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any, Final

from sqlalchemy import (
    Connection,
    Engine,
    bindparam,
    column,
    func,
    inspect,
    select,
    text,
)
from sqlalchemy.exc import DBAPIError, OperationalError

from adapters.event_store.dialects import DIALECTS, FACTS_COLUMNS
from adapters.event_store.engine import snapshot, writing
from adapters.event_store.facts import (
    Append,
    Appended,
    Misused,
    Moved,
    Outcome,
    Reader,
    StoredFact,
    facts,
    select_facts,
)
from adapters.event_store.schema import StoreUnfit, check_mark, event
from domain.kernel import Request
from domain.ports import Clock, Contended
from projections.kernel import Utc

RECONNECT_PAUSES_S: Final = (0.1, 0.5)
"""Before each further try where the connection was lost, give or take a half: PostgreSQL may be starting
again, and not all processes come back at one moment."""
ALONE_MAX_S: Final = 1.0
CLOCK_OFF_MAX: Final = timedelta(seconds=2)
_SINCE: Final = (
    select_facts()
    .where(event.c.position > bindparam("position"))
    .order_by(event.c.position)
    .limit(bindparam("limit"))
)
_NEVER: Final = datetime(1, 1, 1, tzinfo=UTC)
_LOCK_TIMEOUTS: Final = ("55P03", "database is locked")


@dataclass(slots=True)
class _Truth:
    """What is true under the lock, kept up while a group is judged."""

    head: int = 0
    at: datetime = _NEVER
    known: dict[str, tuple[bytes, Appended]] = field(default_factory=dict)
    versions: dict[str, int] = field(default_factory=dict)


class EventRecorder:
    """The log's one way in. ``clock`` gives recorded_at; ``wake`` is called after each commit."""

    def __init__(self, engine: Engine, clock: Clock, wake: Callable[[], None] = lambda: None) -> None:
        self.engine, self.clock, self.wake = engine, clock, wake
        self._writer, self._snapshot = writing(engine), snapshot(engine)
        self._dialect = DIALECTS[engine.dialect.name]
        self._facts = text(self._dialect.facts).columns(*FACTS_COLUMNS)
        self._recording = [text(sql).bindparams(bindparam("at", type_=Utc)) for sql in self._dialect.record]

    def append(self, *group: Append) -> list[Outcome]:
        """Commits all that may be recorded in one transaction; each append is all or nothing.

        Raises Contended where the append lock cannot be had in time. Other errors of the database
        leave the whole group unrecorded."""
        return self._under_lock(lambda tx: self._record(tx, group))

    def append_alone(self, request: Request, decide: Callable[[Reader], Append]) -> Outcome:
        """Decides under the append lock, where nobody else writes, for at most ALONE_MAX_S."""

        def work(tx: Connection) -> list[Outcome]:
            # A commit whose answer was lost: deciding again on what it left could refuse it.
            reader = Reader(tx, time.monotonic() + ALONE_MAX_S)
            if (before := reader.known(request.command_id, request.fingerprint)) is not None:
                return [before]
            wish = decide(reader)
            reader.check()
            return self._record(tx, [wish])

        [outcome] = self._under_lock(work)
        return outcome

    def known(self, command_id: str, fingerprint: bytes) -> Appended | Misused | None:
        """What an earlier try led to."""
        with self.snapshot() as reader:
            return reader.known(command_id, fingerprint)

    @contextmanager
    def snapshot(self) -> Iterator[Reader]:
        """Several reads of one moment."""
        with self._snapshot.connect() as tx:
            yield Reader(tx)

    def stream(self, stream: str) -> list[StoredFact]:
        with self.snapshot() as reader:
            return reader.stream(stream)

    def since(self, position: int, limit: int) -> list[StoredFact]:
        """The next stretch after position, all types, in order; asserts that none is missing."""
        with self.engine.connect() as tx:
            news = facts(tx.execute(_SINCE, {"position": position, "limit": limit}).all())
        for number, fact in enumerate(news, position + 1):
            assert fact.id == number, f"position {fact.id} where {number} must be"
        return news

    def head(self) -> int:
        with self.engine.connect() as tx:
            return tx.scalar(select(func.max(event.c.position))) or 0

    def last_recorded_at(self) -> datetime | None:
        """The log's own time: a simulated clock starts no earlier."""
        with self.engine.connect() as tx:
            return tx.scalar(select(event.c.recorded_at).order_by(event.c.position.desc()).limit(1))

    def check(self, *, simulated: bool) -> None:
        """Asked at start. Raises StoreUnfit where the store was not initialised, bears the other mark, or
        (real stores) its clock and ours are seconds apart."""
        with self.engine.connect() as tx:
            if not inspect(tx).has_table("store_mark"):
                raise StoreUnfit("The store was not initialised: run init with the owner's URL.")
            check_mark(tx, simulated=simulated)
        if not simulated and (off := self.clock_off()) > CLOCK_OFF_MAX:
            raise StoreUnfit(
                f"This machine's clock is {off.total_seconds():.0f} s off the database's;"
                f" at most {CLOCK_OFF_MAX.total_seconds():.0f} s are allowed."
            )

    def clock_off(self) -> timedelta:
        """How far our clock is from the database's, either way."""
        with self.engine.connect() as tx:
            theirs: datetime = tx.execute(text(self._dialect.now).columns(column("now", Utc))).scalar_one()
            return abs(theirs - self.clock.now())

    def _under_lock(self, work: Callable[[Connection], list[Outcome]]) -> list[Outcome]:
        for pause_s in (*RECONNECT_PAUSES_S, None):
            connected = False
            try:
                with self._writer.begin() as tx:
                    connected = True
                    if self._dialect.lock is not None:
                        tx.exec_driver_sql(self._dialect.lock)
                    outcomes = work(tx)
                break
            except DBAPIError as error:
                if isinstance(error, OperationalError) and _is_lock_timeout(error):
                    raise Contended("Others kept the append lock for too long.") from error
                if pause_s is None or (connected and not error.connection_invalidated):
                    raise
                # Committed or not? The same work asks for its command id first, under the lock that a
                # commit still under way holds: it answers what was recorded, or records it now.
                time.sleep(pause_s * random.uniform(0.5, 1.5))  # noqa: S311 - spreads tries, guards nothing
        self.wake()
        return outcomes

    def _record(self, tx: Connection, group: Sequence[Append]) -> list[Outcome]:
        truth = self._read(tx, group)
        truth.at = max(truth.at, self.clock.now())
        outcomes: list[Outcome] = []
        granted: list[Append] = []
        for wish in group:
            outcome = _judge(wish, truth)
            outcomes.append(outcome)
            if isinstance(outcome, Appended) and not outcome.repeated:
                granted.append(wish)
        if granted:
            rows = {"events": _event_rows(granted, truth), "commands": _command_rows(granted, truth)}
            values = {name: json.dumps(each, ensure_ascii=False) for name, each in rows.items()}
            for statement in self._recording:
                tx.execute(statement, values | {"at": truth.at})
        return outcomes

    def _read(self, tx: Connection, group: Sequence[Append]) -> _Truth:
        streams = list(dict.fromkeys(stream for wish in group for stream in wish.expected))
        truth = _Truth(versions=dict.fromkeys(streams, 0))
        ids = [wish.request.command_id for wish in group]
        asked = {"ids": json.dumps(ids), "streams": json.dumps(streams)}
        for kind, key, a, b, fingerprint, at in tx.execute(self._facts, asked):
            if kind == 0:
                truth.head, truth.at = a, at
            elif kind == 1:
                truth.known[key] = (bytes(fingerprint), Appended(a, b, repeated=True))
            elif a is not None:
                truth.versions[key] = a
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


def _is_lock_timeout(error: OperationalError) -> bool:
    return getattr(error.orig, "sqlstate", None) == _LOCK_TIMEOUTS[0] or _LOCK_TIMEOUTS[1] in str(error.orig)
