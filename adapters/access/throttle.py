"""How often a secret was tried, in an operational table: no events, and nobody's code."""

from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import BigInteger, Engine, bindparam, column, delete, text

from adapters.access.tables import THROTTLE
from adapters.event_store.engine import writing
from projections.kernel import Utc

TRIES_MAX: Final = 10
WINDOW: Final = timedelta(minutes=15)

# One statement, so that tries at the same moment are all counted.
_COUNT: Final = (
    text(
        "INSERT INTO throttle (name, tries, since) VALUES (:name, 1, :now) "
        "ON CONFLICT (name) DO UPDATE SET "
        "tries = CASE WHEN throttle.since <= :passed THEN 1 ELSE throttle.tries + 1 END, "
        "since = CASE WHEN throttle.since <= :passed THEN excluded.since ELSE throttle.since END "
        "RETURNING tries, since"
    )
    .bindparams(bindparam("now", type_=Utc), bindparam("passed", type_=Utc))
    .columns(column("tries", BigInteger), column("since", Utc))
)


class SqlThrottle:
    """Implements domain.ports.Throttle: ten tries in a quarter of an hour, which begins with the first."""

    def __init__(self, engine: Engine) -> None:
        self._writer = writing(engine)

    def attempt(self, name: str, now: datetime, tries_max: int | None = None) -> datetime | None:
        """Counts a try. None: it may be made; else when the next may be."""
        with self._writer.begin() as tx:
            tries, since = tx.execute(_COUNT, {"name": name, "now": now, "passed": now - WINDOW}).one()
        return None if tries <= (tries_max or TRIES_MAX) else since + WINDOW

    def succeeded(self, name: str) -> None:
        """Forgets the tries."""
        with self._writer.begin() as tx:
            tx.execute(delete(THROTTLE).where(THROTTLE.c.name == name))

    def purge(self, now: datetime) -> int:
        """Removes what no longer counts; answers how many."""
        with self._writer.begin() as tx:
            return tx.execute(delete(THROTTLE).where(THROTTLE.c.since <= now - WINDOW)).rowcount
