"""A small world on a store: every command is decided in memory and there, and must come to the same."""

import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from sqlalchemy import NullPool, create_engine, make_url
from sqlalchemy.exc import ArgumentError, DBAPIError

from adapters.clock import SimulatedClock
from adapters.event_store import (
    Bell,
    DirectWriter,
    EventMapper,
    EventRecorder,
    LibraryRecorder,
    Toegang,
    initialise,
    open_engine,
)
from adapters.key_vault import MemoryVault
from adapters.randomness import SystemRandomness
from domain.catalogue import AGGREGATES, EVENTS, USE_CASES
from domain.kernel import Command, Done, Event, Recorded, Rejected, Request
from domain.ports import CommandIdMisused
from domain.values import sealed_fields
from toegang_testing.world import World


class NoStore(Exception):
    """No database can be made there: no finding about anything."""


class StoredWorld(World):
    """A world whose every command also goes to a store, which must answer and record what memory does."""

    def __init__(self, log: Toegang, clock: SimulatedClock) -> None:
        super().__init__()
        self.stored, self._clock = log, clock
        clock.advance_to(self.now)

    def execute(self, command: Command, request: Request) -> Done:
        before = self.head()
        expected = _outcome(super(), command, request)
        self._clock.advance_to(self.now)
        found = _outcome(self.stored, command, request)
        name = type(command).__name__
        assert _told(found) == _told(expected), f"{name}: the store answers {found!r}, memory {expected!r}"
        kept = [_clear(one) for one in self.stored.since(before, self.head() - before + 1)]
        assert kept == [_clear(one) for one in self.log[before:]], f"{name}: the store records something else"
        if isinstance(expected, Exception):
            raise expected
        return expected


def _outcome(executor: Any, command: Command, request: Request) -> Done | Rejected | CommandIdMisused:
    try:
        done: Done = executor.execute(command, request)
    except (Rejected, CommandIdMisused) as refused:
        return refused
    return done


def _told(outcome: Done | Exception) -> object:
    return (type(outcome), str(outcome)) if isinstance(outcome, Exception) else outcome


def _clear(recorded: Recorded[Event]) -> tuple[Any, ...]:
    """All of it but what is personal, which a store seals."""
    event = recorded.event
    return (
        *recorded._replace(event=event)[:-1],
        type(event),
        event.model_dump(exclude={*sealed_fields(type(event))}),
    )


@contextmanager
def world_on(url: str) -> Iterator[StoredWorld]:
    """A world that nothing has happened in, on an empty database that is gone afterwards.

    ``url``: ``sqlite``, or a PostgreSQL server's (postgresql+psycopg://…), whose user may make databases.
    Raises NoStore."""
    with fresh_database(url) as database:
        engine = open_engine(database)
        try:
            initialise(engine, simulated=True)
            clock, bell = SimulatedClock(World().now), Bell()
            recorder = EventRecorder(engine, clock, bell.ring)
            mapper = EventMapper(EVENTS, MemoryVault(SystemRandomness()))
            library = LibraryRecorder(recorder, bell)
            yield StoredWorld(Toegang(library, DirectWriter(recorder), mapper, AGGREGATES, USE_CASES), clock)
        finally:
            engine.dispose()


@contextmanager
def fresh_database(url: str) -> Iterator[str]:
    """The URL of an empty database of that kind, which ends with this. Raises NoStore."""
    if url == "sqlite":
        with TemporaryDirectory(prefix="toegang-testing-") as folder:
            yield f"sqlite:///{Path(folder, 'store.sqlite')}"
        return
    name = f"toegang_testing_{secrets.token_hex(6)}"
    _made(url, name)
    try:
        yield make_url(url).set(database=name).render_as_string(hide_password=False)
    finally:
        _told_server(url, f"DROP DATABASE {name} WITH (FORCE)")


def _made(url: str, name: str) -> None:
    """Raises NoStore, which shows no password."""
    try:
        server = make_url(url)
    except ArgumentError:
        server = None
    if server is None or server.get_backend_name() != "postgresql":
        raise NoStore("a store is sqlite, or the URL of a PostgreSQL server")
    try:
        _told_server(url, f"CREATE DATABASE {name}")
    except (ArgumentError, DBAPIError, ImportError) as failed:
        why = str(failed.orig if isinstance(failed, DBAPIError) else failed).partition("\n")[0]
        raise NoStore(f"{server.render_as_string()}: no database can be made there ({why})") from None


def _told_server(url: str, statement: str) -> None:
    engine = create_engine(url, isolation_level="AUTOCOMMIT", poolclass=NullPool)
    with engine.connect() as connection:
        connection.exec_driver_sql(statement)
