"""Sessions of members of staff, in an operational table; tokens as hashes only."""

from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import Engine, bindparam, delete, insert, or_, select, update

from adapters.access.tables import STAFF_SESSION
from adapters.access.tokens import new_token, token_hash
from adapters.event_store.engine import writing
from domain.ports import STAFF_TOKEN, Randomness, StaffSession
from domain.values import PersonId, Plain
from projections.kernel import Utc
from projections.point import point_reader

LASTS: Final = timedelta(hours=10)
"""A working day."""
IDLE_MAX: Final = timedelta(minutes=30)
USED_EVERY: Final = timedelta(minutes=1)
"""How exactly use is noted: not every request needs a write of its own."""

_OF_TOKEN = select(
    STAFF_SESSION.c.person_id, STAFF_SESSION.c.turn, STAFF_SESSION.c.used_at, STAFF_SESSION.c.passkey_id
).where(
    STAFF_SESSION.c.token_hash == bindparam("token_hash"),
    STAFF_SESSION.c.expires_at > bindparam("now", type_=Utc),
    STAFF_SESSION.c.used_at > bindparam("used_after", type_=Utc),
)


class SqlStaffSessions:
    """Implements domain.ports.StaffSessions. The engine is the one of the operational tables."""

    def __init__(self, engine: Engine, randomness: Randomness) -> None:
        self._reader, self._writer = engine, writing(engine)
        self._randomness = randomness

    def start(self, person_id: PersonId, turn: int, now: datetime, *, passkey_id: str | None = None) -> Plain:
        """Answers the token, shown once."""
        token = new_token(self._randomness, STAFF_TOKEN)
        row = {
            "token_hash": token_hash(token),
            "person_id": person_id,
            "turn": turn,
            "expires_at": now + LASTS,
            "used_at": now,
            "passkey_id": passkey_id,
        }
        with self._writer.begin() as tx:
            tx.execute(insert(STAFF_SESSION).values(row))
        return token

    def find(self, token: Plain, now: datetime) -> StaffSession | None:
        """The session of that token, unless it ended; it is in use, so that its idle time begins anew."""
        hashed = token_hash(token)
        found = point_reader(self._reader).row(
            _OF_TOKEN, token_hash=hashed, now=now, used_after=now - IDLE_MAX
        )
        if found is None:
            return None
        person_id, turn, used_at, passkey_id = found.values()
        if now - used_at >= USED_EVERY:
            this, before = STAFF_SESSION.c.token_hash == hashed, STAFF_SESSION.c.used_at < now
            used = update(STAFF_SESSION).where(this, before)
            with self._writer.begin() as tx:
                tx.execute(used.values(used_at=now))
        return StaffSession(PersonId(person_id), turn, passkey_id)

    def keep(self, token: Plain, turn: int) -> None:
        """The session goes on in that turn: its own person chose another password in it."""
        changed = update(STAFF_SESSION).where(STAFF_SESSION.c.token_hash == token_hash(token))
        with self._writer.begin() as tx:
            tx.execute(changed.values(turn=turn))

    def end(self, token: Plain) -> None:
        with self._writer.begin() as tx:
            tx.execute(delete(STAFF_SESSION).where(STAFF_SESSION.c.token_hash == token_hash(token)))

    def purge(self, now: datetime) -> int:
        """Removes those that ended by time; answers how many. They are never found, purged or not."""
        over = or_(STAFF_SESSION.c.expires_at <= now, STAFF_SESSION.c.used_at <= now - IDLE_MAX)
        with self._writer.begin() as tx:
            return tx.execute(delete(STAFF_SESSION).where(over)).rowcount
