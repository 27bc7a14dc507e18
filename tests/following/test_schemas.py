"""A schema of every event and version: what was stored fits it, and what differs does not."""

import json
from typing import Any

import jsonschema_rs
import pytest

from api.following.schemas import NOT_SHOWN, names_and_versions, schema, urn
from domain.catalogue import EVENTS
from domain.kernel import JsonObject
from domain.values import sealed_fields
from tests.catalogue.samples import file_of
from tests.following import older
from tests.following.page import SCHEMAS, all_schemas

EVERY = list(names_and_versions())
each_version = pytest.mark.parametrize(("name", "version"), EVERY, ids=[f"{n}.v{v}" for n, v in EVERY])


def of(name: str, version: int) -> JsonObject:
    found = schema(name, version)
    assert found is not None
    return found


def stored(name: str, version: int) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(file_of(EVENTS[name], version).read_text())
    return found


@each_version
def test_what_was_stored_fits_the_schema_of_its_version(name: str, version: int) -> None:
    told, body = of(name, version), stored(name, version)
    jsonschema_rs.meta.validate(told)
    assert told["$id"] == urn(name, version)
    fits = jsonschema_rs.validator_for(told).is_valid
    assert fits(body)
    assert not fits(body | {"another": 1})
    for field in body:
        without = {other: value for other, value in body.items() if other != field}
        assert fits(without) == (field not in told["required"]), field
        assert not fits(body | {field: {"made": "up"}}), field


@pytest.mark.parametrize("name", [name for name, event in EVENTS.items() if sealed_fields(event)])
def test_a_personal_field_may_say_that_it_is_not_shown_and_any_other_may_not(name: str) -> None:
    event = EVENTS[name]
    told, body = of(name, event.VERSION), stored(name, event.VERSION)
    marked = {field for field, part in told["properties"].items() if "x-sealed" in part}
    assert marked == set(sealed_fields(event))
    fits = jsonschema_rs.validator_for(told).is_valid
    for field in body:
        for why in NOT_SHOWN["properties"]["not_shown"]["enum"]:
            assert fits(body | {field: {"not_shown": why}}) == (field in marked), field
    assert not fits(body | {field: {"not_shown": "lost"} for field in marked})


def test_a_version_that_was_never_released_has_no_schema() -> None:
    assert schema("account.opened", 0) is None
    assert schema("account.opened", EVENTS["account.opened"].VERSION + 1) is None
    assert schema("account.vanished", 1) is None


def test_every_version_that_is_no_longer_recorded_keeps_its_schema() -> None:
    assert list(older.missing()) == [], "run python -m tests.architecture.write"
    kept = {(name, int(version)) for name, versions in older.read().items() for version in versions}
    assert kept == {(name, version) for name, version in EVERY if version < EVENTS[name].VERSION}


def test_the_file_of_all_schemas_is_current() -> None:
    assert SCHEMAS.read_text() == all_schemas(), "run python -m tests.architecture.write"


def test_what_a_sample_does_not_show_is_not_guessed() -> None:
    assert older.shown_by([{"cents": 3}])["items"]["properties"] == {"cents": {"type": "integer"}}
    unclear: tuple[Any, ...] = (None, [], "sealed:1|key|a.b/c|bm9uY2U|dGV4dA")
    for value in unclear:
        with pytest.raises(AssertionError):
            older.shown_by(value)
