"""Stored rows into typed events, beside msgspec's typed decoding of the same payloads."""

import time
from collections.abc import Iterator
from statistics import median

from benchmarks import typed
from benchmarks.harness import Result
from benchmarks.store import Bench

STRETCH = 5_000


def run(bench: Bench) -> Iterator[Result]:
    """On one database only: rows are the same on both, and reading them is not timed."""
    if bench.server:
        return
    store, decode = bench.history.store, typed.decoding()
    ours, ceiling = [], []
    for _ in range(bench.sizes.rounds):
        mine_s = best_s = 0.0
        for position in range(0, store.app.head(), STRETCH):
            facts = store.recorder.since(position, STRETCH)
            begun = time.perf_counter()
            for fact in facts:
                store.mapper.decode(fact)
            between = time.perf_counter()
            for fact in facts:
                decode(fact.type, fact.schema_version, fact.payload)
            mine_s += between - begun
            best_s += time.perf_counter() - between
        ours.append(store.app.head() / mine_s)
        ceiling.append(store.app.head() / best_s)
    ratios = [mine / best for mine, best in zip(ours, ceiling, strict=True)]
    yield Result(
        f"replay of {store.app.head():,} rows into typed events (events)",
        "msgspec, typed",
        median(ours),
        median(ceiling),
        min(ratios),
        max(ratios),
    )
