"""Measuring: callers in threads, rounds in which ours, the ceiling and the peers take turns, medians."""

import os
import sys
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from statistics import median
from typing import Final

Operation = Callable[[], object]
PER_SECOND: Final = "/s"


@dataclass(frozen=True, slots=True)
class Aim:
    """What is to be reached, each where it is set: at least so much of the ceiling, at least so many times
    as good as the former build, at least or at most so much (in the unit of the measure), at most so many
    times what the smallest size costs."""

    of_ceiling: float | None = None
    of_former: float | None = None
    at_least: float | None = None
    at_most: float | None = None
    of_smallest: float | None = None


NO_AIM: Final = Aim()


@dataclass(frozen=True, slots=True)
class Sizes:
    """How much is measured. ``seconds`` is how long each side of a round is driven at least."""

    rounds: int
    seconds: float
    events: int
    """In the log that is replayed and caught up with."""
    rebuilt: int
    """In the log from which every read model is rebuilt."""
    streams: int
    """Accounts whose streams take commands."""
    buyers: int
    """Holders who order and deposit over HTTP."""
    stream_sizes: Sequence[int]
    account_counts: Sequence[int]
    starts: int
    """Rounds of what starts whole processes; 0: no demo is made, which takes half a minute."""
    idle_s: float
    """How long an idle process is watched."""
    load_s: float
    """How long 32 clients ask for everything at once."""
    desk_accounts: int
    """Among how many the pages of the desk find theirs."""


FULL: Final = Sizes(
    rounds=3,
    seconds=0.5,
    events=50_000,
    rebuilt=5_000,
    streams=3_000,
    buyers=200,
    stream_sizes=(10, 1_000, 100_000),
    account_counts=(1_000, 100_000),
    starts=1,
    idle_s=12,
    load_s=60,
    desk_accounts=100_000,
)
QUICK: Final = Sizes(2, 0.08, 2_000, 600, 300, 40, (10, 100, 1_000), (1_000, 10_000), 0, 1, 3, 10_000)
TINY: Final = Sizes(1, 0.01, 300, 300, 40, 16, (10, 30), (100, 200), 0, 0.1, 0.2, 200)
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
    """Medians of the rounds: operations (or events) per second, or where ``unit`` says so a cost.

    ``lowest`` and ``highest``: the ratio of ours to the ceiling in the worst and the best round.
    ``size``: what a measure of cost against size varies. ``stock``: eventsourcing's own persistence;
    ``former``: the build of the commit before; None where it was not measured.
    ``load``: the highest load of the machine before a round."""

    measure: str
    ceiling_is: str
    ours: float
    ceiling: float | None
    lowest: float | None
    highest: float | None
    p50_ms: float | None = None
    p99_ms: float | None = None
    size: int | None = None
    stock: float | None = None
    former: float | None = None
    aim: Aim = NO_AIM
    unit: str = PER_SECOND
    load: float | None = None
    smallest: float | None = None
    """Ours at the smallest size."""

    @property
    def ratio(self) -> float | None:
        """Of ours to the ceiling, so that more is better."""
        return self._times(self.ceiling)

    @property
    def times_former(self) -> float | None:
        """How many times as good as the build before."""
        return self._times(self.former)

    def reached(self) -> bool | None:
        """None where nothing was to be reached, or it was not measured against what it is to be told by."""
        told = (
            (self.aim.of_ceiling, self.ratio),
            (self.aim.of_former, self.times_former),
            (self.aim.of_smallest and 1 / self.aim.of_smallest, self._times(self.smallest)),
            (self.aim.at_least, self.ours),
            (-self.aim.at_most if self.aim.at_most is not None else None, -self.ours),
        )
        found = [None if is_ is None else is_ >= aim for aim, is_ in told if aim is not None]
        if False in found:
            return False
        return None if None in found or not found else True

    def _times(self, other: float | None) -> float | None:
        if not other or not self.ours:
            return None
        return self.ours / other if self.unit == PER_SECOND else other / self.ours


@dataclass(frozen=True, slots=True)
class Sides:
    """What takes turns with ours. ``former`` and ``stock``: None where there is none."""

    ours: Callable[[], Speed]
    ceiling: Callable[[], Speed] | None
    stock: Callable[[], Speed] | None = None
    former: Callable[[], Speed] | None = None


def rounds(measure: str, times: int) -> Iterator[float]:
    """Before each round the load of the last minute, which is also printed."""
    for number in range(1, times + 1):
        load = os.getloadavg()[0]
        sys.stdout.write(f"  round {number} of {measure}: load {load:.1f}\n")
        sys.stdout.flush()
        yield load


def compare(
    measure: str,
    ceiling_is: str,
    times: int,
    sides: Sides,
    size: int | None = None,
    aim: Aim = NO_AIM,
    smallest: float | None = None,
) -> Result:
    """Lets all take turns, so that what else the machine does meets them alike."""
    mine: list[Speed] = []
    others: dict[str, list[float]] = {}
    loads: list[float] = []
    named = {"ceiling": sides.ceiling, "stock": sides.stock, "former": sides.former}
    for load in rounds(measure if size is None else f"{measure}, {size:,}", times):
        loads.append(load)
        mine.append(sides.ours())
        for name, side in named.items():
            if side is not None:
                others.setdefault(name, []).append(side().per_second)
    ratios = [one.per_second / best for one, best in zip(mine, others.get("ceiling", ()), strict=False)]
    timed = Speed(0, [each for one in mine for each in one.latencies])
    middle = {name: median(speeds) for name, speeds in others.items()}
    return Result(
        measure,
        ceiling_is,
        median(one.per_second for one in mine),
        middle.get("ceiling"),
        min(ratios, default=None),
        max(ratios, default=None),
        timed.percentile_ms(0.5) if timed.latencies else None,
        timed.percentile_ms(0.99) if timed.latencies else None,
        size,
        middle.get("stock"),
        middle.get("former"),
        aim,
        load=max(loads),
        smallest=smallest,
    )


def cost(
    measure: str,
    unit: str,
    taken: Sequence[Sequence[float]],
    *,
    load: float,
    aim: Aim = NO_AIM,
    size: int | None = None,
    smallest: float | None = None,
) -> Result:
    """What is the better the less it is, in ``unit``: medians of rounds that somebody else drove.

    ``taken``: of our rounds, and of the former build's where there is one. ``load``: the highest before a
    round."""
    return Result(
        measure,
        "",
        median(taken[0]),
        None,
        None,
        None,
        size=size,
        former=median(taken[1]) if len(taken) > 1 else None,
        aim=aim,
        unit=unit,
        load=load,
        smallest=smallest,
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
