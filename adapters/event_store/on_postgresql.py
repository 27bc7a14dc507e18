"""The log's own statements on PostgreSQL, spoken to the driver: prepared, and few messages."""

import select
from collections.abc import Sequence
from datetime import datetime
from typing import Any, Final

import psycopg
from psycopg.pq import TransactionStatus

from adapters.event_store.facts import FACT_COLUMNS, Fact
from adapters.event_store.line import Known

_KNOWN: Final = "SELECT fingerprint, first_position, last_position FROM command WHERE id = %s"
_STREAM: Final = (
    f"SELECT {FACT_COLUMNS} FROM event WHERE stream = %s AND version > %s ORDER BY version LIMIT %s"  # noqa: S608 - our own words
)
_VERSION: Final = "SELECT max(version) FROM event WHERE stream = %s"
_VERSION_AT: Final = "SELECT version FROM event WHERE position = %s AND stream = %s"
_POSITION: Final = "SELECT position FROM event WHERE stream = %s AND version = %s"
_SINCE: Final = f"SELECT {FACT_COLUMNS} FROM event WHERE position > %s ORDER BY position LIMIT %s"  # noqa: S608 - our own words
_HEAD: Final = "SELECT position, recorded_at FROM event ORDER BY position DESC LIMIT 1"
_FACTS: Final = f"""
SELECT 0, NULL, position, CAST(NULL AS bigint), CAST(NULL AS bytea), recorded_at FROM ({_HEAD}) AS head
UNION ALL
SELECT 1, id, first_position, last_position, fingerprint, NULL FROM command WHERE id = ANY(%s::text[])
UNION ALL
SELECT 2, value, (SELECT max(version) FROM event WHERE stream = value), NULL, NULL, NULL
FROM unnest(%s::text[]) AS wanted(value)
"""  # noqa: S608 - our own words
# Rows come as JSON: one message, where a row each would take one each. recorded_at is the same for all of a
# group.
_RECORD: Final = """
WITH news AS (
INSERT INTO event (position, stream, version, type, schema_version, payload, recorded_at,
actor, role, reason, command_id, causation_id, correlation_id)
SELECT position, stream, version, type, schema_version, payload, %(at)s,
actor, role, reason, command_id, causation_id, correlation_id
FROM json_to_recordset(%(events)s::json) AS n(position bigint, stream text, version bigint, type text,
schema_version integer, payload text, actor text, role text, reason text, command_id text, causation_id text,
correlation_id text)
RETURNING 1
), answers AS (
INSERT INTO command (id, fingerprint, first_position, last_position, recorded_at)
SELECT id, decode(fingerprint, 'hex'), first_position, last_position, %(at)s
FROM json_to_recordset(%(commands)s::json) AS n(id text, fingerprint text, first_position bigint,
last_position bigint)
)
SELECT pg_notify('event', '') FROM news LIMIT 1
"""
_READING: Final = ("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY",)
_LOCKING: Final = (
    "BEGIN ISOLATION LEVEL READ COMMITTED",
    # Not LOCK TABLE, which would stall behind vacuum; a statement of its own, so that the next one sees
    # what the lock's last holder committed.
    "SELECT pg_advisory_xact_lock('event'::regclass::oid::bigint)",
)


class PostgresqlLine:
    """Implements Line. What begins a transaction is sent with its first question, in one flush."""

    def __init__(self, connection: psycopg.Connection[Any]) -> None:
        connection.autocommit = True  # we say BEGIN ourselves
        self._driver = connection
        self._beginning: Sequence[str] = ()
        self._quiet = select.poll()
        self._quiet.register(connection.fileno(), select.POLLIN)

    @property
    def lost(self) -> bool:
        """Closed, or the server said something while nothing was asked: most likely good-bye."""
        return self._driver.closed or bool(self._quiet.poll(0))

    def begin_reading(self) -> None:
        self._beginning = _READING

    def end(self) -> None:
        self._beginning = ()
        if self._driver.pgconn.transaction_status != TransactionStatus.IDLE:
            self._driver.execute("ROLLBACK")

    def known(self, command_id: str) -> Known | None:
        [*found] = self._ask(_KNOWN, (command_id,))
        return found[0] if found else None

    def stream(self, stream: str, after: int = 0, limit: int | None = None) -> list[Fact]:
        return [Fact._make(row) for row in self._ask(_STREAM, (stream, after, limit))]

    def version(self, stream: str) -> int:
        return self._number(_VERSION, stream) or 0

    def version_at(self, stream: str, position: int) -> int | None:
        return self._number(_VERSION_AT, position, stream)

    def position(self, stream: str, version: int) -> int | None:
        return self._number(_POSITION, stream, version)

    def since(self, position: int, limit: int) -> list[Fact]:
        return [Fact._make(row) for row in self._ask(_SINCE, (position, limit))]

    def head(self) -> tuple[int, datetime] | None:
        found = self._ask(_HEAD)
        return found[0] if found else None

    def now(self) -> datetime:
        [[now]] = self._ask("SELECT clock_timestamp()")
        assert isinstance(now, datetime)
        return now

    def lock(self) -> None:
        self._beginning = _LOCKING

    def facts(self, command_ids: Sequence[str], streams: Sequence[str]) -> list[tuple[Any, ...]]:
        return self._ask(_FACTS, (list(command_ids), list(streams)))

    def record(self, events: str, commands: str, at: datetime) -> None:
        with self._driver.pipeline():
            self._driver.execute(_RECORD, {"at": at, "events": events, "commands": commands}, prepare=True)
            self._driver.execute("COMMIT")

    def close(self) -> None:
        self._driver.close()

    def _number(self, sql: str, *values: object) -> int | None:
        found = self._ask(sql, values)
        return found[0][0] if found else None

    def _ask(self, sql: str, values: Sequence[object] = ()) -> list[tuple[Any, ...]]:
        beginning, self._beginning = self._beginning, ()
        if not beginning:
            return self._driver.execute(sql, values, prepare=True).fetchall()
        with self._driver.pipeline():
            for statement in beginning:
                self._driver.execute(statement, prepare=True)
            answer = self._driver.execute(sql, values, prepare=True)
        return answer.fetchall()
