"""``python -m tests.simulation N``: N seeds, and how often each promise was put to the test, and broken."""

import argparse
import logging
import sys
import time
from collections import Counter
from contextlib import ExitStack
from typing import Final

from tests.databases import running_postgresql
from tests.simulation.ground import at_ease, on_postgresql, on_sqlite
from tests.simulation.run import Ran, run

PROMISES: Final = (
    "no acknowledged event is lost",
    "no event is skipped",
    "a rebuilt read model equals the live one",
    "retries are safe",
    "credit is never negative",
    "tampering is found, offline",
    "erased means unreadable",
)
"""Those of guarantees.md, which are always told; what else is tested comes after them."""


def main() -> int:
    parser = argparse.ArgumentParser(prog="tests.simulation", description=__doc__)
    parser.add_argument("seeds", type=int, nargs="?", default=10)
    parser.add_argument("--seed", type=int, help="this one alone, step by step")
    parser.add_argument("--from", type=int, default=1, dest="first", help="the first of the seeds")
    parser.add_argument("--steps", type=int, default=200)
    parser.add_argument("--database", choices=("sqlite", "postgresql"), default="sqlite")
    chosen = parser.parse_args()
    logging.disable(logging.CRITICAL)  # what goes wrong here is made to go wrong
    seeds = [chosen.seed] if chosen.seed is not None else range(chosen.first, chosen.first + chosen.seeds)
    began_s, all_of_it = time.monotonic(), list[Ran]()
    with ExitStack() as stack:
        stack.enter_context(at_ease())
        server = stack.enter_context(running_postgresql()) if chosen.database == "postgresql" else None
        for seed in seeds:
            with on_postgresql(seed, server) if server else on_sqlite(seed) as ground:
                ran = run(seed, chosen.steps, ground.settings, ground.begun)
            all_of_it.append(ran)
            if chosen.seed is not None:
                print("\n".join(ran.trace))
                print(f"{ran.events} events, log sha256 {ran.digest}")
            if ran.broken:
                again = f"python -m tests.simulation --seed {seed} --steps {chosen.steps}"
                print(f"seed {seed}: {ran.broken}\n  {again} --database {chosen.database}", flush=True)
    _tell(all_of_it, time.monotonic() - began_s)
    return int(any(ran.broken for ran in all_of_it))


def _tell(all_of_it: list[Ran], took_s: float) -> None:
    tested, faults, happened = Counter[str](), Counter[str](), Counter[str]()
    for ran in all_of_it:
        tested.update(ran.tested)
        faults.update(ran.faults)
        happened.update(ran.happened)
    broken = [ran for ran in all_of_it if ran.broken]
    print(f"{len(all_of_it)} seeds, {len(broken)} in which something broke; {happened.total()} events")
    for promise in dict.fromkeys([*PROMISES, *tested]):
        check = promise.replace(",", "").replace(" ", "_")
        times = sum(promise in ran.broken or check in ran.broken for ran in broken)
        print(f"  {promise}: put to the test {tested[promise]} times, broken in {times} seeds")
    print(f"faults: {faults.total()}")
    for fault, times in sorted(faults.items()):
        print(f"  {fault}: {times}")
    print(f"events met: {len(happened)} kinds")
    for name, times in sorted(happened.items()):
        print(f"  {name}: {times}")
    print(f"{len(all_of_it) * 60 / took_s:.0f} seeds a minute")


if __name__ == "__main__":
    sys.exit(main())
