"""``python -m benchmarks.million``: a long log, signed, verified, asked, taken away; not of `make bench`.

It takes minutes and gigabytes. Prints a line of a table for each step: wall time, processor time, size."""

import argparse
import gzip
import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing, contextmanager
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final

from adapters.clock import SystemClock
from adapters.evidence import (
    Keeper,
    check_proof,
    export,
    make_key,
    prove_event,
    read_evidence,
    unpack_checker,
    verify_log,
)
from benchmarks import asked, mixed, sample
from benchmarks.harness import FULL
from benchmarks.store import Bench, Store, postgresql

EVENTS: Final = 1_000_000
MORE: Final = 10_000
"""What comes after a whole verification."""
ORIGIN: Final = "toegang.example/log"


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.million", description=__doc__)
    parser.add_argument("--events", type=int, default=EVENTS)
    parser.add_argument("--postgresql", action="store_true")
    given = parser.parse_args()
    _say("| Step | Wall | Processor | Told |", "|---|--:|--:|---|")
    with ExitStack() as stack:
        server = stack.enter_context(postgresql()) if given.postgresql else None
        bench = stack.enter_context(closing(Bench(FULL, server)))
        store, folder = stack.enter_context(bench.store()), stack.enter_context(_folder())
        _measure(store, folder, given.events)


def _measure(store: Store, folder: Path, events: int) -> None:
    tree, witness = folder / "evidence", folder / "witness"
    make_key(tree, ORIGIN)
    story = mixed.our_story(store.mapper)
    coming = mixed.tellings(story, events + MORE)
    keeper = Keeper(store.engine, tree, [witness])
    now = SystemClock().now

    def record(some: int) -> str:
        sample.fill(store.recorder, (next(coming) for _ in range(some)))
        return f"{store.recorder.head():,} events, recorded a thousand at a time"

    def sign() -> str:
        while keeper.step():
            pass
        return f"{read_evidence(tree).checkpoint.size:,} signed; the tree has {_size(tree):,} bytes"

    def verify(*, whole: bool) -> str:
        found = verify_log(store.engine, read_evidence(tree), [witness], now(), whole=whole)
        assert not found.findings, found.findings
        return f"{found.events - found.since:,} rows read, {len(found.findings)} findings"

    def prove() -> str:
        evidence = read_evidence(tree)
        proof = prove_event(store.engine, evidence, events // 2)
        check_proof(proof, evidence.verifier)
        sizes = [len(gzip.compress(str(one).encode(), mtime=0)) for one in (replace(proof, line=b""), proof)]
        return f"{sizes[0]:,} bytes compressed without the event, {sizes[1]:,} with it"

    def take_away() -> str:
        export(store.engine, read_evidence(tree), folder / "log.zip", b"{}")
        return f"{(folder / 'log.zip').stat().st_size:,} bytes"

    def check() -> str:
        unpack_checker(folder / "check.py")
        key = str(read_evidence(tree).verifier)
        told = [sys.executable, str(folder / "check.py"), str(folder / "log.zip"), "--key", key]
        done = subprocess.run(told, capture_output=True, text=True, check=True)  # noqa: S603 - our own words
        return str(done.stdout).strip()

    _step("record", lambda: record(events))
    _step("sign", sign)
    _step("verify, whole", lambda: verify(whole=True))
    _step(f"record {MORE:,} more", lambda: record(MORE))
    _step("sign them", sign)
    _step("verify, incrementally", lambda: verify(whole=False))
    _step("prove one event, and check it", prove)
    for name, ask in asked.steps(store):
        _step(name, ask)
    _step("export", take_away)
    _step("check the bundle, by its own program", check)


def _step(name: str, work: Callable[[], str]) -> None:
    wall, processor = time.perf_counter(), _processor_s()
    told = work()
    _say(f"| {name} | {time.perf_counter() - wall:,.2f} s | {_processor_s() - processor:,.2f} s | {told} |")


def _processor_s() -> float:
    """Of this process and those it waited for."""

    return sum(os.times()[:4])


def _size(folder: Path) -> int:
    return sum(file.stat().st_size for file in folder.rglob("*") if file.is_file())


@contextmanager
def _folder() -> Iterator[Path]:
    with TemporaryDirectory(prefix="toegang-bench-") as folder:
        yield Path(folder)


def _say(*lines: str) -> None:
    for line in lines:
        sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    main()
