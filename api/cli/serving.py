"""`toegang serve`: one process that does everything, or a supervisor and its workers."""

import os
import secrets
import socket
from collections.abc import Sequence
from contextlib import ExitStack
from functools import partial

from api.cli.running import at_work, watching
from api.compose import System, open_system
from api.http import access_log
from api.http.app import http_app
from api.http.guards import too_slow
from api.http.rates import USUAL
from api.outward import named
from api.process.listening import listening, listening_by_many
from api.process.opening import is_driven, is_initialised
from api.process.serving import serve
from api.process.starting import ALONE, Place, Unfit
from api.process.supervising import Supervisor, end_orderly_when_told
from api.settings import Settings
from api.terminal.show import said


def serve_http(*, demo: bool, work: bool, workers: int) -> None:
    settings = Settings()
    if workers > 1:
        if demo or is_driven(settings):
            raise Unfit("A simulated store has one clock, in one process: serve it without --workers.")
        _serve_by_many(settings, workers, work=work)
    else:
        _serve_alone(settings, demo=demo, work=work)


def _serve_alone(settings: Settings, *, demo: bool, work: bool) -> None:
    if demo and not is_initialised(settings):
        from api.demo.apart import make_apart

        make_apart(settings)
    end_orderly_when_told()
    with open_system(settings, stand_in_port=settings.stand_in_port) as system, ExitStack() as stack:
        if demo:
            from api.demo.data import demonstrated, what_to_try

            system = demonstrated(system)
            said(what_to_try(system))
        stack.enter_context(at_work(system) if work else watching(system))
        [listener] = _listeners(settings, 1)
        _say_if_broken(system)
        _say_where(settings, listener)
        _answer(system, listener, settings)


def _serve_by_many(settings: Settings, workers: int, *, work: bool) -> None:
    """This process only listens and supervises: it has no threads, and no database open. What comes to a
    worker that died waits for the one that takes its place."""
    listeners = _listeners(settings, workers)
    stand_ins = _stand_ins_listener(settings) if settings.stand_ins else None
    _say_where(settings, listeners[0])
    Supervisor(workers, partial(_serve_as_one, settings, work, _holder(), listeners, stand_ins)).run()


def _serve_as_one(
    settings: Settings,
    work: bool,
    holder: str,
    listeners: Sequence[socket.socket],
    stand_ins: socket.socket | None,
    number: int,
) -> None:
    place = Place(number, len(listeners), f"{holder}-{number}", stand_ins)
    with open_system(settings, place=place) as system, ExitStack() as stack:
        stack.enter_context(at_work(system, place) if work else watching(system))
        if number == 1:
            _say_if_broken(system)
        _answer(system, listeners[number - 1], settings, place)


def _answer(system: System, listener: socket.socket, settings: Settings, place: Place = ALONE) -> None:
    access_log.to_stderr()
    worker = place.number if place.of > 1 else None
    app = http_app(system.ports, rates=USUAL.part(place.of), worker=worker)
    late = too_slow(system.ports.randomness)
    serve(
        app,
        listener,
        too_slow=late,
        trusted_proxies=settings.trusted_proxies,
        ending=system.ports.feed.end,
    )


def _say_if_broken(system: System) -> None:
    if broken := system.ports.broken():
        said(f"READ ONLY: {broken}. Nothing is recorded until an auditor looked: docs/audit.md.")
    for doubt in system.ports.signed.doubts():
        said(f"NOT WITNESSED: {doubt}; toegang doctor says what to do.")


def _say_where(settings: Settings, listener: socket.socket) -> None:
    said(f"Serving on http://{named(settings.host)}:{listener.getsockname()[1]}; stop with Ctrl-C.")


def _holder() -> str:
    return f"{socket.gethostname()}-{os.getpid()}-{secrets.token_hex(4)}"


def _listeners(settings: Settings, workers: int) -> Sequence[socket.socket]:
    try:
        if workers > 1:
            return listening_by_many(settings.host, settings.port, workers)
        return [listening(settings.host, settings.port)]
    except OSError:
        raise Unfit(
            f"{settings.host}:{settings.port} cannot be listened on: set TOEGANG_HOST or TOEGANG_PORT."
        ) from None


def _stand_ins_listener(settings: Settings) -> socket.socket:
    try:
        return listening("127.0.0.1", settings.stand_in_port)
    except OSError:
        raise Unfit(
            f"Port {settings.stand_in_port} is taken: set TOEGANG_STAND_IN_PORT to another."
        ) from None
