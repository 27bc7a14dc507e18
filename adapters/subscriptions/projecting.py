"""Read models kept up to date: their tables and their checkpoints move in one transaction."""

import logging
import threading
from collections.abc import Iterable, Sequence
from contextlib import AbstractContextManager, nullcontext, suppress
from dataclasses import dataclass
from itertools import groupby
from operator import attrgetter
from typing import Final

from sqlalchemy import Connection
from sqlalchemy.exc import InterfaceError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolExhausted

from adapters.background import note
from adapters.subscriptions.checkpoints import Checkpoints, FencedOut, move_together
from adapters.subscriptions.pulse import Pulse
from adapters.subscriptions.reading import BATCH_MAX, read_on
from adapters.subscriptions.views import Views
from domain.kernel import Event, Recorded
from domain.ports import Log
from projections.kernel import Projection

PASSING: Final = (OperationalError, InterfaceError, PoolExhausted)
"""The database does not answer, or not now: no event's fault."""
HELP_MAX: Final = 100
"""How many events somebody takes in who waits himself; more than he waits for, for others wait too."""

log = logging.getLogger(__name__)


class Projecting:
    """One read model. A failure stops it alone, before the event that it cannot handle.

    It tries again after a restart, a rebuild or ``Checkpoints.clear_failure``; a database that does
    not answer is simply asked again at the next step. Safe for several threads."""

    def __init__(
        self, projection: Projection, checkpoints: Checkpoints, events: Log, batch_max: int = BATCH_MAX
    ) -> None:
        self.projection, self.name = projection, projection.name
        self._checkpoints, self.claim = checkpoints, checkpoints.claim(projection.name)
        self.views = Views(self.claim)
        self._stopped = False
        self.together = Together([self], checkpoints, events, batch_max)
        """Those it takes its steps with."""

    def step(self) -> bool:
        """Takes in the next stretch. False: nothing new, it failed, or another holder runs it."""
        return self in self.together.step()

    def help(self) -> bool:
        """Takes in a short stretch, unless somebody else is at it. False: try again a little later."""
        return self in self.together.help(self)

    def step_to(self, position: int) -> bool:
        """Steps until the read model has reached the position, by whomever. False: it has not."""
        while not self.reached(position):
            if not self.step():
                return self.reached(position)
        return True

    def reached(self, position: int) -> bool:
        """Whoever holds the lease knows without asking: a position beyond its own is one it has yet to take
        in, and where it was overtaken meanwhile, its next step finds out."""
        return self.claim.position >= position or self.place >= position

    @property
    def place(self) -> int:
        """How far it has come, at least."""
        if self.claim.is_held:
            return self.claim.position
        return self._checkpoints.place(self.name).position

    def release(self) -> None:
        with self.together.one_at_a_time:
            self.claim.release()

    def stands_still(self) -> bool:
        """Whether it failed, and nobody let it try again since."""
        if self._stopped:
            self._stopped = self._checkpoints.place(self.name).failed_at is not None
        return self._stopped

    def fail(self, position: int, error: Exception) -> None:
        note(log, self.name, error, position=position)
        if isinstance(error, PASSING):
            with suppress(*PASSING):  # noted if it can be; asked again either way
                self.claim.failed(position, error)
        else:
            self.claim.failed(position, error)
            self._stopped = True


class Together:
    """Read models of one database. Those that stand at one place take a stretch in one transaction, with one
    checkpoint statement; where one of them cannot, the others go on without it. Safe for several threads."""

    name: Final = "read models"

    def __init__(
        self,
        members: Sequence[Projecting],
        checkpoints: Checkpoints,
        events: Log,
        batch_max: int = BATCH_MAX,
    ) -> None:
        self.one_at_a_time, self.progress = threading.Lock(), Pulse()
        self._members, self._checkpoints = members, checkpoints
        self._events, self._batch_max = events, batch_max
        for member in members:
            member.together = self

    def step(self) -> frozenset[Projecting]:
        """Each takes in its next stretch, and joins those it catches up with; answers who may have moved."""
        with self.one_at_a_time:
            moved: set[Projecting] = set()
            joining: list[Projecting] = []
            for there, goal in self._places():
                members = [*joining, *there]
                moved.update(self._go_on(members, goal, self._batch_max))
                joining = [member for member in members if member.claim.position == goal]
        if moved:
            self.progress.beat()
        return frozenset(moved)

    def help(self, helped: Projecting) -> Iterable[Projecting]:
        """Those that stand where this one does take in a short stretch. Nothing if somebody is at it: he
        beats ``progress``, and whoever waited for his turn could not keep to a time."""
        moved: Iterable[Projecting] = ()
        if not self.one_at_a_time.acquire(blocking=False):
            return moved
        try:
            for members, goal in self._places():
                if helped in members:
                    moved = self._go_on(members, goal, min(HELP_MAX, self._batch_max))
        finally:
            self.one_at_a_time.release()
        if moved:
            self.progress.beat()
        return moved

    def _places(self) -> Sequence[tuple[Sequence[Projecting], int | None]]:
        """Who stands together, and where the next ahead of them stand."""
        going = [member for member in self._members if not member.stands_still()]
        self._checkpoints.hold([member.claim for member in going])
        held = sorted((member for member in going if member.claim.is_held), key=_position)
        places = [(position, list(members)) for position, members in groupby(held, _position)]
        ahead = [*(position for position, _ in places[1:]), None]
        return [(members, goal) for (_, members), goal in zip(places, ahead, strict=False)]

    def _go_on(self, members: Sequence[Projecting], goal: int | None, limit: int) -> Iterable[Projecting]:
        position = members[0].claim.position
        stretch = read_on(self._events, position, limit if goal is None else min(limit, goal - position))
        return self._take_in(members, stretch) if stretch else ()

    def _take_in(
        self,
        members: Sequence[Projecting],
        stretch: Sequence[Recorded[Event]],
        *,
        one_by_one: bool = False,
    ) -> Iterable[Projecting]:
        """``one_by_one``: each writes before the next begins, so that it is known who cannot; else all write
        in one go, at the end."""
        last, at_work = stretch[-1].position, _AtWork()
        try:
            with self._checkpoints.writer.begin() as tx:
                move_together(tx, [member.claim for member in members], last)
                views = []
                for member in members:
                    at_work.begins(member)
                    views.append(view := member.views.within(tx, stretch))
                    handles = member.projection.handles
                    for happened in stretch:
                        if type(happened.event) in handles:
                            member.projection.apply(view, happened)
                        at_work.taken += 1
                    if one_by_one:
                        view.flush()
                at_work.member, at_work.all_write = None, not one_by_one
                with _in_one_go(tx):
                    for view in views:
                        view.flush()
                at_work.all_write = False
        except FencedOut:
            return members  # to be taken again, or another holder's from now on: the next step finds out
        except Exception as error:
            if at_work.all_write:
                return self._take_in(members, stretch, one_by_one=True)
            if at_work.member is None:
                return self._unanswered(stretch[0].position, error)
            return self._without(at_work, members, stretch, error)
        for member in members:
            member.views.committed()
            member.claim.moved(last)
        return members

    def _without(
        self,
        at_work: "_AtWork",
        members: Sequence[Projecting],
        stretch: Sequence[Recorded[Event]],
        error: Exception,
    ) -> Iterable[Projecting]:
        """The others take the stretch; the one that could not takes what comes before its event, alone."""
        at_fault, taken = at_work.member, at_work.taken
        assert at_fault is not None
        if others := [member for member in members if member is not at_fault]:
            return [*self._take_in(others, stretch), *self._take_in([at_fault], stretch)]
        if taken and len(stretch) > 1:
            # What comes after fails again, alone. Refused at the end, it may be any event: half of them.
            return self._take_in(members, stretch[: taken if taken < len(stretch) else taken // 2])
        at_fault.fail(stretch[0].position, error)
        return ()

    def _unanswered(self, position: int, error: Exception) -> Iterable[Projecting]:
        """No read model was at work: the transaction could not begin, or its commit failed."""
        if not isinstance(error, PASSING):
            raise error
        note(log, "read models", error, position=position - 1)
        return ()


def _in_one_go(tx: Connection) -> AbstractContextManager[object]:
    """PostgreSQL is waited for once, not for each statement; none of them may ask for rows."""
    if tx.dialect.name != "postgresql":
        return nullcontext()
    pipeline: AbstractContextManager[object] = tx.connection.driver_connection.pipeline()  # type: ignore[union-attr] # of psycopg
    return pipeline


@dataclass
class _AtWork:
    """Which read model is taking in a stretch, and how many of its events it has taken; or all write."""

    member: Projecting | None = None
    taken: int = 0
    all_write: bool = False

    def begins(self, member: Projecting) -> None:
        self.member, self.taken = member, 0


_position = attrgetter("claim.position")
