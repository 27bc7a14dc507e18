"""What the database itself refuses about the log, whoever asks and however that session is set up."""

from collections.abc import Mapping, Sequence
from typing import Final

POSTGRES_SCHEMA: Final = "public"
"""Where the log lies on PostgreSQL. Guards and questions say so: by a search path of its own a session could
have them look at other tables of the same names."""
PINNED: Final = "pg_catalog, pg_temp"
"""The search path that a guard runs with: built-in operators only, and nothing of the session's own."""

_APPEND_ONLY: Final = ("event", "command")

_SQLITE_TRIGGERS: Final = (
    *(
        f"CREATE TRIGGER {table}_no_{operation.lower()} BEFORE {operation} ON {table} "
        f"BEGIN SELECT RAISE(ABORT, '{table} is append-only'); END"
        for table in _APPEND_ONLY
        for operation in ("UPDATE", "DELETE")
    ),
    # REPLACE deletes without firing delete triggers unless recursive_triggers is on, so every unique
    # key is checked before an insert.
    "CREATE TRIGGER event_next BEFORE INSERT ON event BEGIN "
    "SELECT RAISE(ABORT, 'position must be the last plus one') "
    "WHERE NEW.position IS NOT (SELECT coalesce(max(position), 0) + 1 FROM event); "
    "SELECT RAISE(ABORT, 'recorded_at must not run backwards') "
    "WHERE NEW.recorded_at < (SELECT recorded_at FROM event ORDER BY position DESC LIMIT 1); "
    "SELECT RAISE(ABORT, 'version must be the last of its stream plus one') "
    "WHERE NEW.version IS NOT "
    "(SELECT coalesce(max(version), 0) + 1 FROM event WHERE stream = NEW.stream); END",
    "CREATE TRIGGER command_once BEFORE INSERT ON command BEGIN "
    "SELECT RAISE(ABORT, 'a command id is recorded once') "
    "WHERE EXISTS (SELECT 1 FROM command WHERE id = NEW.id); END",
    "CREATE TRIGGER store_mark_no_update BEFORE UPDATE OF id, kind ON store_mark "
    "BEGIN SELECT RAISE(ABORT, 'a store keeps its mark'); END",
    "CREATE TRIGGER store_mark_no_delete BEFORE DELETE ON store_mark "
    "BEGIN SELECT RAISE(ABORT, 'a store keeps its mark'); END",
    "CREATE TRIGGER store_mark_once BEFORE INSERT ON store_mark "
    "BEGIN SELECT RAISE(ABORT, 'a store keeps its mark') WHERE EXISTS (SELECT 1 FROM store_mark); END",
)
SQLITE_GUARDS: Final[Mapping[str, str]] = {text.split()[2]: text for text in _SQLITE_TRIGGERS}
"""By name, as SQLite keeps them."""

# One check per statement: dense positions and versions, time in order, whoever writes.
_EVENT_NEXT: Final = f""" DECLARE bad bigint; BEGIN
SELECT n.position INTO bad FROM added n
LEFT JOIN {POSTGRES_SCHEMA}.event p ON p.position = n.position - 1
LEFT JOIN {POSTGRES_SCHEMA}.event v ON v.stream = n.stream AND v.version = n.version - 1
WHERE (p.position IS NULL AND n.position <> 1) OR p.recorded_at > n.recorded_at
OR (v.version IS NULL AND n.version <> 1) OR v.position > n.position LIMIT 1;
IF FOUND THEN RAISE EXCEPTION USING
MESSAGE = 'event ' || bad || ' does not follow: position, version or time',
ERRCODE = 'integrity_constraint_violation'; END IF; RETURN NULL; END """  # noqa: S608 - our own words
POSTGRES_FUNCTIONS: Final[Mapping[str, str]] = {
    "append_only": " BEGIN RAISE EXCEPTION USING MESSAGE = TG_TABLE_NAME || ' is append-only', "
    "ERRCODE = 'restrict_violation'; END ",
    "event_next": _EVENT_NEXT,
}
"""What the triggers run, by name."""

_TRIGGERS: Final = (
    *((f"{table}_append_only", table, "BEFORE DELETE OR UPDATE OR TRUNCATE", "") for table in _APPEND_ONLY),
    ("store_mark_append_only", "store_mark", "BEFORE DELETE OR UPDATE OF id, kind OR TRUNCATE", ""),
    ("event_next", "event", "AFTER INSERT", "REFERENCING NEW TABLE AS added "),
)
"""Name, table, when, and what it is told."""
POSTGRES_TRIGGERS: Final[Mapping[str, str]] = {
    name: f"CREATE TRIGGER {name} {when} ON {POSTGRES_SCHEMA}.{table} {told}FOR EACH STATEMENT "
    f"EXECUTE FUNCTION {POSTGRES_SCHEMA}.{'event_next' if told else 'append_only'}()"
    for name, table, when, told in _TRIGGERS
}
"""By name, as PostgreSQL tells them: order and spelling are those of pg_get_triggerdef."""

POSTGRES_GUARDS: Final[Sequence[str]] = (
    *(
        f"CREATE OR REPLACE FUNCTION {POSTGRES_SCHEMA}.{name}() RETURNS trigger LANGUAGE plpgsql "
        f"SET search_path = {PINNED} AS $${body}$$"
        for name, body in POSTGRES_FUNCTIONS.items()
    ),
    *(text.replace("CREATE", "CREATE OR REPLACE", 1) for text in POSTGRES_TRIGGERS.values()),
    # Also under session_replication_role = replica, which skips ordinary triggers.
    *(
        f"ALTER TABLE {POSTGRES_SCHEMA}.{table} ENABLE ALWAYS TRIGGER {name}"
        for name, table, _, _ in _TRIGGERS
    ),
)
