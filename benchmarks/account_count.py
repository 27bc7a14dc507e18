"""What a login check costs with 1,000 to 1,000,000 accounts, beside the same question to the bare driver."""

from collections.abc import Iterator
from functools import partial
from random import Random

from benchmarks import raw
from benchmarks.harness import Operation, Result, Sides, compare, drive
from benchmarks.store import Bench, Store
from domain.values import BlindIndex
from projections.login_check import login_check, overdue, projection, table

MEASURE = "a login check, by accounts"
_ASK = """SELECT account_id, "use", activated, held, suspended, blocked, closed, EXISTS (SELECT 1 FROM
login_check_overdue o WHERE o.customer_id = c.customer_id) FROM login_check c WHERE code_index = ?"""
_INSERT = """INSERT INTO login_check
(account_id, customer_id, "use", code_index, activated, held, suspended, blocked, closed)
VALUES (?, ?, 'business', ?, true, false, false, false, false)"""
_STRETCH = 50_000


def run(bench: Bench) -> Iterator[Result]:
    with bench.store() as store:
        with store.engine.begin() as tx:
            projection.create(tx)
        connection, there = store.raw(), 0
        for accounts in bench.sizes.account_counts:
            _grow(connection, there, accounts)
            there = accounts
            yield compare(
                MEASURE,
                "the same question to the bare driver",
                bench.sizes.rounds,
                Sides(
                    partial(drive, 1, bench.sizes.seconds, partial(_asking, store, accounts)),
                    partial(drive, 1, bench.sizes.seconds, partial(_by_hand, connection, accounts)),
                ),
                accounts,
            )
        connection.close()


def _grow(connection: raw.Connection, there: int, accounts: int) -> None:
    """One in a hundred customers is in arrears."""
    for first in range(there, accounts, _STRETCH):
        numbers = range(first, min(first + _STRETCH, accounts))
        late = [(f"c{number}", "F2026-000001") for number in numbers if number % 100 == 0]
        with connection.transaction():
            connection.executemany(_INSERT, [(f"a{n}", f"c{n}", f"{n:064x}") for n in numbers])
            connection.executemany(f"INSERT INTO {overdue.name} VALUES (?, ?)", late)  # noqa: S608 - our own words
    connection.execute(f"ANALYZE {table.name}")


def _asking(store: Store, accounts: int, _caller: int) -> Operation:
    draw = Random(1)  # noqa: S311 - which account is asked for guards nothing

    def ask() -> None:
        with store.engine.connect() as tx:
            assert login_check(tx, BlindIndex(f"{draw.randrange(accounts):064x}"))

    return ask


def _by_hand(connection: raw.Connection, accounts: int, _caller: int) -> Operation:
    draw = Random(1)  # noqa: S311 - as above

    def ask() -> None:
        assert connection.execute(_ASK, (f"{draw.randrange(accounts):064x}",)).fetchone()

    return ask
