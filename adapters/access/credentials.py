"""Credentials in an operational table: never in the log, never in a read model."""

from collections.abc import Callable, Collection, Sequence
from contextlib import suppress

from sqlalchemy import Engine, delete, insert, select, update
from sqlalchemy.exc import IntegrityError

from adapters.access.hashing import OWASP, UNNAMED_KEPT, Hashing, Profile
from adapters.access.sweeping import sweep
from adapters.access.tables import CREDENTIAL
from domain.ports import Clock, Randomness
from domain.values import Plain


class SqlCredentials:
    """Implements domain.ports.CredentialStore. The engine is the one of the operational tables."""

    def __init__(
        self,
        engine: Engine,
        randomness: Randomness,
        clock: Clock,
        profile: Profile = OWASP,
        *,
        processes: int = 1,
    ) -> None:
        self._engine, self._clock = engine, clock
        self._hashing = Hashing(randomness, profile, processes)

    def put(self, credential_id: str, password: Plain) -> None:
        # Kept again: an event is about to name it, so that it is not old for the sweep.
        again = update(CREDENTIAL).where(CREDENTIAL.c.id == credential_id).values(kept_at=self._clock.now())
        with self._engine.begin() as connection:
            if connection.execute(again).rowcount:
                return
        hashed = self._hashing.hash(password)  # slow: before the transaction
        row = {"id": credential_id, "hash": hashed, "kept_at": self._clock.now()}
        # Where another process has put it meanwhile, its hash stays: hashes are never replaced.
        with suppress(IntegrityError), self._engine.begin() as connection:
            connection.execute(insert(CREDENTIAL).values(row))

    def verify(self, credential_id: str | None, password: Plain) -> bool:
        hash_text = self._hash(credential_id or "")  # nobody's id costs the same look-up (D8)
        return self._hashing.fits(hash_text, password)

    def forget(self, credential_id: str) -> None:
        with self._engine.begin() as connection:
            connection.execute(delete(CREDENTIAL).where(CREDENTIAL.c.id == credential_id))

    def sweep(self, named: Callable[[Sequence[str]], Collection[str]]) -> int:
        return sweep(self._engine, CREDENTIAL, self._clock, UNNAMED_KEPT, named)

    def _hash(self, credential_id: str) -> str | None:
        with self._engine.connect() as connection:
            return connection.execute(
                select(CREDENTIAL.c.hash).where(CREDENTIAL.c.id == credential_id)
            ).scalar_one_or_none()
