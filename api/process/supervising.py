"""A supervisor and its workers: processes that are started again when they die, and that end with it."""

import logging
import os
import signal
import sys
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from types import FrameType
from typing import Final, NoReturn

from api.process.starting import Unfit

FAILURES_MAX: Final = 5
"""So often in a row may one worker die at once: then something is wrong that starting does not mend."""
STEADY_S: Final = 10.0
"""Who lived so long did not die at once."""
PAUSE_S: Final = 0.5
"""Before a worker is started again; twice as long after each time that it died at once."""

ENDING: Final = frozenset({signal.SIGINT, signal.SIGTERM})
WATCHED: Final = ENDING | {signal.SIGCHLD}

log = logging.getLogger(__name__)


def end_orderly_when_told() -> None:
    """From now on the first SIGTERM unwinds this process as Ctrl-C does, so that it gives back what it holds.

    A second one is of no use: service managers and supervisors often send both."""
    signal.signal(signal.SIGTERM, _end)


def _end(number: int, _: FrameType | None) -> NoReturn:
    signal.signal(number, signal.SIG_IGN)
    sys.exit(0)


@dataclass
class _Worker:
    number: int
    process: int | None = None
    started_s: float = 0.0
    failures: int = 0
    """In a row."""
    start_at_s: float = 0.0


class Supervisor:
    """Keeps ``count`` workers, forked from it, at ``work``, which is told the worker's number from 1.

    It must have no threads and no open database: neither outlives a fork."""

    def __init__(self, count: int, work: Callable[[int], None], *, pause_s: float = PAUSE_S) -> None:
        self._work, self._pause_s = work, pause_s
        self._workers = [_Worker(number) for number in range(1, count + 1)]
        self._told: signal.Signals | None = None
        self._given_up: str | None = None

    def run(self) -> None:
        """Returns after SIGTERM, when every worker has ended; in a worker's process, when its work is done.

        Raises KeyboardInterrupt after SIGINT, Unfit where a worker dies again and again."""
        signal.pthread_sigmask(signal.SIG_BLOCK, WATCHED)
        alive, self._lifeline = os.pipe()
        while self._is_at_work():
            for worker in self._workers:
                if self._is_due(worker) and self._fork(worker) == 0:
                    return self._be(worker, alive)
            self._wait()
        signal.pthread_sigmask(signal.SIG_UNBLOCK, WATCHED)
        if self._given_up is not None:
            raise Unfit(self._given_up)
        if self._told == signal.SIGINT:
            raise KeyboardInterrupt
        return None

    @property
    def _ends(self) -> bool:
        return self._told is not None or self._given_up is not None

    def _is_at_work(self) -> bool:
        return not self._ends or any(worker.process for worker in self._workers)

    def _is_due(self, worker: _Worker) -> bool:
        return not self._ends and worker.process is None and time.monotonic() >= worker.start_at_s

    def _fork(self, worker: _Worker) -> int:
        sys.stdout.flush()  # else the worker would say it again
        worker.started_s = time.monotonic()
        worker.process = os.fork()
        return worker.process

    def _be(self, worker: _Worker, alive: int) -> None:
        """In a process group of its own: Ctrl-C on a terminal reaches the supervisor alone."""
        os.setpgid(0, 0)
        os.close(self._lifeline)
        end_orderly_when_told()
        signal.pthread_sigmask(signal.SIG_UNBLOCK, WATCHED)
        threading.Thread(target=_end_with_supervisor, args=(alive,), name="lifeline", daemon=True).start()
        self._work(worker.number)

    def _wait(self) -> None:
        """Until a signal comes, or a worker is to be started."""
        due_s = [worker.start_at_s for worker in self._workers if worker.process is None and not self._ends]
        if due_s:
            got = signal.sigtimedwait(WATCHED, max(0.0, min(due_s) - time.monotonic()))
        else:
            got = signal.sigwaitinfo(WATCHED)
        if got is not None and got.si_signo in ENDING:
            self._told = signal.Signals(got.si_signo)
            self._tell(self._told)
        for worker in self._workers:
            self._look_after(worker)

    def _tell(self, number: signal.Signals) -> None:
        for worker in self._workers:
            if worker.process is not None:
                os.kill(worker.process, number)

    def _look_after(self, worker: _Worker) -> None:
        if worker.process is None:
            return
        ended, status = os.waitpid(worker.process, os.WNOHANG)
        if ended == 0:
            return
        worker.process, lived_s = None, time.monotonic() - worker.started_s
        if self._ends:
            return
        how = _told(os.waitstatus_to_exitcode(status))
        worker.failures = worker.failures + 1 if lived_s < STEADY_S else 0
        if worker.failures == FAILURES_MAX:
            self._given_up = f"Worker {worker.number} dies at once, again and again: {how}."
            self._tell(signal.SIGTERM)
            return
        pause_s = self._pause_s * 2 ** max(0, worker.failures - 1)
        worker.start_at_s = time.monotonic() + pause_s
        log.error("worker %d (process %d) ended (%s); again in %g s", worker.number, ended, how, pause_s)


def _end_with_supervisor(alive: int) -> None:
    """Nothing is ever written to the pipe: reading ends when the supervisor has, however it did."""
    os.read(alive, 1)
    os.kill(os.getpid(), signal.SIGTERM)


def _told(code: int) -> str:
    return f"exit code {code}" if code >= 0 else signal.Signals(-code).name
