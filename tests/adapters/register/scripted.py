"""A server on loopback that answers as a test tells it, and a time that moves when something waits."""

import json
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import httpx

from adapters.register import KvkRegister, Line
from domain.values import Plain

Play = Callable[[BaseHTTPRequestHandler], None]


@dataclass
class Time:
    """Sleeping takes no time."""

    now: float = 1000.0
    slept: list[float] = field(default_factory=list)

    def monotonic(self) -> float:
        return self.now

    def sleep(self, seconds: float) -> None:
        self.slept.append(seconds)
        self.now += seconds


@dataclass
class Register:
    """What it was asked, with the key it was shown; ``plays`` are answers in order, the last one for ever."""

    url: str = ""
    plays: list[Play] = field(default_factory=list)
    asked: list[tuple[str, str | None]] = field(default_factory=list)
    time: Time = field(default_factory=Time)
    chance: float = 1.0

    def answer(self, handler: BaseHTTPRequestHandler) -> None:
        self.asked.append((handler.path, handler.headers.get("apikey")))
        (self.plays.pop(0) if len(self.plays) > 1 else self.plays[0])(handler)

    def adapter(self, http: httpx.Client) -> KvkRegister:
        line = Line(http, monotonic=self.time.monotonic, sleep=self.time.sleep, chance=lambda: self.chance)
        return KvkRegister(line, base_url=self.url, api_key=Plain("secret-key"), email_check_url=self.url)


def says(status: int, body: object = None, **headers: str) -> Play:
    """A whole answer; a body that is no bytes is sent as JSON."""
    content = body if isinstance(body, bytes) else json.dumps(body).encode()

    def play(handler: BaseHTTPRequestHandler) -> None:
        handler.send_response(status)
        for name, value in ({"Content-Length": str(len(content))} | headers).items():
            handler.send_header(name.replace("_", "-"), value)
        handler.end_headers()
        handler.wfile.write(content)

    return play


def error(status: int, code: str, **headers: str) -> Play:
    """In the register's own words."""
    return says(status, {"fout": [{"code": code, "omschrijving": "-"}]}, **headers)


@contextmanager
def scripted(*plays: Play) -> Iterator[tuple[Register, KvkRegister]]:
    """Serves those answers, and yields the adapter that asks for them."""
    register = Register(plays=list(plays))

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            register.answer(self)

        def log_message(self, *_: object) -> None:
            """Nothing is printed."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    register.url = f"http://127.0.0.1:{server.server_address[1]}"
    try:
        with httpx.Client() as http:
            yield register, register.adapter(http)
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
