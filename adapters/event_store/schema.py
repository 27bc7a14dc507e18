"""The tables of the log and how they are made; what the database refuses about them, ``guards`` says."""

import re
from collections.abc import Mapping
from typing import Final

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    Column,
    Connection,
    Engine,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    Table,
    UniqueConstraint,
    insert,
    inspect,
    select,
)

from adapters.event_store.engine import ACCESS, LOG, making
from adapters.event_store.guards import POSTGRES_GUARDS, POSTGRES_SCHEMA, SQLITE_GUARDS
from projections.kernel import Text, Utc

SCHEMA_VERSION: Final = 1

_Position = BigInteger().with_variant(Integer(), "sqlite")

EVENTS = MetaData(schema=LOG)

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
    Index("event_actor", "actor", "position"),
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

ROLE: Final = re.compile(r"[a-z_][a-z0-9_]{0,62}")


class StoreUnfit(Exception):
    """This store cannot be used as asked: no tables, another mark or schema, a clock that is off."""


def initialise(owner: Engine, *, simulated: bool, application_role: str | None = None) -> None:
    """Makes the tables and their guards with the owner's connection; harmless when repeated. Guards of an
    earlier release are renewed.

    PostgreSQL: ``application_role`` may read and insert, no more; it gets a schema of its own name, where
    the read models lie, and one for what lets people in. Raises StoreUnfit where the store bears the other
    mark."""
    with making(owner) as tx:
        _refuse_elsewhere(tx)
        EVENTS.create_all(tx)
        for index in event.indexes:
            index.create(tx, checkfirst=True)  # a log of an earlier release has none
        _guard(tx)
        if tx.execute(select(store_mark)).first() is None:
            kind = "simulated" if simulated else "real"
            tx.execute(insert(store_mark).values(id=1, kind=kind, schema_version=SCHEMA_VERSION))
        if application_role is not None:
            _grant(tx, application_role)
        check_mark(tx, simulated=simulated)


def _guard(tx: Connection) -> None:
    """Makes the guards, and anew those that are not as this release makes them."""
    if tx.dialect.name == "postgresql":
        for statement in POSTGRES_GUARDS:
            tx.exec_driver_sql(statement)
        return
    kept = sqlite_triggers(tx)
    for name, text in SQLITE_GUARDS.items():
        if kept.get(name) != text:
            tx.exec_driver_sql(f"DROP TRIGGER IF EXISTS {name}")
            tx.exec_driver_sql(text)


def sqlite_triggers(tx: Connection) -> Mapping[str, str]:
    """By name, as the database keeps them."""
    found = tx.exec_driver_sql("SELECT name, sql FROM sqlite_master WHERE type = 'trigger'")
    return {row.name: row.sql for row in found}


def has_log(tx: Connection) -> bool:
    """Whether the tables of the log were made."""
    place = POSTGRES_SCHEMA if tx.dialect.name == "postgresql" else None
    return inspect(tx).has_table(store_mark.name, place)


def is_simulated(engine: Engine) -> bool:
    """Which mark the store bears. Raises StoreUnfit where it was not initialised."""
    with engine.connect() as tx:
        if not has_log(tx):
            raise StoreUnfit("The store was not initialised: run `toegang init` first.")
        return bool(tx.execute(select(store_mark.c.kind)).scalar_one() == "simulated")


def check_mark(tx: Connection, *, simulated: bool) -> None:
    """Raises StoreUnfit unless the store bears this mark and this schema version."""
    mark = tx.execute(select(store_mark)).one()
    if (mark.kind == "simulated") is not simulated:
        right = "with" if mark.kind == "simulated" else "without"
        raise StoreUnfit(
            f"This store is marked {mark.kind}, for good: run `toegang init` {right} --simulated, or choose"
            " another store. Simulated time never enters a real one."
        )
    if mark.schema_version != SCHEMA_VERSION:
        raise StoreUnfit(f"The store's schema version is {mark.schema_version}, not {SCHEMA_VERSION}.")


def _refuse_elsewhere(tx: Connection) -> None:
    """Earlier releases made the log wherever the owner's search path began."""
    if tx.dialect.name != "postgresql" or has_log(tx):
        return
    if inspect(tx).has_table(store_mark.name):
        raise StoreUnfit(
            f"The log lies in another schema than {POSTGRES_SCHEMA}: move its tables event, command,"
            f" store_mark and library_tracking there (ALTER TABLE ... SET SCHEMA {POSTGRES_SCHEMA}), then run"
            " this again."
        )


def _grant(tx: Connection, role: str) -> None:
    if not ROLE.fullmatch(role):
        raise StoreUnfit("The application role must be a plain lower-case PostgreSQL name.")
    log = POSTGRES_SCHEMA
    tx.exec_driver_sql(f"GRANT SELECT, INSERT ON {log}.event, {log}.command TO {role}")
    tx.exec_driver_sql(f"GRANT SELECT ON {log}.store_mark TO {role}")
    tx.exec_driver_sql(f"GRANT SELECT, INSERT, UPDATE ON {log}.library_tracking TO {role}")
    # "$user" comes first in PostgreSQL's search path: what the application makes lands in its own schema.
    there = inspect(tx).get_schema_names()  # asked first: even "if not exists" needs the right to make it
    lacking = [schema for schema in (role, ACCESS) if schema not in there]
    if not lacking:
        return
    may = "SELECT pg_has_role(%(role)s, 'SET') AND has_database_privilege(current_database(), 'CREATE')"
    if not tx.exec_driver_sql(may, {"role": role}).scalar_one():
        raise StoreUnfit(
            f"The owner may not make a schema for {role}: it must own the database, and be granted that role"
            f" (GRANT {role} TO its name), as docs/operating.md shows."
        )
    for schema in lacking:
        tx.exec_driver_sql(f"CREATE SCHEMA {schema} AUTHORIZATION {role}")
