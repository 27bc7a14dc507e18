"""``python -m benchmarks``: measures and prints; a whole run writes docs/performance.md."""

import argparse
import sys
from contextlib import closing
from pathlib import Path

from benchmarks import report
from benchmarks.former import COMMIT, Former, former
from benchmarks.harness import FULL, QUICK, Result, Sizes
from benchmarks.machine import describe
from benchmarks.measures import MEASURES
from benchmarks.store import Bench, postgresql

ROOT = Path(__file__).parents[1]


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument("--quick", action="store_true", help="small sizes, a few minutes: does it work?")
    parser.add_argument("--only", choices=MEASURES, help="one measure")
    asked = parser.parse_args()
    sizes = QUICK if asked.quick else FULL
    names = [asked.only] if asked.only else list(MEASURES)
    with postgresql() as server, former() as before:
        machine = [*describe(server), ("The build before", _told(before))]
        for name, value in machine:
            _say(f"{name}: {value}")
        _say(f"{sizes.rounds} interleaved rounds, medians; ratio (worst–best round); p50, p99 in ms")
        results = {bench.database: _measure(bench, names) for bench in _benches(sizes, server, before)}
    if asked.quick or asked.only:
        _say(f"{report.PAGE} is written by a whole run only.")
    else:
        report.write(ROOT, machine, results)


def _told(before: Former | None) -> str:
    return f"commit {COMMIT}, from git" if before else f"not measured: git does not have commit {COMMIT} here"


def _benches(sizes: Sizes, server: str, before: Former | None) -> tuple[Bench, Bench]:
    return Bench(sizes, None, before), Bench(sizes, server, before)


def _measure(bench: Bench, names: list[str]) -> list[Result]:
    found = []
    with closing(bench):
        for name in names:
            for result in MEASURES[name](bench):
                found.append(result)
                _say(report.line(bench.database, result))
    return found


def _say(text: str) -> None:
    sys.stdout.write(f"{text}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    main()
