"""Credentials in an operational table: never in the log, never in a read model."""

from contextlib import suppress

from sqlalchemy import Column, Engine, MetaData, String, Table, Text, delete, insert, select
from sqlalchemy.exc import IntegrityError

from adapters.credentials.hashing import OWASP, Hashing, Profile
from domain.ports import Randomness
from domain.values import Plain

METADATA = MetaData()
"""Created by ``toegang init``: ``METADATA.create_all(engine)``."""

CREDENTIAL = Table(
    "credential",
    METADATA,
    Column("id", String(64), primary_key=True),
    Column("hash", Text, nullable=False),
)


class SqlCredentials:
    """Implements domain.ports.CredentialStore. The engine is the one of the operational tables."""

    def __init__(self, engine: Engine, randomness: Randomness, profile: Profile = OWASP) -> None:
        self._engine = engine
        self._hashing = Hashing(randomness, profile)

    def put(self, credential_id: str, password: Plain) -> None:
        if self._hash(credential_id) is not None:
            return
        row = {"id": credential_id, "hash": self._hashing.hash(password)}  # slow: before the transaction
        # Where another process has put it meanwhile, its hash stays: hashes are never replaced.
        with suppress(IntegrityError), self._engine.begin() as connection:
            connection.execute(insert(CREDENTIAL).values(row))

    def verify(self, credential_id: str | None, password: Plain) -> bool:
        hash_text = self._hash(credential_id or "")  # nobody's id costs the same look-up (D8)
        return self._hashing.fits(hash_text, password)

    def forget(self, credential_id: str) -> None:
        with self._engine.begin() as connection:
            connection.execute(delete(CREDENTIAL).where(CREDENTIAL.c.id == credential_id))

    def _hash(self, credential_id: str) -> str | None:
        with self._engine.connect() as connection:
            return connection.execute(
                select(CREDENTIAL.c.hash).where(CREDENTIAL.c.id == credential_id)
            ).scalar_one_or_none()
