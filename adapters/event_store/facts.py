"""What goes into the log and what comes out of it: appends, their outcomes, facts as they are stored."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final, NamedTuple, Self

from eventsourcing.persistence import Notification

from domain.kernel import Request


@dataclass(frozen=True, slots=True)
class NewEvent:
    """An event as it is going to be stored; position and time come with the append."""

    stream: str
    version: int
    type: str
    schema_version: int
    payload: str


class Fact(NamedTuple):
    """One row of the log. The first ten columns are those of domain.kernel.Recorded, in its order."""

    position: int
    stream: str
    version: int
    recorded_at: datetime
    actor: str
    role: str | None
    reason: str | None
    command_id: str
    causation_id: str | None
    correlation_id: str
    type: str
    schema_version: int
    payload: str


@dataclass(frozen=True)
class StoredFact(Notification):
    """A fact as the eventsourcing library knows one."""

    fact: Fact

    @classmethod
    def of(cls, fact: Fact) -> Self:
        return cls(fact.stream, fact.version, fact.type, fact.payload.encode(), fact.position, fact)


FACT_COLUMNS: Final = ", ".join(Fact._fields)


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
