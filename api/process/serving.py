"""The HTTP server: uvicorn on uvloop and httptools (decision 0021)."""

import socket
from typing import Final

import uvicorn
from starlette.types import ASGIApp
from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

from api.process.long_lived import long_lived

HEAD_BYTES_MAX: Final = 64 * 1024
"""Of a request before its body, and again after it, beyond what came at one go. What is shorter and still too
long, the application refuses in its own words."""
KEEP_ALIVE_S: Final = 30
"""How long a connection without a request is kept. By uvicorn's own 5 s a client that paused, or a proxy that
keeps its connections for longer, asked just as we hung up."""


def serve(app: ASGIApp, listener: socket.socket) -> None:
    """Until SIGINT or SIGTERM."""
    with long_lived():
        uvicorn.Server(configured(app)).run(sockets=[listener])


def configured(app: ASGIApp) -> uvicorn.Config:
    return uvicorn.Config(
        app,
        log_level="warning",
        loop="uvloop",
        http=Bounded,
        lifespan="off",
        timeout_keep_alive=KEEP_ALIVE_S,
    )


class Bounded(HttpToolsProtocol):
    """Refuses a request that does not name one host (RFC 9112, 3.2), keeps nothing of trailers, and hangs up
    on a head or trailers without an end: httptools keeps whatever comes, as long as memory lasts, and
    uvicorn takes trailers for headers."""

    _steps = _waited_bytes = 0
    _in_message = _in_head = False

    def data_received(self, data: bytes) -> None:
        before = self._steps
        super().data_received(data)
        if self._in_message and self._steps == before:
            self._waited_bytes += len(data)
            if self._waited_bytes > HEAD_BYTES_MAX and not self.transport.is_closing():
                self._hang_up()
        else:
            self._waited_bytes = 0

    def on_message_begin(self) -> None:
        super().on_message_begin()
        self._steps += 1
        self._in_message = self._in_head = True

    def on_header(self, name: bytes, value: bytes) -> None:
        if self._in_head:
            super().on_header(name, value)

    def on_headers_complete(self) -> None:
        self._in_head = False
        hosts = [name for name, _ in self.headers].count(b"host")
        if hosts > 1 or (hosts == 0 and self.parser.get_http_version() == "1.1"):
            raise ValueError("A request names one host.")  # the parser stops, uvicorn answers 400
        super().on_headers_complete()

    def on_body(self, body: bytes) -> None:
        self._steps += 1
        super().on_body(body)

    def on_message_complete(self) -> None:
        self._in_message = False
        super().on_message_complete()

    def _hang_up(self) -> None:
        """With an answer, unless one has begun."""
        if self._in_head or not self.cycle.response_started:
            self.send_400_response("What stands around the body is too long.")
        else:
            self.transport.close()
