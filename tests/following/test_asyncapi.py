"""The AsyncAPI document is current, sound in its structure, and what it names is there."""

import json
from collections.abc import Iterator
from typing import Any

import jsonschema_rs
import pytest
from pydantic import AwareDatetime

from adapters.webhooks import signing
from api.following.cloud_events import closed, cloud_event
from domain.catalogue import EVENTS
from domain.kernel import Event, Recorded
from domain.values import Plain
from tests.architecture.sources import ROOT
from tests.catalogue.samples import BY_TYPE, sample
from tests.following.asyncapi import FILE, STREAM, WEBHOOK, described, text

DOCUMENT: dict[str, Any] = described()
SENT = {"send", "receive"}


def references(part: Any) -> Iterator[str]:
    if isinstance(part, dict):
        if isinstance(part.get("$ref"), str):
            yield part["$ref"]
        for inner in part.values():
            yield from references(inner)
    elif isinstance(part, list):
        for inner in part:
            yield from references(inner)


def found(reference: str) -> Any:
    """What a reference names, in this document or in a file beside it."""
    file, _, pointer = reference.partition("#/")
    part: Any = json.loads((ROOT / "docs" / file).read_text()) if file else DOCUMENT
    for name in pointer.split("/"):
        part = part[name]
    return part


def test_the_document_is_current() -> None:
    assert FILE.read_text() == text(), "run python -m tests.architecture.write"


def test_its_structure_is_that_of_asyncapi_3() -> None:
    assert DOCUMENT["asyncapi"] == "3.0.0"
    assert {"title", "version"} <= DOCUMENT["info"].keys()
    for server in DOCUMENT["servers"].values():
        assert {"host", "protocol"} <= server.keys()
    for operation in DOCUMENT["operations"].values():
        assert operation["action"] in SENT
        assert operation["channel"]["$ref"].removeprefix("#/channels/") in DOCUMENT["channels"]
    feed, webhook = DOCUMENT["channels"]["feed"], DOCUMENT["channels"]["webhook"]
    assert feed["address"] == STREAM
    assert list(feed["messages"]) == list(EVENTS)
    assert webhook["address"] is None, "whoever registers says where"
    assert set(DOCUMENT["channels"]) == {"feed", "webhook"}


def test_whatever_it_refers_to_is_there() -> None:
    named = set(references(DOCUMENT))
    assert len(named) > 2 * len(EVENTS)
    for reference in named:
        assert found(reference), reference


@pytest.mark.parametrize("event", EVENTS.values(), ids=EVENTS.keys())
def test_what_is_sent_is_the_message_that_it_says(event: type[Event]) -> None:
    at = BY_TYPE[AwareDatetime]
    recorded = Recorded(7, "stream-1", 1, at, "actor", None, None, "command", None, "corr", sample(event))
    sent = cloud_event(recorded, "7", "http://127.0.0.1:8800", closed)
    whole, own = DOCUMENT["components"]["messages"][event.NAME]["payload"]["allOf"]
    jsonschema_rs.validate(found(whole["$ref"]), sent)
    assert sent["type"] == own["properties"]["type"]["const"]
    jsonschema_rs.validate(found(own["properties"]["data"]["$ref"]), sent["data"])
    assert "sealed:1|" not in json.dumps(sent)


def test_a_webhook_carries_the_headers_that_it_says() -> None:
    message = DOCUMENT["components"]["messages"][WEBHOOK]
    sent = signing.headers("msg_1", BY_TYPE[AwareDatetime], b"{}", [Plain("whsec_" + "A" * 44)])
    assert set(message["headers"]["required"]) == set(sent)
    jsonschema_rs.validate(message["headers"], dict(sent))
