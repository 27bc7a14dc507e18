"""Many random histories from one seed; the shortest that fails, in a line that replays it."""

import argparse
import time
import traceback
from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final, Generic

from hypothesis import HealthCheck, Phase, Verbosity, given, seed, settings

from domain.kernel import Event, Recorded
from toegang_testing.histories import STEPS, History, M, histories, shortened
from toegang_testing.situations.catalogue import SITUATIONS, seen_in

FINE: Final = 0
FINDING: Final = 1
USAGE: Final = 2
"""How a command of the kit ends; 2 also where a deployment cannot be asked."""

SHORTENING_S: Final = 600.0


@dataclass(frozen=True)
class Finding(Generic[M]):
    """A history that failed, as short as it could be made, and why."""

    history: History[M]
    error: Exception

    @property
    def why(self) -> str:
        """What was objected to, and where: an assertion without words is told by its own line."""
        last = traceback.extract_tb(self.error.__traceback__)[-1]
        said = str(self.error).partition("\n")[0] or last.line
        return f"{type(self.error).__name__}: {said} ({Path(last.filename).name}, {last.lineno})"


def finding(
    machine: type[M],
    live: Callable[[History[M]], object],
    *,
    examples: int,
    number: int,
    steps: int = STEPS,
) -> Finding[M] | None:
    """Lives so many histories; ``number``, the seed, says which. None where all went well.

    It is shortened by living it again with fewer steps, for a limited time: one over HTTP takes a while."""
    failed: list[Finding[M]] = []

    @seed(number)
    @settings(
        max_examples=examples,
        deadline=None,
        database=None,
        print_blob=False,  # the line replays it
        phases=(Phase.generate,),
        verbosity=Verbosity.quiet,
        report_multiple_bugs=False,
        suppress_health_check=list(HealthCheck),
    )
    @given(histories(machine, steps=steps))
    def each(history: History[M]) -> None:
        if failed:  # what failed once is told, whether it fails again or not
            raise failed[0].error
        if (found := objection(history, live)) is not None:
            failed.append(found)
            raise found.error

    try:
        each()
    except Exception:
        if not failed:
            raise
        return _shortened(failed[0], live)
    return None


def objection(history: History[M], live: Callable[[History[M]], object]) -> Finding[M] | None:
    """Lives one; None where all went well. A finding ends with the step that failed."""
    try:
        live(history)
    except Exception as error:
        return Finding(history.until_now, error)
    return None


def _shortened(found: Finding[M], live: Callable[[History[M]], object]) -> Finding[M]:
    until, last = time.monotonic() + SHORTENING_S, found

    def still(fewer: History[M]) -> bool:
        nonlocal last
        again = objection(fewer, live) if time.monotonic() < until else None
        if again is None or _kind(again.error) != _kind(found.error):
            return False
        last = again
        return True

    shortened(found.history, still)
    return last


def _kind(error: Exception) -> tuple[type[Exception], str]:
    """What is objected to; not in which words, which may name ids."""
    return type(error), str(error).partition("\n")[0].partition(":")[0]


@dataclass
class Tally:
    """In how many histories each situation was met."""

    met: Counter[str] = field(default_factory=Counter)
    histories: int = 0

    def count(self, log: Iterable[Recorded[Event]]) -> None:
        self.histories += 1
        self.met.update(seen_in(log))

    def lines(self) -> Iterable[str]:
        """A table, by the situations' own order."""
        yield f"situations met in {self.histories} histories:"
        yield from (f"{self.met[one.name]:7}  {one.name}" for one in SITUATIONS)
        yield f"{len(self.met)} of {len(SITUATIONS)}"


def options(program: str, about: str) -> argparse.ArgumentParser:
    """What every command that lives histories takes."""
    parser = argparse.ArgumentParser(prog=f"python -m {program}", description=about)
    drawn(parser)
    parser.add_argument("--replay", metavar="LINE", help="one history: the line that a finding printed")
    return parser


def drawn(parser: argparse.ArgumentParser) -> None:
    """How many random histories, and which."""
    parser.add_argument("--examples", type=_count, default=20, metavar="N", help="how many histories (20)")
    parser.add_argument("--seed", type=int, default=1, metavar="S", help="which ones: the same each time (1)")


def _count(text: str) -> int:
    number = int(text)
    if number < 1:
        raise argparse.ArgumentTypeError("at least one")
    return number
