"""The HTTP server: uvicorn on uvloop and httptools (decision 0021)."""

import asyncio
import socket
from collections.abc import Callable
from functools import partial
from http import HTTPStatus
from typing import Any, Final

import uvicorn
from starlette.datastructures import Headers
from starlette.responses import Response
from starlette.types import ASGIApp
from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

from api.process.long_lived import long_lived

HEAD_BYTES_MAX: Final = 64 * 1024
"""Of a request before its body, and again after it, beyond what came at one go. What is shorter and still too
long, the application refuses in its own words."""
KEEP_ALIVE_S: Final = 30
"""How long a connection without a request is kept. By uvicorn's own 5 s a client that paused, or a proxy that
keeps its connections for longer, asked just as we hung up."""

READING_S: Final = 30
"""How long a request may take to come in, head and body, from its first byte; and a connection to send one at
all. Our largest body comes in that time at 3 kB/s."""
ENDING_S: Final = 2
"""How long a request may still take to come in when the process ends. Nobody answers it before it is there:
who sends without an end does not hold up a stop."""
STOPPING_S: Final = 20
"""How long requests that are being answered hold up the end of the process."""
TooSlow = Callable[[Headers], Response]
"""What is answered to a request that does not come in in time, given the headers that did."""


def serve(
    app: ASGIApp,
    listener: socket.socket,
    *,
    too_slow: TooSlow,
    trusted_proxies: str,
    ending: Callable[[], None],
) -> None:
    """Until SIGINT or SIGTERM. ``ending``: called then, before answers under way are waited for: some would
    never end by themselves."""
    with long_lived():
        Ending(configured(app, too_slow, trusted_proxies), ending).run(sockets=[listener])


class Ending(uvicorn.Server):
    """Tells that it ends before it waits for what is being answered."""

    def __init__(self, config: uvicorn.Config, ending: Callable[[], None]) -> None:
        super().__init__(config)
        self._ending = ending

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        self._ending()
        await super().shutdown(sockets)


def configured(app: ASGIApp, too_slow: TooSlow, trusted_proxies: str = "") -> uvicorn.Config:
    """``trusted_proxies``: whose X-Forwarded-For is believed; nobody's where it is empty."""
    made = partial(Bounded, too_slow=too_slow)
    return uvicorn.Config(
        app,
        log_level="warning",
        loop="uvloop",
        http=made,  # type: ignore[arg-type] # it is only called
        lifespan="off",
        timeout_keep_alive=KEEP_ALIVE_S,
        timeout_graceful_shutdown=STOPPING_S,
        proxy_headers=bool(trusted_proxies),
        forwarded_allow_ips=trusted_proxies,
    )


class Bounded(HttpToolsProtocol):
    """Refuses a request that does not name one host (RFC 9112, 3.2), keeps nothing of trailers, and hangs up
    on a head or trailers without an end, and on whoever sends too slowly: httptools keeps whatever comes, as
    long as memory lasts, uvicorn takes trailers for headers and waits for a request as long as it takes."""

    _steps = _waited_bytes = 0
    _in_message = _in_head = False
    _deadline: asyncio.TimerHandle | None = None
    """Of the request that is coming in, or of the first one, or of what comes in its place: empty lines
    before a request are no part of it. Most requests come at one go and need none."""

    def __init__(self, *given: Any, too_slow: TooSlow, **named: Any) -> None:
        super().__init__(*given, **named)
        self._too_slow = too_slow

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override] # as uvicorn has it
        super().connection_made(transport)
        self._deadline = self.loop.call_later(READING_S, self._give_up)

    def connection_lost(self, exc: Exception | None) -> None:
        self._in_time()
        super().connection_lost(exc)

    def shutdown(self) -> None:
        super().shutdown()
        if self._in_message:
            self._in_time()
            self._deadline = self.loop.call_later(ENDING_S, self._give_up)

    def data_received(self, data: bytes) -> None:
        before = self._steps
        super().data_received(data)
        if self._deadline is None and (self._in_message or self._is_forgotten()):
            self._deadline = self.loop.call_later(READING_S, self._give_up)
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
        self._in_time()
        super().on_message_complete()

    def _is_forgotten(self) -> bool:
        """Nothing is answered and nothing ends the waiting: uvicorn drops its timer at whatever comes."""
        answered: bool = getattr(self.cycle, "response_complete", True)  # no cycle before the first request
        return answered and self.timeout_keep_alive_task is None

    def _in_time(self) -> None:
        if self._deadline is not None:
            self._deadline.cancel()
            self._deadline = None

    def _give_up(self) -> None:
        """With an answer where something came and no answer has begun."""
        if self.transport.is_closing():
            return
        if self._in_message and (self._in_head or not self.cycle.response_started):
            self.transport.write(_written(self._too_slow(Headers(raw=self.headers))))
        self.transport.close()

    def _hang_up(self) -> None:
        """With an answer, unless one has begun."""
        if self._in_head or not self.cycle.response_started:
            self.send_400_response("What stands around the body is too long.")
        else:
            self.transport.close()


def _written(last: Response) -> bytes:
    """As HTTP/1.1 has it, of the last answer on a connection."""
    status = f"HTTP/1.1 {last.status_code} {HTTPStatus(last.status_code).phrase}".encode()
    headers = [b": ".join(pair) for pair in (*last.raw_headers, (b"connection", b"close"))]
    return b"\r\n".join([status, *headers, b"", bytes(last.body)])
