"""Connections to SQLite and PostgreSQL, set up the one way this store relies on."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final

import pysqlite3.dbapi2
from sqlalchemy import Connection, Engine, PoolProxiedConnection, create_engine, make_url, text
from sqlalchemy import event as on

from adapters.event_store.failures import watch
from adapters.event_store.guards import POSTGRES_SCHEMA

LOG: Final = "log"
"""The schema that the log's tables are declared in. Each engine knows where that is."""
ACCESS: Final = "access"
"""PostgreSQL: the schema of what lets people in, which `init` makes for the application."""
LOCK_WAIT_S = 10.0
"""How long a writer waits for others before it gives up."""

_POSTGRES_OPTIONS: Final = {
    "idle_in_transaction_session_timeout": 10_000,
    "transaction_timeout": 60_000,
    "timezone": "UTC",
    "datestyle": "ISO",
}
"""Milliseconds: a client that hangs must not hold the append lock. PostgreSQL 17 or later. Moments come back
as we keep them, whatever the server is set to."""

_POSTGRES_SILENCE: Final = {
    "keepalives_idle": 5,
    "keepalives_interval": 2,
    "keepalives_count": 3,
    "tcp_user_timeout": 10_000,
}
"""Seconds, seconds, probes, milliseconds: a server that goes silent, or the network before it, is given up
after about as long as a writer waits for the lock. By the system's defaults a thread that waits for an
answer would hang for two hours, one that sends for a quarter of an hour."""

_SQLITE_PRAGMAS: Final = (
    "journal_mode=WAL",
    "synchronous=FULL",
    "secure_delete=ON",
    "recursive_triggers=ON",
    "foreign_keys=ON",
)

_WRITER: Final = "writer"
_ALONE: Final = text("SELECT pg_advisory_xact_lock(hashtext(:at))")


def open_engine(url: str, schema: str = "") -> Engine:
    """``sqlite:////absolute/file.db`` or ``postgresql://...``. Raises ValueError for anything else.
    ``schema``: the one of PostgreSQL that names lead to, instead of the role's own.

    SQLite must be a file: threads would see different databases in memory.
    """
    parsed = make_url(url)
    match parsed.get_backend_name():
        case "sqlite":
            if parsed.database in (None, "", ":memory:") or "mode" in parsed.query:
                raise ValueError("A SQLite store must be a file, not in memory.")
            return _sqlite(url)
        case "postgresql":
            return _postgresql(url, schema)
        case other:
            raise ValueError(f"A store is on sqlite or postgresql, not on {other}.")


def writing(engine: Engine) -> Engine:
    """The same engine for transactions that write: SQLite takes its write lock at once (BEGIN IMMEDIATE).

    There is one of each, kept with it: whoever watches what is written watches that one."""
    if engine.get_execution_options().get("writes"):
        return engine
    found: Engine | None = vars(engine).get(_WRITER)
    if found is None:
        found = engine.execution_options(writes=True)
        if engine.dialect.name == "sqlite":
            on.listen(found, "begin", _is_to_write)
        found = vars(engine).setdefault(_WRITER, found)
    return found


@contextmanager
def making(engine: Engine) -> Iterator[Connection]:
    """A transaction that makes tables, one at a time over all processes: PostgreSQL's own "if not exists"
    fails where two ask at once."""
    with writing(engine).begin() as tx:
        alone(tx, "make tables")
        yield tx


def alone(tx: Connection, at: str) -> None:
    """Nobody else is at it until the transaction ends, over all processes. SQLite has one writer anyway."""
    if tx.dialect.name == "postgresql":
        tx.execute(_ALONE, {"at": f"toegang: {at}"})


def identity(engine: Engine) -> tuple[object, ...]:
    """Of the database: the same by whatever path, link or host name it was opened. The database is asked:
    one has many URLs, and equal to itself proves nothing."""
    with engine.connect() as tx:
        if engine.dialect.name == "sqlite":
            file = Path(tx.exec_driver_sql("PRAGMA database_list").all()[0].file).stat()
            return file.st_dev, file.st_ino
        ask = "SELECT system_identifier, oid FROM pg_control_system(), pg_database"
        return tuple(tx.exec_driver_sql(f"{ask} WHERE datname = current_database()").one())


def _postgresql(url: str, schema: str) -> Engine:
    options = " ".join(f"-c {name}={value}" for name, value in _POSTGRES_OPTIONS.items())
    options += f" -c lock_timeout={round(LOCK_WAIT_S * 1000)}"
    if schema:
        options += f" -c search_path={schema}"
    engine = create_engine(
        url,
        isolation_level="READ COMMITTED",
        pool_pre_ping=True,
        pool_size=8,
        max_overflow=8,
        execution_options=_log_in(POSTGRES_SCHEMA),
        connect_args={
            "options": options,
            "connect_timeout": 5,
            "application_name": "toegang",
            "client_encoding": "utf8",
            **_POSTGRES_SILENCE,
        },
    )
    watch(engine)
    return engine


def _sqlite(url: str) -> Engine:
    engine = create_engine(
        url,
        module=pysqlite3.dbapi2,
        pool_size=8,
        max_overflow=8,
        execution_options=_log_in(None),
        connect_args={"timeout": LOCK_WAIT_S, "check_same_thread": False},
    )
    on.listen(engine, "connect", _prepare_sqlite)
    # An engine that nobody listens to is a tenth quicker at every statement.
    setattr(engine.dialect, "do_begin", _begin_sqlite)  # noqa: B010 - a method, to mypy
    watch(engine)
    return engine


def _log_in(schema: str | None) -> dict[str, Any]:
    return {"schema_translate_map": {LOG: schema}}


def _prepare_sqlite(raw: Any, _: Any) -> None:
    raw.isolation_level = None  # we say BEGIN ourselves
    for pragma in _SQLITE_PRAGMAS:
        raw.execute(f"PRAGMA {pragma}")


def _is_to_write(tx: Connection) -> None:
    tx.connection.info[_WRITER] = True


def _begin_sqlite(connection: PoolProxiedConnection) -> None:
    writes = connection.info.pop(_WRITER, False)
    raw: Any = connection.dbapi_connection
    raw.execute("BEGIN IMMEDIATE" if writes else "BEGIN")
