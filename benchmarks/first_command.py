"""Times the first command on each long stream in this process, in whichever build runs it.

Asked by a line of JSON: the sizes of the ``streams``, and whether to ``suspend`` or to let in again. Answers
one: milliseconds of each. The first stream is there so that imports, connections and statements are ready."""

import json
import sys
import time
from datetime import UTC, datetime

from api import compose
from api.settings import Settings
from benchmarks import sample
from domain.account.commands import EndSuspension, Suspend
from domain.values import AccountId


def main() -> None:
    asked = json.load(sys.stdin)
    kind: type[Suspend | EndSuspension] = Suspend if asked["suspend"] else EndSuspension
    taken = []
    with compose.open_system(Settings()) as system:
        for size in asked["streams"]:
            command = kind(at=datetime.now(UTC), account_id=AccountId(f"of-{size}"))
            begun = time.perf_counter()
            done = system.log.execute(command, sample.request())
            taken.append((time.perf_counter() - begun) * 1000)
            assert done.changed
    json.dump(taken, sys.stdout)


if __name__ == "__main__":
    main()
