"""What a command costs on a stream of 10 to 100,000 events, beside hand-written SQL on the same rows."""

from collections.abc import Iterator
from contextlib import closing
from functools import partial

from benchmarks import sample
from benchmarks.commands import CEILING_IS, Turns, by_hand, copy_by_hand, executing
from benchmarks.harness import Result, Sides, compare, drive
from benchmarks.store import Bench

MEASURE = "a command, by events on its stream"


def run(bench: Bench) -> Iterator[Result]:
    sizes = list(bench.sizes.stream_sizes)
    with bench.store() as store, closing(store.raw()) as connection:
        for size in sizes:
            sample.fill(store.recorder, sample.long_life(store.mapper, f"of-{size}", size))
        copy_by_hand(store)
        for size in sizes:
            seconds = min(bench.sizes.seconds, 20 / size)  # few commands, so that the stream stays that long
            execute = executing(store, Turns([f"of-{size}"]))
            the_same = by_hand(connection, Turns([f"of-{size}"]))
            yield compare(
                MEASURE,
                CEILING_IS,
                bench.sizes.rounds,
                Sides(
                    partial(drive, 1, seconds, [execute].__getitem__),
                    partial(drive, 1, seconds, [the_same].__getitem__),
                    former=bench.formerly("stream_size", sizes=sizes, size=size, seconds=seconds),
                ),
                size,
            )
