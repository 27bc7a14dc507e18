"""What policies and reactors share: reading on; retrying with backoff, how often; parking for staff."""

import logging
from abc import ABC, abstractmethod
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256

from sqlalchemy import Connection, bindparam, delete, insert, select

from adapters.background import note
from adapters.subscriptions.checkpoints import Checkpoints, FencedOut
from adapters.subscriptions.reading import read_on
from adapters.subscriptions.schema import reaction
from domain.effect.aggregate import reaction_of
from domain.effect.events import EffectReopened, EffectSettled
from domain.kernel import Event, Recorded, Rejected, Request
from domain.ports import Clock, Log

BACKOFF = (
    timedelta(seconds=5),
    timedelta(seconds=30),
    timedelta(minutes=2),
    timedelta(minutes=15),
    timedelta(hours=1),
    timedelta(hours=6),
)
"""How long to wait after each failed try; after the last of them a reaction is parked."""

log = logging.getLogger(__name__)
_row = reaction.c
# Asked at every round: made once.
PARKED = _row.next_try_at.is_(None)
_DUE = select(_row.name).where(_row.next_try_at <= bindparam("now")).distinct()
_FIRST_DUE = (
    select(_row.position, _row.attempts)
    .where(_row.name == bindparam("of"), _row.next_try_at <= bindparam("now"))
    .order_by(_row.next_try_at, _row.position)
    .limit(1)
)
_DONE = delete(reaction).where(_row.name == bindparam("of"), _row.position == bindparam("at"))


class HeldUp(Exception):
    """A read model that is needed first has not come far enough: nothing is wrong, try again later."""


class OutcomeRefused(Exception):
    """An effect ended, but the domain refused what follows from it, by that rule: staff settle it by hand."""

    def __init__(self, rule: str) -> None:
        super().__init__(rule)
        self.rule = rule


@dataclass(frozen=True, slots=True)
class Parked:
    """A reaction that waits for staff. ``error`` is a class; ``rule`` is what a rejection rests on, or ""."""

    name: str
    position: int
    attempts: int
    error: str
    rule: str
    tried_at: datetime


def parked(checkpoints: Checkpoints) -> Sequence[Parked]:
    """The staff work list, oldest event first."""
    ask = select(*(_row[name] for name in Parked.__slots__)).where(PARKED)
    with checkpoints.reader.connect() as tx:
        return [Parked(*found) for found in tx.execute(ask.order_by(_row.position, _row.name))]


def due(checkpoints: Checkpoints, now: datetime) -> frozenset[str]:
    """Whose time has come to try something again."""
    return frozenset(found["name"] for found in checkpoints.look(_DUE, now=now))


class Reacting(ABC):
    """A policy or a reactor. One that fails on an event tries it again later; the events after it go on."""

    def __init__(self, name: str, checkpoints: Checkpoints, events: Log, clock: Clock) -> None:
        self.name = name
        self._checkpoints, self.claim = checkpoints, checkpoints.claim(name)
        self._events, self._clock = events, clock

    def step(self, *, may_be_due: bool = True) -> bool:
        """Reacts to one event, or passes over a stretch that asks for nothing. False: nothing to do now.
        ``may_be_due``: False where the caller knows that nothing is to be tried again now."""
        if not self.claim.held():
            return False
        try:
            return (may_be_due and self._try_again()) or self._read_on()
        except FencedOut:
            return True  # to be taken again, or another holder's from now on: the next step finds out
        except HeldUp:
            return False

    def release(self) -> None:
        self.claim.release()

    @abstractmethod
    def concerns(self, happened: Recorded[Event]) -> bool:
        """False where reacting would do nothing. Raises HeldUp, or what went wrong."""

    @abstractmethod
    def react(self, happened: Recorded[Event]) -> bool:
        """True if anything was done. Harmless when repeated.

        Raises HeldUp, Rejected, OutcomeRefused, or what went wrong."""

    def request(self, happened: Recorded[Event], actor: str, *parts: object) -> Request:
        """For a command that this event led to: the same parts give the same command id (I22)."""
        command_id = digest(self.name, happened.position, *parts)
        return Request(
            command_id=command_id,
            fingerprint=bytes.fromhex(digest("fingerprint", command_id)),
            actor=actor,
            correlation_id=happened.correlation_id,
            causation_id=str(happened.position),
        )

    def _read_on(self) -> bool:
        stretch = read_on(self._events, self.claim.position)
        for happened in stretch:
            if self.is_asked(happened):
                self._obey(happened)
                return True
            done, error = self._try(happened)
            if done or error is not None:
                self._settle([(happened, error)], attempts=1)
                return True
        if stretch:
            with self._checkpoints.writer.begin() as tx:
                self.claim.move(tx, stretch[-1].position)
            self.claim.moved(stretch[-1].position)
        return bool(stretch)

    def _try_again(self) -> bool:
        found = self._checkpoints.look(_FIRST_DUE, of=self.name, now=self._clock.now())
        if not found:
            return False
        [happened] = read_on(self._events, found[0]["position"] - 1, limit=1)
        _, error = self._try(happened)
        self._settle([(happened, error)], found[0]["attempts"] + 1)
        return True

    def is_asked(self, happened: Recorded[Event]) -> bool:
        """Whether staff asks for another try at an earlier event, or settled it (D17)."""
        event = happened.event
        if not isinstance(event, EffectReopened | EffectSettled):
            return False
        return reaction_of(event.effect_id)[0] == self.name

    def _obey(self, asked: Recorded[Event]) -> None:
        """What staff asks is an event: it is done once, and not forgotten where a process dies meanwhile."""
        assert isinstance(asked.event, EffectReopened | EffectSettled)
        _, position = reaction_of(asked.event.effect_id)
        [happened] = read_on(self._events, min(position, asked.position) - 1, limit=1)
        settled = isinstance(asked.event, EffectSettled)
        error = None if settled else self._try(happened)[1]
        self._settle([(happened, error)], attempts=1, after=asked.position)

    def _try(self, happened: Recorded[Event]) -> tuple[bool, Exception | None]:
        try:
            return self.react(happened), None
        except HeldUp:
            raise
        except Exception as error:
            note(log, self.name, error, position=happened.position, level=logging.WARNING)
            return False, error

    def _settle(
        self, tried: Sequence[tuple[Recorded[Event], Exception | None]], attempts: int, *, after: int = 0
    ) -> None:
        """Notes what became of them and moves on, to ``after`` at least, in one transaction."""
        after = max(self.claim.position, after, *(happened.position for happened, _ in tried))
        with self._checkpoints.writer.begin() as tx:
            self.claim.move(tx, after)
            for happened, error in tried:
                self._note(tx, happened.position, error, attempts)
        self.claim.moved(after)

    def _note(self, tx: Connection, position: int, error: Exception | None, attempts: int) -> None:
        tx.execute(_DONE, {"of": self.name, "at": position})
        if error is None:
            return
        now = self._clock.now()
        # A refusal is an answer: asking again would not change it, people may.
        rule = error.rule if isinstance(error, Rejected | OutcomeRefused) else None
        hopeless = rule is not None or attempts > len(BACKOFF)
        tx.execute(
            insert(reaction).values(
                name=self.name,
                position=position,
                attempts=attempts,
                error=type(error).__name__,
                rule=rule or "",
                tried_at=now,
                next_try_at=None if hopeless else now + BACKOFF[attempts - 1],
            )
        )


def digest(*parts: object) -> str:
    return sha256("\x1f".join(map(str, parts)).encode()).hexdigest()
