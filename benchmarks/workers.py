"""Two workers on one port beside one process: login checks, the client outside of them."""

import json
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from functools import partial
from typing import Final

from benchmarks import crowd
from benchmarks.harness import Aim, Result, Sides, Speed, compare
from benchmarks.store import Bench
from benchmarks.systems import System, prepared, serving

CONNECTIONS: Final = 16
WORKERS: Final = 2
QUESTIONS_MAX: Final = 500


def run(bench: Bench) -> Iterator[Result]:
    with prepared(bench, accounts=bench.sizes.streams) as system, ExitStack() as stack:
        two, one = (stack.enter_context(_asking(system, workers)) for workers in (WORKERS, 1))
        for each in (two, one):
            each(0)  # not counted: the servers open their connections
        sides = Sides(partial(two, bench.sizes.seconds), partial(one, bench.sizes.seconds))
        measure = f"login checks over HTTP, {WORKERS} workers, {CONNECTIONS} connections (requests)"
        yield compare(measure, "one process", bench.sizes.rounds, sides, aim=Aim(of_ceiling=1.6))


@contextmanager
def _asking(system: System, workers: int) -> Iterator[Callable[[float], Speed]]:
    with serving(system, workers) as served, crowd.connected(served.port, CONNECTIONS) as sockets:
        codes = system.told["codes"][:QUESTIONS_MAX]
        requests = [
            crowd.post("/v1/login-checks", json.dumps({"code": code}).encode(), served.asks) for code in codes
        ]
        yield partial(crowd.ask_all, sockets, requests)
