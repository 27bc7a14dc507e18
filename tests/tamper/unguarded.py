"""What an administrator of the database can do: take the guards off."""

from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy import Connection, Engine

from adapters.event_store.engine import writing
from adapters.event_store.schema import initialise, sqlite_triggers


@contextmanager
def unguarded(owner: Engine) -> Iterator[Connection]:
    """A transaction in which the log can be changed; on PostgreSQL the guards stand again afterwards."""
    with writing(owner).begin() as tx:
        if tx.dialect.name == "postgresql":
            for table in ("event", "command"):
                tx.exec_driver_sql(f"ALTER TABLE {table} DISABLE TRIGGER USER")
        else:
            for name in sqlite_triggers(tx):
                tx.exec_driver_sql(f"DROP TRIGGER {name}")
        yield tx
    if owner.dialect.name == "postgresql":
        initialise(owner, simulated=True)
