"""Requests over HTTP from clients that keep their connection, beside a bare answer and the former build."""

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack, closing, contextmanager
from functools import partial
from queue import SimpleQueue
from random import Random
from typing import Final
from uuid import uuid4

from benchmarks.client import Client
from benchmarks.commands import Turns
from benchmarks.former import Build
from benchmarks.harness import Aim, Operation, Result, Sides, Speed, compare, drive
from benchmarks.store import Bench
from benchmarks.systems import Served, prepared, serving

CLIENTS: Final = 8
AIMS: Final = {
    "login checks": Aim(of_ceiling=0.35),
    "suspensions": Aim(of_former=6),
    "orders from credit": Aim(of_former=6),
    "deposits": Aim(of_former=6),
}
ORDER: Final = json.dumps({"product": "extract", "about": "69599084"}).encode()
DEPOSIT: Final = json.dumps({"amount_cents": 2_500}).encode()


def run(bench: Bench) -> Iterator[Result]:
    with ExitStack() as stack:
        ours, *before = [stack.enter_context(_asking(bench, build)) for build in bench.builds]
        for name, aim in AIMS.items():
            for each in (ours, *before):
                each.drive(name, 0)  # once each, not counted: the server opens its connections
            sides = Sides(
                partial(ours.drive, name, bench.sizes.seconds),
                partial(ours.drive, "bare", bench.sizes.seconds),
                former=next((partial(each.drive, name, bench.sizes.seconds) for each in before), None),
            )
            measure = f"{name} over HTTP, {CLIENTS} clients (requests)"
            yield compare(
                measure, "a bare ASGI answer of the same server", bench.sizes.rounds, sides, aim=aim
            )


@contextmanager
def _asking(bench: Bench, build: Build) -> Iterator["_Asking"]:
    with (
        prepared(bench, build, accounts=bench.sizes.streams, buyers=bench.sizes.buyers) as system,
        serving(system) as served,
    ):
        yield _Asking(served)


class _Asking:
    """Clients of one server, and what they ask."""

    def __init__(self, served: Served) -> None:
        self._served = served
        self._clients: Sequence[Client] = ()
        told = served.system.told
        self._questions = [json.dumps({"code": code}).encode() for code in told["codes"]]
        # Who buys is not suspended meanwhile.
        self._turns = Turns([f"a{number}" for number in range(len(told["sessions"]), len(told["codes"]))])
        self._buyers: SimpleQueue[str] = SimpleQueue()
        for header in told["sessions"]:
            self._buyers.put(header)
        self._asked: Mapping[str, Callable[[int], Operation]] = {
            "bare": lambda n: lambda: self._clients[n].post("/bare", b"{}", served.asks),
            "login checks": self._checks,
            "suspensions": lambda n: lambda: self._suspend(self._clients[n]),
            "orders from credit": lambda n: lambda: self._buy(self._clients[n], "/v1/orders", ORDER),
            "deposits": lambda n: lambda: self._buy(self._clients[n], "/v1/deposits", DEPOSIT),
        }

    def drive(self, what: str, seconds: float) -> Speed:
        """And waits until what follows from it is done. On fresh connections: a server hangs up on those that
        paused while the others had their turn."""
        with ExitStack() as stack:
            self._clients = [stack.enter_context(closing(Client(self._served.port))) for _ in range(CLIENTS)]
            speed = drive(CLIENTS, seconds, self._asked[what])
        self._served.system.settle()
        return speed

    def _checks(self, client: int) -> Operation:
        drawn = Random(client)  # noqa: S311 - which code is asked for guards nothing
        ask = self._clients[client].post
        return lambda: ask("/v1/login-checks", drawn.choice(self._questions), self._served.asks)

    def _suspend(self, client: Client) -> None:
        """Staff suspends an account, or ends its suspension."""
        with self._turns.account() as (account, suspended):
            path = f"/v1/accounts/{account}/suspension{'/end' if suspended else ''}"
            client.post(path, b'{"reason": "holder_asked"}', self._served.acts, new_key())

    def _buy(self, client: Client, path: str, body: bytes) -> None:
        """A holder, each in turn, with one request at a time."""
        header = self._buyers.get()
        client.post(path, body, header, new_key())
        self._buyers.put(header)


def new_key() -> str:
    """The header that makes a request be carried out once."""
    return f"Idempotency-Key: {uuid4()}\r\n"
