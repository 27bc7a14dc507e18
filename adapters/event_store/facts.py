"""What goes into the log and what comes out of it: appends, their outcomes, stored facts."""

import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from eventsourcing.persistence import Notification
from sqlalchemy import Connection, Row, Select, bindparam, func, select

from adapters.event_store.schema import command, event
from domain.kernel import Request
from domain.ports import Contended


@dataclass(frozen=True, slots=True)
class NewEvent:
    """An event as it is going to be stored; position and time come with the append."""

    stream: str
    version: int
    type: str
    schema_version: int
    payload: str


@dataclass(frozen=True)
class StoredFact(Notification):
    """One row of the log. The library's names for stream, version, type, payload and position are
    ``originator_id``, ``originator_version``, ``topic``, ``state`` and ``id``."""

    schema_version: int
    recorded_at: datetime
    actor: str
    role: str | None
    reason: str | None
    command_id: str
    causation_id: str | None
    correlation_id: str


@dataclass(frozen=True, slots=True)
class Append:
    """What one command wants recorded. ``expected`` names every stream that was read and its version then
    (0: it had no events), whether or not it is written."""

    request: Request
    expected: Mapping[str, int]
    events: Sequence[NewEvent]


@dataclass(frozen=True, slots=True)
class Appended:
    """``first`` is None where nothing changed; ``last`` is then the head at that moment."""

    first: int | None
    last: int
    repeated: bool = False


@dataclass(frozen=True, slots=True)
class Moved:
    """Somebody else wrote to a stream that the decision read."""

    stream: str
    expected: int
    actual: int


@dataclass(frozen=True, slots=True)
class Misused:
    """The command id was used before with another body (I22)."""

    command_id: str


Outcome = Appended | Moved | Misused


_COLUMNS: Final = (
    event.c.stream,
    event.c.version,
    event.c.type,
    event.c.payload,
    event.c.position,
    event.c.schema_version,
    event.c.recorded_at,
    event.c.actor,
    event.c.role,
    event.c.reason,
    event.c.command_id,
    event.c.causation_id,
    event.c.correlation_id,
)


def select_facts() -> Select[Any]:
    """A query for whole rows of the log; ``facts`` reads its answer."""
    return select(*_COLUMNS)


# Made once: what the library makes of a statement is kept with it.
_STREAM: Final = (
    select_facts()
    .where(event.c.stream == bindparam("stream"), event.c.version >= bindparam("first"))
    .order_by(event.c.version)
)
_VERSION: Final = select(func.max(event.c.version)).where(event.c.stream == bindparam("stream"))
_KNOWN: Final = select(command).where(command.c.id == bindparam("command_id"))


def facts(rows: Sequence[Row[Any]]) -> list[StoredFact]:
    return [
        StoredFact(stream, version, kind, payload.encode(), position, *rest)
        for stream, version, kind, payload, position, *rest in map(tuple, rows)
    ]


class Reader:
    """Streams as one transaction sees them. Raises Contended past the deadline (monotonic seconds)."""

    def __init__(self, tx: Connection, deadline_s: float | None = None) -> None:
        self._tx, self._deadline_s = tx, deadline_s

    def stream(self, stream: str, first: int = 1) -> list[StoredFact]:
        """Its events from version ``first`` on."""
        self.check()
        return facts(self._tx.execute(_STREAM, {"stream": stream, "first": first}).all())

    def version(self, stream: str) -> int:
        """The last version; 0 of a stream without events. Reads no event."""
        self.check()
        return self._tx.scalar(_VERSION, {"stream": stream}) or 0

    def known(self, command_id: str, fingerprint: bytes) -> Appended | Misused | None:
        """What an earlier try led to."""
        row = self._tx.execute(_KNOWN, {"command_id": command_id}).first()
        if row is None:
            return None
        if bytes(row.fingerprint) != fingerprint:
            return Misused(command_id)
        return Appended(row.first_position, row.last_position, repeated=True)

    def check(self) -> None:
        if self._deadline_s is not None and time.monotonic() > self._deadline_s:
            raise Contended("The decision took too long under the append lock.")
