"""A read model kept up to date: its tables and its checkpoint move in one transaction."""

import logging
import threading
from collections.abc import Sequence
from contextlib import suppress
from typing import Final

from sqlalchemy.exc import InterfaceError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolExhausted

from adapters.subscriptions.checkpoints import Checkpoints, FencedOut
from adapters.subscriptions.reading import BATCH_MAX, read_on
from domain.kernel import Event, Recorded
from domain.ports import Log
from projections.kernel import Projection, View

PASSING: Final = (OperationalError, InterfaceError, PoolExhausted)
"""The database does not answer, or not now: no event's fault."""

log = logging.getLogger(__name__)


class Projecting:
    """One read model. A failure stops it alone, before the event that it cannot handle.

    It tries again after a restart, a rebuild or ``Checkpoints.clear_failure``; a database that does
    not answer is simply asked again at the next step. Safe for several threads."""

    def __init__(
        self, projection: Projection, checkpoints: Checkpoints, events: Log, batch_max: int = BATCH_MAX
    ) -> None:
        self.projection, self.name = projection, projection.name
        self._checkpoints, self._claim = checkpoints, checkpoints.claim(projection.name)
        self._events, self._batch_max = events, batch_max
        self._stopped = False
        self._one_at_a_time = threading.Lock()

    def step(self) -> bool:
        """Takes in the next stretch. False: nothing new, it failed, or another holder runs it."""
        with self._one_at_a_time:
            if self._still_stopped() or not self._claim.held():
                return False
            stretch = read_on(self._events, self._claim.position, self._batch_max)
            return bool(stretch) and self._take_in(stretch)

    def step_to(self, position: int) -> bool:
        """Steps until the read model has reached the position, by whomever. False: it has not."""
        while not self.reached(position):
            if not self.step():
                return self.reached(position)
        return True

    def reached(self, position: int) -> bool:
        return self._claim.position >= position or self._checkpoints.place(self.name).position >= position

    def release(self) -> None:
        with self._one_at_a_time:
            self._claim.release()

    def _still_stopped(self) -> bool:
        if self._stopped:
            self._stopped = self._checkpoints.place(self.name).failed_at is not None
        return self._stopped

    def _take_in(self, stretch: Sequence[Recorded[Event]]) -> bool:
        taken = 0
        try:
            with self._checkpoints.writer.begin() as tx:
                self._claim.move(tx, stretch[-1].position)
                view = View(tx)
                for happened in stretch:
                    self.projection.apply(view, happened)
                    taken += 1
                view.flush()
        except FencedOut:
            return True  # to be taken again, or another holder's from now on: the next step finds out
        except Exception as error:
            if taken == len(stretch):
                raise  # the commit itself failed: nobody's event
            if taken:
                return self._take_in(stretch[:taken])  # what comes after it fails again, alone
            self._fail(stretch[0].position, error)
            return False
        self._claim.moved(stretch[-1].position)
        return True

    def _fail(self, position: int, error: Exception) -> None:
        log.error("read model %s failed at position %d: %s", self.name, position, type(error).__name__)
        if isinstance(error, PASSING):
            with suppress(*PASSING):  # noted if it can be; asked again either way
                self._claim.failed(position, error)
        else:
            self._claim.failed(position, error)
            self._stopped = True
