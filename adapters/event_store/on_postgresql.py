"""The log's own statements on PostgreSQL, spoken to libpq: prepared, one flush for what belongs together."""

import select
from collections.abc import Callable, Sequence
from datetime import datetime
from itertools import count
from json import dumps
from typing import Any, Final

import psycopg
from psycopg.adapt import Transformer
from psycopg.errors import error_from_result
from psycopg.pq import ConnStatus, ExecStatus, TransactionStatus
from psycopg.pq.abc import PGresult

from adapters.event_store.facts import FACT_COLUMNS, Fact
from adapters.event_store.line import Known

# The log is named by its schema (guards.POSTGRES_SCHEMA): a search path of the session's role could lead to
# other tables of the same names.
_KNOWN: Final = "SELECT fingerprint, first_position, last_position FROM public.command WHERE id = $1"
_STREAM: Final = (
    f"SELECT {FACT_COLUMNS} FROM public.event WHERE stream = $1 AND version > $2 ORDER BY version LIMIT $3"  # noqa: S608 - our own words
)
_VERSION: Final = "SELECT max(version) FROM public.event WHERE stream = $1"
_VERSION_AT: Final = "SELECT version FROM public.event WHERE position = $1 AND stream = $2"
_POSITION: Final = "SELECT position FROM public.event WHERE stream = $1 AND version = $2"
_GAP: Final = """
SELECT min(gap) FROM (
SELECT $1::bigint + 1 AS gap
UNION ALL
SELECT position + 1 FROM public.event WHERE position > $1::bigint AND position < $2::bigint
) AS follows WHERE gap < $2::bigint AND NOT EXISTS (SELECT 1 FROM public.event WHERE position = gap)
"""
_AT_POSITIONS: Final = (
    f"SELECT {FACT_COLUMNS} FROM public.event WHERE position = ANY($1::bigint[]) ORDER BY position"  # noqa: S608 - our own words
)
_LED_TO: Final = f"""
WITH RECURSIVE led (position, back) AS (
SELECT unnest($1::bigint[]), 0
UNION
SELECT CASE WHEN causation_id ~ '^[0-9]{{1,18}}$' THEN causation_id::bigint END, back + 1
FROM led JOIN public.event ON event.position = led.position WHERE back < $2::int AND causation_id IS NOT NULL
)
SELECT {FACT_COLUMNS} FROM public.event
WHERE position IN (SELECT position FROM led UNION SELECT max(position) FROM public.event) ORDER BY position
"""  # noqa: S608 - our own words
_BY_ACTOR: Final = (
    f"SELECT {FACT_COLUMNS} FROM public.event WHERE actor = $1 AND position > $2"  # noqa: S608 - our own words
    " AND starts_with(type, $4) ORDER BY position LIMIT $3"
)
_SINCE: Final = f"SELECT {FACT_COLUMNS} FROM public.event WHERE position > $1 ORDER BY position LIMIT $2"  # noqa: S608 - our own words
_HEAD: Final = "SELECT position, recorded_at FROM public.event ORDER BY position DESC LIMIT 1"
_FACTS: Final = f"""
SELECT 0, NULL, position, CAST(NULL AS bigint), CAST(NULL AS bytea), recorded_at FROM ({_HEAD}) AS head
UNION ALL
SELECT 1, value, first_position, last_position, fingerprint, NULL
FROM json_array_elements_text($1::json) AS wanted(value)
CROSS JOIN LATERAL (SELECT * FROM public.command WHERE id = value LIMIT 1) AS known
UNION ALL
SELECT 2, value, (SELECT max(version) FROM public.event WHERE stream = value), NULL, NULL, NULL
FROM json_array_elements_text($2::json) AS wanted(value)
"""  # noqa: S608 - our own words
# Rows come as JSON: one message, where a row each would take one each. recorded_at is the same for all of a
# group.
_RECORD: Final = """
WITH news AS (
INSERT INTO public.event (position, stream, version, type, schema_version, payload, recorded_at,
actor, role, reason, command_id, causation_id, correlation_id)
SELECT position, stream, version, type, schema_version, payload, $1,
actor, role, reason, command_id, causation_id, correlation_id
FROM json_to_recordset($2::json) AS n(position bigint, stream text, version bigint, type text,
schema_version integer, payload text, actor text, role text, reason text, command_id text, causation_id text,
correlation_id text)
RETURNING 1
), answers AS (
INSERT INTO public.command (id, fingerprint, first_position, last_position, recorded_at)
SELECT id, decode(fingerprint, 'hex'), first_position, last_position, $1
FROM json_to_recordset($3::json) AS n(id text, fingerprint text, first_position bigint, last_position bigint)
)
SELECT pg_notify('event', '') FROM news LIMIT 1
"""
_READING: Final = ("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY",)
_LOCKING: Final = (
    "BEGIN ISOLATION LEVEL READ COMMITTED",
    # Not LOCK TABLE, which would stall behind vacuum; a statement of its own, so that the next one sees
    # what the lock's last holder committed.
    "SELECT pg_advisory_xact_lock('public.event'::regclass::oid::bigint)",
)
_ENDS: Final = ("COMMIT", "ROLLBACK")
"""Said once in a transaction, and known to the server by heart: not prepared."""


class PostgresqlLine:
    """Implements Line. What begins a transaction is sent with its first question, in one flush.

    Through psycopg's own pipelines each statement costs ten times as much in Python; its loaders turn answers
    into values here too."""

    def __init__(self, connection: psycopg.Connection[Any]) -> None:
        connection.autocommit = True  # we say BEGIN ourselves
        self._driver, self._libpq = connection, connection.pgconn
        self._loaders = Transformer(connection)
        self._names: dict[str, bytes] = {}
        """Of the statements that this connection has prepared."""
        self._numbers = count()
        self._beginning: Sequence[str] = ()
        self._heard = select.poll()
        self._heard.register(connection.fileno(), select.POLLIN)
        self._ready = select.poll()
        self._ready.register(connection.fileno(), select.POLLIN | select.POLLOUT)

    @property
    def lost(self) -> bool:
        """Closed, or the server said something while nothing was asked: most likely good-bye."""
        return self._driver.closed or bool(self._heard.poll(0))

    def begin_reading(self) -> None:
        self._beginning = _READING

    def end(self) -> None:
        self._beginning = ()
        if self._libpq.transaction_status != TransactionStatus.IDLE:
            self._ask("ROLLBACK")

    def known(self, command_id: str) -> Known | None:
        found = self._ask(_KNOWN, command_id)
        return (found[0][0], found[0][1], found[0][2]) if found else None

    def stream(self, stream: str, after: int = 0, limit: int | None = None) -> list[Fact]:
        return self._ask(_STREAM, stream, after, limit, row=Fact._make)

    def version(self, stream: str) -> int:
        return self._number(_VERSION, stream) or 0

    def version_at(self, stream: str, position: int) -> int | None:
        return self._number(_VERSION_AT, position, stream)

    def position(self, stream: str, version: int) -> int | None:
        return self._number(_POSITION, stream, version)

    def gap(self, after: int, until: int) -> int | None:
        return self._number(_GAP, after, until)

    def at(self, positions: Sequence[int]) -> list[Fact]:
        return self._ask(_AT_POSITIONS, f"{{{','.join(map(str, positions))}}}", row=Fact._make)

    def led_to(self, positions: Sequence[int], back: int) -> list[Fact]:
        return self._ask(_LED_TO, f"{{{','.join(map(str, positions))}}}", back, row=Fact._make)

    def by_actor(self, actor: str, after: int, limit: int, named: str) -> list[Fact]:
        return self._ask(_BY_ACTOR, actor, after, limit, named, row=Fact._make)

    def since(self, position: int, limit: int) -> list[Fact]:
        return self._ask(_SINCE, position, limit, row=Fact._make)

    def head(self) -> tuple[int, datetime] | None:
        found = self._ask(_HEAD)
        return (found[0][0], found[0][1]) if found else None

    def now(self) -> datetime:
        [[now]] = self._ask("SELECT clock_timestamp()")
        assert isinstance(now, datetime)
        return now

    def lock(self) -> None:
        self._beginning = _LOCKING

    def facts(self, command_ids: Sequence[str], streams: Sequence[str]) -> list[tuple[Any, ...]]:
        return self._ask(_FACTS, dumps(command_ids), dumps(streams))

    def record(self, events: str, commands: str, at: datetime) -> None:
        self._flush((_RECORD, (at.isoformat(), events, commands)), ("COMMIT", ()))

    def close(self) -> None:
        self._driver.close()

    def _number(self, sql: str, *values: str | int) -> int | None:
        found = self._ask(sql, *values)
        return found[0][0] if found else None

    def _ask(
        self, sql: str, *values: str | int | None, row: Callable[[Sequence[Any]], Any] = tuple
    ) -> list[Any]:
        beginning, self._beginning = self._beginning, ()
        answer = self._flush(*((statement, ()) for statement in beginning), (sql, values))
        self._loaders.set_pgresult(answer)
        return self._loaders.load_rows(0, answer.ntuples, row)

    def _flush(self, *said: tuple[str, Sequence[str | int | None]]) -> PGresult:
        """Says all at once; answers what the last statement led to. Raises the first error."""
        known = dict(self._names)
        try:
            self._say(said)
            answer, failure = self._heard_all()
            self._libpq.exit_pipeline_mode()
        except BaseException:
            self._driver.close()  # in the middle of an answer: of no more use
            raise
        if failure is not None:
            self._names = known  # what was to be prepared may not have been; another time by another name
            raise error_from_result(failure)
        assert answer is not None
        return answer

    def _say(self, said: Sequence[tuple[str, Sequence[str | int | None]]]) -> None:
        libpq = self._libpq
        libpq.enter_pipeline_mode()
        for sql, values in said:
            given = [None if value is None else _encoded(value) for value in values]
            if sql in _ENDS:
                libpq.send_query_params(sql.encode(), given)
            else:
                libpq.send_query_prepared(self._prepared(sql), given)
        libpq.pipeline_sync()
        while libpq.flush():  # psycopg's connections never block: much to say is said bit by bit
            self._ready.poll()
            libpq.consume_input()

    def _prepared(self, sql: str) -> bytes:
        name = self._names.get(sql)
        if name is None:
            name = self._names[sql] = f"toegang_{next(self._numbers)}".encode()
            self._libpq.send_prepare(name, sql.encode())
        return name

    def _heard_all(self) -> tuple[PGresult | None, PGresult | None]:
        """The last answer, and the first error, once all was dealt with."""
        libpq, answer, failure = self._libpq, None, None
        while libpq.status == ConnStatus.OK:
            while libpq.is_busy():
                self._heard.poll()
                libpq.consume_input()
            got = libpq.get_result()
            if got is None:
                continue
            if got.status == ExecStatus.PIPELINE_SYNC:
                return answer, failure
            if got.status == ExecStatus.FATAL_ERROR:
                failure = failure or got
            else:
                answer = got
        raise psycopg.OperationalError("the connection to the log was lost")


def _encoded(value: str | int) -> bytes:
    text = str(value).encode()
    if b"\0" in text:  # libpq would end it there
        raise psycopg.DataError("PostgreSQL holds no NUL character")
    return text
