"""Many callers, one writer: whoever waits while a commit is under way shares the next one."""

import threading
from collections import deque
from collections.abc import Callable, Sequence
from typing import Final, Protocol

from sqlalchemy.exc import InterfaceError, OperationalError, TimeoutError

from adapters.event_store.facts import Append, Outcome
from adapters.event_store.recorder import EventRecorder, Reader
from domain.kernel import Request
from domain.ports import Contended, ReadOnly

GROUP_MAX: Final = 64
GATHER_MAX_S: Final = 0.001
"""How long a commit waits at most for the callers of the one before; who always asks alone never waits."""

PASSING: Final = (Contended, OperationalError, InterfaceError, TimeoutError)
"""No append's fault: the database does not answer, or not now."""

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


class NoWriter:
    """Of a log that contradicts what was signed of it: nothing is appended."""

    def append(self, wish: Append) -> Outcome:  # noqa: ARG002 - as any writer
        raise ReadOnly

    def run_alone(self, request: Request, decide: Decide) -> Outcome:  # noqa: ARG002 - as any writer
        raise ReadOnly

    def close(self) -> None:
        """Nothing to end."""

    @property
    def waiting(self) -> int:
        """Nobody: all are refused."""
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
        self._writer: _Asked | None = None
        """Whose turn it is; the oldest that waits, until it has taken itself and the others out."""
        self._company = 1
        """How many shared the last transaction or came meanwhile."""
        self._closed = False
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
            self._changed.wait_for(lambda: self._writer is None)

    def _ask(self, asked: _Asked) -> Outcome:
        with self._changed:
            if self._closed:
                raise RuntimeError("the writer was closed")
            self._waiting.append(asked)
            if self._writer is None:
                self._writer = asked
                asked.wake()
            else:
                self._changed.notify()  # who writes may be gathering
        try:
            asked.wait()
            while not asked.done:
                self._write_for_all(asked)
        except BaseException:
            self._leave(asked)  # this thread is being stopped: the others go on
            raise
        if asked.failure is not None:
            raise asked.failure.with_traceback(None)  # it is told to several
        assert asked.outcome is not None
        return asked.outcome

    def _write_for_all(self, mine: _Asked) -> None:
        """One transaction for those that wait, the caller among them; then somebody else's turn."""
        group: list[_Asked] = []
        try:
            self._gather(group)
            if appends := [asked for asked in group if asked.wish is not None]:
                self._commit(appends)
            for asked in group:
                if asked.decide is not None:
                    self._decide(asked, asked.decide)
        finally:
            for asked in group:
                if asked is not mine:
                    if not asked.done:
                        asked.failure = Contended("Who wrote for all was stopped: ask again.")
                    asked.wake()
            self._pass_on(len(group))

    def _pass_on(self, shared: int) -> None:
        with self._changed:
            self._company = shared + len(self._waiting)
            self._writer = self._waiting[0] if self._waiting else None
            if self._writer is not None:
                self._writer.wake()
            self._changed.notify_all()

    def _leave(self, asked: _Asked) -> None:
        with self._changed:
            if asked in self._waiting:
                self._waiting.remove(asked)
            if self._writer is asked:
                self._pass_on(0)

    def _gather(self, group: list[_Asked]) -> None:
        """All that wait. Those whose commit has just ended are given a moment to ask again, as many as there
        were: else two halves of the callers take turns, and every commit is half empty."""
        with self._changed:
            company = min(self._company, GROUP_MAX)
            self._changed.wait_for(lambda: len(self._waiting) >= company, GATHER_MAX_S if company > 1 else 0)
            while self._waiting and len(group) < GROUP_MAX:
                group.append(self._waiting.popleft())

    def _commit(self, group: Sequence[_Asked]) -> None:
        try:
            outcomes = self._recorder.append(*(asked.wish for asked in group if asked.wish is not None))
        except PASSING as failure:  # nobody's fault: all may try again
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
