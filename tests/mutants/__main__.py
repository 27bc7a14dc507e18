"""``python -m tests.mutants N``: breaks the domain in N ways, one at a time; the tests must see each."""

import argparse
import sys
from collections import Counter
from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor, as_completed
from functools import partial
from multiprocessing import get_context
from pathlib import Path
from tempfile import TemporaryDirectory

from tests.mutants.sample import FOLDERS, sample
from tests.mutants.trying import Tried, copy_to, tried, whole

ROOT = Path(__file__).parents[2]
ENOUGH = 90
"""Percent of the mutants that must be killed."""


def main() -> int:
    parser = argparse.ArgumentParser(prog="tests.mutants", description=__doc__)
    parser.add_argument("size", type=int, nargs="?", default=0, help="how many, drawn evenly; 0: all of them")
    parser.add_argument("modules", nargs="*", default=FOLDERS, help="folders or modules of the domain")
    parser.add_argument("--seed", type=int, default=1, help="which are drawn")
    parser.add_argument("--workers", type=int, default=2)
    asked = parser.parse_args()
    mutants = sample(ROOT, asked.modules, asked.size, asked.seed)
    results = []
    with (
        TemporaryDirectory() as folder,
        ProcessPoolExecutor(
            asked.workers, get_context("spawn"), partial(copy_to, Path(folder), ROOT)
        ) as workers,
    ):
        if not workers.submit(whole).result():
            print("the tests fail before anything is broken")
            return 1
        for done in as_completed([workers.submit(tried, mutant) for mutant in mutants]):
            results.append(done.result())
            _tell(results[-1])
    return _sum_up(results)


def _tell(one: Tried) -> None:
    old, new = one.changed
    print(f"{one.verdict:8} {one.module}:{one.line} {one.operator}", flush=True)
    if one.verdict == "survived":
        print(f"         - {old}\n         + {new}", flush=True)


def _sum_up(results: Sequence[Tried]) -> int:
    """Those that broke before any test ran are not counted: nothing had to see them."""
    counts = Counter((one.module, one.verdict) for one in results)
    for module in sorted({one.module for one in results}):
        killed, survived = counts[module, "killed"], counts[module, "survived"]
        print(f"{module}: {killed} killed, {survived} survived, {counts[module, 'broken']} broken")
    killed, survived = (sum(one.verdict == verdict for one in results) for verdict in ("killed", "survived"))
    percent = 100 * killed / max(killed + survived, 1)
    print(f"{killed} of {killed + survived} killed: {percent:.1f}%")
    return int(percent < ENOUGH)


if __name__ == "__main__":
    sys.exit(main())
