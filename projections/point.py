"""A row by its key, or a few rows, straight through the driver: for what is looked up all day."""

import asyncio
import queue
import weakref
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from typing import Any, Final

import sqlalchemy as sa
from sqlalchemy import Connection, Engine

CONNECTIONS_MAX: Final = 8
"""Of one process to one database, beside its pool; who finds none free waits for one."""
WAIT_MAX_S = 2.0
"""For a free one: many times what a look-up takes, so that past it the database hangs."""

Convert = Callable[[Any], Any]


class PointReader:
    """Reads committed rows on connections of its own, each statement a transaction by itself.

    A statement is built by SQLAlchemy, once, and then handed to the driver as text: its pool and its layers
    cost more than such a look-up."""

    def __init__(self, engine: Engine) -> None:
        self._open = weakref.WeakMethod(engine.raw_connection)
        self._dialect = engine.dialect
        self._free: queue.LifoQueue[Any] = queue.LifoQueue()
        for _ in range(CONNECTIONS_MAX):
            self._free.put(None)
        closed_with(engine, self.close)

    def row(self, select: sa.Select[Any], **values: Any) -> dict[str, Any] | None:
        """The one row that the select finds with these values for its bind parameters; None without one.
        Raises as ``rows``."""
        found = self.rows(select, **values)
        assert len(found) <= 1, "a key finds one row"
        return found[0] if found else None

    def rows(self, select: sa.Select[Any], **values: Any) -> list[dict[str, Any]]:
        """Every row that the select finds with these values; for selects that find few.

        Raises DBAPIError where the database does not answer, sqlalchemy.exc.TimeoutError where no connection
        becomes free in time; on an event loop, which must not wait, BlockingIOError where none is open and
        free: ask again in a thread."""
        ask = _asked(select, self._dialect)
        return [ask.read(row) for row in self._rows(ask.text, ask.bound(values))]

    def close(self) -> None:
        """Those that are idle; later questions open new ones."""
        idle = []
        with suppress(queue.Empty):
            while True:
                idle.append(self._free.get_nowait())
        for conn in idle:
            if conn is not None:
                conn.close()
            self._free.put(None)

    def _rows(self, text: str, values: Any) -> list[tuple[Any, ...]]:
        conn = self._taken()
        try:
            if conn is not None:
                try:
                    return _fetched(conn, text, values)
                except self._dialect.loaded_dbapi.OperationalError:
                    # Lost while it was idle, most likely: reading again changes nothing.
                    conn.close()
                    conn = None
            conn = self._connected()
            return _fetched(conn, text, values)
        except self._dialect.loaded_dbapi.Error as error:
            if conn is not None:
                conn.close()
                conn = None
            raise _told(text, error, self._dialect.loaded_dbapi) from error
        finally:
            self._free.put(conn)

    def _taken(self) -> Any:
        try:
            return self._free.get_nowait()
        except queue.Empty:
            _may_wait()
        try:
            return self._free.get(timeout=WAIT_MAX_S)
        except queue.Empty:
            raise sa.exc.TimeoutError("No connection for a look-up became free in time.") from None

    def _connected(self) -> Any:
        _may_wait()
        opening = self._open()
        assert opening is not None, "who asks holds the engine"
        fairy = opening()
        conn: Any = fairy.driver_connection
        fairy.detach()
        if self._dialect.name == "postgresql":
            conn.autocommit = True
        return conn


def closed_with(engine: Engine, also: Callable[[], None]) -> None:
    """From now on ``also`` is called after the engine is disposed of.

    Not by its event: an engine that anybody listens to asks for listeners at every statement, of every
    kind."""
    dispose = engine.dispose

    def both(close: bool = True) -> None:
        dispose(close=close)
        also()

    setattr(engine, "dispose", both)  # noqa: B010 - to mypy a method is not to be set


def point_reader(engine: Engine) -> PointReader:
    """The one of this engine."""
    found = _readers.get(engine)
    if found is None:
        found = _readers.setdefault(engine, PointReader(engine))
    return found


_readers: "weakref.WeakKeyDictionary[Engine, PointReader]" = weakref.WeakKeyDictionary()


def one(tx: Connection | PointReader, select: sa.Select[Any], **values: Any) -> Mapping[Any, Any] | None:
    """The same row within a transaction, or by itself."""
    if isinstance(tx, PointReader):
        return tx.row(select, **values)
    return tx.execute(select, values).mappings().one_or_none()


def several(
    tx: Connection | PointReader, select: sa.Select[Any], **values: Any
) -> Sequence[Mapping[Any, Any]]:
    """The same rows within a transaction, or by themselves."""
    if isinstance(tx, PointReader):
        return tx.rows(select, **values)
    return tx.execute(select, values).mappings().all()


@dataclass(frozen=True, slots=True)
class _Ask:
    """A select as the driver takes it, and how values go in and out."""

    text: str
    names: tuple[str, ...]
    positional: bool
    into: tuple[Convert | None, ...]
    given: Mapping[str, Any]
    """Values that the select itself brings."""
    out: tuple[tuple[str, Convert | None], ...]

    @classmethod
    def of(cls, select: sa.Select[Any], dialect: sa.Dialect) -> "_Ask":
        compiled = select.compile(dialect=dialect)
        assert isinstance(compiled, sa.sql.compiler.SQLCompiler)
        names = tuple(compiled.positiontup or compiled.binds)
        types = [compiled.binds[name].type.dialect_impl(dialect) for name in names]
        columns = [(column.key, column.type.dialect_impl(dialect)) for column in select.selected_columns]
        return cls(
            str(compiled),
            names,
            compiled.positiontup is not None,
            tuple(kind.bind_processor(dialect) for kind in types),
            {name: bind.value for name, bind in compiled.binds.items() if not bind.required},
            tuple((str(name), kind.result_processor(dialect, None)) for name, kind in columns),
        )

    def bound(self, values: dict[str, Any]) -> Any:
        values = {**self.given, **values}
        bound = [
            values[name] if convert is None else convert(values[name])
            for name, convert in zip(self.names, self.into, strict=True)
        ]
        return bound if self.positional else dict(zip(self.names, bound, strict=True))

    def read(self, row: tuple[Any, ...]) -> dict[str, Any]:
        return {
            name: value if convert is None else convert(value)
            for (name, convert), value in zip(self.out, row, strict=True)
        }


_asks: "weakref.WeakKeyDictionary[sa.Select[Any], dict[tuple[str, str], _Ask]]" = weakref.WeakKeyDictionary()


def _asked(select: sa.Select[Any], dialect: sa.Dialect) -> _Ask:
    """Built once for all engines of a driver."""
    built = _asks.setdefault(select, {})
    driver = dialect.name, dialect.driver
    return built.get(driver) or built.setdefault(driver, _Ask.of(select, dialect))


def _told(text: str, error: Exception, driver: Any) -> sa.exc.DBAPIError:
    """As SQLAlchemy tells it, without the values."""
    told = sa.exc.DBAPIError.instance(text, None, error, driver.Error)
    assert isinstance(told, sa.exc.DBAPIError)
    return told


def _may_wait() -> None:
    try:
        asyncio.get_running_loop()
    except RuntimeError:
        return
    raise BlockingIOError("An event loop does not wait for a connection.")


def _fetched(conn: Any, text: str, values: Any) -> list[tuple[Any, ...]]:
    """All of them: a cursor that is not at its end keeps its snapshot."""
    rows: list[tuple[Any, ...]] = conn.execute(text, values).fetchall()
    return rows
