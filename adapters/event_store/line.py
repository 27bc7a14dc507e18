"""Connections on which the log's own statements are spoken to the driver, and their errors."""

import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from datetime import datetime
from typing import Any, Final, Protocol

from sqlalchemy import Engine, exc

from adapters.event_store.facts import Fact
from adapters.event_store.failures import failed
from projections.point import closed_with

LINES_MAX: Final = 16
"""How many are open at once, as many as the engine's own pool may have."""
LINE_WAIT_S: Final = 30.0

Known = tuple[bytes, int | None, int]
"""What a command id led to: fingerprint, first position (None: nothing changed), last position."""


class Line(Protocol):
    """One connection to the log's database. One module per database speaks the statements, and no other.

    Every statement by itself sees what was committed before it; between ``begin_reading`` and ``end`` all
    see one moment; between ``lock`` and ``record`` or ``end`` nobody else appends."""

    def begin_reading(self) -> None:
        """From the next statement on, all see the same moment."""

    def end(self) -> None:
        """Ends what was begun; nothing of it stays."""

    def known(self, command_id: str) -> Known | None: ...

    def stream(self, stream: str, after: int = 0, limit: int | None = None) -> list[Fact]:
        """Its events after a version, by version."""

    def version(self, stream: str) -> int:
        """The last version; 0 of a stream without events."""

    def version_at(self, stream: str, position: int) -> int | None:
        """The version of the event at a position, if it is one of this stream."""

    def position(self, stream: str, version: int) -> int | None:
        """Where an event of a stream stands, if there is one."""

    def gap(self, after: int, until: int) -> int | None:
        """The first position between two that has no event, if there is one."""

    def at(self, positions: Sequence[int]) -> list[Fact]:
        """Those at these positions, in order."""

    def led_to(self, positions: Sequence[int], back: int) -> list[Fact]:
        """Those at these positions and those that led to them, so many back; and the last of the log. In
        order."""

    def by_actor(self, actor: str, after: int, limit: int, named: str) -> list[Fact]:
        """Those of an actor after a position whose type begins so, in order."""

    def since(self, position: int, limit: int) -> list[Fact]:
        """All types, in order."""

    def head(self) -> tuple[int, datetime] | None:
        """The last position and its time; None of an empty log."""

    def now(self) -> datetime:
        """The database's clock."""

    def lock(self) -> None:
        """Begins a transaction under the append lock; it is had at the next statement at the latest."""

    def facts(self, command_ids: Sequence[str], streams: Sequence[str]) -> list[tuple[Any, ...]]:
        """Under the lock: (0, None, head, None, None, recorded_at) unless the log is empty, then
        (1, command id, first, last, fingerprint, None) of every known id, (2, stream, version or None,
        None, None, None) of every stream."""

    def record(self, events: str, commands: str, at: datetime) -> None:
        """Records rows, given as JSON, wakes others up and commits."""

    @property
    def lost(self) -> bool:
        """Whether the connection is of no more use, as far as can be told without asking the database."""

    def close(self) -> None: ...


class Lines:
    """The lines of one engine: opened when needed, kept while it lives, closed with it."""

    def __init__(self, engine: Engine, open_line: Callable[[Any], Line]) -> None:
        self._engine, self._open_line = engine, open_line
        self._idle: list[Line] = []
        self._places = threading.BoundedSemaphore(LINES_MAX)
        closed_with(engine, self._dispose)

    @contextmanager
    def line(self) -> Iterator[Line]:
        """A line of one's own; what was begun on it and not committed is undone at the end.

        Errors of the driver become SQLAlchemy's, without the statement. What the server says of an error may
        still quote a value: whoever logs one tells its class only."""
        if not self._places.acquire(timeout=LINE_WAIT_S):
            raise exc.TimeoutError("No connection to the log became free in time.")
        line = None
        try:
            line = self._take()
            yield line
        except self._engine.dialect.loaded_dbapi.Error as error:
            translated = _translated(error, lost=line is None or line.lost)
            failed(self._engine, translated)
            raise translated from error
        finally:
            if line is not None:
                self._give_back(line)
            self._places.release()

    def _take(self) -> Line:
        with suppress(IndexError):  # none idle
            while (line := self._idle.pop()).lost:
                line.close()  # the server went away, or was restarted
            return line
        return self._open()

    def _open(self) -> Line:
        fairy = self._engine.raw_connection()
        connection = fairy.driver_connection
        fairy.detach()
        return self._open_line(connection)

    def _give_back(self, line: Line) -> None:
        try:
            line.end()
        except self._engine.dialect.loaded_dbapi.Error:
            line.close()
            return
        self._idle.append(line)

    def _dispose(self) -> None:
        with suppress(IndexError):
            while True:
                self._idle.pop().close()


def _translated(error: Exception, *, lost: bool) -> exc.DBAPIError:
    names = (kind.__name__ for kind in type(error).__mro__)
    kind = next(getattr(exc, name) for name in names if hasattr(exc, name))
    translated: exc.DBAPIError = kind("a statement of the log", None, error, connection_invalidated=lost)
    return translated
