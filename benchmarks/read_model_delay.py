"""How long after its caller was answered an event is in the read models, while 8 callers keep asking."""

import threading
import time
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, closing
from typing import Final

from benchmarks.harness import Aim, Result, Speed, cost, rounds
from benchmarks.store import Bench
from benchmarks.systems import System, prepared

LOOK_S: Final = 0.001
"""How often somebody outside looks how far the read models are: the exactness of the measure."""
SHARES: Final = {"p50": (0.5, Aim(at_most=15)), "p99": (0.99, Aim(at_most=60))}


def run(bench: Bench) -> Iterator[Result]:
    seconds, accounts = bench.sizes.seconds * 3, min(bench.sizes.streams, 500)
    with ExitStack() as stack:
        systems = [stack.enter_context(prepared(bench, build, accounts=accounts)) for build in bench.builds]
        taken: list[list[Speed]] = [[] for _ in systems]
        loads = []
        for load in rounds("event to read model", max(bench.sizes.rounds, 1)):
            loads.append(load)
            for kept, system in zip(taken, systems, strict=True):
                kept.append(_delays(system, accounts, seconds))
    for name, (share, aim) in SHARES.items():
        percentiles = [[each.percentile_ms(share) for each in kept] for kept in taken]
        measure = f"event to every read model, 8 callers, {name}"
        yield cost(measure, "ms", percentiles, load=max(loads), aim=aim)


def _delays(system: System, accounts: int, seconds: float) -> Speed:
    seen: list[tuple[int, float]] = []
    ended = threading.Event()
    watcher = threading.Thread(target=_watch, args=(system, seen, ended))
    watcher.start()
    try:
        names = system.told["read_models"]
        answered = system.run("delaying.py", accounts=accounts, seconds=seconds, read_models=names)
    finally:
        ended.set()
        watcher.join()
    positions = [position for position, _ in seen]
    delays = [max(0.0, _first(seen, positions, position) - at) for position, at in answered]
    return Speed(len(answered) / seconds, delays)


def _first(seen: Sequence[tuple[int, float]], positions: Sequence[int], position: int) -> float:
    """When every read model had reached the position."""
    return seen[bisect_left(positions, position)][1]


def _watch(system: System, seen: list[tuple[int, float]], ended: threading.Event) -> None:
    marks = ", ".join("?" for _ in system.told["read_models"])
    ask = f"SELECT min(position) FROM subscription WHERE name IN ({marks})"  # noqa: S608 - our own words
    with closing(system.read_models()) as reads:
        while not ended.wait(LOOK_S):
            [position] = reads.execute(ask, system.told["read_models"]).fetchone()
            if position and (not seen or position > seen[-1][0]):
                seen.append((position, time.monotonic()))
