"""The schemas of events over HTTP: every version, to anybody, under their own media type."""

import jsonschema_rs
import pytest

from api.following.schemas import names_and_versions, schema
from tests.api.asking import Api, problem


def test_every_event_and_version_is_listed_with_its_meaning_and_schema(api: Api) -> None:
    items = api.client.get("/v1/event-schemas").json()["items"]
    assert [(item["event"], item["version"]) for item in items] == list(names_and_versions())
    assert all(item["meaning"] for item in items)
    refused = [item for item in items if item["event"] == "order.refused"]
    assert [item["recorded"] for item in refused] == [False] * (len(refused) - 1) + [True]
    assert "D25" in next(item for item in items if item["event"] == "order.refused")["rules"]


def test_a_schema_is_served_under_its_own_media_type(api: Api) -> None:
    for item in api.client.get("/v1/event-schemas").json()["items"][:3]:
        answer = api.client.get(item["schema_path"])
        assert answer.headers["content-type"] == "application/schema+json"
        jsonschema_rs.meta.validate(answer.json())
        assert answer.json() == schema(item["event"], item["version"])


@pytest.mark.parametrize("path", ["account.opened/9", "account.vanished/1", "account/1"])
def test_what_was_never_released_is_404(api: Api, path: str) -> None:
    problem(api.client.get(f"/v1/event-schemas/{path}"), 404, "not-found")


@pytest.mark.parametrize("version", ["0", "one", "10001"])
def test_a_version_is_a_number_from_1(api: Api, version: str) -> None:
    problem(api.client.get(f"/v1/event-schemas/account.opened/{version}"), 422, "invalid")
