"""What is true of a store's database, asked without changing anything: version, guards, mark, time."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from sqlalchemy import Engine, select

from adapters.event_store.guards import (
    PINNED,
    POSTGRES_FUNCTIONS,
    POSTGRES_GUARDS,
    POSTGRES_SCHEMA,
    SQLITE_GUARDS,
)
from adapters.event_store.schema import has_log, store_mark

CORRUPTING: Final = ((3, 7, 0), (3, 51, 2))
"""The first and the last SQLite that can corrupt a WAL database which several connections write."""
POSTGRESQL_MIN: Final = 17
"""The first with transaction_timeout."""

_VERSION: Final = {"sqlite": "SELECT sqlite_version()", "postgresql": "SHOW server_version"}
_SQLITE_TRIGGERS: Final = "SELECT name FROM sqlite_master WHERE type = 'trigger'"
# ENABLE ALWAYS: others are skipped under session_replication_role = replica.
_POSTGRES_TRIGGERS: Final = """
SELECT t.tgname, f.proname, f.prosrc, f.proconfig
FROM pg_catalog.pg_trigger t
JOIN pg_catalog.pg_class c ON c.oid = t.tgrelid AND c.relname IN ('event', 'command', 'store_mark')
JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
JOIN pg_catalog.pg_proc f ON f.oid = t.tgfoid AND f.pronamespace = n.oid
WHERE t.tgenabled = 'A' AND n.nspname = %(schema)s
"""
_GUARD: Final = re.compile(r"TRIGGER (?:IF NOT EXISTS )?(\w+) (?:BEFORE|AFTER)")


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
    """The triggers that should refuse changes of the log and are not there, not always on, or run something
    else than this release's functions with their own search path."""
    sqlite = store.dialect.name == "sqlite"
    made = SQLITE_GUARDS if sqlite else POSTGRES_GUARDS
    wanted = {found.group(1) for guard in made if (found := _GUARD.search(guard))}
    with store.connect() as tx:
        if sqlite:
            return sorted(wanted - set(tx.exec_driver_sql(_SQLITE_TRIGGERS).scalars()))
        there = tx.exec_driver_sql(_POSTGRES_TRIGGERS, {"schema": POSTGRES_SCHEMA}).all()
    sound = {
        trigger
        for trigger, function, body, settings in there
        if body == POSTGRES_FUNCTIONS.get(function) and settings == [f"search_path={PINNED}"]
    }
    return sorted(wanted - sound)
