"""Many callers, one writer: whoever waits while a commit is under way shares the next one."""

import threading
from collections import deque
from collections.abc import Callable, Sequence
from typing import Final, Protocol

from sqlalchemy.exc import OperationalError

from adapters.event_store.facts import Append, Outcome
from adapters.event_store.recorder import EventRecorder, Reader
from domain.kernel import Request
from domain.ports import Contended

GROUP_MAX: Final = 64
GATHER_MAX_S: Final = 0.001
"""How long a commit waits at most for the callers of the one before; who always asks alone never waits."""

Decide = Callable[[Reader], Append]
"""A decision that reads under the append lock; it may raise Rejected."""


class Writer(Protocol):
    """How appends reach the recorder."""

    def append(self, wish: Append) -> Outcome: ...

    def run_alone(self, request: Request, decide: Decide) -> Outcome:
        """Decides in the writer's own transaction, under the lock: nobody can move a stream meanwhile."""

    def close(self) -> None: ...

    @property
    def waiting(self) -> int:
        """How many callers wait for the next transaction."""


class DirectWriter:
    """For one thread: a transaction per append, in the caller's thread."""

    def __init__(self, recorder: EventRecorder) -> None:
        self._recorder = recorder

    def append(self, wish: Append) -> Outcome:
        [outcome] = self._recorder.append(wish)
        return outcome

    def run_alone(self, request: Request, decide: Decide) -> Outcome:
        return self._recorder.append_alone(request, decide)

    def close(self) -> None:
        """Nothing to end."""

    @property
    def waiting(self) -> int:
        """Nobody: a caller writes by itself."""
        return 0


class _Asked:
    """What one caller waits for: an append, or a decision that runs alone."""

    __slots__ = ("_turn", "decide", "failure", "outcome", "request", "wish")

    def __init__(self, request: Request, wish: Append | None, decide: Decide | None) -> None:
        self.request, self.wish, self.decide = request, wish, decide
        self.outcome: Outcome | None = None
        self.failure: BaseException | None = None
        self._turn = threading.Lock()
        self._turn.acquire()

    @property
    def done(self) -> bool:
        return self.outcome is not None or self.failure is not None

    def wait(self) -> None:
        """Until it is done, or its caller's turn to write for all that wait."""
        self._turn.acquire()

    def wake(self) -> None:
        self._turn.release()


class GroupWriter:
    """One caller at a time writes, in one transaction, what all wait for; then the next that waits does.

    A caller that finds nobody writing writes at once, in its own thread: nothing is handed over."""

    def __init__(self, recorder: EventRecorder) -> None:
        self._recorder = recorder
        self._waiting: deque[_Asked] = deque()
        self._company = 1
        """How many shared the last transaction or came meanwhile."""
        self._writing = self._closed = False
        self._changed = threading.Condition()

    @property
    def waiting(self) -> int:
        """How many callers wait for the next transaction."""
        return len(self._waiting)

    def append(self, wish: Append) -> Outcome:
        return self._ask(_Asked(wish.request, wish, None))

    def run_alone(self, request: Request, decide: Decide) -> Outcome:
        return self._ask(_Asked(request, None, decide))

    def close(self) -> None:
        """Ends after all that was asked before; harmless when repeated."""
        with self._changed:
            self._closed = True
            self._changed.wait_for(lambda: not self._writing)

    def _ask(self, asked: _Asked) -> Outcome:
        with self._changed:
            if self._closed:
                raise RuntimeError("the writer was closed")
            self._waiting.append(asked)
            mine, self._writing = not self._writing, True
            if not mine:
                self._changed.notify()  # who writes may be gathering
        if not mine:
            asked.wait()
        while not asked.done:
            self._write_for_all()
        if asked.failure is not None:
            raise asked.failure
        assert asked.outcome is not None
        return asked.outcome

    def _write_for_all(self) -> None:
        """One transaction for those that wait, the caller among them; then somebody else's turn.

        The caller's own is the oldest that waits, so that it is always served."""
        group: list[_Asked] = []
        try:
            group = self._gather()
            if appends := [asked for asked in group if asked.wish is not None]:
                self._commit(appends)
            for asked in group:
                if asked.decide is not None:
                    self._decide(asked, asked.decide)
        except BaseException as failure:  # this thread is being stopped: nobody waits for it for ever
            for asked in group or [self._waiting.popleft()]:
                if not asked.done:
                    asked.failure = failure
            raise
        finally:
            with self._changed:
                self._company = len(group) + len(self._waiting)
                following = self._waiting[0] if self._waiting else None
                self._writing = following is not None
                self._changed.notify_all()
            for asked in group[1:]:
                asked.wake()
            if following is not None:
                following.wake()

    def _gather(self) -> list[_Asked]:
        """All that wait. Those whose commit has just ended are given a moment to ask again, as many as there
        were: else two halves of the callers take turns, and every commit is half empty."""
        with self._changed:
            company = min(self._company, GROUP_MAX)
            self._changed.wait_for(lambda: len(self._waiting) >= company, GATHER_MAX_S if company > 1 else 0)
            return [self._waiting.popleft() for _ in range(min(len(self._waiting), GROUP_MAX))]

    def _commit(self, group: Sequence[_Asked]) -> None:
        try:
            outcomes = self._recorder.append(*(asked.wish for asked in group if asked.wish is not None))
        except (Contended, OperationalError) as failure:  # nobody's fault: all may try again
            for asked in group:
                asked.failure = failure
        except Exception as failure:  # a poisonous append fails alone
            if len(group) == 1:
                group[0].failure = failure
                return
            for asked in group:
                self._commit([asked])
        else:
            for asked, outcome in zip(group, outcomes, strict=True):
                asked.outcome = outcome

    def _decide(self, asked: _Asked, decide: Decide) -> None:
        try:
            asked.outcome = self._recorder.append_alone(asked.request, decide)
        except BaseException as failure:  # the decision's own answer, Rejected included
            asked.failure = failure
