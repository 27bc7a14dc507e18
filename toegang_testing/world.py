"""A small model of the store: executes commands in memory, keeps the log, runs the policies."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import reduce
from typing import Any, cast

from domain.account.events import AccountClosed, AccountOpened
from domain.catalogue import AGGREGATES, BY_STREAM, POLICIES, USE_CASES, Policy
from domain.kernel import Command, Done, Event, Load, Recorded, Rejected, Request, S, Stream, StreamCommand
from domain.ports import CommandIdMisused, Lookup
from domain.values import AccountId, BranchNumber, CustomerId, KvkNumber
from toegang_testing.scenario import AT


@dataclass(frozen=True)
class Decided:
    """What a command came to: the events by stream, and the version of every stream that was read."""

    events: Sequence[tuple[str, Event]]
    expected: Mapping[str, int]


class Moved(Exception):
    """A stream that was read has moved on; the decision is to be made again."""


@dataclass
class World:
    """An executor, a log and its policies (domain.ports.Executor, Log).

    It decides with the domain's own aggregates and use cases, and is plain where the event store is clever:
    versions are counted, appends are all or nothing, nothing is sealed, one thread."""

    now: datetime = AT
    policies: Mapping[str, Policy] = field(default_factory=lambda: POLICIES)
    log: list[Recorded[Event]] = field(default_factory=list)
    refused: list[tuple[str, Command, Rejected]] = field(default_factory=list)
    """What policies asked in vain."""
    _states: dict[str, Any] = field(default_factory=dict)
    _versions: defaultdict[str, int] = field(default_factory=lambda: defaultdict(int))
    _known: dict[str, tuple[bytes, Done]] = field(default_factory=dict)
    _checkpoints: defaultdict[str, int] = field(default_factory=lambda: defaultdict(int))

    # --- asking ---------------------------------------------------------------------------------

    def do(self, command: Command) -> list[Event]:
        """Executes once, under an id of its own; answers the new events. Raises Rejected."""
        before = self.head()
        self.execute(command, request(f"command-{len(self._known)}"))
        return [recorded.event for recorded in self.log[before:]]

    def execute(self, command: Command, request: Request) -> Done:
        """Raises Rejected (nothing is appended, the id stays free), CommandIdMisused."""
        done = self.known(request)
        return done or self.append(self.decide(command), request)

    def known(self, request: Request) -> Done | None:
        fingerprint, done = self._known.get(request.command_id, (request.fingerprint, None))
        if fingerprint != request.fingerprint:
            raise CommandIdMisused
        return done and Done(done.position, done.changed, repeated=True)

    def decide(self, command: Command) -> Decided:
        """Decides on the store as it is now, without appending."""
        load = _Reading(self)
        states: dict[str, Any] = {}
        events: list[tuple[str, Event]] = []
        for wish in _expanded(load, command):
            aggregate = AGGREGATES[type(wish)]
            before = states.get(wish.stream)
            state = load.state(aggregate.stream(wish.stream_id)) if before is None else before
            new = aggregate.decide(state, wish)
            states[wish.stream] = reduce(aggregate.evolve, new, state)
            events += [(wish.stream, event) for event in new]
        return Decided(events, load.expected)

    def append(self, decided: Decided, request: Request) -> Done:
        """Appends all or nothing. Raises Moved."""
        if any(self._versions[stream] != version for stream, version in decided.expected.items()):
            raise Moved
        for stream, event in decided.events:
            self._versions[stream] += 1
            aggregate = BY_STREAM[stream.partition("-")[0]]
            self._states[stream] = aggregate.evolve(self._states.get(stream, aggregate.initial), event)
            self.log.append(self._recorded(stream, event, request))
        done = Done(self.head(), bool(decided.events))
        self._known[request.command_id] = (request.fingerprint, done)
        return done

    # --- reading --------------------------------------------------------------------------------

    def state(self, stream: Stream[S]) -> S:
        return cast("S", self._states.get(stream.name, stream.aggregate.initial))

    def version(self, stream: Stream[Any]) -> int:
        return self._versions[stream.name]

    def streams(self, kind: str) -> Mapping[str, Any]:
        """The state of every stream of one kind of aggregate, by its id."""
        prefix = f"{kind}-"
        return {
            name.removeprefix(prefix): state
            for name, state in self._states.items()
            if name.startswith(prefix)
        }

    def history(self, stream: str, after: int = 0, limit: int | None = None) -> Sequence[Recorded[Event]]:
        found = [recorded for recorded in self.log if recorded.stream == stream and recorded.position > after]
        return found[:limit]

    def at(self, positions: Sequence[int]) -> Sequence[Recorded[Event]]:
        return [self.log[position - 1] for position in sorted({*positions}) if 0 < position <= self.head()]

    def led_to(self, positions: Sequence[int], back: int) -> tuple[Sequence[Recorded[Event]], int]:
        found, asked = {*positions}, {*positions}
        for _ in range(back):
            causes = {one.causation_id or "" for one in self.at([*asked])}
            asked = {int(cause) for cause in causes if cause.isdecimal()} - found
            found |= asked
        return self.at([*found]), self.head()

    def by_actor(self, actor: str, after: int, limit: int, named: str = "") -> Sequence[Recorded[Event]]:
        fitting = (one for one in self.log[after:] if one.event.NAME.startswith(named))
        return [one for one in fitting if one.actor == actor][:limit]

    def position_by(self, moment: datetime) -> int:
        return sum(recorded.recorded_at <= moment for recorded in self.log)

    def since(self, position: int, limit: int) -> Sequence[Recorded[Event]]:
        return self.log[position : position + limit]

    def head(self) -> int:
        return len(self.log)

    def replayed(self) -> Mapping[str, Any]:
        """Every state, folded from the log alone."""
        states: dict[str, Any] = {}
        for recorded in self.log:
            aggregate = BY_STREAM[recorded.stream.partition("-")[0]]
            state = states.get(recorded.stream, aggregate.initial)
            states[recorded.stream] = aggregate.evolve(state, recorded.event)
        return states

    @property
    def states(self) -> Mapping[str, Any]:
        """Every state as it was kept along the way, by stream name."""
        return self._states

    # --- policies -------------------------------------------------------------------------------

    def catch_up(self) -> None:
        """Every policy reads on to the end, its lookup always at the event it reads."""
        while any(self._follow(name, policy) for name, policy in self.policies.items()):
            pass

    def _follow(self, name: str, policy: Policy) -> bool:
        start = self._checkpoints[name]
        while (position := self._checkpoints[name]) < self.head():
            happened = self.log[position]
            asked = policy(happened, LookupAt(self.log, position + 1))
            for ordinal, command in enumerate(asked):
                try:
                    self.execute(command, request(f"{name}-{position}-{ordinal}", actor=f"policy:{name}"))
                except Rejected as refusal:
                    self.refused.append((name, command, refusal))
            self._checkpoints[name] = position + 1
        return self._checkpoints[name] > start

    def _recorded(self, stream: str, event: Event, request: Request) -> Recorded[Event]:
        return Recorded(
            position=self.head() + 1,
            stream=stream,
            version=self._versions[stream],
            recorded_at=self.now,
            actor=request.actor,
            role=request.role,
            reason=request.reason,
            command_id=request.command_id,
            causation_id=request.causation_id,
            correlation_id=request.correlation_id,
            event=event,
        )


def request(command_id: str, *, body: str = "", actor: str = "test") -> Request:
    """Who asks."""
    return Request(command_id, body.encode(), actor, correlation_id=command_id)


@dataclass(frozen=True)
class LookupAt(Lookup):
    """The read models a policy may ask, as of a position of the log."""

    log: Sequence[Recorded[Event]]
    position: int

    def accounts_of_customer(self, customer_id: CustomerId) -> Sequence[AccountId]:
        return [opened.account_id for opened in self._open() if opened.customer_id == customer_id]

    def accounts_of_branch(self, kvk_number: KvkNumber, branch: BranchNumber) -> Sequence[AccountId]:
        where = (kvk_number, branch)
        return [opened.account_id for opened in self._open() if (opened.kvk_number, opened.branch) == where]

    def _open(self) -> Sequence[AccountOpened]:
        events = [recorded.event for recorded in self.log[: self.position]]
        closed = {event.account_id for event in events if isinstance(event, AccountClosed)}
        opened = (event for event in events if isinstance(event, AccountOpened))
        return [event for event in opened if event.account_id not in closed]


@dataclass
class _Reading(Load):
    """What a decision reads; ``expected`` is what it rests on."""

    world: World
    expected: dict[str, int] = field(default_factory=dict)

    def state(self, stream: Stream[S]) -> S:
        self.version(stream)
        return self.world.state(stream)

    def version(self, stream: Stream[Any]) -> int:
        return self.expected.setdefault(stream.name, self.world.version(stream))


def _expanded(load: Load, command: Command) -> Iterator[StreamCommand]:
    use_case = USE_CASES.get(type(command))
    if use_case is None:
        assert isinstance(command, StreamCommand), f"nothing is registered for {type(command).__name__}"
        yield command
        return
    for wish in use_case(load, command):
        yield from _expanded(load, wish)
