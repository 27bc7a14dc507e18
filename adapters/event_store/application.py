"""The way of a command: load, decide, append; and reading the log as domain events."""

import random
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import Any, Final, TypeVar, cast

from eventsourcing.application import Application
from eventsourcing.persistence import InfrastructureFactory, Mapper
from eventsourcing.utils import Environment, EnvType
from sqlalchemy.exc import DBAPIError
from sqlalchemy.exc import TimeoutError as Unavailable

from adapters.event_store.facts import Append, Appended, Fact, Misused, Moved, NewEvent, Outcome
from adapters.event_store.folded import Folded
from adapters.event_store.group import Writer
from adapters.event_store.library import Factory, LibraryRecorder
from adapters.event_store.mapper import EventMapper
from adapters.event_store.recorder import Reads
from adapters.event_store.saved_states import SavedStates
from adapters.event_store.states import States
from adapters.event_store.wake import Bell
from domain.kernel import Aggregates, Command, Done, Event, Recorded, Request, Stream, StreamCommand, UseCases
from domain.ports import CommandIdMisused, Contended

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
        self._states = States(mapper, SavedStates(recorder.events.engine, mapper.vault))
        self._openers: set[type[Command]] = set()
        """Commands that may find a stream without events, as they once did. They always ask: else the work
        would tell a stream that is remembered from one that does not exist (D25)."""
        super().__init__()

    @property
    def bell(self) -> Bell:
        """Rung after each commit of this process; for ``open_waker``."""
        return self._library.bell

    def execute(self, command: Command, request: Request) -> Done:
        """Grants or refuses, and records what it led to. Raises Rejected, Contended, CommandIdMisused."""
        if (granted := self._at_once(command, request)) is not None:
            return _done(granted)
        return self._on_one_moment(command, request)

    def _on_one_moment(self, command: Command, request: Request) -> Done:
        decide = partial(self._decide, command, request)
        for conflict in range(CONFLICTS_MAX):
            # Known and decided at one moment: else the same command, recorded in between by another
            # caller, would be decided on what it left itself, and could be refused (I22).
            with self._events.snapshot() as reader:
                before = reader.known(request.command_id, request.fingerprint)
                if before is not None:
                    return _done(before)
                decision = decide(_Load(reader, self._states))
            outcome = self._append(decision)
            if not isinstance(outcome, Moved):
                return _done(outcome)
            time.sleep(random.uniform(0, PAUSE_MAX_S * 2**conflict))  # noqa: S311 - spreads retries, guards nothing
        return _done(self.writer.run_alone(request, lambda reader: decide(_Load(reader, self._states)).wish))

    def known(self, request: Request) -> Done | None:
        """What this command id led to before; None if it is free. Raises CommandIdMisused."""
        before = self._events.known(request.command_id, request.fingerprint)
        return None if before is None else _done(before)

    def state(self, stream: Stream[S]) -> S:
        """The folded state of a stream now."""
        _, state = self._states.fold(self._events, stream)
        self._states.save()
        return state

    def forget(self) -> None:
        """States that were saved beside the log: it is not what they were folded from."""
        self._states.forget()

    def history(self, stream: str, after: int = 0, limit: int | None = None) -> Sequence[Recorded[Event]]:
        return [self._codec.decode(fact) for fact in self._events.history(stream, after, limit)]

    def decoded(self, fact: Fact) -> Recorded[Event]:
        """Of who reads rows of the log beside others, in a statement of its own. Raises LogDamaged."""
        return self._codec.decode(fact)

    def facts(self, stream: str) -> Sequence[Fact]:
        """The stream's rows as they are stored, by version."""
        return self._events.stream(stream)

    def at(self, positions: Sequence[int]) -> Sequence[Recorded[Event]]:
        return [self._codec.decode(fact) for fact in self._events.at(positions)]

    def led_to(self, positions: Sequence[int], back: int) -> tuple[Sequence[Recorded[Event]], int]:
        facts = self._events.led_to(positions, back)
        head = facts[-1].position if facts else 0
        told = facts if head in positions else facts[:-1]  # nothing came of what is last
        return [self._codec.decode(fact) for fact in told], head

    def by_actor(self, actor: str, after: int, limit: int, named: str = "") -> Sequence[Recorded[Event]]:
        return [self._codec.decode(fact) for fact in self._events.by_actor(actor, after, limit, named)]

    def position_by(self, moment: datetime) -> int:
        return self._events.position_by(moment)

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

    def _at_once(self, command: Command, request: Request) -> Outcome | None:
        """Decided on what this process remembers, or reads stream by stream: the append judges whether all of
        it still holds, and whether the command is a repeat.

        None where it must be decided on one moment of the store: somebody else has written to a stream, or it
        was refused, which a repeat or newer events may turn into a grant."""
        try:
            decision = self._decide(
                command,
                request,
                _Load(self._events, self._states, trusting=type(command) not in self._openers),
            )
        except (DBAPIError, Unavailable, Contended):
            raise
        except Exception:
            # Refused, or states of two moments that do not hold together: what goes wrong again is told.
            return None
        outcome = self._append(decision)
        return None if isinstance(outcome, Moved) else outcome

    def _append(self, decision: "_Decision") -> Outcome:
        outcome = self.writer.append(decision.wish)
        if isinstance(outcome, Appended) and not outcome.repeated:
            for name, folded in decision.left.items():
                self._states.remember(name, folded)
        self._states.save()
        return outcome

    def _decide(self, command: Command, request: Request, load: "_Load") -> "_Decision":
        written: list[NewEvent] = []
        left: dict[str, Folded] = {}
        for wish in self._noting_openers(command, load):
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
        return _Decision(Append(request, load.expected, written), left)

    def _noting_openers(self, command: Command, load: "_Load") -> Iterator[StreamCommand]:
        try:
            yield from self._wishes(command, load)
        finally:  # also where it is refused
            if 0 in load.expected.values():
                self._openers.add(type(command))

    def _wishes(self, command: Command, load: "_Load") -> Iterator[StreamCommand]:
        """What the command comes down to: a use case may ask another one."""
        if (use_case := self._use_cases.get(type(command))) is not None:
            for wish in use_case(load, command):
                yield from self._wishes(wish, load)
        elif isinstance(command, StreamCommand):
            yield command
        else:
            raise TypeError(f"nothing is registered for {type(command).__name__}")


@dataclass(frozen=True, slots=True)
class _Decision:
    """``left``: what the written streams fold to, once the append is granted."""

    wish: Append
    left: Mapping[str, Folded]


class _Torn(Exception):
    """A stream was seen at two versions: it grew while it was read without a snapshot."""


class _Load:
    """What a decision reads (domain.kernel.Load); ``expected`` is what it rests on. ``trusting``: what is
    remembered is not asked for again."""

    def __init__(self, reader: Reads, states: States, *, trusting: bool = False) -> None:
        self.expected: dict[str, int] = {}
        self._reader, self._states, self._trusting = reader, states, trusting
        self._seen: dict[str, Folded] = {}

    def state(self, stream: Stream[S]) -> S:
        return cast("S", self.folded(stream).state)

    def version(self, stream: Stream[Any]) -> int:
        if stream.name not in self.expected:
            known = self._states.recall(stream) if self._trusting else None
            self.expected[stream.name] = known.version if known else self._reader.version(stream.name)
        return self.expected[stream.name]

    def folded(self, stream: Stream[Any]) -> Folded:
        found = self._seen.get(stream.name)
        if found is None:
            known = self._states.recall(stream) if self._trusting else None
            found = known or Folded(stream.aggregate, *self._states.fold(self._reader, stream))
            if self.expected.setdefault(stream.name, found.version) != found.version:
                raise _Torn
            self._seen[stream.name] = found
        return found


def _done(outcome: Outcome) -> Done:
    match outcome:
        case Appended():
            return Done(outcome.last, outcome.first is not None, outcome.repeated)
        case Misused():
            raise CommandIdMisused
        case Moved():
            raise AssertionError(f"{outcome.stream} moved under the append lock")
