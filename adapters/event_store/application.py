"""The way of a command: load, decide, append; and reading the log as domain events."""

import random
import time
from collections.abc import Iterator, Sequence
from functools import partial, reduce
from typing import Any, Final, TypeVar, cast

from eventsourcing.application import Application
from eventsourcing.persistence import InfrastructureFactory, Mapper
from eventsourcing.utils import Environment, EnvType

from adapters.event_store.facts import (
    Append,
    Appended,
    Misused,
    Moved,
    NewEvent,
    Outcome,
    Reader,
    StoredFact,
)
from adapters.event_store.group import Writer
from adapters.event_store.library import Factory, LibraryRecorder
from adapters.event_store.mapper import EventMapper
from adapters.event_store.states import States
from adapters.event_store.wake import Bell
from domain.kernel import Aggregates, Command, Done, Event, Recorded, Request, Stream, StreamCommand, UseCases
from domain.ports import CommandIdMisused

S = TypeVar("S")

CONFLICTS_MAX: Final = 3
PAUSE_MAX_S: Final = 0.004


class Toegang(Application[str]):
    """Executor and Log (domain.ports), on the library's application: its mapper, repository and
    notification log read the same events. Engine, writer and bell belong to who made them."""

    def __init__(
        self,
        recorder: LibraryRecorder,
        writer: Writer,
        mapper: EventMapper,
        aggregates: Aggregates,
        use_cases: UseCases,
    ) -> None:
        self._library, self._codec = recorder, mapper  # the base class asks for them while it is made
        self._events, self.writer = recorder.events, writer
        self._aggregates, self._use_cases = aggregates, use_cases
        self._states = States(mapper)
        super().__init__()

    @property
    def bell(self) -> Bell:
        """Rung after each commit of this process; for ``open_waker``."""
        return self._library.bell

    def execute(self, command: Command, request: Request) -> Done:
        """Grants or refuses, and records what it led to. Raises Rejected, Contended, CommandIdMisused."""
        decide = partial(self._decide, command, request)
        for conflict in range(CONFLICTS_MAX):
            # Known and decided at one moment: else the same command, recorded in between by another
            # caller, would be decided on what it left itself, and could be refused (I22).
            with self._events.snapshot() as reader:
                before = reader.known(request.command_id, request.fingerprint)
                if before is not None:
                    return _done(before)
                wish = decide(reader)
            outcome = self.writer.append(wish)
            if not isinstance(outcome, Moved):
                return _done(outcome)
            time.sleep(random.uniform(0, PAUSE_MAX_S * 2**conflict))  # noqa: S311 - spreads retries, guards nothing
        return _done(self.writer.run_alone(request, decide))

    def known(self, request: Request) -> Done | None:
        """What this command id led to before; None if it is free. Raises CommandIdMisused."""
        before = self._events.known(request.command_id, request.fingerprint)
        return None if before is None else _done(before)

    def state(self, stream: Stream[S]) -> S:
        """The folded state of a stream now."""
        with self._events.snapshot() as reader:
            return _Load(reader, self._states).state(stream)

    def history(self, stream: str) -> Sequence[Recorded[Event]]:
        return [self._codec.decode(fact) for fact in self._events.stream(stream)]

    def facts(self, stream: str) -> Sequence[StoredFact]:
        """The stream's rows as they are stored, by version."""
        return self._events.stream(stream)

    def since(self, position: int, limit: int) -> Sequence[Recorded[Event]]:
        return [self._codec.decode(fact) for fact in self._events.since(position, limit)]

    def head(self) -> int:
        return self._events.head()

    def construct_env(self, name: str, env: EnvType | None = None) -> Environment:
        return Environment(name, env)  # never from os.environ: settings come from one place

    def construct_factory(self, env: Environment) -> InfrastructureFactory:
        return Factory(env, self._library)

    def construct_mapper(self) -> Mapper[str]:
        return self._codec

    def _decide(self, command: Command, request: Request, reader: Reader) -> Append:
        load = _Load(reader, self._states)
        news: dict[str, list[NewEvent]] = {}
        written: list[NewEvent] = []
        for wish in self._wishes(command, load):
            aggregate = self._aggregates[type(wish)]
            stream = aggregate.stream(wish.stream_id)
            mine = news.setdefault(stream.name, [])
            # As a later reader will see them: personal values sealed.
            earlier = (self._codec.event(new.type, new.schema_version, new.payload) for new in mine)
            state = reduce(aggregate.evolve, earlier, load.state(stream))
            first = load.expected[stream.name] + len(mine) + 1
            for version, event in enumerate(aggregate.decide(state, wish), first):
                mine.append(self._codec.encode(stream.name, version, event))
                written.append(mine[-1])
        return Append(request, load.expected, written)

    def _wishes(self, command: Command, load: "_Load") -> Iterator[StreamCommand]:
        """What the command comes down to: a use case may ask another one."""
        if (use_case := self._use_cases.get(type(command))) is not None:
            for wish in use_case(load, command):
                yield from self._wishes(wish, load)
        elif isinstance(command, StreamCommand):
            yield command
        else:
            raise TypeError(f"nothing is registered for {type(command).__name__}")


class _Load:
    """What a decision reads (domain.kernel.Load); ``expected`` is what it rests on."""

    def __init__(self, reader: Reader, states: States) -> None:
        self.expected: dict[str, int] = {}
        self._reader, self._states = reader, states
        self._seen: dict[str, Any] = {}

    def state(self, stream: Stream[S]) -> S:
        if stream.name not in self._seen:
            self._seen[stream.name] = self._fold(stream)
        return cast("S", self._seen[stream.name])

    def version(self, stream: Stream[Any]) -> int:
        if stream.name not in self.expected:
            self.expected[stream.name] = self._reader.version(stream.name)
        return self.expected[stream.name]

    def _fold(self, stream: Stream[S]) -> S:
        aggregate = stream.aggregate
        if not getattr(aggregate.initial, "__dataclass_fields__", True):  # no fields: nothing to remember
            self.version(stream)
            return aggregate.initial
        version, state = self._states.fold(self._reader, stream)
        self.expected.setdefault(stream.name, version)
        return state


def _done(outcome: Outcome) -> Done:
    match outcome:
        case Appended():
            return Done(outcome.last, outcome.first is not None, outcome.repeated)
        case Misused():
            raise CommandIdMisused
        case Moved():
            raise AssertionError(f"{outcome.stream} moved under the append lock")
