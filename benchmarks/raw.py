"""The bare drivers, for the ceilings: hand-written SQL without anything of ours in between."""

import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any, Final

import psycopg
import pysqlite3.dbapi2
from sqlalchemy import make_url

_SETUP: Final = (
    "CREATE TABLE IF NOT EXISTS raw_event (stream text NOT NULL, version bigint NOT NULL,"
    " type text NOT NULL, payload text NOT NULL, PRIMARY KEY (stream, version))"
)
INSERT: Final = "INSERT INTO raw_event (stream, version, type, payload) VALUES (?, ?, ?, ?)"
STREAM: Final = "SELECT version, type, payload FROM raw_event WHERE stream = ? ORDER BY version"

_one_writer = threading.Lock()
"""SQLite's own waiting polls; a lock in the process hands over at once, which makes the higher ceiling."""


class Connection:
    """One connection in autocommit; ``?`` stands for a value on both databases."""

    def __init__(self, driver: Any, dialect: str) -> None:
        self.driver, self.dialect = driver, dialect

    def execute(self, sql: str, values: Sequence[object] = ()) -> Any:
        return self.driver.execute(self._own(sql), values)

    def executemany(self, sql: str, rows: Sequence[Sequence[object]]) -> None:
        self.driver.cursor().executemany(self._own(sql), rows)

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """Durable when it ends: fsync on PostgreSQL, synchronous=FULL on SQLite."""
        if self.dialect == "postgresql":
            self.driver.execute("BEGIN")
            yield
            self.driver.execute("COMMIT")
            return
        with _one_writer:
            self.driver.execute("BEGIN IMMEDIATE")
            yield
            self.driver.execute("COMMIT")

    def make_table(self) -> None:
        self.execute(_SETUP)

    def close(self) -> None:
        self.driver.close()

    def _own(self, sql: str) -> str:
        return sql.replace("?", "%s") if self.dialect == "postgresql" else sql


def connect(url: str) -> Connection:
    parsed = make_url(url)
    if parsed.get_backend_name() == "postgresql":
        return Connection(psycopg.connect(url, autocommit=True), "postgresql")
    driver = pysqlite3.dbapi2.connect(
        parsed.database, isolation_level=None, check_same_thread=False, timeout=10
    )
    for pragma in ("journal_mode=WAL", "synchronous=FULL"):
        driver.execute(f"PRAGMA {pragma}")
    return Connection(driver, "sqlite")
