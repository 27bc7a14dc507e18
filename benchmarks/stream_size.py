"""What a command costs on a stream of 10 to 100,000 events, beside hand-written SQL on the same rows."""

from collections.abc import Iterator
from functools import partial

from benchmarks import sample
from benchmarks.commands import CEILING_IS, Turns, by_hand, copy_by_hand, executing
from benchmarks.harness import Result, compare, drive
from benchmarks.store import Bench

MEASURE = "a command, by events on its stream"


def run(bench: Bench) -> Iterator[Result]:
    with bench.store() as store:
        for size in bench.sizes.stream_sizes:
            sample.fill(store.recorder, sample.long_life(store.mapper, f"of-{size}", size))
        copy_by_hand(store)
        for size in bench.sizes.stream_sizes:
            turns = Turns([f"of-{size}"])
            seconds = min(bench.sizes.seconds, 20 / size)  # few commands, so that the stream stays that long
            yield compare(
                MEASURE,
                CEILING_IS,
                bench.sizes.rounds,
                partial(drive, 1, seconds, lambda _, turns=turns: executing(store, turns)),
                partial(drive, 1, seconds, lambda _, turns=turns: by_hand(store, turns)),
                size,
            )
