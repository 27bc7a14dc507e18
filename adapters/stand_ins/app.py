"""The stand-ins as one web application, and a server for it."""

import asyncio
import selectors
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import uvicorn
from fastapi import FastAPI, Request, Response
from fastapi.responses import JSONResponse
from starlette.middleware.trustedhost import TrustedHostMiddleware

from adapters.clock import SimulatedClock, SystemClock
from adapters.loopback import listening_on_loopback
from adapters.stand_ins.bank import bank_routes
from adapters.stand_ins.bank_page import bank_page_routes
from adapters.stand_ins.clock_controls import clock_routes
from adapters.stand_ins.inbox import inbox_routes
from adapters.stand_ins.payments import payment_routes
from adapters.stand_ins.payments_kept import Refused
from adapters.stand_ins.register import Fault, Register, routes
from adapters.stand_ins.register_controls import control_routes
from domain.ports import Clock

STOP_SECONDS_MAX = 10


ACCOUNT = "NL91ABNA0417164300"
"""The register's at the stand-in bank, where no other is given."""


def stand_in_app(
    directory: Path, clock: Clock | None = None, inbox: Path | None = None, account: str = ACCOUNT
) -> FastAPI:
    """The register at /register, the payment provider at /v2 and /payments, the bank at /bank; the time at
    /clock where it is simulated; what was mailed and posted at /inbox, where its folders lie in ``inbox``.

    What they remember lies in ``directory``: it survives a restart and is shared by processes. ``clock``: the
    time of the world they belong to, by which the register announces; the machine's where none is given.
    ``account``: the IBAN of the register's account at the bank.

    What only looks answers in the loop: handing it to a thread takes longer than looking."""
    app = FastAPI(title="Toegang: stand-ins", docs_url=None, redoc_url=None)
    # A page elsewhere cannot read this by giving its own name the address of this machine.
    app.add_middleware(TrustedHostMiddleware, allowed_hosts=["127.0.0.1", "localhost"])
    its_clock = clock or SystemClock()
    register = Register(directory, its_clock)
    rooms = [control_routes(register), routes(register), payment_routes(directory, its_clock)]
    rooms += [bank_routes(directory, account), bank_page_routes(directory, account, its_clock)]
    simulated = clock if isinstance(clock, SimulatedClock) else None
    if inbox is not None:
        rooms.append(inbox_routes(inbox, simulated))
    if simulated is not None:
        rooms.append(clock_routes(simulated))
    for room in rooms:  # as they are: including them would take every operation apart once more
        app.router.routes.extend(room.routes)

    @app.exception_handler(Fault)
    async def fault(_: Request, error: Exception) -> JSONResponse:
        assert isinstance(error, Fault)
        return error.answer()

    @app.exception_handler(Refused)
    async def refused(_: Request, error: Exception) -> Response:
        assert isinstance(error, Refused)
        return error.answer()

    return app


@contextmanager
def serve_stand_ins(
    directory: Path,
    where: int | socket.socket,
    clock: Clock | None = None,
    inbox: Path | None = None,
    account: str = ACCOUNT,
) -> Iterator[str]:
    """Serves in a thread and yields the base URL: on that port of 127.0.0.1 (0: a free one), or on a socket
    that listens already."""
    listener = where if isinstance(where, socket.socket) else listening_on_loopback(where)
    ending, ended = socket.socketpair()
    ended.setblocking(False)

    def serve() -> None:
        with listener:
            if _somebody_comes(listener, ended):
                _Server(stand_in_app(directory, clock, inbox, account), ended).run([listener])

    thread = threading.Thread(target=serve, name="stand-ins")
    thread.start()  # callers that come before it is up wait in the listener's backlog
    try:
        yield f"http://127.0.0.1:{listener.getsockname()[1]}"
    finally:
        ending.close()
        thread.join(STOP_SECONDS_MAX)
        ended.close()


def _somebody_comes(listener: socket.socket, ended: socket.socket) -> bool:
    """Or it ends first: most who open a system ask nothing outside, and a server takes longer to begin and
    to end than all else that they do."""
    with selectors.DefaultSelector() as waiting:
        for each in (listener, ended):
            waiting.register(each, selectors.EVENT_READ)
        return all(key.fileobj is listener for key, _ in waiting.select())


class _Server(uvicorn.Server):
    """Waits to be ended; the library's own looks ten times a second. ``ended``: its other end is closed."""

    def __init__(self, app: FastAPI, ended: socket.socket) -> None:
        super().__init__(
            uvicorn.Config(app, log_level="warning", lifespan="off", ws="none", date_header=False)
        )
        self._ended = ended

    async def main_loop(self) -> None:
        await self.on_tick(0)
        await asyncio.get_running_loop().sock_recv(self._ended, 1)
