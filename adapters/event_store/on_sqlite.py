"""The log's own statements on SQLite, spoken to the driver."""

from collections.abc import Sequence
from datetime import datetime
from json import dumps
from typing import Any, Final

from pysqlite3.dbapi2 import OperationalError

from adapters.event_store.facts import FACT_COLUMNS, Fact
from adapters.event_store.line import Known
from domain.ports import LogDamaged

_KNOWN: Final = "SELECT fingerprint, first_position, last_position FROM command WHERE id = ?"
_STREAM: Final = f"SELECT {FACT_COLUMNS} FROM event WHERE stream = ? AND version > ? ORDER BY version LIMIT ?"  # noqa: S608 - our own words
_VERSION: Final = "SELECT max(version) FROM event WHERE stream = ?"
_VERSION_AT: Final = "SELECT version FROM event WHERE position = ? AND stream = ?"
_POSITION: Final = "SELECT position FROM event WHERE stream = ? AND version = ?"
_GAP: Final = """
SELECT min(gap) FROM (
SELECT ?1 + 1 AS gap
UNION ALL
SELECT position + 1 FROM event WHERE position > ?1 AND position < ?2
) AS follows WHERE gap < ?2 AND NOT EXISTS (SELECT 1 FROM event WHERE position = gap)
"""
_AT_POSITIONS: Final = (
    f"SELECT {FACT_COLUMNS} FROM event WHERE position IN (SELECT value FROM json_each(?)) ORDER BY position"  # noqa: S608 - our own words
)
_LED_TO: Final = f"""
WITH RECURSIVE led (position, back) AS (
SELECT value, 0 FROM json_each(?1)
UNION
SELECT CASE WHEN causation_id NOT GLOB '*[^0-9]*' THEN CAST(causation_id AS INTEGER) END, back + 1
FROM led JOIN event ON event.position = led.position WHERE back < ?2 AND causation_id IS NOT NULL
)
SELECT {FACT_COLUMNS} FROM event
WHERE position IN (SELECT position FROM led UNION SELECT max(position) FROM event) ORDER BY position
"""  # noqa: S608 - our own words
_BY_ACTOR: Final = (
    f"SELECT {FACT_COLUMNS} FROM event WHERE actor = ?1 AND position > ?2"  # noqa: S608 - our own words
    " AND substr(type, 1, length(?4)) = ?4 ORDER BY position LIMIT ?3"
)
_SINCE: Final = f"SELECT {FACT_COLUMNS} FROM event WHERE position > ? ORDER BY position LIMIT ?"  # noqa: S608 - our own words
_HEAD: Final = "SELECT position, recorded_at FROM event ORDER BY position DESC LIMIT 1"
_FACTS: Final = f"""
SELECT 0, NULL, position, NULL, NULL, recorded_at FROM ({_HEAD})
UNION ALL
SELECT 1, id, first_position, last_position, fingerprint, NULL FROM command
WHERE id IN (SELECT value FROM json_each(?))
UNION ALL
SELECT 2, value, (SELECT max(version) FROM event WHERE stream = value), NULL, NULL, NULL FROM json_each(?)
"""  # noqa: S608 - our own words
# recorded_at is the same for all of a group.
_RECORD_EVENTS: Final = """
INSERT INTO event (position, stream, version, type, schema_version, payload, recorded_at,
actor, role, reason, command_id, causation_id, correlation_id)
SELECT value ->> 'position', value ->> 'stream', value ->> 'version', value ->> 'type',
value ->> 'schema_version', value ->> 'payload', ?1, value ->> 'actor', value ->> 'role', value ->> 'reason',
value ->> 'command_id', value ->> 'causation_id', value ->> 'correlation_id'
FROM json_each(?2)
"""
_RECORD_COMMANDS: Final = """
INSERT INTO command (id, fingerprint, first_position, last_position, recorded_at)
SELECT value ->> 'id', unhex(value ->> 'fingerprint'), value ->> 'first_position', value ->> 'last_position',
?1
FROM json_each(?2)
"""
_ISO: Final = "%Y-%m-%dT%H:%M:%S.%fZ"
"""As projections.kernel.Utc writes it: fixed width, so that it sorts like time."""
_AT: Final = Fact._fields.index("recorded_at")


class SqliteLine:
    """Implements Line."""

    lost = False

    def __init__(self, connection: Any) -> None:
        self._driver = connection

    def begin_reading(self) -> None:
        self._driver.execute("BEGIN")

    def end(self) -> None:
        if self._driver.in_transaction:
            self._driver.execute("ROLLBACK")

    def known(self, command_id: str) -> Known | None:
        found: Known | None = self._driver.execute(_KNOWN, (command_id,)).fetchone()
        return found

    def stream(self, stream: str, after: int = 0, limit: int | None = None) -> list[Fact]:
        return self._facts(_STREAM, (stream, after, -1 if limit is None else limit))

    def version(self, stream: str) -> int:
        return self._number(_VERSION, stream) or 0

    def version_at(self, stream: str, position: int) -> int | None:
        return self._number(_VERSION_AT, position, stream)

    def position(self, stream: str, version: int) -> int | None:
        return self._number(_POSITION, stream, version)

    def gap(self, after: int, until: int) -> int | None:
        return self._number(_GAP, after, until)

    def at(self, positions: Sequence[int]) -> list[Fact]:
        return self._facts(_AT_POSITIONS, (dumps([*positions]),))

    def led_to(self, positions: Sequence[int], back: int) -> list[Fact]:
        return self._facts(_LED_TO, (dumps([*positions]), back))

    def by_actor(self, actor: str, after: int, limit: int, named: str) -> list[Fact]:
        return self._facts(_BY_ACTOR, (actor, after, limit, named))

    def since(self, position: int, limit: int) -> list[Fact]:
        return self._facts(_SINCE, (position, limit))

    def head(self) -> tuple[int, datetime] | None:
        found = self._driver.execute(_HEAD).fetchone()
        return None if found is None else (found[0], datetime.fromisoformat(found[1]))

    def now(self) -> datetime:
        [now] = self._driver.execute("SELECT strftime('%Y-%m-%dT%H:%M:%f000Z', 'now')").fetchone()
        return datetime.fromisoformat(now)

    def lock(self) -> None:
        self._driver.execute("BEGIN IMMEDIATE")

    def facts(self, command_ids: Sequence[str], streams: Sequence[str]) -> list[tuple[Any, ...]]:
        rows = self._driver.execute(_FACTS, (dumps(command_ids), dumps(streams))).fetchall()
        return [(*row[:5], row[5] and datetime.fromisoformat(row[5])) for row in rows]

    def record(self, events: str, commands: str, at: datetime) -> None:
        moment = at.strftime(_ISO)
        self._driver.execute(_RECORD_EVENTS, (moment, events))
        self._driver.execute(_RECORD_COMMANDS, (moment, commands))
        self._driver.execute("COMMIT")

    def close(self) -> None:
        self._driver.close()

    def _facts(self, sql: str, values: Sequence[object]) -> list[Fact]:
        """Raises LogDamaged."""
        moment, fact = datetime.fromisoformat, tuple.__new__
        try:
            rows = self._driver.execute(sql, values).fetchall()
        except OperationalError as error:
            if not str(error).startswith("Could not decode"):
                raise
            position = self._not_text(sql, values)
            raise LogDamaged(f"Position {position}: a text cannot be read.", position) from None
        try:
            return [fact(Fact, (*row[:_AT], moment(row[_AT]), *row[_AT + 1 :])) for row in rows]
        except (ValueError, TypeError):
            position = next(row[0] for row in rows if not _is_moment(row[_AT]))
            raise LogDamaged(f"Position {position}: its moment cannot be read.", position) from None

    def _not_text(self, sql: str, values: Sequence[object]) -> int | None:
        """The first position of an answer whose row the driver cannot give."""
        asked = f"SELECT position FROM ({sql}) ORDER BY position"  # noqa: S608 - our own words
        for [position] in self._driver.execute(asked, values).fetchall():
            try:
                self._driver.execute(_AT_POSITIONS, (dumps([position]),)).fetchall()
            except OperationalError:
                return int(position)
        return None

    def _number(self, sql: str, *values: object) -> int | None:
        found = self._driver.execute(sql, values).fetchone()
        return None if found is None else found[0]


def _is_moment(value: Any) -> bool:
    try:
        datetime.fromisoformat(value)
    except (ValueError, TypeError):
        return False
    return True
