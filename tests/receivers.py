"""Receivers of webhooks on loopback, and how one verifies what it is sent: from the standard alone."""

import base64
import hashlib
import hmac
import json
import ssl
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

TOLERANCE_S = 300
"""As libraries of Standard Webhooks have it."""


@dataclass(frozen=True)
class Received:
    """One request; names of headers in lower case."""

    path: str
    headers: Mapping[str, str]
    body: bytes

    @property
    def event(self) -> Any:
        return json.loads(self.body)


@dataclass
class Receiver:
    """``answer`` is asked of each request: a status, and headers if any."""

    url: str = ""
    received: list[Received] = field(default_factory=list)
    answer: Callable[[Received], int | tuple[int, dict[str, str]]] = lambda _: 204

    @property
    def positions(self) -> list[int]:
        return [one.event["position"] for one in self.received]


class Forged(Exception):
    """It was not signed with that secret, or not just now."""


def verified(secret: str, received: Received, now: datetime) -> Any:
    """The event, as https://www.standardwebhooks.com says how to verify it. Raises Forged."""
    message_id, moment = received.headers["webhook-id"], received.headers["webhook-timestamp"]
    if not moment.isdecimal() or abs(now.timestamp() - int(moment)) > TOLERANCE_S:
        raise Forged("time")
    assert secret.startswith("whsec_")
    key = base64.b64decode(secret[len("whsec_") :], validate=True)
    assert 24 <= len(key) <= 64
    content = b".".join([message_id.encode(), moment.encode(), received.body])
    expected = base64.b64encode(hmac.new(key, content, hashlib.sha256).digest()).decode()
    versions = [signature.split(",", 1) for signature in received.headers["webhook-signature"].split(" ")]
    if not any(version == "v1" and hmac.compare_digest(given, expected) for version, given in versions):
        raise Forged("signature")
    return json.loads(received.body)


@contextmanager
def receiving(tls: ssl.SSLContext | None = None) -> Iterator[Receiver]:
    """A receiver that takes everything until it is told otherwise."""
    found = Receiver()

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            headers = {name.lower(): value for name, value in self.headers.items()}
            received = Received(self.path, headers, body)
            found.received.append(received)
            answer = found.answer(received)
            status, more = answer if isinstance(answer, tuple) else (answer, {})
            self.send_response(status)
            for name, value in {"Content-Length": "0", **more}.items():
                self.send_header(name, value)
            self.end_headers()

        def log_message(self, *_: Any) -> None:
            """Tests read what was received."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    if tls is not None:
        server.socket = tls.wrap_socket(server.socket, server_side=True)
    host, port = server.server_address[:2]
    found.url = f"http{'s' if tls else ''}://{host!s}:{port}/hook"
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    try:
        yield found
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
