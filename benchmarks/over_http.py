"""Login checks and commands over HTTP, from clients that keep their connection, beside a bare answer."""

import json
import os
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import ExitStack, closing, contextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory
from typing import Final
from uuid import uuid4

from adapters.clock import SystemClock
from adapters.event_store import EventMapper, EventRecorder, open_engine
from adapters.key_vault import FileVault
from adapters.randomness import SystemRandomness
from api import compose
from api.settings import Settings
from benchmarks import sample
from benchmarks.commands import Turns
from benchmarks.harness import Operation, Result, Sides, compare, drive
from benchmarks.store import Bench
from domain.catalogue import EVENTS
from domain.values import AccessCode

CLIENTS: Final = 8
_NOWHERE: Final = "http://127.0.0.1:9"
"""What no measure asks: outsides, so that no stand-ins run in the server."""


def run(bench: Bench) -> Iterator[Result]:
    with _serving(bench) as served, ExitStack() as stack:
        clients = [stack.enter_context(closing(_Client(served.port))) for _ in range(CLIENTS)]
        codes = [AccessCode.number(number).text for number in range(bench.sizes.streams)]
        questions = [json.dumps({"code": code}).encode() for code in codes]
        turns = Turns([f"a{number}" for number in range(bench.sizes.streams)])

        def bare(client: int) -> Operation:
            return lambda: clients[client].post("/bare", b"{}", served.system)

        def checks(client: int) -> Operation:
            drawn = Random(client)  # noqa: S311 - which code is asked for guards nothing
            return lambda: clients[client].post("/v1/login-checks", drawn.choice(questions), served.system)

        def acts(client: int) -> Operation:
            return lambda: _act(clients[client], served.staff, turns)

        for name, ours in (("login checks", checks), ("commands", acts)):
            drive(CLIENTS, 0, ours)  # once each, not counted: the server opens its connections
            yield compare(
                f"{name} over HTTP, {CLIENTS} clients (requests)",
                "a bare ASGI answer of the same server",
                bench.sizes.rounds,
                Sides(
                    partial(drive, CLIENTS, bench.sizes.seconds, ours),
                    partial(drive, CLIENTS, bench.sizes.seconds, bare),
                ),
            )


@dataclass(frozen=True, slots=True)
class _Served:
    port: int
    system: str
    """The header that says who asks."""
    staff: str


@contextmanager
def _serving(bench: Bench) -> Iterator[_Served]:
    with bench.empty() as url, TemporaryDirectory(prefix="toegang-bench-") as folder:
        chosen = {
            "data_dir": folder,
            "event_store_url": url if bench.server else "",
            "mail_url": "smtp://127.0.0.1:9",
            **dict.fromkeys(("register_url", "email_check_url", "payments_url", "bank_url"), _NOWHERE),
        }
        settings = Settings.model_validate(chosen)
        compose.init(settings, simulated=False)
        _open_accounts(settings, bench.sizes.streams)
        environment = os.environ | {f"TOEGANG_{name.upper()}": value for name, value in chosen.items()}
        server = subprocess.Popen(
            [sys.executable, "-m", "benchmarks.server"],
            env=environment,
            stdout=subprocess.PIPE,
            cwd=Path(__file__).parents[1],
        )
        assert server.stdout is not None
        with server.stdout as told:
            try:
                line = told.readline()
                assert line, "the server did not start: its own words stand above"
                yield _Served(**json.loads(line))
            finally:
                server.terminate()
                server.wait()


def _open_accounts(settings: Settings, accounts: int) -> None:
    """Before any reactor exists, so that none acts on them."""
    vault = FileVault(settings.keys_dir, settings.wrapping_key_file, SystemRandomness())
    engine = open_engine(settings.event_store_url)
    life = sample.life(EventMapper(EVENTS, vault))
    codes = (vault.index("code", AccessCode.number(number).text) for number in range(accounts))
    news = (new for number, code in enumerate(codes) for new in sample.of(f"a{number}", life[:6], code))
    sample.fill(EventRecorder(engine, SystemClock()), news)
    engine.dispose()


# --- clients: so plain that the server is what is measured -----------------------------------------


class _Client:
    """One connection that is kept."""

    def __init__(self, port: int) -> None:
        self._socket = socket.create_connection(("127.0.0.1", port), timeout=30)
        self._socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)

    def post(self, path: str, body: bytes, who: str, more: str = "") -> None:
        head = f"POST {path} HTTP/1.1\r\nHost: bench\r\nContent-Type: application/json\r\n{more}"
        head += f"{who}\r\nContent-Length: {len(body)}\r\n\r\n"
        self._socket.sendall(head.encode() + body)
        got = b""
        while b"\r\n\r\n" not in got:
            got += self._more()
        answer, rest = got.split(b"\r\n\r\n", 1)
        [length] = [line for line in answer.lower().split(b"\r\n") if line.startswith(b"content-length:")]
        while len(rest) < int(length.split(b":")[1]):
            rest += self._more()
        assert answer.startswith(b"HTTP/1.1 2"), answer.split(b"\r\n")[0]

    def close(self) -> None:
        self._socket.close()

    def _more(self) -> bytes:
        got = self._socket.recv(65536)
        assert got, "the server hung up"
        return got


def _act(client: _Client, key: str, turns: Turns) -> None:
    """Staff suspends an account, or ends its suspension."""
    with turns.account() as (account, suspended):
        path = f"/v1/accounts/{account}/suspension{'/end' if suspended else ''}"
        client.post(path, b'{"reason": "holder_asked"}', key, f"Idempotency-Key: {uuid4()}\r\n")
