"""Schemas of versions that are no longer recorded: made of their sample, once, when a new one takes over."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import jsonschema_rs

from api.following import schemas
from domain.catalogue import EVENTS
from domain.kernel import Event, JsonObject
from domain.values import Sealed
from tests.architecture.sources import ROOT
from tests.catalogue.samples import file_of

KEPT = ROOT / "api" / "following" / schemas.OLDER


def missing() -> Iterator[tuple[str, int]]:
    """The versions that are no longer recorded and have no schema yet."""
    kept = read()
    for name, event in EVENTS.items():
        yield from ((name, v) for v in range(1, event.VERSION) if str(v) not in kept.get(name, {}))


def write_missing() -> list[str]:
    """Answers what was written; what is there is never touched."""
    kept, written = read(), list(missing())
    for name, version in written:
        kept.setdefault(name, {})[str(version)] = of_sample(EVENTS[name], version)
    KEPT.write_text(json.dumps(kept, indent=1, sort_keys=True, ensure_ascii=False) + "\n")
    return [f"{name} version {version}" for name, version in written]


def of_sample(event: type[Event], version: int) -> JsonObject:
    """A field that the newest version has too, and that fits it, is what it is there; any other is what the
    sample shows."""
    sample: JsonObject = json.loads(file_of(event, version).read_text())
    newest = schemas.schema(event.NAME, event.VERSION)
    assert newest is not None
    definitions = newest.get("$defs", {})
    fields = {}
    for name, value in sample.items():
        there = newest["properties"].get(name)
        fits = there is not None and jsonschema_rs.is_valid(there | {"$defs": definitions}, value)
        fields[name] = there if fits else shown_by(value)
    kept = _used(fields, definitions)
    made = {
        "$schema": schemas.DIALECT,
        "$id": schemas.urn(event.NAME, version),
        "title": event.__name__,
        "description": f"Version {version}, which is no longer recorded: it is read as version"
        f" {event.VERSION}.\n\n{newest['description']}",
        "type": "object",
        "properties": fields,
        "required": sorted(fields),
        "additionalProperties": False,
    }
    return made | ({"$defs": kept} if kept else {})


def _used(fields: JsonObject, definitions: JsonObject) -> JsonObject:
    """The definitions that these name, and those that they name in turn."""
    found: JsonObject = {}
    while True:
        used = json.dumps([fields, found])
        more = {name: part for name, part in definitions.items() if f'"#/$defs/{name}"' in used}
        if more.keys() == found.keys():
            return found
        found = more


def shown_by(value: Any) -> JsonObject:
    """What a sample's value shows. A value that shows too little fails: write that schema by hand."""
    match value:
        case [first, *_]:
            return {"type": "array", "items": shown_by(first)}
        case dict():
            parts = {name: shown_by(part) for name, part in value.items()}
            kinds = {"type": "object", "properties": parts, "required": sorted(parts)}
            return kinds | {"additionalProperties": False}
        case bool():
            return {"type": "boolean"}
        case int():
            return {"type": "integer"}
        case str() if not Sealed.FORMAT.fullmatch(value):
            return {"type": "string"}
        case _:
            raise AssertionError("shows too little")


def read() -> dict[str, dict[str, JsonObject]]:
    """What is kept; nothing, before anything was."""
    return json.loads(KEPT.read_text()) if Path(KEPT).exists() else {}
