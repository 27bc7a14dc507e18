"""`toegang work` and `run-day`: what follows from the log, and the daily steps."""

import logging
import signal
import sys
import threading
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict
from datetime import UTC, date, datetime, timedelta

from api.cli.signing import Signing
from api.compose import System, note, open_system
from api.process.evidence import keeper
from api.process.starting import ALONE, Place, Unfit
from api.settings import Settings
from api.terminal.drawing import bar, bars, console
from api.terminal.show import NOT_HEALTHY, as_json, said
from domain.calendar import local_date
from domain.ports import ReadOnly

INTAKE_EVERY_S = 2.0
"""How often is looked for payments: somebody waits for each that is under way. Where none is, one query."""
OTHERS_EVERY = 5
"""Every how many of these rounds bookings and register signals are asked for too: nobody waits for them, and
each run of the daily steps asks by itself."""

AGAIN_AFTER = timedelta(hours=1)
"""How soon daily steps that met trouble run again on the same day."""

log = logging.getLogger(__name__)


class Mover:
    """A thread that asks the outside for news, and runs the daily steps once on each new day."""

    def __init__(self, system: System) -> None:
        self._system = system
        self._stop = threading.Event()
        self._ran_on: date | None = None
        self._again_at = datetime.min.replace(tzinfo=UTC)
        self._held: Sequence[str] = ()
        self._rounds = 0
        self._thread = threading.Thread(target=self._run, name="mover")

    def start(self) -> None:
        self._thread.start()

    def stop(self) -> None:
        self._stop.set()
        self._thread.join()

    def _run(self) -> None:
        while not self._stop.wait(INTAKE_EVERY_S):
            try:
                self._step()
            except _Stopping:
                return
            except Exception as error:  # the next round tries again
                note(log, "intake or daily steps", error)

    def _step(self) -> None:
        now = self._system.clock.now()
        if local_date(now) != self._ran_on and now >= self._again_at:
            troubles = self._daily_steps()
            _warn(troubles)
            self._system.ports.sessions.purge(now)
            self._system.ports.staff_sessions.purge(now)
            self._system.ports.throttle.purge(now)
            # What failed today may succeed later today; what succeeded is not repeated by its ids.
            self._again_at = now + AGAIN_AFTER
            self._ran_on = None if troubles else local_date(now)
        self._take_in()

    def _daily_steps(self) -> Sequence[str]:
        try:
            return _lines(self._system.run_daily_steps(self._meanwhile).troubles)
        except Unfit as unfit:
            return [str(unfit)]

    def _meanwhile(self, *_: int) -> None:
        """While read models catch up, payments are still taken in."""
        if self._stop.is_set():
            raise _Stopping
        self._take_in()

    def _take_in(self) -> None:
        troubles = self._system.take_in(payments_only=self._rounds % OTHERS_EVERY != 0)
        self._rounds += 1
        _warn([trouble for trouble in troubles if trouble not in self._held])
        self._held = troubles


class _Stopping(Exception):
    """The mover was told to stop while it waited."""


@contextmanager
def at_work(system: System, place: Place = ALONE) -> Iterator[None]:
    """Meanwhile read models, policies and reactors follow; the first process also takes in, runs the daily
    steps, and signs the log. Where the log is read only, read models follow and no more."""
    system.subscriptions.start(system.waker(), place.number, place.of)
    first = place.number == 1 and not system.ports.broken
    moving: Sequence[Mover | Signing] = (
        [Mover(system), Signing(keeper(system.store, system.settings))] if first else []
    )
    for each in moving:
        each.start()
    try:
        yield
    finally:
        for each in moving:
            each.stop()
        system.subscriptions.stop()


def work_until_stopped() -> None:
    with open_system(Settings()) as system:
        stopped = threading.Event()
        for number in (signal.SIGINT, signal.SIGTERM):
            signal.signal(number, lambda *_: stopped.set())
        with at_work(system):
            said("At work; stop with Ctrl-C.")
            stopped.wait()


def run_day(day: date | None, *, in_json: bool) -> None:
    """Exit code 3 where staff must look at a candidate. Progress is shown on a terminal only."""
    with open_system(Settings()) as system, bars(hidden=in_json or not console.is_terminal) as progress:
        if system.ports.broken:
            raise ReadOnly
        system.subscriptions.step_all()
        steps = progress.add_task("daily steps", total=None)
        report = system.run_daily_steps(
            bar(progress, "read models"),
            lambda name: progress.update(steps, advance=1, description=name),
            day,
        )
        system.subscriptions.step_all()
    troubles = _lines(report.troubles)
    if in_json:
        as_json(asdict(report))
    else:
        for name, step in report.steps.items():
            if step.nominated:
                said(f"{name}: {step.changed} of {step.nominated} changed")
        for trouble in troubles:
            said(f"not dealt with: {trouble}")
        ended = f"; {len(troubles)} not dealt with." if troubles else "."
        said(f"Ran the steps of {report.today.isoformat()}{ended}")
    if troubles:
        sys.exit(NOT_HEALTHY)


def _lines(troubles: Iterable[tuple[str, object]]) -> Sequence[str]:
    """Ids and error classes only: a trouble holds nothing personal."""
    return [f"{step} {trouble}" for step, trouble in troubles]


def _warn(troubles: Sequence[str]) -> None:
    for trouble in troubles:
        note(log, "not dealt with", trouble, level=logging.WARNING)
