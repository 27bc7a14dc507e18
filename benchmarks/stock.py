"""What a user would pick instead: the persistence modules that eventsourcing brings, as they come.

They number positions by the database's own counter and keep one order by a lock; they remember no command
id, refuse no change of the past, mark no personal value, and have no writer that groups callers."""

import json
import sys
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from queue import SimpleQueue
from typing import Final
from uuid import UUID, uuid4

from eventsourcing.application import Application
from eventsourcing.domain import Aggregate, event
from eventsourcing.persistence import ApplicationRecorder, PersistenceError, StoredEvent
from sqlalchemy import make_url

from benchmarks.harness import Operation

EVENTS: Final = 20
_TRIES: Final = 20
_PAYLOAD: Final = json.dumps({"account_id": "0123456789abcdef0123", "credential_id": "own"}).encode()


class Suspendable(Aggregate):
    """An account of which nothing matters but that it is suspended, and let in again."""

    def __init__(self) -> None:
        self.suspended = False

    @event("Suspended")
    def suspend(self) -> None:
        self.suspended = True

    @event("SuspensionEnded")
    def end_suspension(self) -> None:
        self.suspended = False


@dataclass
class Stock:
    """One application of the library. ``troubles``: errors that callers met, by class; they tried again."""

    app: "Application[UUID]"
    troubles: Counter[str] = field(default_factory=Counter)
    _free: "SimpleQueue[UUID]" = field(default_factory=SimpleQueue)

    @property
    def recorder(self) -> "ApplicationRecorder":
        return self.app.recorder

    def appending(self, _caller: int) -> Operation:
        """One event of a new stream, straight to its recorder."""

        def append() -> None:
            new = StoredEvent(uuid4(), 1, "account.activated", _PAYLOAD)
            self._trying(lambda: self.recorder.insert_events([new]))

        return append

    def open(self, accounts: int) -> None:
        """Each with 20 events."""
        for _ in range(accounts):
            account = Suspendable()
            while account.version < EVENTS:
                _turn(account)
            self.app.save(account)
            self._free.put(account.id)

    def executing(self, _caller: int) -> Operation:
        """Gets an aggregate, lets something happen to it, saves it."""

        def execute() -> None:
            account_id = self._free.get()
            self._trying(lambda: self._execute(account_id))
            self._free.put(account_id)

        return execute

    def close(self) -> None:
        """Says what went wrong."""
        self.app.close()
        if self.troubles:
            told = ", ".join(f"{times} {name}" for name, times in sorted(self.troubles.items()))
            sys.stdout.write(f"  eventsourcing's own persistence met {told}; its callers tried again\n")

    def _execute(self, account_id: UUID) -> None:
        account: Suspendable = self.app.repository.get(account_id)
        _turn(account)
        self.app.save(account)

    def _trying(self, work: Callable[[], object]) -> None:
        for _ in range(_TRIES):
            try:
                work()
            except PersistenceError as error:
                self.troubles[type(error).__name__] += 1
            else:
                return
        raise AssertionError("the library's persistence does not come through")


def open_stock(url: str, callers: int) -> Stock:
    """On an empty database. PostgreSQL with a connection for every caller; SQLite's pool cannot be told."""
    return Stock(Application(_settings(url, callers)))


def _settings(url: str, callers: int) -> dict[str, str]:
    parsed = make_url(url)
    if parsed.get_backend_name() == "sqlite":
        return {
            "PERSISTENCE_MODULE": "eventsourcing.sqlite",
            "SQLITE_DBNAME": parsed.database or "",
        }
    return {
        "PERSISTENCE_MODULE": "eventsourcing.postgres",
        "POSTGRES_DBNAME": parsed.database or "",
        "POSTGRES_HOST": _first(parsed.host or parsed.query.get("host", "")),
        "POSTGRES_PORT": str(parsed.port or 5432),
        "POSTGRES_USER": parsed.username or "",
        "POSTGRES_PASSWORD": str(parsed.password or ""),
        "POSTGRES_POOL_SIZE": str(callers),
    }


def _first(host: str | Sequence[str]) -> str:
    return host if isinstance(host, str) else host[0]


def _turn(account: Suspendable) -> None:
    if account.suspended:
        account.end_suspension()
    else:
        account.suspend()
