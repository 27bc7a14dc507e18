"""docs/asyncapi.json: feed and webhooks for tools (AsyncAPI 3.0), a message for every event."""

import json
from typing import Final

from api.following.cloud_events import EVENT_TYPE
from api.systems.feed import BATCH
from domain.catalogue import EVENTS
from domain.kernel import Event, JsonObject
from domain.ports import Scope
from tests.api.described import DESCRIBED
from tests.architecture.sources import ROOT

FILE: Final = ROOT / "docs" / "asyncapi.json"
STREAM: Final = "/v1/feed/stream"
WEBHOOK: Final = "webhook"
SCHEMAS: Final = "event-schemas.json"
"""Beside it, with a schema of every version."""


def text() -> str:
    """As the file has it."""
    return json.dumps(described(), indent=1, ensure_ascii=False) + "\n"


def described() -> JsonObject:
    """Whoever follows receives what this system sends."""
    return {
        "asyncapi": "3.0.0",
        "info": {
            "title": "Toegang",
            "version": "1",
            "description": "All that happens, as CloudEvents 1.0 by server-sent events and webhooks. By"
            " pages: openapi.json, /v1/feed. How to follow along: following.md. What each event means:"
            " events.md.",
        },
        "defaultContentType": EVENT_TYPE,
        "servers": {
            "development": {
                "host": "127.0.0.1:8800",
                "protocol": "http",
                "description": "As `make run` serves it.",
                "security": [{"$ref": "#/components/securitySchemes/key"}],
            }
        },
        "channels": _channels(),
        "operations": {
            "follow": {
                "action": "send",
                "channel": {"$ref": "#/channels/feed"},
                "summary": "Follow all that happens",
                "bindings": {"http": {"method": "GET", "query": _query(), "bindingVersion": "0.3.0"}},
            },
            "deliver": {
                "action": "send",
                "channel": {"$ref": "#/channels/webhook"},
                "summary": "Send what happens to who registered for it",
                "bindings": {"http": {"method": "POST", "bindingVersion": "0.3.0"}},
            },
        },
        "components": _components(),
    }


def _channels() -> JsonObject:
    names = [event.NAME for event in EVENTS.values()]
    return {
        "feed": {
            "address": STREAM,
            "description": "What happened after a position, then what happens. Events of one stream, and"
            " all together, come in the order in which they happened.",
            "messages": {name: {"$ref": f"#/components/messages/{name}"} for name in names},
            "bindings": {"http": {}},
        },
        "webhook": {
            "address": None,
            "description": "The address that a follower registered (openapi.json, /v1/webhooks): it is"
            " posted the same events, one a request, in order, until it answers 2xx.",
            "messages": {WEBHOOK: {"$ref": f"#/components/messages/{WEBHOOK}"}},
            "bindings": {"http": {}},
        },
    }


def _components() -> JsonObject:
    key = {
        "type": "httpApiKey",
        "in": "header",
        "name": "X-Api-Key",
        "description": f"A system's key with the scope {Scope.EVENTS} or {Scope.EVENTS_PERSONAL}.",
    }
    return {
        "messages": {**{event.NAME: _message(event) for event in EVENTS.values()}, WEBHOOK: _webhook()},
        "schemas": {"CloudEvent": BATCH["items"]},
        "securitySchemes": {"key": key},
    }


def _message(event: type[Event]) -> JsonObject:
    data = {"$ref": f"{SCHEMAS}#/{event.NAME}/{event.VERSION}"}
    return {
        "name": event.NAME,
        "title": event.__name__,
        "summary": " ".join((event.__doc__ or "").split("\n\n")[0].split()),
        "contentType": EVENT_TYPE,
        "payload": {
            "allOf": [
                {"$ref": "#/components/schemas/CloudEvent"},
                {"properties": {"type": {"const": event.NAME}, "data": data}},
            ]
        },
    }


def _webhook() -> JsonObject:
    """Any of the events, signed by Standard Webhooks."""
    told = {
        "webhook-id": "Of this event for this webhook: the same at every try.",
        "webhook-timestamp": "When it was sent: whole seconds since 1970, UTC.",
        "webhook-signature": "v1, a comma, and HMAC-SHA256 over id, timestamp and body; separated by"
        " spaces where two secrets are valid.",
    }
    headers = {name: {"type": "string", "description": text} for name, text in told.items()}
    return {
        "name": WEBHOOK,
        "title": "Any event, signed",
        "summary": "What the feed tells of an event, or webhook.test, which says nothing happened.",
        "contentType": EVENT_TYPE,
        "headers": {"type": "object", "required": list(headers), "properties": headers},
        "payload": {"$ref": "#/components/schemas/CloudEvent"},
    }


def _query() -> JsonObject:
    """The parameters of the operation, as OpenAPI has them."""
    asked = DESCRIBED["paths"][STREAM]["get"]["parameters"]
    found = {one["name"]: one["schema"] for one in asked if one["in"] == "query"}
    return {"type": "object", "properties": found}
