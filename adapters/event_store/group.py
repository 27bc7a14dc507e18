"""Many callers, one writer: whoever waits while a commit is under way shares the next one."""

import queue
import threading
import time
from collections.abc import Callable
from concurrent.futures import Future
from dataclasses import dataclass, field
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


@dataclass(frozen=True, slots=True)
class _Asked:
    wish: Append
    answer: Future[Outcome] = field(default_factory=Future)


@dataclass(frozen=True, slots=True)
class _AskedAlone:
    request: Request
    decide: Decide
    answer: Future[Outcome] = field(default_factory=Future)


class GroupWriter:
    """One thread commits the appends of all callers that wait, in one transaction."""

    def __init__(self, recorder: EventRecorder) -> None:
        self._recorder = recorder
        self._asked: queue.SimpleQueue[_Asked | _AskedAlone | None] = queue.SimpleQueue()
        self._closing = threading.Lock()
        self._closed = False
        self._thread = threading.Thread(target=self._run, name="event-writer", daemon=True)
        self._thread.start()

    @property
    def waiting(self) -> int:
        """How many callers wait for the next transaction."""
        return self._asked.qsize()

    def append(self, wish: Append) -> Outcome:
        asked = _Asked(wish)
        self._ask(asked)
        return asked.answer.result()

    def run_alone(self, request: Request, decide: Decide) -> Outcome:
        asked = _AskedAlone(request, decide)
        self._ask(asked)
        return asked.answer.result()

    def close(self) -> None:
        """Ends after all that was asked before; harmless when repeated."""
        with self._closing:
            if not self._closed:
                self._closed = True
                self._asked.put(None)
        self._thread.join()

    def _ask(self, asked: _Asked | _AskedAlone) -> None:
        with self._closing:
            if self._closed:
                raise RuntimeError("the writer was closed")
            self._asked.put(asked)

    def _run(self) -> None:
        company = 1
        while (first := self._asked.get()) is not None:
            group = self._gather(first, min(company, GROUP_MAX))
            if appends := [asked for asked in group if isinstance(asked, _Asked)]:
                self._commit(appends)
            for asked in group:
                if isinstance(asked, _AskedAlone):
                    self._decide(asked)
            company = len(group) + self._asked.qsize()

    def _gather(self, first: _Asked | _AskedAlone, company: int) -> list[_Asked | _AskedAlone]:
        """All that wait. Those whose commit has just ended are given a moment to ask again, as many as there
        were: else two halves of the callers take turns, and every commit is half empty."""
        group = [first]
        until_s = time.monotonic() + GATHER_MAX_S
        while len(group) < GROUP_MAX:
            left_s = until_s - time.monotonic() if len(group) < company else 0.0
            try:
                following = self._asked.get(timeout=left_s) if left_s > 0 else self._asked.get_nowait()
            except queue.Empty:
                break
            if following is None:
                self._asked.put(None)
                break
            group.append(following)
        return group

    def _commit(self, group: list[_Asked]) -> None:
        try:
            outcomes = self._recorder.append(*(asked.wish for asked in group))
        except (Contended, OperationalError) as failure:  # nobody's fault: all may try again
            for asked in group:
                asked.answer.set_exception(failure)
        except Exception as failure:  # a poisonous append fails alone
            if len(group) == 1:
                group[0].answer.set_exception(failure)
                return
            for asked in group:
                self._commit([asked])
        else:
            for asked, outcome in zip(group, outcomes, strict=True):
                asked.answer.set_result(outcome)

    def _decide(self, asked: _AskedAlone) -> None:
        try:
            asked.answer.set_result(self._recorder.append_alone(asked.request, asked.decide))
        except BaseException as failure:  # the decision's own answer, Rejected included
            asked.answer.set_exception(failure)
