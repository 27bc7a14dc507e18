"""``python -m toegang_testing.machines``: random histories in process, in memory or on a store."""

import argparse
import shlex
import sys
from collections.abc import Callable, Sequence

from toegang_testing.histories import History
from toegang_testing.machines.catalogue import MACHINES
from toegang_testing.machines.machine import Machine
from toegang_testing.running import FINDING, FINE, USAGE, Tally, finding, objection, options
from toegang_testing.stores import NoStore, fresh_database, world_on
from toegang_testing.tables import as_shipped


def main(words: Sequence[str]) -> int:
    """Answers how it ended: FINE, FINDING or USAGE."""
    parser = options("toegang_testing.machines", "Random histories in process, audited after every step.")
    parser.add_argument("machine", choices=[*MACHINES, "all"])
    parser.add_argument("--store", metavar="URL", help="sqlite, or a PostgreSQL server's; else in memory")
    given = parser.parse_args(words)
    names = list(MACHINES) if given.machine == "all" else [given.machine]
    if given.replay is not None and len(names) > 1:
        parser.error("a history is one machine's: say which")
    as_shipped()
    try:
        if given.store is not None:
            with fresh_database(given.store):
                pass  # one can be made: what fails from now on is a finding
    except NoStore as none:
        print(f"toegang_testing.machines: {none}", file=sys.stderr)
        return USAGE
    return _run(given, names)


def _run(given: argparse.Namespace, names: Sequence[str]) -> int:
    tally = Tally()

    def live(history: History[Machine]) -> None:
        if given.store is None:
            tally.count(history.lived().world.log)
        else:
            with world_on(given.store) as world:
                tally.count(history.lived(world).world.log)

    for name in names:
        machine = MACHINES[name]
        if given.replay is not None:
            return _replayed(machine, given.replay, live)
        found = finding(machine, live, examples=given.examples, number=given.seed)
        if found is not None:
            told = f"{name}{'' if given.store is None else f' --store {shlex.quote(given.store)}'}"
            line = shlex.quote(found.history.line)
            print(f"{name}: {found.why}")
            print(f"python -m toegang_testing.machines {told} --replay {line}")
            return FINDING
        print(f"{name}: {given.examples} histories, and nothing to object to", flush=True)
    print(*tally.lines(), sep="\n")
    return FINE


def _replayed(machine: type[Machine], line: str, live: Callable[[History[Machine]], object]) -> int:
    try:
        history = History.of(machine, line)
    except ValueError as wrong:
        print(f"that is no history: {wrong}", file=sys.stderr)
        return USAGE
    if (found := objection(history, live)) is not None:
        print(found.why)
        return FINDING
    print("it goes well")
    return FINE


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
