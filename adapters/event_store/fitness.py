"""What is true of a store's database, asked without changing anything: version, guards, mark, time."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from sqlalchemy import Engine, select

from adapters.event_store.guards import (
    PINNED,
    POSTGRES_FUNCTIONS,
    POSTGRES_SCHEMA,
    POSTGRES_TRIGGERS,
    SQLITE_GUARDS,
)
from adapters.event_store.schema import has_log, sqlite_triggers, store_mark

CORRUPTING: Final = ((3, 7, 0), (3, 51, 2))
"""The first and the last SQLite that can corrupt a WAL database which several connections write."""
POSTGRESQL_MIN: Final = 17
"""The first with transaction_timeout."""

_VERSION: Final = {"sqlite": "SELECT sqlite_version()", "postgresql": "SHOW server_version"}
# ENABLE ALWAYS: others are skipped under session_replication_role = replica. A definition names the
# function's schema only where the search path does not lead to it.
_POSTGRES_TRIGGERS: Final = r"""
SELECT t.tgname, f.proname, f.prosrc, f.proconfig,
  pg_catalog.regexp_replace(pg_catalog.pg_get_triggerdef(t.oid), 'EXECUTE FUNCTION (?!' || n.nspname || '\.)',
    'EXECUTE FUNCTION ' || n.nspname || '.')
FROM pg_catalog.pg_trigger t
JOIN pg_catalog.pg_class c ON c.oid = t.tgrelid AND c.relname IN ('event', 'command', 'store_mark')
JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
JOIN pg_catalog.pg_proc f ON f.oid = t.tgfoid AND f.pronamespace = n.oid
WHERE t.tgenabled = 'A' AND n.nspname = %(schema)s
"""


@dataclass(frozen=True, slots=True)
class Version:
    """A database's version; ``trouble`` says why it must not be used, or is ""."""

    text: str
    trouble: str


@dataclass(frozen=True, slots=True)
class Mark:
    """Whether a store holds real or simulated time, and the version of its tables."""

    kind: str
    schema_version: int


def version(store: Engine) -> Version:
    """Of the database that answers, not of its driver."""
    with store.connect() as tx:
        text = str(tx.exec_driver_sql(_VERSION[store.dialect.name]).scalar_one())
    name = {"sqlite": "SQLite", "postgresql": "PostgreSQL"}[store.dialect.name]
    return Version(f"{name} {text.split(' ')[0]}", version_trouble(store.dialect.name, text))


def version_trouble(dialect: str, text: str) -> str:
    """Why this version must not be used, or ""."""
    numbers = tuple(int(part) for part in re.findall(r"\d+", text)[:3])
    if dialect == "sqlite" and CORRUPTING[0] <= numbers <= CORRUPTING[1]:
        return "versions 3.7.0 to 3.51.2 can corrupt a WAL database that several connections write"
    if dialect == "postgresql" and numbers[0] < POSTGRESQL_MIN:
        return f"PostgreSQL {POSTGRESQL_MIN} or later is needed"
    return ""


def mark(store: Engine) -> Mark | None:
    """None where the store was not initialised."""
    with store.connect() as tx:
        if not has_log(tx):
            return None
        found = tx.execute(select(store_mark.c.kind, store_mark.c.schema_version)).one_or_none()
    return found and Mark(*found)


def guards_missing(store: Engine) -> Sequence[str]:
    """The triggers that should refuse changes of the log and are not there, not always on, not as this
    release makes them, or run something else than its functions with their own search path."""
    with store.connect() as tx:
        if store.dialect.name == "sqlite":
            kept = sqlite_triggers(tx)
            return sorted(name for name, text in SQLITE_GUARDS.items() if kept.get(name) != text)
        there = tx.exec_driver_sql(_POSTGRES_TRIGGERS, {"schema": POSTGRES_SCHEMA}).all()
    sound = {
        trigger
        for trigger, function, body, settings, definition in there
        if definition == POSTGRES_TRIGGERS.get(trigger)
        and body == POSTGRES_FUNCTIONS.get(function)
        and settings == [f"search_path={PINNED}"]
    }
    return sorted(POSTGRES_TRIGGERS.keys() - sound)
