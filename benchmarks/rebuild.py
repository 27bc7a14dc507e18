"""A read model rebuilt from the whole log, beside the same statements through the bare driver."""

from collections.abc import Iterator
from typing import Final

from adapters.clock import SystemClock
from adapters.subscriptions.checkpoints import Checkpoints
from adapters.subscriptions.rebuild import rebuild
from benchmarks import raw, typed
from benchmarks.catch_up import STRETCH
from benchmarks.harness import Result, compare, count
from benchmarks.store import Bench
from projections import login_check

_TABLE: Final = """CREATE TABLE raw_login_check (account_id text PRIMARY KEY, customer_id text NOT NULL,
"use" text NOT NULL, code_index text UNIQUE, activated boolean NOT NULL, suspended boolean NOT NULL,
blocked boolean NOT NULL, closed boolean NOT NULL)"""
_OPENED: Final = "INSERT INTO raw_login_check VALUES (?, ?, ?, NULL, false, false, false, false)"
_ISSUED: Final = "UPDATE raw_login_check SET code_index = ? WHERE account_id = ?"
_ACTIVATED: Final = "UPDATE raw_login_check SET activated = true WHERE account_id = ?"


def run(bench: Bench) -> Iterator[Result]:
    store = bench.history
    connection, head = store.raw(), store.app.head()
    checkpoints = Checkpoints(store.engine, "bench", SystemClock())
    checkpoints.create()
    with checkpoints.writer.begin() as tx:
        login_check.projection.create(tx)

    def ours() -> None:
        assert rebuild(login_check.projection, checkpoints, store.app) == head

    yield compare(
        f"rebuild of login_check over {head:,} events (events)",
        "bare driver, the same statements, msgspec for what it listens to",
        bench.sizes.rounds,
        lambda: count(head, ours),
        lambda: count(head, lambda: _by_hand(connection)),
    )
    connection.close()


def _by_hand(connection: raw.Connection) -> None:
    decoders = typed.decoders()
    connection.execute("DROP TABLE IF EXISTS raw_login_check")
    connection.execute(_TABLE)
    position = 0
    while rows := connection.execute(STRETCH, (position,)).fetchall():
        with connection.transaction():
            for row in rows:
                kind, payload = row[3], row[5]
                if kind == "account.opened":
                    event = decoders[kind].decode(payload)
                    connection.execute(_OPENED, (event.account_id, event.customer_id, event.use))
                elif kind == "account.code_issued":
                    event = decoders[kind].decode(payload)
                    connection.execute(_ISSUED, (event.code_index, event.account_id))
                elif kind == "account.activated":
                    connection.execute(_ACTIVATED, (decoders[kind].decode(payload).account_id,))
        position = rows[-1][0]
