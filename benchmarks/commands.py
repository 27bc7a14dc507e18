"""A command through ``execute`` on a stream of 20 events: load, decide, append; beside hand-written SQL."""

import threading
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from functools import partial
from typing import Final

from benchmarks import raw, sample
from benchmarks.harness import Operation, Result, compare, drive
from benchmarks.store import Bench, Store
from domain.account.commands import EndSuspension, Suspend
from domain.values import AccountId

CALLERS: Final = (1, 8)
CEILING_IS: Final = "hand-written SQL: read the stream's rows, insert the next, commit"


def run(bench: Bench) -> Iterator[Result]:
    accounts = [f"a{number}" for number in range(bench.sizes.streams)]
    with bench.store() as store:
        sample.fill(store.recorder, sample.lives(sample.life(store.mapper), accounts))
        copy_by_hand(store)
        turns = Turns(accounts)
        for callers in CALLERS:
            yield compare(
                f"commands, 20 events, {'1 caller' if callers == 1 else f'{callers} callers'}",
                CEILING_IS,
                bench.sizes.rounds,
                partial(drive, callers, bench.sizes.seconds, lambda _: executing(store, turns)),
                partial(drive, callers, bench.sizes.seconds, lambda _: by_hand(store, turns)),
            )


class Turns:
    """Hands the accounts out in turn, so that callers never meet on one; with how often each came up."""

    def __init__(self, accounts: list[str]) -> None:
        self._accounts, self._next = accounts, 0
        self._lock = threading.Lock()
        self._suspended: set[str] = set()

    def account(self) -> str:
        with self._lock:
            self._next = (self._next + 1) % len(self._accounts)
            return self._accounts[self._next]

    def suspended(self, account: str) -> bool:
        """Whether it is now; from now on the other way round."""
        with self._lock:
            self._suspended ^= {account}
            return account not in self._suspended


def executing(store: Store, turns: Turns) -> Operation:
    """Suspends an account, or ends its suspension: each command records one event."""

    def execute() -> None:
        account = turns.account()
        kind: Callable[..., Suspend | EndSuspension] = EndSuspension if turns.suspended(account) else Suspend
        command = kind(at=datetime.now(UTC), account_id=AccountId(account))
        assert store.app.execute(command, sample.request()).changed

    return execute


def by_hand(store: Store, turns: Turns) -> Operation:
    """The same rows read and written on a connection of the caller's own; nothing is parsed or folded."""
    connection = store.raw()

    def execute() -> None:
        account = turns.account()
        with connection.transaction():
            rows = connection.execute(raw.STREAM, (f"account-{account}",)).fetchall()
            payload = f'{{"account_id":"{account}"}}'
            values = (f"account-{account}", rows[-1][0] + 1, "account.suspended", payload)
            connection.execute(raw.INSERT, values)

    return execute


def copy_by_hand(store: Store) -> None:
    """The ceiling's table, with the same rows."""
    connection = store.raw()
    connection.make_table()
    connection.execute("INSERT INTO raw_event SELECT stream, version, type, payload FROM event")
    connection.execute("ANALYZE")
    connection.close()
