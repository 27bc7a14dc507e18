"""Policies and reactors: one look at the log and at due retries for all, work only for who is asked."""

import logging
import threading
import time
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from itertools import groupby
from operator import attrgetter
from typing import Final

from adapters.background import note
from adapters.subscriptions import reactions
from adapters.subscriptions.checkpoints import Checkpoints, FencedOut, move_together
from adapters.subscriptions.policies import PolicyRunner
from adapters.subscriptions.reacting import ReactorRunner
from adapters.subscriptions.reactions import Reacting
from adapters.subscriptions.reading import read_on
from domain.kernel import Event, Recorded
from domain.ports import Clock, Log

DUE_S: Final = 1.0
"""How late a due retry may be noticed: far less than the shortest time between two tries."""

log = logging.getLogger(__name__)


class Dispatcher:
    """Steps all by itself, in a fixed order; once started, each reactor that has something to do in a thread
    of its own while it has: whoever is slow outside holds up nobody else. Used by one thread.

    ``news`` is called when a reactor has come to an end of its work: more may have happened meanwhile."""

    name: Final = "policies and reactors"

    def __init__(
        self,
        policies: Sequence[PolicyRunner],
        reactors: Sequence[ReactorRunner],
        checkpoints: Checkpoints,
        events: Log,
        clock: Clock,
        news: Callable[[], None],
    ) -> None:
        self._all: Sequence[Reacting] = [*policies, *reactors]
        self._reactors, self._slow = reactors, frozenset(reactor.name for reactor in reactors)
        self._checkpoints, self._events, self._clock, self._news = checkpoints, events, clock, news
        self._busy: set[str] = set()
        self._workers: ThreadPoolExecutor | None = None
        self._stop = threading.Event()
        self._resting = False
        self._due: frozenset[str] = frozenset()
        self._due_at_s = 0.0

    def start(self) -> None:
        """From now on reactors work beside the caller."""
        self._workers = ThreadPoolExecutor(max(1, len(self._slow)), thread_name_prefix="reactor")
        for reactor in self._reactors:
            reactor.start()

    def step(self) -> bool:
        """One round; False: there is nothing to do now but what is being done."""
        if self._resting:
            return False
        idle = [each for each in self._all if each.name not in self._busy]
        self._checkpoints.hold([each.claim for each in idle])
        held = sorted((each for each in idle if each.claim.is_held), key=_position)
        self._look_for_due()
        moved = False
        for position, group in groupby(held, _position):
            stretch = read_on(self._events, position)
            at_rest = []
            for each in group:
                if each.name in self._due or any(_concerned(each, happened) for happened in stretch):
                    moved = self._work(each, stretch) or moved
                else:
                    at_rest.append(each)
            moved = self._pass_over(at_rest, stretch) or moved
        self._due = frozenset()
        return moved

    def look_again(self) -> None:
        """Something may be due now."""
        self._due_at_s = 0.0

    def rest(self) -> None:
        """Nothing more is begun."""
        self._resting = True

    def close(self) -> None:
        """Ends after what is being done."""
        self._stop.set()
        if self._workers is not None:
            self._workers.shutdown()
        for reactor in self._reactors:
            reactor.close()

    def _look_for_due(self) -> None:
        if (now_s := time.monotonic()) >= self._due_at_s:
            self._due = reactions.due(self._checkpoints, self._clock.now())
            self._due_at_s = now_s + DUE_S

    def _pass_over(self, at_rest: Sequence[Reacting], stretch: Sequence[Recorded[Event]]) -> bool:
        if not stretch or not at_rest:
            return False
        try:
            with self._checkpoints.writer.begin() as tx:
                move_together(tx, [each.claim for each in at_rest], stretch[-1].position)
        except FencedOut:
            return True  # the others try again in the next round
        for each in at_rest:
            each.claim.moved(stretch[-1].position)
        return True

    def _work(self, each: Reacting, stretch: Sequence[Recorded[Event]]) -> bool:
        if self._workers is not None and each.name in self._slow:
            self._busy.add(each.name)
            self._workers.submit(self._finish, each)
            return False
        step = partial(each.step, may_be_due=each.name in self._due)
        moved = step()
        while moved and stretch and each.claim.position < stretch[-1].position and step():
            pass
        return moved

    def _finish(self, each: Reacting) -> None:
        try:
            while not self._stop.is_set() and not self._resting and each.step():
                pass
        except Exception as error:
            # The database does not answer, most likely.
            note(log, each.name, error, position=each.claim.position)
            self._stop.wait(DUE_S)
        self._busy.discard(each.name)
        self._news()


def _concerned(each: Reacting, happened: Recorded[Event]) -> bool:
    try:
        return each.is_asked(happened) or each.concerns(happened)
    except Exception:  # its own step meets this again, and knows what to do about it
        return True


_position = attrgetter("claim.position")
