"""What can happen, and what each event looks like: a list, and a schema of every version (JSON Schema)."""

from typing import Annotated, Any

from fastapi import APIRouter, Path
from fastapi.responses import JSONResponse
from pydantic import Field

from api.following.schemas import MEDIA_TYPE, PATH, names_and_versions, schema
from api.http.answers import Answer
from api.http.problems import not_found, refuses
from domain.catalogue import EVENTS
from domain.explaining.chain import rules_of


class EventVersion(Answer):
    """A version of an event."""

    event: str = Field(examples=["account.code_issued"])
    version: int = Field(examples=[1])
    recorded: bool = Field(
        description="Whether this version is recorded and told; an older one is told as the newest."
    )
    meaning: str = Field(description="What happened, and what its fields say.")
    rules: list[str] = Field(description="The rules and decisions it rests on.", examples=[["R11", "D7"]])
    schema_path: str = Field(examples=["/v1/event-schemas/account.code_issued/1"])


class EventVersions(Answer):
    """Every event and version ever released."""

    items: list[EventVersion]


class EventSchema(JSONResponse):
    """A schema under its own media type."""

    media_type = MEDIA_TYPE


router = APIRouter(tags=["events"])


@router.get(PATH, summary="List the events that can happen", response_model=EventVersions)
def event_schemas() -> dict[str, Any]:
    """Every event and version ever released, with its meaning: the public language of this system. A name, a
    field and its meaning never change; what changes is a new version."""
    return {"items": [_told(name, version) for name, version in names_and_versions()]}


@router.get(
    f"{PATH}/{{event}}/{{event_version}}",
    summary="Read the schema of an event",
    response_class=EventSchema,
    openapi_extra=refuses("not-found"),
)
def event_schema(
    event: str,
    event_version: Annotated[int, Path(ge=1, le=10_000, description="The version, as the list has it.")],
) -> EventSchema:
    """The fields of one version of an event (JSON Schema 2020-12). ``x-sealed`` marks a personal field: it
    is shown only to who may see it, and says so where it is not, or was erased (D12)."""
    found = schema(event, event_version)
    if found is None:
        raise not_found("event")
    return EventSchema(found)


def _told(name: str, version: int) -> dict[str, Any]:
    event = EVENTS[name]
    return {
        "event": name,
        "version": version,
        "recorded": version == event.VERSION,
        "meaning": " ".join((event.__doc__ or "").split()),
        "rules": list(rules_of(event)),
        "schema_path": f"{PATH}/{name}/{version}",
    }
