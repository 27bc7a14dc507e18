"""``python -m toegang_testing.situations``: histories that meet what has a name; ``keep`` finds more."""

import argparse
import shlex
import sys
from collections.abc import Sequence

from toegang_testing.histories import History
from toegang_testing.machines.catalogue import MACHINES
from toegang_testing.machines.machine import Machine
from toegang_testing.running import FINDING, FINE, drawn, finding
from toegang_testing.situations.catalogue import SITUATIONS, seen_in
from toegang_testing.situations.kept import is_met, keep, kept, shortest
from toegang_testing.tables import as_shipped


def main(words: Sequence[str]) -> int:
    """FINDING where a situation has no history that meets it."""
    parser = argparse.ArgumentParser(
        prog="python -m toegang_testing.situations",
        description="Named situations, each with a short history that meets it. keep: looks among random ones"
        " for those that have none, and keeps what it finds.",
    )
    parser.add_argument("what", choices=["list", "keep"], nargs="?", default="list")
    drawn(parser)
    given = parser.parse_args(words)
    as_shipped()
    if given.what == "keep":
        _look(given.examples, given.seed)
    names = {machine: name for name, machine in MACHINES.items()}
    for name, history in kept().items():
        told = f"{names[history.machine]} --replay {shlex.quote(history.line)}"
        print(f"{name}: python -m toegang_testing.machines {told}")
    lacking = _lacking()
    for name in lacking:
        print(f"{name}: no history that meets it is kept")
    return FINDING if lacking else FINE


def _lacking() -> Sequence[str]:
    names = (one.name for one in SITUATIONS)
    return [name for name in names if name not in kept() or not is_met(name, kept()[name])]


def _look(examples: int, number: int) -> None:
    """Lives random histories of every machine, and keeps what meets a situation that none is kept of."""
    lacking = set(_lacking())
    found: dict[str, History[Machine]] = {}

    def live(history: History[Machine]) -> None:
        for name in seen_in(history.lived().world.log) & lacking - set(found):
            found[name] = history

    for machine in MACHINES.values():
        objection = finding(machine, live, examples=examples, number=number)
        if objection is not None:
            raise objection.error
    keep({name: shortest(name, history) for name, history in found.items()})


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
