"""What every event looks like as JSON: a schema of each version (JSON Schema 2020-12)."""

import json
from collections.abc import Iterator, Mapping
from functools import cache
from importlib.resources import files
from typing import Any, Final

from pydantic.json_schema import GenerateJsonSchema

from domain.catalogue import EVENTS
from domain.kernel import Event, JsonObject
from domain.values import SealedFor, sealed_fields

PATH: Final = "/v1/event-schemas"
"""Where they are served, by name and version."""
DIALECT: Final = "https://json-schema.org/draft/2020-12/schema"
MEDIA_TYPE: Final = "application/schema+json"
OLDER: Final = "older_versions.json"
"""Beside this module: the schemas of versions that are no longer recorded, by event and version. Written when
a new version takes over (``python -m tests.architecture.write``), and never changed."""
NOT_SHOWN: Final[JsonObject] = {
    "title": "NotShown",
    "description": "There is a personal value, and it is not shown: sealed, where the reader's key has no"
    " scope for it; erased, where nobody can read it any more (D12).",
    "type": "object",
    "properties": {"not_shown": {"enum": ["sealed", "erased"], "type": "string"}},
    "required": ["not_shown"],
    "additionalProperties": False,
}


def names_and_versions() -> Iterator[tuple[str, int]]:
    """Every event and version ever released, in the order of the catalogue."""
    for name, event in EVENTS.items():
        yield from ((name, version) for version in range(1, event.VERSION + 1))


@cache
def schema(name: str, version: int) -> JsonObject | None:
    """The fields of an event as the log keeps them and others are told them; None of what was never released.

    A personal field (``x-sealed``: whose key seals it) is a text: sealed in the log, in clear to who may see
    it."""
    event = EVENTS.get(name)
    if event is None or not 1 <= version <= event.VERSION:
        return None
    if version == event.VERSION:
        return _of(event)
    found: JsonObject = _older()[name][str(version)]
    return found


def urn(name: str, version: int) -> str:
    """What a schema is called, wherever it is served."""
    return f"urn:toegang:event:{name}:{version}"


@cache
def _older() -> Mapping[str, Mapping[str, JsonObject]]:
    kept: Mapping[str, Mapping[str, JsonObject]] = json.loads(
        files("api.following").joinpath(OLDER).read_text()
    )
    return kept


def _of(event: type[Event]) -> JsonObject:
    made = event.model_json_schema(mode="serialization", schema_generator=_Plainly)
    fields, definitions = made["properties"], made.pop("$defs", {})
    personal = sealed_fields(event)
    for name, mark in personal.items():
        fields[name] = _personal(mark, optional=_may_be_none(event, name))
    if personal:
        definitions["NotShown"] = NOT_SHOWN
    head = {"$schema": DIALECT, "$id": urn(event.NAME, event.VERSION)}
    return head | made | ({"$defs": definitions} if definitions else {})


def _personal(mark: SealedFor, *, optional: bool) -> JsonObject:
    kinds: list[JsonObject] = [{"type": "string"}, {"$ref": "#/$defs/NotShown"}]
    if optional:
        kinds.append({"type": "null"})
    sealed = {"key_class": mark.key_class, "subject": mark.subject}
    if mark.year is not None:
        sealed["year"] = mark.year
    return {"anyOf": kinds, "x-sealed": sealed}


def _may_be_none(event: type[Event], field: str) -> bool:
    return type(None) in getattr(event.model_fields[field].annotation, "__args__", ())


class _Plainly(GenerateJsonSchema):
    """Without titles that only repeat a field's name."""

    def field_title_should_be_set(self, schema: Any) -> bool:  # noqa: ARG002 - the library's shape
        return False
