"""The HTTP server: uvicorn on uvloop and httptools (decision 0021)."""

import socket
from typing import Final

import uvicorn
from starlette.types import ASGIApp
from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

HEAD_BYTES_MAX: Final = 64 * 1024
"""Of a request before its body, beyond what came at one go. What is shorter and still too long, the
application refuses in its own words."""


def serve(app: ASGIApp, listener: socket.socket) -> None:
    """Until SIGINT or SIGTERM."""
    config = uvicorn.Config(app, log_level="warning", loop="uvloop", http=Bounded, lifespan="off")
    uvicorn.Server(config).run(sockets=[listener])


class Bounded(HttpToolsProtocol):
    """Hangs up on a head without an end: httptools keeps whatever comes, as long as memory lasts."""

    _messages = _head_bytes = 0
    _in_head = False

    def data_received(self, data: bytes) -> None:
        begun = self._messages
        super().data_received(data)
        if self._in_head and self._messages == begun:
            self._head_bytes += len(data)
            if self._head_bytes > HEAD_BYTES_MAX and not self.transport.is_closing():
                self.send_400_response("The head of the request is too long.")

    def on_message_begin(self) -> None:
        super().on_message_begin()
        self._messages += 1
        self._head_bytes, self._in_head = 0, True

    def on_headers_complete(self) -> None:
        self._in_head = False
        super().on_headers_complete()
