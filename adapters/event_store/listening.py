"""Wake-ups from PostgreSQL; a module of its own, so that its driver is imported only where it is used."""

import threading
from typing import Any, Final

import psycopg
from sqlalchemy import Engine
from sqlalchemy.exc import TimeoutError as Unavailable

LISTEN_S: Final = 0.25
"""How soon a listener notices that it was closed."""


class Listening:
    """PostgreSQL: LISTEN on a connection of its own, which is opened again when it is lost."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._closed = threading.Event()
        self._using = threading.Lock()
        self._conn: psycopg.Connection[Any] | None = self._open()

    def wait(self, timeout_s: float) -> None:
        waited_s = 0.0
        while waited_s < timeout_s and not self._closed.is_set():
            step_s = min(LISTEN_S, timeout_s - waited_s)
            if self._notified(step_s):
                return
            waited_s += step_s

    def close(self) -> None:
        self._closed.set()
        with self._using:
            if self._conn is not None:
                self._conn.close()
                self._conn = None

    def _notified(self, timeout_s: float) -> bool:
        with self._using:
            try:
                if self._conn is None and not self._closed.is_set():
                    self._conn = self._open()
                if self._conn is not None:
                    return any(True for _ in self._conn.notifies(timeout=timeout_s, stop_after=1))
            except (psycopg.OperationalError, Unavailable):
                if self._conn is not None:
                    self._conn.close()
                    self._conn = None
        self._closed.wait(timeout_s)  # no connection: the caller's poll goes on
        return False

    def _open(self) -> psycopg.Connection[Any]:
        fairy = self._engine.raw_connection()
        conn = fairy.driver_connection
        fairy.detach()
        assert isinstance(conn, psycopg.Connection)
        try:
            conn.autocommit = True
            conn.execute("LISTEN event")
        except BaseException:
            conn.close()  # nobody else would: it is no longer the pool's
            raise
        return conn
