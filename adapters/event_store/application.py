"""The way of a command: load, decide, append; and reading the log as domain events."""

import random
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any, Final, TypeVar, cast

from eventsourcing.application import Application
from eventsourcing.persistence import InfrastructureFactory, Mapper
from eventsourcing.utils import Environment, EnvType

from adapters.event_store.facts import Append, Appended, Fact, Misused, Moved, NewEvent, Outcome
from adapters.event_store.group import Writer
from adapters.event_store.library import Factory, LibraryRecorder
from adapters.event_store.mapper import EventMapper
from adapters.event_store.recorder import Reader
from adapters.event_store.states import Folded, States
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
        self._openers: set[type[Command]] = set()
        """Commands that begin new streams, as their decisions showed: no process remembers all they read."""
        super().__init__()

    @property
    def bell(self) -> Bell:
        """Rung after each commit of this process; for ``open_waker``."""
        return self._library.bell

    def execute(self, command: Command, request: Request) -> Done:
        """Grants or refuses, and records what it led to. Raises Rejected, Contended, CommandIdMisused."""
        if (trusted := self._on_remembered(command, request)) is not None:
            return _done(trusted)
        decide = partial(self._decide, command, request)
        for conflict in range(CONFLICTS_MAX):
            # Known and decided at one moment: else the same command, recorded in between by another
            # caller, would be decided on what it left itself, and could be refused (I22).
            with self._events.snapshot() as reader:
                before = reader.known(request.command_id, request.fingerprint)
                if before is not None:
                    return _done(before)
                decision = decide(reader)
            outcome = self._append(decision)
            if not isinstance(outcome, Moved):
                return _done(outcome)
            time.sleep(random.uniform(0, PAUSE_MAX_S * 2**conflict))  # noqa: S311 - spreads retries, guards nothing
        return _done(self.writer.run_alone(request, lambda reader: decide(reader).wish))

    def known(self, request: Request) -> Done | None:
        """What this command id led to before; None if it is free. Raises CommandIdMisused."""
        before = self._events.known(request.command_id, request.fingerprint)
        return None if before is None else _done(before)

    def state(self, stream: Stream[S]) -> S:
        """The folded state of a stream now."""
        with self._events.reader() as reader:
            return self._states.fold(reader, stream)[1]

    def history(self, stream: str, after: int = 0, limit: int | None = None) -> Sequence[Recorded[Event]]:
        version = self._events.version_by(stream, after) if after else 0
        return [self._codec.decode(fact) for fact in self._events.stream(stream, version, limit)]

    def facts(self, stream: str) -> Sequence[Fact]:
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

    def _on_remembered(self, command: Command, request: Request) -> Outcome | None:
        """Decided on remembered states, which the append judges by their versions: nothing is read.

        None where it must be decided on what is read: a stream is not remembered, somebody else has written
        to one, or it was refused, which a repeat or newer events may turn into a grant."""
        if type(command) in self._openers:
            return None
        try:
            decision = self._decide(command, request, None)
        except Exception:
            return None  # decided again, on one moment of the store: what then goes wrong is told
        outcome = self._append(decision)
        return None if isinstance(outcome, Moved) else outcome

    def _append(self, decision: "_Decision") -> Outcome:
        outcome = self.writer.append(decision.wish)
        if isinstance(outcome, Appended) and not outcome.repeated:
            for name, folded in decision.left.items():
                self._states.remember(name, folded)
        return outcome

    def _decide(self, command: Command, request: Request, reader: Reader | None) -> "_Decision":
        load = _Load(reader, self._states)
        written: list[NewEvent] = []
        left: dict[str, Folded] = {}
        for wish in self._wishes(command, load):
            aggregate = self._aggregates[type(wish)]
            stream = aggregate.stream(wish.stream_id)
            now = left.get(stream.name) or load.folded(stream)
            events = aggregate.decide(now.state, wish)
            news = [
                self._codec.encode(stream.name, version, event)
                for version, event in enumerate(events, now.version + 1)
            ]
            written += news
            # As a later reader will see them: personal values sealed.
            left[stream.name] = now.and_then(
                self._codec.event(new.type, new.schema_version, new.payload) for new in news
            )
        if reader is not None and 0 in load.expected.values():
            self._openers.add(type(command))
        return _Decision(Append(request, load.expected, written), left)

    def _wishes(self, command: Command, load: "_Load") -> Iterator[StreamCommand]:
        """What the command comes down to: a use case may ask another one."""
        if (use_case := self._use_cases.get(type(command))) is not None:
            for wish in use_case(load, command):
                yield from self._wishes(wish, load)
        elif isinstance(command, StreamCommand):
            yield command
        else:
            raise TypeError(f"nothing is registered for {type(command).__name__}")


class _NotRemembered(Exception):
    """A decision that was to read nothing needs a stream that this process does not know."""


@dataclass(frozen=True, slots=True)
class _Decision:
    """``left``: what the written streams fold to, once the append is granted."""

    wish: Append
    left: Mapping[str, Folded]


class _Load:
    """What a decision reads (domain.kernel.Load); ``expected`` is what it rests on. Without a reader it is
    told what is remembered."""

    def __init__(self, reader: Reader | None, states: States) -> None:
        self.expected: dict[str, int] = {}
        self._reader, self._states = reader, states
        self._seen: dict[str, Folded] = {}

    def state(self, stream: Stream[S]) -> S:
        return cast("S", self.folded(stream).state)

    def version(self, stream: Stream[Any]) -> int:
        if stream.name not in self.expected:
            if self._reader is None:
                return self.folded(stream).version
            self.expected[stream.name] = self._reader.version(stream.name)
        return self.expected[stream.name]

    def folded(self, stream: Stream[Any]) -> Folded:
        found = self._seen.get(stream.name)
        if found is None:
            found = self._seen[stream.name] = self._find(stream)
            self.expected.setdefault(stream.name, found.version)
        return found

    def _find(self, stream: Stream[Any]) -> Folded:
        if self._reader is not None:
            return Folded(stream.aggregate, *self._states.fold(self._reader, stream))
        if (found := self._states.recall(stream)) is None:
            raise _NotRemembered
        return found


def _done(outcome: Outcome) -> Done:
    match outcome:
        case Appended():
            return Done(outcome.last, outcome.first is not None, outcome.repeated)
        case Misused():
            raise CommandIdMisused
        case Moved():
            raise AssertionError(f"{outcome.stream} moved under the append lock")
