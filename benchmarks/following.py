"""Eight systems follow everything that happened, over HTTP by server-sent events, from the beginning."""

import socket
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from functools import partial
from typing import Final

from benchmarks.harness import Aim, Result, Sides, Speed, compare
from benchmarks.store import Bench
from benchmarks.systems import Served, prepared, serving

SUBSCRIBERS: Final = 8
AIM: Final = Aim(at_least=20_000)
MARK: Final = b"\nid: "
"""Each event begins so."""


def run(bench: Bench) -> Iterator[Result]:
    with prepared(bench, streams=[bench.sizes.events]) as system, serving(system) as served:
        system.settle()
        measure = f"the feed, {SUBSCRIBERS} subscribers together (events)"
        sides = Sides(partial(_told, served, bench.sizes.events), None)
        yield compare(measure, "", bench.sizes.rounds, sides, aim=AIM)


def _told(served: Served, events: int) -> Speed:
    begun = time.perf_counter()
    with ThreadPoolExecutor(SUBSCRIBERS) as threads:
        list(threads.map(lambda _: _follow(served, events), range(SUBSCRIBERS)))
    return Speed(SUBSCRIBERS * events / (time.perf_counter() - begun))


def _follow(served: Served, events: int) -> None:
    """Until so many were told."""
    asked = f"GET /v1/feed/stream HTTP/1.1\r\nHost: bench\r\n{served.system.told['follows']}\r\n\r\n"
    with closing(socket.create_connection(("127.0.0.1", served.port), timeout=60)) as connection:
        connection.sendall(asked.encode())
        told, kept = 0, b""
        while told < events:
            got = connection.recv(1 << 20)
            assert got, "the server hung up"
            told += (kept + got).count(MARK)
            kept = got[-len(MARK) + 1 :]
