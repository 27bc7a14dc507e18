"""API keys of systems, in an operational table; keys as hashes only."""

import base64
import hashlib
from collections.abc import Sequence

from sqlalchemy import Engine, bindparam, insert, select, update

from adapters.access.tables import API_KEY
from adapters.event_store.engine import writing
from domain.ports import ApiKey, Randomness, Scope
from domain.values import Plain
from projections.point import point_reader

KEY_BYTES, KEY_ID_BYTES = 32, 8
SYSTEM_PREFIX = "tg_sys_"
"""A key that leaked into a file is recognised by how it begins."""

_SHOWN = (API_KEY.c.key_id, API_KEY.c.label, API_KEY.c.scopes)
_REVOKED = "revoked:"
"""Instead of a hash: the row stays, so that a table without rows means a lost one (lost.py)."""
_IN_USE = ~API_KEY.c.key_hash.startswith(_REVOKED)
_OF_HASH = select(*_SHOWN).where(API_KEY.c.key_hash == bindparam("key_hash"))


class SqlApiKeys:
    """Implements domain.ports.ApiKeys. The engine is the one of the operational tables.

    A key is found by its hash, so that the time it takes tells nothing about any key."""

    def __init__(self, engine: Engine, randomness: Randomness) -> None:
        self._reader, self._writer = engine, writing(engine)
        self._randomness = randomness

    def make(self, label: str, *, scopes: frozenset[Scope]) -> Plain:
        """Answers the key, shown once. Raises ValueError without a scope: it could ask nothing."""
        if not scopes:
            raise ValueError("an API key has scopes")
        secret = base64.urlsafe_b64encode(self._randomness.token(KEY_BYTES)).decode().rstrip("=")
        key = Plain(f"{SYSTEM_PREFIX}{secret}")
        row = {
            "key_id": self._randomness.token(KEY_ID_BYTES).hex(),
            "key_hash": _hash(key),
            "label": label,
            "scopes": " ".join(sorted(scopes)),
        }
        with self._writer.begin() as tx:
            tx.execute(insert(API_KEY).values(row))
        return key

    def find(self, key: Plain) -> ApiKey | None:
        found = point_reader(self._reader).row(_OF_HASH, key_hash=_hash(key))
        return None if found is None else _read(**found)

    def named(self, key_id: str) -> ApiKey | None:
        with self._reader.connect() as tx:
            found = tx.execute(select(*_SHOWN).where(API_KEY.c.key_id == key_id, _IN_USE)).one_or_none()
        return None if found is None else _read(*found)

    def all(self) -> Sequence[ApiKey]:
        with self._reader.connect() as tx:
            rows = tx.execute(
                select(*_SHOWN).where(_IN_USE).order_by(API_KEY.c.label, API_KEY.c.key_id)
            ).all()
        return [_read(*row) for row in rows]

    def revoke(self, key_id: str) -> bool:
        """Whether there was such a key."""
        revoked = update(API_KEY).where(API_KEY.c.key_id == key_id, _IN_USE)
        with self._writer.begin() as tx:
            return tx.execute(revoked.values(key_hash=f"{_REVOKED}{key_id}")).rowcount == 1


def _read(key_id: str, label: str, scopes: str) -> ApiKey:
    return ApiKey(key_id=key_id, label=label, scopes=frozenset(map(Scope, scopes.split())))


def _hash(key: Plain) -> str:
    """Plain SHA-256: a key has 256 random bits, so that nothing can be guessed from its hash."""
    return hashlib.sha256(key.text.encode("utf-8", "surrogatepass")).hexdigest()
