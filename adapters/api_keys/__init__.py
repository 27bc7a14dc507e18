"""API keys of systems and of staff, in an operational table; keys as hashes only."""

import base64
import hashlib
from collections.abc import Sequence
from typing import Any

from sqlalchemy import Column, Engine, MetaData, Row, Table, delete, insert, select

from adapters.event_store.engine import writing
from domain.ports import ApiKey, Randomness, Role, Scope
from domain.values import PersonId, Plain
from projections.kernel import Text

__all__ = ["METADATA", "STAFF_PREFIX", "SYSTEM_PREFIX", "SqlApiKeys"]

KEY_BYTES, KEY_ID_BYTES = 32, 8
SYSTEM_PREFIX, STAFF_PREFIX = "tg_sys_", "tg_staff_"
"""A key that leaked into a file is recognised by how it begins."""

METADATA = MetaData()
"""Created by ``toegang init``: ``METADATA.create_all(engine)``."""

_api_key = Table(
    "api_key",
    METADATA,
    Column("key_id", Text, primary_key=True),
    Column("key_hash", Text, nullable=False, unique=True),
    Column("label", Text, nullable=False),
    # Words with a space between them, in alphabetical order.
    Column("scopes", Text, nullable=False),
    Column("person_id", Text),
    Column("roles", Text, nullable=False),
)
_SHOWN = (
    _api_key.c.key_id,
    _api_key.c.label,
    _api_key.c.scopes,
    _api_key.c.person_id,
    _api_key.c.roles,
)


class SqlApiKeys:
    """Implements domain.ports.ApiKeys. The engine is the one of the operational tables.

    A key is found by its hash, so that the time it takes tells nothing about any key."""

    def __init__(self, engine: Engine, randomness: Randomness) -> None:
        self._reader, self._writer = engine, writing(engine)
        self._randomness = randomness

    def make(
        self,
        label: str,
        *,
        scopes: frozenset[Scope] = frozenset(),
        person_id: PersonId | None = None,
        roles: frozenset[Role] = frozenset(),
    ) -> Plain:
        """Answers the key, shown once. Raises ValueError: a key is a system's, with scopes, or a person's,
        with roles."""
        if bool(scopes) == bool(roles) or bool(roles) != (person_id is not None):
            raise ValueError("an API key has scopes, or a person and roles")
        prefix = SYSTEM_PREFIX if person_id is None else STAFF_PREFIX
        secret = base64.urlsafe_b64encode(self._randomness.token(KEY_BYTES)).decode().rstrip("=")
        key = Plain(f"{prefix}{secret}")
        row = {
            "key_id": self._randomness.token(KEY_ID_BYTES).hex(),
            "key_hash": _hash(key),
            "label": label,
            "scopes": " ".join(sorted(scopes)),
            "person_id": person_id,
            "roles": " ".join(sorted(roles)),
        }
        with self._writer.begin() as tx:
            tx.execute(insert(_api_key).values(row))
        return key

    def find(self, key: Plain) -> ApiKey | None:
        with self._reader.connect() as tx:
            found = tx.execute(select(*_SHOWN).where(_api_key.c.key_hash == _hash(key))).one_or_none()
        return None if found is None else _read(found)

    def all(self) -> Sequence[ApiKey]:
        with self._reader.connect() as tx:
            rows = tx.execute(select(*_SHOWN).order_by(_api_key.c.label, _api_key.c.key_id)).all()
        return [_read(row) for row in rows]

    def revoke(self, key_id: str) -> bool:
        """Whether there was such a key."""
        with self._writer.begin() as tx:
            return tx.execute(delete(_api_key).where(_api_key.c.key_id == key_id)).rowcount == 1


def _read(row: Row[*tuple[Any, ...]]) -> ApiKey:
    key_id, label, scopes, person_id, roles = row
    return ApiKey(
        key_id=key_id,
        label=label,
        scopes=frozenset(map(Scope, scopes.split())),
        person_id=None if person_id is None else PersonId(person_id),
        roles=frozenset(map(Role, roles.split())),
    )


def _hash(key: Plain) -> str:
    """Plain SHA-256: a key has 256 random bits, so that nothing can be guessed from its hash."""
    return hashlib.sha256(key.text.encode("utf-8", "surrogatepass")).hexdigest()
