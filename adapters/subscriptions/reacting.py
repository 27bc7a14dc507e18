"""Reactors at work: event, effect through a port, command with the outcome."""

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from itertools import takewhile
from typing import ClassVar, Protocol

from adapters.subscriptions.checkpoints import Checkpoints
from adapters.subscriptions.reactions import OutcomeRefused, Reacting
from adapters.subscriptions.reading import read_on
from domain.effect.aggregate import EFFECT, Effect, Life, effect_id
from domain.effect.commands import BeginEffect, CompleteEffect, FailEffect
from domain.kernel import Command, Event, Recorded, Rejected
from domain.ports import Clock, Executor, Log, TechnicalFault


class Hopeless(Exception):
    """Trying again cannot help. ``reason_code``: lower-case snake case, never personal data."""

    def __init__(self, reason_code: str) -> None:
        super().__init__(reason_code)
        self.reason_code = str(reason_code)


class Reactor(Protocol):
    """Does something outside when an event happened. Subclass it: what is optional has a body here."""

    name: ClassVar[str]
    """Lower-case snake case; part of stream names, never changes."""
    handles: ClassVar[frozenset[type[Event]]]
    at_once_max: ClassVar[int] = 1
    """How many events it may be at work on at a time: more than one where their order means nothing."""

    def react(self, happened: Recorded[Event]) -> Sequence[Command]:
        """Acts, and answers what it means to the domain: appended together with "done".

        At least once: after a crash it runs again and must use the same ids (Message-ID, letter number,
        payment id). Raises Hopeless where trying again cannot help; any other error is tried again."""

    def gave_up(self, happened: Recorded[Event], reason_code: str) -> Sequence[Command]:  # noqa: ARG002 - optional
        """What giving up means to the domain: appended together with "failed"."""
        return ()

    def after_done(self, happened: Recorded[Event]) -> None:  # noqa: ARG002 - for subclasses
        """Clears up once the outcome is recorded, for instance a secret that was sent. May run again."""
        return


class ReactorRunner(Reacting):
    """Appends "attempted" before the effect and "done" or "failed", with the outcome, after it."""

    def __init__(
        self, reactor: Reactor, checkpoints: Checkpoints, executor: Executor, events: Log, clock: Clock
    ) -> None:
        super().__init__(f"reactor:{reactor.name}", checkpoints, events, clock)
        self._reactor, self._executor = reactor, executor
        self._hands: ThreadPoolExecutor | None = None

    def start(self) -> None:
        """From now on it is at work on several events at a time, where it may be."""
        if self._reactor.at_once_max > 1:
            self._hands = ThreadPoolExecutor(self._reactor.at_once_max, thread_name_prefix=self.name)

    def close(self) -> None:
        if self._hands is not None:
            self._hands.shutdown()

    def concerns(self, happened: Recorded[Event]) -> bool:
        return type(happened.event) in self._reactor.handles

    def react(self, happened: Recorded[Event]) -> bool:
        if not self.concerns(happened):
            return False
        effect_name = effect_id(self._reactor.name, happened.position)
        effect = self._events.state(EFFECT.stream(effect_name))
        if effect.life is Life.OPEN:
            self._perform(happened, effect_name, effect.attempts + 1)
            effect = self._events.state(EFFECT.stream(effect_name))
        self._finish(happened, effect)
        return True

    def _read_on(self) -> bool:
        if self._hands is None:
            return super()._read_on()
        stretch = read_on(self._events, self.claim.position)
        stretch = list(takewhile(lambda happened: not self.is_asked(happened), stretch))
        asked = [happened for happened in stretch if self.concerns(happened)][: self._reactor.at_once_max]
        if not asked:
            return super()._read_on()
        errors = [error for _, error in self._hands.map(self._try, asked)]
        self._settle([*zip(asked, errors, strict=True)], attempts=1)
        return True

    def _perform(self, happened: Recorded[Event], effect_name: str, attempt: int) -> None:
        begin = BeginEffect(
            at=self._clock.now(), effect_id=effect_name, reactor=self._reactor.name, attempt=attempt
        )
        self._record(happened, begin, "attempt", attempt)
        try:
            outcomes = tuple(self._reactor.react(happened))
        except Hopeless as hopeless:
            self._give_up(happened, effect_name, attempt, hopeless.reason_code)
            return
        except Exception as error:
            code = "technical_fault" if isinstance(error, TechnicalFault) else "error"
            fault = FailEffect(at=self._clock.now(), effect_id=effect_name, reason_code=code, final=False)
            self._record(happened, fault, "fault", attempt)
            raise
        done = CompleteEffect(at=self._clock.now(), effect_id=effect_name, outcomes=outcomes)
        self._end(happened, done, "done", attempt)

    def _give_up(self, happened: Recorded[Event], effect_name: str, attempt: int, reason_code: str) -> None:
        outcomes = tuple(self._reactor.gave_up(happened, reason_code))
        failed = FailEffect(
            at=self._clock.now(),
            effect_id=effect_name,
            reason_code=reason_code,
            final=True,
            outcomes=outcomes,
        )
        self._end(happened, failed, "failed", attempt)

    def _end(
        self, happened: Recorded[Event], end: CompleteEffect | FailEffect, what: str, attempt: int
    ) -> None:
        """At each attempt an id of its own: an effect that was given up may be reopened, and end again."""
        try:
            self._record(happened, end, what, attempt)
        except Rejected as refusal:
            # What was done outside stays done, and must not be done again: staff see the refusal. The log
            # remembers it, so that it is parked even if this process ends before it is.
            alone = end.model_copy(update={"outcomes": (), "refused_by": refusal.rule})
            self._record(happened, alone, what, attempt, "outcome refused")

    def _finish(self, happened: Recorded[Event], effect: Effect) -> None:
        """What is left to do once the effect has ended, at every try. Raises OutcomeRefused."""
        if effect.life is Life.DONE:
            self._reactor.after_done(happened)
        if effect.refused_by is not None:
            raise OutcomeRefused(effect.refused_by)

    def _record(self, happened: Recorded[Event], command: Command, *parts: object) -> None:
        self._executor.execute(command, self.request(happened, self.name, *parts))
