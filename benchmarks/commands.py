"""A command through ``execute`` on a stream of 20 events: load, decide, append; beside hand-written SQL."""

from collections.abc import Iterator, Sequence
from contextlib import ExitStack, closing, contextmanager
from datetime import UTC, datetime
from functools import partial
from queue import SimpleQueue
from typing import Final

from benchmarks import raw, sample
from benchmarks.harness import Aim, Operation, Result, Sides, compare, drive
from benchmarks.stock import open_stock
from benchmarks.store import Bench, Store
from domain.account.commands import EndSuspension, Suspend
from domain.values import AccountId

CALLERS: Final = (1, 8)
AIMS: Final = {
    "SQLite": (Aim(of_ceiling=0.40, of_former=4), Aim(of_ceiling=0.50, of_former=4)),
    "PostgreSQL": (Aim(of_ceiling=0.35, of_former=4), Aim(of_ceiling=0.55, of_former=6)),
}
"""For as many callers."""
STOCK_MAX: Final = 500
"""Aggregates of the library: as many as keep their length while they are measured."""
CEILING_IS: Final = "hand-written SQL: read the stream's rows, insert the next, commit"


def run(bench: Bench) -> Iterator[Result]:
    accounts = [f"a{number}" for number in range(bench.sizes.streams)]
    with bench.store() as store, bench.empty() as url, ExitStack() as stack:
        sample.fill(store.recorder, sample.lives(sample.life(store.mapper), accounts))
        copy_by_hand(store)
        connections = [stack.enter_context(closing(store.raw())) for _ in range(max(CALLERS))]
        ours, theirs = Turns(accounts), Turns(accounts)
        stock = stack.enter_context(closing(open_stock(url, max(CALLERS))))
        stock.open(min(bench.sizes.streams, STOCK_MAX))
        for callers, aim in zip(CALLERS, AIMS[bench.database], strict=True):
            seconds = bench.sizes.seconds
            sides = Sides(
                partial(drive, callers, seconds, lambda _: executing(store, ours)),
                partial(drive, callers, seconds, lambda n: by_hand(connections[n], theirs)),
                partial(drive, callers, seconds, stock.executing),
                bench.formerly("commands", streams=len(accounts), callers=callers, seconds=seconds),
            )
            measure = f"commands, 20 events, {callers} caller{'s' * (callers > 1)}"
            yield compare(measure, CEILING_IS, bench.sizes.rounds, sides, aim=aim)


class Turns:
    """Hands the accounts out in turn, each to one caller at a time."""

    def __init__(self, accounts: Sequence[str]) -> None:
        self._free: SimpleQueue[tuple[str, bool]] = SimpleQueue()
        for account in accounts:
            self._free.put((account, False))

    @contextmanager
    def account(self) -> Iterator[tuple[str, bool]]:
        """And whether it is suspended; when given back it is the other way round."""
        account, suspended = self._free.get()
        yield account, suspended
        self._free.put((account, not suspended))


def executing(store: Store, turns: Turns) -> Operation:
    """Suspends an account, or ends its suspension: each command records one event."""

    def execute() -> None:
        with turns.account() as (account, suspended):
            kind: type[Suspend | EndSuspension] = EndSuspension if suspended else Suspend
            command = kind(at=datetime.now(UTC), account_id=AccountId(account))
            assert store.app.execute(command, sample.request()).changed

    return execute


def by_hand(connection: raw.Connection, turns: Turns) -> Operation:
    """The same rows read and written; nothing is parsed or folded."""

    def execute() -> None:
        with turns.account() as (account, _), connection.transaction():
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
