"""Measuring: callers in threads, rounds in which ours and the ceiling take turns, medians."""

import threading
import time
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from statistics import median
from typing import Final

Operation = Callable[[], object]


@dataclass(frozen=True, slots=True)
class Sizes:
    """How much is measured. ``seconds`` is how long each side of a round is driven at least."""

    rounds: int
    seconds: float
    events: int
    """In the log that is replayed, caught up with and rebuilt from."""
    streams: int
    """Accounts whose streams take commands."""
    stream_sizes: Sequence[int]
    account_counts: Sequence[int]


FULL: Final = Sizes(
    rounds=5,
    seconds=0.7,
    events=200_000,
    streams=3_000,
    stream_sizes=(10, 100, 1_000, 10_000, 100_000),
    account_counts=(1_000, 10_000, 100_000, 1_000_000),
)
QUICK: Final = Sizes(3, 0.08, 4_000, 300, (10, 100, 1_000), (1_000, 10_000))
TINY: Final = Sizes(1, 0.01, 400, 40, (10, 30), (100, 200))
"""For the test that every measure runs."""


@dataclass(frozen=True, slots=True)
class Speed:
    """Operations per second; ``latencies`` in seconds, where each operation was timed."""

    per_second: float
    latencies: Sequence[float] = ()

    def percentile_ms(self, share: float) -> float:
        return sorted(self.latencies)[int(share * (len(self.latencies) - 1))] * 1000


@dataclass(frozen=True, slots=True)
class Result:
    """Medians of the rounds, in operations (or events) per second.

    ``lowest`` and ``highest``: the ratio of ours to the ceiling in the worst and the best round.
    ``size``: what a measure of cost against size varies."""

    measure: str
    ceiling_is: str
    ours: float
    ceiling: float
    lowest: float
    highest: float
    p50_ms: float | None = None
    p99_ms: float | None = None
    size: int | None = None

    @property
    def ratio(self) -> float:
        return self.ours / self.ceiling


def compare(
    measure: str,
    ceiling_is: str,
    rounds: int,
    ours: Callable[[], Speed],
    ceiling: Callable[[], Speed],
    size: int | None = None,
) -> Result:
    """Lets both take turns, so that what else the machine does meets both alike."""
    pairs = [(ours(), ceiling()) for _ in range(rounds)]
    ratios = [mine.per_second / best.per_second for mine, best in pairs]
    timed = Speed(0, [each for mine, _ in pairs for each in mine.latencies])
    return Result(
        measure,
        ceiling_is,
        median(mine.per_second for mine, _ in pairs),
        median(best.per_second for _, best in pairs),
        min(ratios),
        max(ratios),
        timed.percentile_ms(0.5) if timed.latencies else None,
        timed.percentile_ms(0.99) if timed.latencies else None,
        size,
    )


def drive(callers: int, seconds: float, operation: Callable[[int], Operation]) -> Speed:
    """Every caller, a thread, repeats its operation until the time is over, at least once."""
    operations = [operation(caller) for caller in range(callers)]
    ready = threading.Barrier(callers)

    def call(work: Operation) -> list[float]:
        taken: list[float] = []
        ready.wait()
        begun = last = time.perf_counter()
        while not taken or last - begun < seconds:
            work()
            now = time.perf_counter()
            taken.append(now - last)
            last = now
        return taken

    with ThreadPoolExecutor(callers) as threads:
        taken = list(threads.map(call, operations))
    return Speed(sum(len(each) / sum(each) for each in taken), [one for each in taken for one in each])


def count(done: int, work: Operation) -> Speed:
    """The speed of work that does so many things at one go."""
    begun = time.perf_counter()
    work()
    return Speed(done / (time.perf_counter() - begun))
