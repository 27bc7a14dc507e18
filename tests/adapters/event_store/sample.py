"""A tiny domain to try the store with: tallies that count, and documents that take numbers of a series."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import ClassVar, assert_never

from sqlalchemy import Engine

from adapters.clock import SystemClock
from adapters.event_store import (
    Bell,
    DirectWriter,
    EventMapper,
    EventRecorder,
    LibraryRecorder,
    Toegang,
    Writer,
)
from adapters.event_store.facts import Append, NewEvent
from adapters.key_vault import MemoryVault
from adapters.randomness import SeededRandomness
from domain.kernel import (
    Aggregate,
    Aggregates,
    Command,
    Event,
    Load,
    Rejected,
    Request,
    StreamCommand,
    UseCases,
)
from domain.ports import Clock, KeyVault
from domain.series.aggregate import SERIES, next_number
from domain.series.commands import TakeNumber
from domain.series.events import NumberTaken
from domain.values import AccountId, HolderData, Personal, Plain, Sealed

NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)


class Started(Event, name="tally.started"):
    """A tally began, kept by somebody."""

    account_id: AccountId
    keeper: HolderData
    remark: HolderData | None = None


class Counted(Event, name="tally.counted"):
    """One more."""

    account_id: AccountId
    by: int


TallyEvent = Started | Counted


class OnTally(StreamCommand):
    """A wish to a tally."""

    AGGREGATE: ClassVar[str] = "tally"

    account_id: AccountId

    @property
    def stream_id(self) -> str:
        return self.account_id


class Start(OnTally):
    """Begin. Repeating changes nothing."""

    keeper: Plain
    remark: Plain | None = None


class Count(OnTally):
    """Count ``by`` more. Rejected: TooMany."""

    by: int = 1


class TooMany(Rejected):
    """A tally counts to ten."""

    rule = "sample"


@dataclass(frozen=True, slots=True)
class Tally:
    """``kept_by`` shows that state never holds a value in clear."""

    count: int = 0
    kept_by: Personal | None = None


def decide(tally: Tally, command: Start | Count) -> Sequence[TallyEvent]:
    match command:
        case Start():
            return [] if tally.kept_by else [Started.of(command)]
        case Count():
            if tally.count + command.by > 10:
                raise TooMany
            return [Counted.of(command)]
        case _:
            assert_never(command)


def evolve(tally: Tally, event: TallyEvent) -> Tally:
    match event:
        case Started():
            assert isinstance(event.keeper, Sealed)
            return replace(tally, kept_by=event.keeper)
        case Counted():
            return replace(tally, count=tally.count + event.by)
        case _:
            assert_never(event)


TALLY = Aggregate("tally", Tally(), decide, evolve)


class Number(Command):
    """Take the next number of a series."""

    series: str = "F"
    taken_by: str


def number(load: Load, command: Number) -> Iterator[StreamCommand]:
    yield TakeNumber(
        at=command.at,
        series=command.series,
        year=2026,
        number=next_number(load, command.series, 2026),
        taken_by=command.taken_by,
    )


class StartAndCount(Command):
    """Begin a tally and count twice, together."""

    account_id: AccountId


def start_and_count(_: Load, command: StartAndCount) -> Iterator[StreamCommand]:
    yield Start(at=command.at, account_id=command.account_id, keeper=Plain("Keeper"))
    yield Count(at=command.at, account_id=command.account_id, by=6)
    yield Count(at=command.at, account_id=command.account_id, by=4)


class CountIfNone(Command):
    """Count in one tally if another one counted nothing yet."""

    account_id: AccountId
    unless: AccountId


def count_if_none(load: Load, command: CountIfNone) -> Iterator[StreamCommand]:
    if load.state(TALLY.stream(command.unless)).count == 0:
        yield Count(at=command.at, account_id=command.account_id)


TYPES: Mapping[str, type[Event]] = {kind.NAME: kind for kind in (Started, Counted, NumberTaken)}
AGGREGATES: Aggregates = {Start: TALLY, Count: TALLY, TakeNumber: SERIES}
USE_CASES: UseCases = {Number: number, StartAndCount: start_and_count, CountIfNone: count_if_none}


def request(command_id: str, fingerprint: bytes = b"body") -> Request:
    return Request(command_id, fingerprint, actor="tester", correlation_id=f"chain of {command_id}")


def append(command_id: str, expected: Mapping[str, int], **events: int) -> Append:
    """An append of so many events per stream."""
    news = [
        NewEvent(stream, expected[stream] + n, "sample", 1, f'{{"n":{n}}}')
        for stream, count in events.items()
        for n in range(1, count + 1)
    ]
    return Append(request(command_id), expected, news)


def vault() -> KeyVault:
    return MemoryVault(SeededRandomness(1))


def application(
    engine: Engine,
    clock: Clock | None = None,
    *,
    writer: Callable[[EventRecorder], Writer] = DirectWriter,
    use_cases: UseCases | None = None,
    aggregates: Aggregates | None = None,
) -> Toegang:
    bell = Bell()
    recorder = EventRecorder(engine, clock or SystemClock(), bell.ring)
    mapper = EventMapper(TYPES, vault())
    library = LibraryRecorder(recorder, bell)
    return Toegang(
        library,
        writer(recorder),
        mapper,
        {**AGGREGATES, **(aggregates or {})},
        {**USE_CASES, **(use_cases or {})},
    )
