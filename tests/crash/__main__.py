"""``python -m tests.crash RUNS``: kills the system again and again, and counts what was lost."""

import argparse
import sys
from pathlib import Path
from tempfile import TemporaryDirectory

from tests.crash.check import Findings
from tests.crash.run import crash
from tests.databases import fresh_postgresql, fresh_sqlite, running_postgresql

KILLS = 6


def main() -> int:
    parser = argparse.ArgumentParser(prog="tests.crash", description=__doc__)
    parser.add_argument("runs", type=int, nargs="?", default=10, help="runs on each database")
    runs: int = parser.parse_args().runs
    wrong = 0
    with running_postgresql() as server:
        for run in range(1, runs + 1):
            with TemporaryDirectory() as directory, fresh_sqlite(Path(directory)) as database:
                wrong += _report(run, "SQLite", crash(database, Path(directory), KILLS, seed=run))
            with TemporaryDirectory() as directory, fresh_postgresql(server) as database:
                wrong += _report(run, "PostgreSQL", crash(database, Path(directory), KILLS, seed=run))
    print(f"{runs} runs on each database: {wrong} broken promises")
    return min(wrong, 1)


def _report(run: int, database: str, found: Findings) -> int:
    print(
        f"run {run} {database}: killed {found.kills['append']} times while appending,"
        f" {found.kills['project']} while projecting; {found.events} events,"
        f" {found.acknowledged} acknowledged commands, {found.repeated} asked again;"
        f" {len(found.wrong)} broken promises",
        flush=True,
    )
    for promise in found.wrong:
        print(f"  {promise}")
    return len(found.wrong)


if __name__ == "__main__":
    sys.exit(main())
