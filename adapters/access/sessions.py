"""Sessions of holders, in an operational table; tokens as hashes only."""

from datetime import datetime

from sqlalchemy import Engine, bindparam, delete, insert, select, update

from adapters.access.tables import SESSION
from adapters.access.tokens import new_token, token_hash
from adapters.event_store.engine import writing
from domain.ports import Randomness, Session
from domain.values import AccountId, Plain, Purpose
from projections.kernel import Utc
from projections.point import point_reader

_OF_TOKEN = select(
    SESSION.c.account_id, SESSION.c.credential_id, SESSION.c.purpose, SESSION.c.expires_at
).where(SESSION.c.token_hash == bindparam("token_hash"), SESSION.c.expires_at > bindparam("now", type_=Utc))


class SqlSessions:
    """Implements domain.ports.Sessions. The engine is the one of the operational tables."""

    def __init__(self, engine: Engine, randomness: Randomness) -> None:
        self._reader, self._writer = engine, writing(engine)
        self._randomness = randomness

    def start(self, session: Session) -> Plain:
        """Answers the token, shown once."""
        token = new_token(self._randomness)
        row = {
            "token_hash": token_hash(token),
            "account_id": session.account_id,
            "credential_id": session.credential_id,
            "purpose": session.purpose.value,
            "expires_at": session.expires_at,
        }
        with self._writer.begin() as tx:
            tx.execute(insert(SESSION).values(row))
        return token

    def find(self, token: Plain, now: datetime) -> Session | None:
        """The session of that token, unless it expired or was ended."""
        found = point_reader(self._reader).row(_OF_TOKEN, token_hash=token_hash(token), now=now)
        if found is None:
            return None
        account_id, credential_id, purpose, expires_at = found.values()
        return Session(AccountId(account_id), credential_id, Purpose(purpose), expires_at)

    def keep(self, token: Plain, credential_id: str) -> None:
        """The session goes on under the password that was chosen in it."""
        changed = update(SESSION).where(SESSION.c.token_hash == token_hash(token))
        with self._writer.begin() as tx:
            tx.execute(changed.values(credential_id=credential_id))

    def end(self, token: Plain) -> None:
        with self._writer.begin() as tx:
            tx.execute(delete(SESSION).where(SESSION.c.token_hash == token_hash(token)))

    def end_all(self, account_id: AccountId) -> None:
        with self._writer.begin() as tx:
            tx.execute(delete(SESSION).where(SESSION.c.account_id == account_id))

    def purge(self, now: datetime) -> int:
        """Removes what has expired; answers how many. Expired sessions are never found, purged or not."""
        with self._writer.begin() as tx:
            return tx.execute(delete(SESSION).where(SESSION.c.expires_at <= now)).rowcount
