"""Lets 8 callers ask for commands while read models follow, in whichever build runs it.

Asked by a line of JSON: how many ``accounts`` there are, and for how many ``seconds``. Answers one: for each
event the moment at which its caller was answered, on the clock that all processes of a machine share."""

import json
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime

from api import compose
from api.settings import Settings
from benchmarks import sample
from benchmarks.commands import Turns
from domain.account.commands import EndSuspension, Suspend
from domain.values import AccountId

CALLERS = 8


def main() -> None:
    asked = json.load(sys.stdin)
    turns = Turns([f"a{number}" for number in range(asked["accounts"])])
    answered: list[tuple[int, float]] = []
    with compose.open_system(Settings()) as system:

        def call(_: int) -> None:
            while True:  # once at least, however late a busy machine begins it
                with turns.account() as (account, suspended):
                    kind: type[Suspend | EndSuspension] = EndSuspension if suspended else Suspend
                    command = kind(at=datetime.now(UTC), account_id=AccountId(account))
                    done = system.log.execute(command, sample.request())
                answered.append((done.position, time.monotonic()))
                if time.monotonic() >= ends:
                    return

        system.subscriptions.start(system.waker())
        ends = time.monotonic() + asked["seconds"]
        with ThreadPoolExecutor(CALLERS) as callers:
            list(callers.map(call, range(CALLERS)))
        system.subscriptions.wait_for(system.log.head(), asked["read_models"], timeout_s=60)
        time.sleep(0.2)  # until who watches from outside has seen it
        system.subscriptions.stop()
    json.dump(answered, sys.stdout)


if __name__ == "__main__":
    main()
