"""What the two databases say differently, and the statements of an append."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from sqlalchemy import BigInteger, Integer, LargeBinary, column

from projections.kernel import Text, Utc


@dataclass(frozen=True, slots=True)
class Dialect:
    """What differs per database: taking the append lock, three questions under it, recording what was
    granted and waking others up, the time."""

    lock: str | None
    facts: str
    record: Sequence[str]
    now: str


_FACTS: Final = """
SELECT 0, NULL, position, CAST(NULL AS bigint), CAST(NULL AS {blob}), recorded_at
FROM (SELECT position, recorded_at FROM event ORDER BY position DESC LIMIT 1) AS head
UNION ALL
SELECT 1, id, first_position, last_position, fingerprint, NULL FROM command
WHERE id IN (SELECT value FROM {elements}(CAST(:ids AS {json})) AS wanted(value))
UNION ALL
SELECT 2, value, (SELECT max(version) FROM event WHERE stream = value), NULL, NULL, NULL
FROM {elements}(CAST(:streams AS {json})) AS wanted(value)
"""
"""The head (0), the known command ids (1) and the streams (2)."""
FACTS_COLUMNS: Final = (
    column("kind", Integer),
    column("key", Text),
    column("a", BigInteger),
    column("b", BigInteger),
    column("fingerprint", LargeBinary),
    column("at", Utc),
)


# Rows come as JSON: one message to PostgreSQL, where a row each would take one each. recorded_at is the same
# for all of a group.
_RECORD_POSTGRESQL: Final = """
WITH news AS (
INSERT INTO event (position, stream, version, type, schema_version, payload, recorded_at,
actor, role, reason, command_id, causation_id, correlation_id)
SELECT position, stream, version, type, schema_version, payload, :at,
actor, role, reason, command_id, causation_id, correlation_id
FROM json_to_recordset(CAST(:events AS json)) AS n(position bigint, stream text, version bigint, type text,
schema_version integer, payload text, actor text, role text, reason text, command_id text, causation_id text,
correlation_id text)
RETURNING 1
), answers AS (
INSERT INTO command (id, fingerprint, first_position, last_position, recorded_at)
SELECT id, decode(fingerprint, 'hex'), first_position, last_position, :at
FROM json_to_recordset(CAST(:commands AS json)) AS n(id text, fingerprint text, first_position bigint,
last_position bigint)
)
SELECT pg_notify('event', '') FROM news LIMIT 1
"""
_RECORD_SQLITE: Final = (
    """
INSERT INTO event (position, stream, version, type, schema_version, payload, recorded_at,
actor, role, reason, command_id, causation_id, correlation_id)
SELECT value ->> 'position', value ->> 'stream', value ->> 'version', value ->> 'type',
value ->> 'schema_version', value ->> 'payload', :at, value ->> 'actor', value ->> 'role', value ->> 'reason',
value ->> 'command_id', value ->> 'causation_id', value ->> 'correlation_id'
FROM json_each(:events)
""",
    """
INSERT INTO command (id, fingerprint, first_position, last_position, recorded_at)
SELECT value ->> 'id', unhex(value ->> 'fingerprint'), value ->> 'first_position', value ->> 'last_position',
:at
FROM json_each(:commands)
""",
)

DIALECTS: Final = {
    "postgresql": Dialect(
        # Not LOCK TABLE, which would stall behind vacuum; a statement of its own, so that the next one
        # sees what the lock's last holder committed.
        "SELECT pg_advisory_xact_lock('event'::regclass::oid::bigint)",
        _FACTS.format(blob="bytea", elements="json_array_elements_text", json="json"),
        [_RECORD_POSTGRESQL],
        "SELECT clock_timestamp()",
    ),
    "sqlite": Dialect(
        None,
        _FACTS.format(blob="blob", elements="json_each", json="text").replace("AS wanted(value)", ""),
        _RECORD_SQLITE,
        "SELECT strftime('%Y-%m-%dT%H:%M:%f000Z', 'now')",
    ),
}
