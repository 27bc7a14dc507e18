"""How a series decides: the version of its stream is the last number given, so there is nothing to fold."""

from collections.abc import Sequence
from dataclasses import dataclass

from domain.kernel import Aggregate, Load
from domain.series.commands import SeriesCommand
from domain.series.events import NumberTaken, SeriesEvent


@dataclass(frozen=True, slots=True)
class Series:
    """Empty: who needs the last number reads the stream's version."""


def decide(_: Series, command: SeriesCommand) -> Sequence[SeriesEvent]:
    return [
        NumberTaken(
            series=command.series, year=command.year, number=command.number, taken_by=command.taken_by
        )
    ]


def evolve(series: Series, _: SeriesEvent) -> Series:
    return series


SERIES = Aggregate("series", Series(), decide, evolve)


def next_number(load: Load, series: str, year: int) -> int:
    """The number that follows; another writer that takes it first makes the use case run again."""
    return load.version(SERIES.stream(f"{series}-{year}")) + 1
