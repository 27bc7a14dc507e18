"""ApiKeys: what every adapter keeps."""

import pytest
from sqlalchemy import text

from adapters.api_keys import METADATA, STAFF_PREFIX, SYSTEM_PREFIX, SqlApiKeys
from adapters.randomness import SystemRandomness
from domain.ports import ApiKey, Role, Scope
from domain.values import PersonId, Plain
from tests.databases import Database

CLERK = PersonId("person1")
BOTH = frozenset({Scope.LOGIN_CHECK, Scope.INVOICES})


@pytest.fixture
def keys(database: Database) -> SqlApiKeys:
    engine = database.store()
    METADATA.create_all(engine)
    return SqlApiKeys(engine, SystemRandomness())


def test_a_system_is_found_by_its_key(keys: SqlApiKeys) -> None:
    key = keys.make("filing", scopes=BOTH)
    assert key.text.startswith(SYSTEM_PREFIX)
    found = keys.find(key)
    assert found is not None
    assert found == ApiKey(found.key_id, "filing", scopes=BOTH)


def test_a_member_of_staff_is_found_by_their_key(keys: SqlApiKeys) -> None:
    roles = frozenset({Role.CLERK, Role.AUDITOR})
    key = keys.make("desk", person_id=CLERK, roles=roles)
    assert key.text.startswith(STAFF_PREFIX)
    found = keys.find(key)
    assert found is not None
    assert (found.person_id, found.roles, found.scopes) == (CLERK, roles, frozenset())


@pytest.mark.parametrize("key", ["", SYSTEM_PREFIX, STAFF_PREFIX, "' OR 1=1 --", "\ud800"])
def test_nothing_is_found_by_another_key(keys: SqlApiKeys, key: str) -> None:
    keys.make("filing", scopes=BOTH)
    assert keys.find(Plain(key)) is None


def test_a_key_is_a_systems_or_a_persons(keys: SqlApiKeys) -> None:
    for wrong in (
        {},
        {"person_id": CLERK},
        {"roles": frozenset({Role.CLERK})},
        {"scopes": BOTH, "person_id": CLERK},
        {"scopes": BOTH, "person_id": CLERK, "roles": frozenset({Role.CLERK})},
    ):
        with pytest.raises(ValueError, match="an API key has scopes, or a person and roles"):
            keys.make("wrong", **wrong)
    assert keys.all() == []


def test_all_keys_are_listed_by_label_without_showing_one(keys: SqlApiKeys) -> None:
    made = [keys.make(label, scopes=BOTH) for label in ("b", "a")]
    assert [key.label for key in keys.all()] == ["a", "b"]
    assert not any(key.text in repr(keys.all()) for key in made)


def test_a_revoked_key_no_longer_fits(keys: SqlApiKeys) -> None:
    key, other = keys.make("a", scopes=BOTH), keys.make("b", scopes=BOTH)
    found = keys.find(key)
    assert found is not None
    assert [keys.revoke(found.key_id), keys.revoke(found.key_id)] == [True, False]
    assert keys.find(key) is None
    assert keys.find(other) is not None


def test_the_key_lies_nowhere_in_the_table(database: Database) -> None:
    engine = database.store()
    METADATA.create_all(engine)
    key = SqlApiKeys(engine, SystemRandomness()).make("filing", scopes=BOTH)
    with engine.connect() as tx:
        rows = tx.execute(text("SELECT * FROM api_key")).all()
    assert len(rows) == 1
    assert key.text not in repr(rows)
    assert key.text.removeprefix(SYSTEM_PREFIX) not in repr(rows)
