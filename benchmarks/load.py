"""32 clients for a minute: some read, some log in, some order. What breaks, what waits, what is left over."""

import json
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from itertools import cycle
from random import Random
from typing import Final

from benchmarks.client import Client
from benchmarks.former import Build
from benchmarks.harness import NO_AIM, Aim, Result, Speed, cost, rounds
from benchmarks.http_requests import ORDER, new_key
from benchmarks.prepare import PASSWORD
from benchmarks.store import Bench
from benchmarks.systems import Served, prepared, resident_mb, serving

READERS: Final = 16
LOGGING_IN: Final = 8
BUYING: Final = 8
DOCUMENTS: Final = "reactor:make_document"
AFTER_S: Final = 10
"""After the end: how far are the documents then?"""
LOOK_S: Final = 0.25
"""How often the memory is looked at."""


def run(bench: Bench) -> Iterator[Result]:
    """A build after the other; what comes of it depends on how long it lasts, so there is one round."""
    [load] = rounds(f"load of {READERS + LOGGING_IN + BUYING} clients", 1)
    told = [_loaded(bench, build) for build in bench.builds]
    for measure, unit, of, aim in MEASURED:
        yield cost(f"load, {measure}", unit, [[of(each)] for each in told], load=load, aim=aim)


@dataclass
class _Told:
    """Of one build. ``answers``: how many of each status; ``orders``: how long accepted ones took."""

    seconds: float
    answers: Counter[int] = field(default_factory=Counter)
    orders: list[float] = field(default_factory=list)
    at_rest_mb: float = 0
    peak_mb: float = 0
    behind: int = 0

    @property
    def faults(self) -> int:
        return sum(times for status, times in self.answers.items() if status >= 500)

    def order_ms(self, share: float) -> float:
        return Speed(0, self.orders).percentile_ms(share)


Number = Callable[[_Told], float]
MEASURED: Final[Sequence[tuple[str, str, Number, Aim]]] = (
    ("answers of 5xx", "answers", lambda told: told.faults, Aim(at_most=0)),
    ("ms between two answers", "ms", lambda told: told.seconds * 1000 / told.answers.total(), NO_AIM),
    ("ms between two orders", "ms", lambda told: told.seconds * 1000 / len(told.orders), NO_AIM),
    ("orders, p50", "ms", lambda told: told.order_ms(0.5), NO_AIM),
    ("orders, p99", "ms", lambda told: told.order_ms(0.99), Aim(of_former=5)),
    ("orders, p99 of p50", "times", lambda told: told.order_ms(0.99) / told.order_ms(0.5), Aim(at_most=5)),
    ("resident memory at rest", "MB", lambda told: told.at_rest_mb, NO_AIM),
    ("resident memory at its peak", "MB", lambda told: told.peak_mb, NO_AIM),
    ("peak of rest", "times", lambda told: told.peak_mb / told.at_rest_mb, Aim(at_most=2)),
    (f"documents behind after {AFTER_S} s", "events", lambda told: told.behind, Aim(at_most=50)),
)


def _loaded(bench: Bench, build: Build) -> _Told:
    sizes = bench.sizes
    with (
        prepared(bench, build, accounts=sizes.streams, buyers=sizes.buyers) as system,
        serving(system) as served,
    ):
        told = _Told(sizes.load_s, at_rest_mb=resident_mb(served.process))
        with _watched(served, told), ThreadPoolExecutor(READERS + LOGGING_IN + BUYING) as threads:
            ends = time.monotonic() + sizes.load_s
            works = [_reads] * READERS + [_logs_in] * LOGGING_IN + [_buys] * BUYING
            clients = [_Caller(served, told, number, ends) for number in range(len(works))]
            list(threads.map(lambda pair: pair[0](pair[1]), zip(works, clients, strict=True)))
            time.sleep(min(AFTER_S, sizes.load_s))
        told.behind = system.behind([DOCUMENTS])
    return told


@contextmanager
def _watched(served: Served, told: _Told) -> Iterator[None]:
    """Notes the most memory that it holds meanwhile."""
    ended = threading.Event()

    def watch() -> None:
        while not ended.wait(LOOK_S):
            told.peak_mb = max(told.peak_mb, resident_mb(served.process))

    told.peak_mb = told.at_rest_mb
    watcher = threading.Thread(target=watch)
    watcher.start()
    try:
        yield
    finally:
        ended.set()
        watcher.join()


@dataclass(frozen=True, slots=True)
class _Caller:
    """One client: which, and until when it asks."""

    served: Served
    told: _Told
    number: int
    ends: float

    def asks(self, requests: Iterator[tuple[str, str, bytes, str, str]]) -> Iterator[tuple[int, float]]:
        """One after the other, at least one: status and seconds."""
        with closing(Client(self.served.port)) as client:
            for request in requests:
                begun = time.monotonic()
                status = client.ask(*request)
                self.told.answers[status] += 1
                yield status, time.monotonic() - begun
                if time.monotonic() > self.ends:
                    return


def _reads(caller: _Caller) -> None:
    """Login checks by another system, accounts and orders by their holders."""
    served, drawn = caller.served, Random(caller.number)  # noqa: S311 - what is asked for guards nothing
    codes, holders = served.system.told["codes"], served.system.told["sessions"]

    def requests() -> Iterator[tuple[str, str, bytes, str, str]]:
        for path in cycle(("/v1/login-checks", "/v1/account", "/v1/orders")):
            if path == "/v1/login-checks":
                yield "POST", path, json.dumps({"code": drawn.choice(codes)}).encode(), served.asks, ""
            else:
                yield "GET", path, b"", drawn.choice(holders), ""

    for _ in caller.asks(requests()):
        pass


def _logs_in(caller: _Caller) -> None:
    served, drawn = caller.served, Random(caller.number)  # noqa: S311 - as above
    codes = served.system.told["codes"]

    def requests() -> Iterator[tuple[str, str, bytes, str, str]]:
        while True:
            body = {"code": drawn.choice(codes), "password": PASSWORD, "purpose": "order_extract"}
            yield "POST", "/v1/sessions", json.dumps(body).encode(), "", ""

    for _ in caller.asks(requests()):
        pass


def _buys(caller: _Caller) -> None:
    """Each for holders of its own."""
    holders = caller.served.system.told["sessions"][caller.number % BUYING :: BUYING]
    requests = (("POST", "/v1/orders", ORDER, header, new_key()) for header in cycle(holders))
    for status, seconds in caller.asks(requests):
        if status == 201:
            caller.told.orders.append(seconds)
