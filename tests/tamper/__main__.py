"""``python -m tests.tamper TRIES``: changes a signed log in many ways, and counts what was not found."""

import argparse
import sys
from collections import Counter
from pathlib import Path
from tempfile import TemporaryDirectory

from tests.adapters.evidence.signed_log import signed_log
from tests.databases import fresh_sqlite
from tests.tamper.run import EVENTS, tamper


def main() -> int:
    parser = argparse.ArgumentParser(prog="tests.tamper", description=__doc__)
    parser.add_argument("tries", type=int, nargs="?", default=10_000)
    tries: int = parser.parse_args().tries
    missed, ways = Counter[str](), Counter[str]()
    with TemporaryDirectory() as folder, fresh_sqlite(Path(folder)) as database:
        signed = signed_log(database.store(), Path(folder), EVENTS)
        for seed, found in enumerate(tamper(signed, range(tries))):
            ways[found.how] += 1
            if not (found.online and found.offline):
                missed[found.how] += 1
                print(f"seed {seed}: {found}", flush=True)
    for how, count in sorted(ways.items()):
        print(f"{how}: {count} tried, {missed[how]} not found where they were made")
    print(f"{tries} changes, {missed.total()} not found")
    return min(missed.total(), 1)


if __name__ == "__main__":
    sys.exit(main())
