"""Wake-ups only save time: whoever waits pulls again after its timeout, so a lost one costs a delay."""

import threading
import time
import weakref
from typing import Final, Protocol

import pysqlite3.dbapi2
from sqlalchemy import Engine

OTHER_PROCESS_S: Final = 0.02
"""How soon SQLite is asked after news whether another process has committed."""
OTHER_PROCESS_MAX_S: Final = 0.2
"""And how often at least, however long nothing has been heard."""
SLOWER: Final = 1.25
"""By how much each pause is longer than the one before: from the shortest to the longest in a second."""


class Waker(Protocol):
    """Tells that pulling may be worth it. Opened before the first pull, so that nothing falls in between."""

    def wait(self, timeout_s: float) -> None:
        """Returns when something may have been committed, after the timeout, or at once when closed."""

    def close(self) -> None:
        """Ends a wait, in any thread."""


class Bell:
    """Rung by this process's recorder after each commit; heard by this process's wakers."""

    def __init__(self) -> None:
        self._ears: weakref.WeakSet[threading.Event] = weakref.WeakSet()
        self._lock = threading.Lock()

    def ring(self) -> None:
        with self._lock:
            ears = list(self._ears)
        for ear in ears:
            ear.set()

    def ear(self) -> threading.Event:
        ear = threading.Event()
        with self._lock:
            self._ears.add(ear)
        return ear


def open_waker(engine: Engine, bell: Bell) -> Waker:
    """The waker that fits the database. ``bell`` is rung by this process's recorder."""
    if engine.dialect.name == "postgresql":
        from adapters.event_store.listening import Listening

        return Listening(engine)
    return DataVersion(str(engine.url.database), bell)


class DataVersion:
    """SQLite: the bell for this process, PRAGMA data_version for the others."""

    def __init__(self, path: str, bell: Bell) -> None:
        self._ear = bell.ear()
        self._conn = pysqlite3.dbapi2.connect(path, isolation_level=None, check_same_thread=False)
        self._using = threading.Lock()
        self._closed = False
        self._seen = self._version()
        self._pause_s = OTHER_PROCESS_S

    def wait(self, timeout_s: float) -> None:
        until_s = time.monotonic() + timeout_s
        while not self._closed and (left_s := until_s - time.monotonic()) > 0:
            rung = self._ear.wait(min(left_s, self._pause_s))
            before, self._seen = self._seen, self._version()
            if rung or self._seen != before:
                self._pause_s = OTHER_PROCESS_S
                break
            self._pause_s = min(self._pause_s * SLOWER, OTHER_PROCESS_MAX_S)
        self._ear.clear()

    def close(self) -> None:
        with self._using:
            if not self._closed:
                self._closed = True
                self._conn.close()
        self._ear.set()

    def _version(self) -> int:
        with self._using:
            if self._closed:
                return -1
            [version] = self._conn.execute("PRAGMA data_version").fetchone()
            return int(version)
