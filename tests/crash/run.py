"""One run: start the processes, kill them one after the other at work, ask what is left."""

import random
import threading
from collections.abc import Callable
from multiprocessing.process import BaseProcess
from pathlib import Path
from typing import Any

from adapters.clock import SystemClock
from adapters.event_store import writing
from adapters.subscriptions.checkpoints import Checkpoints
from tests.crash import workers
from tests.crash.check import Findings, check_log, check_view
from tests.crash.workers import HOLDER, VIEW
from tests.databases import Database
from tests.processes import forked

APPENDERS = 2
KILL_WITHIN_S = 0.3
START_MAX_S = 60.0


Start = Callable[[int], tuple[Callable[..., None], tuple[Any, ...]]]
"""What the process runs in its n-th life: a function and its arguments."""


class Killable:
    """A process that is started again after each kill, and reports when it is at work."""

    def __init__(self, kind: str, start: Start) -> None:
        self.kind, self._start, self._lives = kind, start, 0
        self._process: BaseProcess | None = None

    def start(self) -> None:
        self._lives += 1
        target, given = self._start(self._lives)
        self._ready, child = forked.Pipe(duplex=False)
        self._process = forked.Process(target=target, args=(*given, child), daemon=True)
        self._process.start()
        child.close()

    def await_work(self) -> None:
        assert self._ready.poll(START_MAX_S), f"a process that was to {self.kind} did not get to work"
        self._ready.recv_bytes()

    def kill(self) -> None:
        """SIGKILL: it gets no chance to tidy up."""
        assert self._process is not None
        assert self._process.is_alive(), f"a process that was to {self.kind} ended by itself"
        self._process.kill()
        self._process.join(START_MAX_S)
        self._ready.close()


def crash(database: Database, directory: Path, kills: int, seed: int) -> Findings:
    """Kills appending and projecting in turn, ``kills`` times in all, at moments drawn from the seed."""
    chance, findings = random.Random(seed), Findings()
    engine = database.store(simulated=False)
    Checkpoints(engine, HOLDER, SystemClock()).create()
    with writing(engine).begin() as tx:
        VIEW.create(tx)
    paths = [directory / f"acknowledged-{number}" for number in range(APPENDERS)]
    appenders = [_appender(database.url, path, number) for number, path in enumerate(paths)]
    projector = Killable("project", lambda _: (workers.project, (database.url,)))
    everyone = [*appenders, projector]
    for one in everyone:
        one.start()
        one.await_work()
    for number in range(kills):
        victim = projector if number % 2 else chance.choice(appenders)
        _pass(chance.uniform(0, KILL_WITHIN_S))
        victim.kill()
        findings.kills[victim.kind] += 1
        if victim is projector:
            check_view(engine, findings, finished=False)
        victim.start()
        victim.await_work()
    for one in everyone:
        one.kill()
        findings.kills[one.kind] += 1
    check_log(engine, paths, findings, finished=False)
    for path in paths:
        workers.finish(database.url, path)
    workers.catch_up(database.url)
    check_log(engine, paths, findings, finished=True)
    check_view(engine, findings, finished=True)
    return findings


def _appender(url: str, path: Path, number: int) -> Killable:
    return Killable("append", lambda life: (workers.append, (url, path, f"p{number}l{life}")))


def _pass(time_s: float) -> None:
    """The moment of a kill is any moment: here, and only here, time itself is the input."""
    threading.Event().wait(time_s)
