"""How long the command line and a whole system take to start, and what an idle one costs."""

import os
import subprocess
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from tempfile import TemporaryDirectory
from typing import Final

from benchmarks.former import Build
from benchmarks.harness import NO_AIM, Aim, Result, cost, rounds
from benchmarks.store import Bench
from benchmarks.systems import cpu_s, environment, prepared, resident_mb

_COMMAND: Final = ("-c", "from api.cli.main import main; main()")
"""What the installed script ``toegang`` does."""
_SERVING: Final = b"Serving on"
_STREAM: Final = "customer-69599084"
MAKE_RUN: Final = "make run to serving, once installed"
LEAST: Final = 1e-4
"""Of a core: less than a tick of the processor's clock can tell."""


def run(bench: Bench) -> Iterator[Result]:
    with ExitStack() as stack:
        systems = [stack.enter_context(prepared(bench, build, accounts=1)) for build in bench.builds]
        places = [_Place(system.build, system.environment) for system in systems]
        if not bench.server:
            yield _commands(bench, "toegang --help", places, ["--help"], Aim(at_most=0.25))
        ours = places[:1]  # the former build knows this command by another name
        yield _commands(bench, "toegang audit history", ours, ["audit", "history", _STREAM], Aim(at_most=1))
        if not bench.server and bench.sizes.starts:
            yield from _demo(bench)
        else:
            yield from _left_alone(bench, places)


@dataclass(frozen=True, slots=True)
class _Place:
    """One build and where it is to work."""

    build: Build
    environment: Mapping[str, str]

    def seconds(self, arguments: Sequence[str]) -> float:
        """What one command takes, from nothing to its end."""
        begun = time.perf_counter()
        command = self.build.command(*_COMMAND, *arguments)
        subprocess.run(command, env=self.environment, stdout=subprocess.DEVNULL, check=True)  # noqa: S603 - our own words
        return time.perf_counter() - begun


def _commands(
    bench: Bench, measure: str, places: Sequence[_Place], arguments: Sequence[str], aim: Aim
) -> Result:
    for place in places:
        place.seconds(arguments)  # once, not counted: bytecode is there then
    taken: list[list[float]] = [[] for _ in places]
    loads = []
    for load in rounds(measure, bench.sizes.rounds):
        loads.append(load)
        for kept, place in zip(taken, places, strict=True):
            kept.append(place.seconds(arguments))
    return cost(measure, "s", taken, load=max(loads), aim=aim)


def _demo(bench: Bench) -> Iterator[Result]:
    """``make run``, once installed: in an empty folder it makes its demo data first, then it is let be."""
    taken: list[list[float]] = [[] for _ in bench.builds]
    rested: list[_Rest] = []
    loads = []
    for load in rounds(MAKE_RUN, bench.sizes.starts):
        loads.append(load)
        rested.clear()
        for kept, build in zip(taken, bench.builds, strict=True):
            with TemporaryDirectory(prefix="toegang-bench-") as folder:
                chosen = {"data_dir": f"{folder}/data", "stand_in_port": "0"}
                begun = time.perf_counter()
                with _serve(_Place(build, environment(build, chosen)), "--demo") as process:
                    kept.append(time.perf_counter() - begun)
                    if len(kept) == bench.sizes.starts:
                        rested.append(_rest(process, bench.sizes.idle_s))
    yield cost(MAKE_RUN, "s", taken, load=max(loads), aim=Aim(at_most=8))
    yield from _idle(rested, "with the demo", Aim(at_most=140), max(loads))


def _left_alone(bench: Bench, places: Sequence[_Place]) -> Iterator[Result]:
    rested = []
    for place in places:
        with _serve(place) as process:
            rested.append(_rest(process, bench.sizes.idle_s))
    yield from _idle(rested, "without demo data", NO_AIM, os.getloadavg()[0])


@dataclass(frozen=True, slots=True)
class _Rest:
    """What a process takes while nobody asks it for anything."""

    cpu_percent: float
    memory_mb: float


def _rest(process: int, seconds: float) -> _Rest:
    """From a few seconds after it serves on: what it began with is done then."""
    time.sleep(seconds / 4)
    begun, used = time.monotonic(), cpu_s(process)
    time.sleep(seconds)
    share = (cpu_s(process) - used) / (time.monotonic() - begun)
    return _Rest(max(share, LEAST) * 100, resident_mb(process))


def _idle(rested: Sequence[_Rest], data: str, memory: Aim, load: float) -> Iterator[Result]:
    shares = [[each.cpu_percent] for each in rested]
    held = [[each.memory_mb] for each in rested]
    yield cost(f"idle serve, {data}, of one core", "%", shares, load=load, aim=Aim(at_most=1))
    yield cost(f"idle serve, {data}, resident memory", "MB", held, load=load, aim=memory)


@contextmanager
def _serve(place: _Place, *arguments: str) -> Iterator[int]:
    """``toegang serve`` from the moment it says that it serves; the process's id."""
    server = subprocess.Popen(  # noqa: S603 - our own words
        place.build.command(*_COMMAND, "serve", *arguments),
        env={**place.environment, "TOEGANG_PORT": "0"},
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,  # the access log
    )
    assert server.stdout is not None
    with server.stdout as told:
        try:
            assert any(_SERVING in line for line in told), "it does not serve"
            yield server.pid
        finally:
            server.terminate()
            server.wait()
