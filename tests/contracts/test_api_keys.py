"""ApiKeys: what every adapter keeps."""

import pytest
from sqlalchemy import text

from adapters.access.api_keys import SYSTEM_PREFIX, SqlApiKeys
from adapters.randomness import SystemRandomness
from domain.ports import ApiKey, Scope
from domain.values import Plain
from tests.databases import Database
from tests.stores import with_access

BOTH = frozenset({Scope.LOGIN_CHECK, Scope.INVOICES})


@pytest.fixture
def keys(database: Database) -> SqlApiKeys:
    engine = database.holding(with_access)
    return SqlApiKeys(engine, SystemRandomness())


def test_a_system_is_found_by_its_key(keys: SqlApiKeys) -> None:
    key = keys.make("filing", scopes=BOTH)
    assert key.text.startswith(SYSTEM_PREFIX)
    found = keys.find(key)
    assert found is not None
    assert found == ApiKey(found.key_id, "filing", scopes=BOTH)


@pytest.mark.parametrize("key", ["", SYSTEM_PREFIX, "' OR 1=1 --", "\ud800"])
def test_nothing_is_found_by_another_key(keys: SqlApiKeys, key: str) -> None:
    keys.make("filing", scopes=BOTH)
    assert keys.find(Plain(key)) is None


def test_a_key_without_a_scope_is_not_made(keys: SqlApiKeys) -> None:
    with pytest.raises(ValueError, match="an API key has scopes"):
        keys.make("wrong", scopes=frozenset())
    assert keys.all() == []


def test_all_keys_are_listed_by_label_without_showing_one(keys: SqlApiKeys) -> None:
    made = [keys.make(label, scopes=BOTH) for label in ("b", "a")]
    assert [key.label for key in keys.all()] == ["a", "b"]
    assert not any(key.text in repr(keys.all()) for key in made)


def test_a_revoked_key_no_longer_fits(keys: SqlApiKeys) -> None:
    key, other = keys.make("a", scopes=BOTH), keys.make("b", scopes=BOTH)
    found = keys.find(key)
    assert found is not None
    assert keys.named(found.key_id) == found
    assert [keys.revoke(found.key_id), keys.revoke(found.key_id)] == [True, False]
    assert keys.find(key) is None
    assert keys.named(found.key_id) is None
    assert keys.find(other) is not None


def test_the_key_lies_nowhere_in_the_table(database: Database) -> None:
    engine = database.holding(with_access)
    key = SqlApiKeys(engine, SystemRandomness()).make("filing", scopes=BOTH)
    with engine.connect() as tx:
        rows = tx.execute(text("SELECT * FROM api_key")).all()
    assert len(rows) == 1
    assert key.text not in repr(rows)
    assert key.text.removeprefix(SYSTEM_PREFIX) not in repr(rows)
