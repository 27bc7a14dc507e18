"""given / when / then: for any aggregate, any use case and any policy."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import reduce
from typing import Any, Generic

from domain.kernel import (
    Aggregate,
    C,
    Command,
    E,
    Event,
    Load,
    Recorded,
    Rejected,
    S,
    Stream,
    StreamCommand,
)
from domain.ports import Lookup
from domain.values import AccountId, BranchNumber, CustomerId, KvkNumber

AT = datetime(2026, 6, 1, 10, 0, tzinfo=UTC)
"""Monday noon in Amsterdam: when things happen where nobody cares when."""


# --- aggregates: Scenario(ACCOUNT).given(...).when(...).then(...) --------------------------------
@dataclass(frozen=True)
class Scenario(Generic[C, S, E]):
    """One kind of aggregate; ``given`` its past."""

    aggregate: Aggregate[C, S, E]

    def given(self, *past: E) -> "Given[C, S, E]":
        return Given(self.aggregate, past)


@dataclass(frozen=True)
class Given(Generic[C, S, E]):
    """A past; ``when`` something is asked."""

    aggregate: Aggregate[C, S, E]
    past: Sequence[E]

    @property
    def state(self) -> S:
        return reduce(self.aggregate.evolve, self.past, self.aggregate.initial)

    def when(self, command: C) -> "When[E]":
        return When(lambda: self.aggregate.decide(self.state, command))


@dataclass(frozen=True)
class When(Generic[E]):
    """A question put to an aggregate; ``then`` what is decided."""

    decide: Callable[[], Sequence[E]]

    def then(self, *expected: E) -> None:
        assert list(self.decide()) == list(expected)

    def then_nothing(self) -> None:
        """Nothing changed, so that a repeat is harmless."""
        self.then()

    def then_rejected(self, refusal: type[Rejected]) -> Rejected:
        """Answers the refusal, so that its detail can be looked at."""
        return _refusal(refusal, self.decide)


# --- use cases: Story(place_order).given({"account-a1": [...]}).when(...).asks(...) --------------
@dataclass
class Streams:
    """What a use case may read: streams folded from given pasts. Notes what was read."""

    pasts: Mapping[str, Sequence[Event]]
    read: set[str] = field(default_factory=set)

    def state(self, stream: Stream[S]) -> S:
        past = self._past(stream)
        return reduce(stream.aggregate.evolve, past, stream.aggregate.initial)

    def version(self, stream: Stream[Any]) -> int:
        return len(self._past(stream))

    def _past(self, stream: Stream[Any]) -> Sequence[Event]:
        self.read.add(stream.name)
        return self.pasts.get(stream.name, ())


@dataclass(frozen=True)
class Story:
    """One use case; ``given`` the pasts of the streams it reads, by stream name."""

    use_case: Callable[[Load, Any], Iterable[StreamCommand]]
    pasts: Mapping[str, Sequence[Event]] = field(default_factory=dict)

    def given(self, pasts: Mapping[str, Sequence[Event]]) -> "Story":
        return Story(self.use_case, pasts)

    def when(self, command: Command) -> "Asked":
        return Asked(lambda: self.use_case(Streams(self.pasts), command))


@dataclass(frozen=True)
class Asked:
    """What a use case or a policy asks for."""

    ask: Callable[[], Iterable[Command]]

    def asks(self, *expected: Command) -> None:
        assert list(self.ask()) == list(expected)

    def asks_nothing(self) -> None:
        self.asks()

    def is_rejected(self, refusal: type[Rejected]) -> Rejected:
        """Answers the refusal, so that its detail can be looked at."""
        return _refusal(refusal, lambda: list(self.ask()))


# --- policies: Consequence(arrears).of(event).asks(...) ------------------------------------------
@dataclass(frozen=True)
class Accounts:
    """The read models a policy may ask, as given."""

    of_customer: Mapping[CustomerId, Sequence[AccountId]] = field(default_factory=dict)
    of_branch: Mapping[tuple[KvkNumber, BranchNumber], Sequence[AccountId]] = field(default_factory=dict)

    def accounts_of_customer(self, customer_id: CustomerId) -> Sequence[AccountId]:
        return self.of_customer.get(customer_id, ())

    def accounts_of_branch(self, kvk_number: KvkNumber, branch: BranchNumber) -> Sequence[AccountId]:
        return self.of_branch.get((kvk_number, branch), ())


@dataclass(frozen=True)
class Consequence:
    """One policy, with the read models it may ask."""

    policy: Callable[[Recorded[Event], Lookup], Iterator[Command]]
    lookup: Lookup = field(default_factory=Accounts)

    def of(self, event: Event) -> Asked:
        return Asked(lambda: self.policy(recorded(event), self.lookup))


def _refusal(expected: type[Rejected], ask: Callable[[], object]) -> Rejected:
    try:
        answered = ask()
    except expected as refused:
        return refused
    raise AssertionError(f"{expected.__name__} was expected, and {answered!r} came")


def recorded(
    event: Event, *, position: int = 1, stream: str = "stream", at: datetime = AT
) -> Recorded[Event]:
    """An event in its place in history."""
    return Recorded(
        position=position,
        stream=stream,
        version=1,
        recorded_at=at,
        actor="test",
        role=None,
        reason=None,
        command_id=f"command-{position}",
        causation_id=None,
        correlation_id="test",
        event=event,
    )
