"""The tables of the log, what the database itself refuses about them, and how they are made."""

import re
from typing import Final

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    Column,
    Connection,
    Engine,
    Integer,
    LargeBinary,
    MetaData,
    Table,
    UniqueConstraint,
    insert,
    inspect,
    select,
)

from adapters.event_store.engine import making
from projections.kernel import Text, Utc

SCHEMA_VERSION: Final = 1

_Position = BigInteger().with_variant(Integer(), "sqlite")

EVENTS = MetaData()

event = Table(
    "event",
    EVENTS,
    Column("position", _Position, primary_key=True, autoincrement=False),
    Column("stream", Text, nullable=False),
    Column("version", BigInteger, nullable=False),
    Column("type", Text, nullable=False),
    Column("schema_version", Integer, nullable=False),
    Column("payload", Text, nullable=False),
    Column("recorded_at", Utc, nullable=False),
    Column("actor", Text, nullable=False),
    Column("role", Text),
    Column("reason", Text),
    Column("command_id", Text, nullable=False),
    Column("causation_id", Text),
    Column("correlation_id", Text, nullable=False),
    UniqueConstraint("stream", "version", name="event_stream_version"),
    CheckConstraint("position > 0", name="event_position_positive"),
    CheckConstraint("version > 0", name="event_version_positive"),
)
"""What happened, for ever (I18, I19)."""

command = Table(
    "command",
    EVENTS,
    Column("id", Text, primary_key=True),
    Column("fingerprint", LargeBinary, nullable=False),
    Column("first_position", BigInteger),
    Column("last_position", BigInteger, nullable=False),
    Column("recorded_at", Utc, nullable=False),
)
"""What each command id led to (I22). No first position: nothing changed, and the last is the head then."""

store_mark = Table(
    "store_mark",
    EVENTS,
    Column("id", Integer, primary_key=True, autoincrement=False),
    Column("kind", Text, nullable=False),
    Column("schema_version", Integer, nullable=False),
    CheckConstraint("id = 1", name="store_mark_one_row"),
    CheckConstraint("kind IN ('real', 'simulated')", name="store_mark_kind"),
)
"""Whether this store holds real or simulated time; it never changes."""

library_tracking = Table(
    "library_tracking",
    EVENTS,
    Column("name", Text, primary_key=True),
    Column("position", BigInteger, nullable=False),
)
"""How far projections of the eventsourcing library have come. The only table here that is updated; our
own subscriptions keep theirs in adapters.subscriptions."""

_APPEND_ONLY: Final = ("event", "command")

SQLITE_GUARDS: Final = (
    *(
        f"CREATE TRIGGER IF NOT EXISTS {table}_no_{operation.lower()} BEFORE {operation} ON {table} "
        f"BEGIN SELECT RAISE(ABORT, '{table} is append-only'); END"
        for table in _APPEND_ONLY
        for operation in ("UPDATE", "DELETE")
    ),
    # REPLACE deletes without firing delete triggers unless recursive_triggers is on, so every unique
    # key is checked before an insert.
    "CREATE TRIGGER IF NOT EXISTS event_next BEFORE INSERT ON event BEGIN "
    "SELECT RAISE(ABORT, 'position must be the last plus one') "
    "WHERE NEW.position IS NOT (SELECT coalesce(max(position), 0) + 1 FROM event); "
    "SELECT RAISE(ABORT, 'recorded_at must not run backwards') "
    "WHERE NEW.recorded_at < (SELECT recorded_at FROM event ORDER BY position DESC LIMIT 1); "
    "SELECT RAISE(ABORT, 'version must be the last of its stream plus one') "
    "WHERE NEW.version IS NOT "
    "(SELECT coalesce(max(version), 0) + 1 FROM event WHERE stream = NEW.stream); END",
    "CREATE TRIGGER IF NOT EXISTS command_once BEFORE INSERT ON command BEGIN "
    "SELECT RAISE(ABORT, 'a command id is recorded once') "
    "WHERE EXISTS (SELECT 1 FROM command WHERE id = NEW.id); END",
    "CREATE TRIGGER IF NOT EXISTS store_mark_no_update BEFORE UPDATE OF id, kind ON store_mark "
    "BEGIN SELECT RAISE(ABORT, 'a store keeps its mark'); END",
    "CREATE TRIGGER IF NOT EXISTS store_mark_no_delete BEFORE DELETE ON store_mark "
    "BEGIN SELECT RAISE(ABORT, 'a store keeps its mark'); END",
    "CREATE TRIGGER IF NOT EXISTS store_mark_once BEFORE INSERT ON store_mark "
    "BEGIN SELECT RAISE(ABORT, 'a store keeps its mark') WHERE EXISTS (SELECT 1 FROM store_mark); END",
)

POSTGRES_GUARDS: Final = (
    "CREATE OR REPLACE FUNCTION append_only() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
    "RAISE EXCEPTION USING MESSAGE = TG_TABLE_NAME || ' is append-only', ERRCODE = 'restrict_violation'; "
    "END $$",
    # One check per statement: dense positions and versions, time in order, whoever writes.
    "CREATE OR REPLACE FUNCTION event_next() RETURNS trigger LANGUAGE plpgsql AS $$ "
    "DECLARE bad bigint; BEGIN "
    "SELECT n.position INTO bad FROM added n "
    "LEFT JOIN event p ON p.position = n.position - 1 "
    "LEFT JOIN event v ON v.stream = n.stream AND v.version = n.version - 1 "
    "WHERE (p.position IS NULL AND n.position <> 1) OR p.recorded_at > n.recorded_at "
    "OR (v.version IS NULL AND n.version <> 1) OR v.position > n.position LIMIT 1; "
    "IF FOUND THEN RAISE EXCEPTION USING "
    "MESSAGE = 'event ' || bad || ' does not follow: position, version or time', "
    "ERRCODE = 'integrity_constraint_violation'; END IF; RETURN NULL; END $$",
    *(
        f"CREATE OR REPLACE TRIGGER {table}_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON {table} "
        "FOR EACH STATEMENT EXECUTE FUNCTION append_only()"
        for table in _APPEND_ONLY
    ),
    "CREATE OR REPLACE TRIGGER event_next AFTER INSERT ON event REFERENCING NEW TABLE AS added "
    "FOR EACH STATEMENT EXECUTE FUNCTION event_next()",
    "CREATE OR REPLACE TRIGGER store_mark_append_only BEFORE UPDATE OF id, kind OR DELETE OR TRUNCATE "
    "ON store_mark FOR EACH STATEMENT EXECUTE FUNCTION append_only()",
    # Also under session_replication_role = replica, which skips ordinary triggers.
    *(
        f"ALTER TABLE {trigger.split(' ')[0]} ENABLE ALWAYS TRIGGER {trigger.split(' ')[1]}"
        for trigger in (
            "event event_append_only",
            "event event_next",
            "command command_append_only",
            "store_mark store_mark_append_only",
        )
    ),
)

ROLE: Final = re.compile(r"[a-z_][a-z0-9_]{0,62}")


class StoreUnfit(Exception):
    """This store cannot be used as asked: no tables, another mark or schema, a clock that is off."""


def initialise(owner: Engine, *, simulated: bool, application_role: str | None = None) -> None:
    """Makes the tables and their guards with the owner's connection; harmless when repeated.

    PostgreSQL: ``application_role`` may read and insert, no more; it gets a schema of its own name, where
    the read models and operational tables lie. Raises StoreUnfit where the store bears the other mark.
    """
    with making(owner) as tx:
        EVENTS.create_all(tx)
        for guard in SQLITE_GUARDS if tx.dialect.name == "sqlite" else POSTGRES_GUARDS:
            tx.exec_driver_sql(guard)
        if tx.execute(select(store_mark)).first() is None:
            kind = "simulated" if simulated else "real"
            tx.execute(insert(store_mark).values(id=1, kind=kind, schema_version=SCHEMA_VERSION))
        if application_role is not None:
            _grant(tx, application_role)
        check_mark(tx, simulated=simulated)


def is_simulated(engine: Engine) -> bool:
    """Which mark the store bears. Raises StoreUnfit where it was not initialised."""
    with engine.connect() as tx:
        if not inspect(tx).has_table("store_mark"):
            raise StoreUnfit("The store was not initialised: run `toegang init` first.")
        return bool(tx.execute(select(store_mark.c.kind)).scalar_one() == "simulated")


def check_mark(tx: Connection, *, simulated: bool) -> None:
    """Raises StoreUnfit unless the store bears this mark and this schema version."""
    mark = tx.execute(select(store_mark)).one()
    if (mark.kind == "simulated") is not simulated:
        raise StoreUnfit(f"This store is marked {mark.kind}: simulated time never enters a real one.")
    if mark.schema_version != SCHEMA_VERSION:
        raise StoreUnfit(f"The store's schema version is {mark.schema_version}, not {SCHEMA_VERSION}.")


def _grant(tx: Connection, role: str) -> None:
    if not ROLE.fullmatch(role):
        raise StoreUnfit("The application role must be a plain lower-case PostgreSQL name.")
    tx.exec_driver_sql(f"GRANT SELECT, INSERT ON event, command TO {role}")
    tx.exec_driver_sql(f"GRANT SELECT ON store_mark TO {role}")
    tx.exec_driver_sql(f"GRANT SELECT, INSERT, UPDATE ON library_tracking TO {role}")
    # "$user" comes first in PostgreSQL's search path: what the application makes lands in its own schema.
    tx.exec_driver_sql(f"CREATE SCHEMA IF NOT EXISTS {role} AUTHORIZATION {role}")
