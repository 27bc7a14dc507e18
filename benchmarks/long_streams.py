"""What long streams cost: the first command in a fresh process, and a page of history over HTTP."""

from collections.abc import Iterator, Sequence
from contextlib import ExitStack, closing, contextmanager
from functools import partial
from statistics import median
from typing import Final

from benchmarks.client import Client
from benchmarks.harness import NO_AIM, Aim, Result, Sides, Speed, compare, cost, drive, rounds
from benchmarks.store import Bench
from benchmarks.systems import Served, System, prepared, serving

WARM: Final = 8
"""Events on the stream with which a fresh process begins."""
FIRST: Final = "the first command of a process, by events on its stream"
PAGE: Final = "a page of 50 events over HTTP, by events on the stream"
FLAT: Final = Aim(of_smallest=2)


def run(bench: Bench) -> Iterator[Result]:
    sizes = list(bench.sizes.stream_sizes)
    with ExitStack() as stack:
        systems = [
            stack.enter_context(prepared(bench, build, accounts=1, streams=[WARM, *sizes]))
            for build in bench.builds
        ]
        yield from _first(bench, systems, sizes)
        yield from _pages(bench, systems, sizes[1:])


def _first(bench: Bench, systems: Sequence[System], sizes: Sequence[int]) -> Iterator[Result]:
    """One process for each build a round; whatever a process keeps for the next, it has had a chance to."""
    for each in systems:
        _fresh(each, sizes, suspend=True)
    taken: list[list[Sequence[float]]] = [[] for _ in systems]
    suspend, loads = False, []
    for load in rounds(FIRST, max(bench.sizes.starts, 1)):
        loads.append(load)
        for kept, each in zip(taken, systems, strict=True):
            kept.append(_fresh(each, sizes, suspend=suspend))
        suspend = not suspend
    smallest = median(one[0] for one in taken[0])
    for place, size in enumerate(sizes):
        of_size = [[one[place] for one in kept] for kept in taken]
        aim = FLAT if place else NO_AIM
        yield cost(FIRST, "ms", of_size, load=max(loads), aim=aim, size=size, smallest=smallest)


def _fresh(system: System, sizes: Sequence[int], *, suspend: bool) -> Sequence[float]:
    taken: Sequence[float] = system.run("first_command.py", streams=[WARM, *sizes], suspend=suspend)
    return taken[1:]


def _pages(bench: Bench, systems: Sequence[System], sizes: Sequence[int]) -> Iterator[Result]:
    """From the middle of the stream on."""
    smallest: float | None = None
    with ExitStack() as stack:
        mine, *before = [stack.enter_context(_reading(system)) for system in systems]
        for each in (mine, *before):
            each.drive(sizes[0], 0)  # once, not counted: the server opens its connections
        for size in sizes:
            found = compare(
                PAGE,
                "",
                bench.sizes.rounds,
                Sides(
                    partial(mine.drive, size, bench.sizes.seconds),
                    None,
                    former=next((partial(each.drive, size, bench.sizes.seconds) for each in before), None),
                ),
                size,
                FLAT if smallest else NO_AIM,
                smallest,
            )
            smallest = smallest or found.ours
            yield found


@contextmanager
def _reading(system: System) -> Iterator["_Reading"]:
    with serving(system) as served, closing(Client(served.port)) as client:
        yield _Reading(served, client)


class _Reading:
    """One client that reads pages."""

    def __init__(self, served: Served, client: Client) -> None:
        self._served, self._client = served, client

    def drive(self, size: int, seconds: float) -> Speed:
        stream, system = f"account-of-{size}", self._served.system
        with closing(system.log()) as log:
            ask = "SELECT position FROM event WHERE stream = ? AND version = ?"
            [after] = log.execute(ask, (stream, max(size // 2, 1))).fetchone()
        path = f"/v1/streams/{stream}/events?after={after}&limit=50"
        return drive(1, seconds, lambda _: lambda: self._client.get(path, system.told["history"]))
