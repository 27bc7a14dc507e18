"""What errors of a database say about its state: damaged, away or full, and how lately."""

import time
import weakref
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

from sqlalchemy import Engine, ExceptionContext
from sqlalchemy import event as on
from sqlalchemy.exc import DBAPIError, OperationalError

LATELY_S: Final = 10.0
"""Longer than leases are left alone: while one cannot be written, somebody finds out within this time."""

_MALFORMED: Final = ("malformed", "not a database", "unsupported file format")
_CORRUPTED: Final = ("XX001", "XX002")
"""PostgreSQL: of data or an index."""
_UNABLE: Final = ("is full", "disk I/O error", "unable to open", "readonly", *_MALFORMED)
"""SQLite, whose class for these is also the one for a table that is not there."""
_LOCK_TIMEOUTS: Final = ("55P03", "database is locked")
_IN_EACH_OTHERS_WAY: Final = ("40", "55", "57014")
"""PostgreSQL: two that wanted the same, or one that took too long."""

_failed_at_s: "weakref.WeakKeyDictionary[Engine, float]" = weakref.WeakKeyDictionary()


def watch(engine: Engine) -> None:
    """From now on ``has_failed_lately`` knows what went wrong on connections of its pool."""
    on.listen(engine, "handle_error", lambda context: _handle(engine, context))


def has_failed_lately(engine: Engine) -> bool:
    """Whether the database did not answer, or could not write. It is so for a while: who is told so stops
    asking, and somebody has to ask again."""
    return time.monotonic() - _failed_at_s.get(engine, -LATELY_S) < LATELY_S


def failed(engine: Engine, error: DBAPIError) -> None:
    """Notes what is not the fault of what was asked."""
    if engine.dialect.name == "sqlite":
        unable = any(words in str(error.orig) for words in _UNABLE)
    else:
        state = getattr(error.orig, "sqlstate", None) or ""  # none where the connection itself broke
        unable = isinstance(error, OperationalError) and not state.startswith(_IN_EACH_OTHERS_WAY)
    if unable or is_damaged(error):
        _failed_at_s[engine] = time.monotonic()


@contextmanager
def noted(engine: Engine) -> Iterator[None]:
    """The same of who asks by connections beside the pool (``projections/point.py``). Raises DBAPIError."""
    try:
        yield
    except DBAPIError as error:
        failed(engine, error)
        raise


def is_lock_timeout(error: OperationalError) -> bool:
    """Others wrote for longer than this one could wait."""
    return getattr(error.orig, "sqlstate", None) == _LOCK_TIMEOUTS[0] or _LOCK_TIMEOUTS[1] in str(error.orig)


def is_damaged(error: DBAPIError) -> bool:
    """Whether the database itself found its content damaged."""
    if getattr(error.orig, "sqlstate", None) in _CORRUPTED:
        return True
    return any(words in str(error.orig) for words in _MALFORMED)


def look(engine: Engine) -> None:
    """Connects and reads what tables there are. Raises DBAPIError."""
    with engine.connect() as tx:
        if engine.dialect.name == "sqlite":
            tx.exec_driver_sql("SELECT count(*) FROM sqlite_master").scalar_one()


def is_damaged_file(engine: Engine) -> bool:
    """Whether SQLite finds damage in its file, reading all of it. PostgreSQL looks after its pages by itself.

    Raises DBAPIError."""
    try:
        with engine.connect() as tx:
            ours = engine.dialect.name == "sqlite"
            return ours and tx.exec_driver_sql("PRAGMA quick_check(1)").scalar() != "ok"
    except DBAPIError as error:
        if not is_damaged(error):
            raise
        return True


def _handle(engine: Engine, context: ExceptionContext) -> None:
    if isinstance(context.sqlalchemy_exception, DBAPIError) and not context.is_pre_ping:
        failed(engine, context.sqlalchemy_exception)
