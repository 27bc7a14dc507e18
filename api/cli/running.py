"""`toegang serve`, `work` and `run-day`: the system at work."""

import logging
import signal
import threading
from datetime import date

import uvicorn

from api import access_log, compose
from api.cli.show import said
from api.compose import System, open_system
from api.http import http_app
from api.settings import Settings
from domain.calendar import local_date

INTAKE_EVERY_S = 2.0
"""How often payments, bookings and register signals are asked for."""

log = logging.getLogger(__name__)


class Mover:
    """A thread that asks the outside for news, and runs the daily steps once on each new day."""

    def __init__(self, system: System) -> None:
        self._system = system
        self._stop = threading.Event()
        self._ran_on: date | None = None
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
            except Exception as error:  # the next round tries again; the text may hold personal data
                log.error("intake or daily steps: %s", type(error).__name__)

    def _step(self) -> None:
        today = local_date(self._system.clock.now())
        if today != self._ran_on:
            self._system.daily.run()
            self._system.ports.sessions.purge(self._system.clock.now())
            self._ran_on = today
        self._system.take_in()


def serve_http(*, demo: bool, work: bool) -> None:
    settings = Settings()
    if demo and not compose.is_initialised(settings):
        from api.demo.data import make

        make(settings)
    with open_system(settings, stand_in_port=settings.stand_in_port) as system:
        if demo:
            from api.demo.data import what_to_try

            said(what_to_try(system))
        access_log.to_stderr()
        mover = _start(system) if work else None
        try:
            config = uvicorn.Config(
                http_app(system.ports), host=settings.host, port=settings.port, log_level="warning"
            )
            said(f"Serving on http://{settings.host}:{settings.port}; stop with Ctrl-C.")
            uvicorn.Server(config).run()
        finally:
            _stop(system, mover)


def work_until_stopped() -> None:
    with open_system(Settings()) as system:
        stopped = threading.Event()
        for number in (signal.SIGINT, signal.SIGTERM):
            signal.signal(number, lambda *_: stopped.set())
        mover = _start(system)
        said("At work; stop with Ctrl-C.")
        try:
            stopped.wait()
        finally:
            _stop(system, mover)


def run_today() -> None:
    with open_system(Settings()) as system:
        system.subscriptions.step_all()
        said(str(system.daily.run()))
        system.subscriptions.step_all()


def _start(system: System) -> Mover:
    system.subscriptions.start(system.waker())
    mover = Mover(system)
    mover.start()
    return mover


def _stop(system: System, mover: Mover | None) -> None:
    if mover is not None:
        mover.stop()
        system.subscriptions.stop()
