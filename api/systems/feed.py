"""All that happens, as CloudEvents, for systems that follow along: by pages and as a stream."""

from collections.abc import Mapping
from typing import Annotated, Any, Final
from urllib.parse import urlencode
from weakref import WeakKeyDictionary

from fastapi import APIRouter, Header, Query, Response, Security
from fastapi.responses import StreamingResponse

from api.following.cloud_events import BATCH_TYPE, EVENT_TYPE, Telling, opened
from api.following.reading import NoSuchType, Wanted, page
from api.http.principals import Key, Keyed, Wired, as_system
from api.http.problem_kinds import Text
from api.http.problems import Problem, invalid, refuses
from api.ports import Feed, Ports
from api.systems.feed_stream import AGAIN_MS, EVENT_STREAM, Follower, text_of
from api.systems.positions import LENGTH_MAX, PATTERN, AfterPosition, place
from domain.ports import Scope
from domain.values import Plain

LIMIT_MAX: Final = 1_000
TYPES_MAX: Final = 100
POSITION: Final = "Feed-Position"
AN_EVENT: Final = Text(
    "Send names of events or of kinds of streams, as /v1/event-schemas has them.",
    "Stuur namen van gebeurtenissen of van soorten stromen, zoals /v1/event-schemas ze heeft.",
)
FULL: Final = Text("Too many follow here.", "Er volgen hier te veel systemen.")
NO_EVENT: Final = Text(
    "There is no such event, and no such kind of stream.", "Er is geen gebeurtenis of soort stroom zo."
)
BATCH: Final[Mapping[str, Any]] = {
    "type": "array",
    "items": {
        "type": "object",
        "required": ["specversion", "id", "source", "type", "time", "subject", "position", "data"],
        "properties": {
            "specversion": {"const": "1.0"},
            "id": {
                "type": "string",
                "description": "The position, as text; after a break of the log with its number before it.",
                "examples": ["1234", "2-1234"],
            },
            "source": {"type": "string", "description": "This system."},
            "type": {"type": "string", "description": "What happened.", "examples": ["invoice.settled"]},
            "subject": {"type": "string", "description": "The stream it happened in."},
            "time": {"type": "string", "format": "date-time", "description": "When it was recorded."},
            "datacontenttype": {"const": "application/json"},
            "dataschema": {"type": "string", "description": "Where the schema of data is."},
            "position": {"type": "integer", "minimum": 1, "description": "In the whole history."},
            "streamversion": {"type": "integer", "minimum": 1, "description": "In its stream."},
            "correlationid": {"type": "string", "description": "Of all that followed from one request."},
            "causationid": {"type": "string", "description": "The event or command that led to it."},
            "data": {"type": "object", "description": "Its fields, by its schema."},
        },
    },
}
"""As the document has it: CloudEvents 1.0, with extensions of ours."""
SENT: Final[Mapping[str, Any]] = {
    "type": "object",
    "properties": {
        "id": {"type": "string", "description": "The event's id: what Last-Event-ID names."},
        "data": {
            "type": "string",
            "contentMediaType": EVENT_TYPE,
            "description": "The event, as a page of /v1/feed has it.",
        },
    },
}
"""Each of the events that are sent."""
HEADERS: Final[Mapping[str, Any]] = {
    POSITION: {
        "description": "Up to where this page has looked: go on with after= this position. It moves on also"
        " where nothing wanted was found.",
        "schema": {"type": "string", "pattern": PATTERN},
    },
    "Link": {
        "description": 'rel="next": the next page, where there is more now.',
        "schema": {"type": "string"},
    },
}

Types = Annotated[
    list[str] | None,
    Query(
        alias="type",
        max_length=TYPES_MAX,
        description='Only events of this name ("invoice.settled") or kind of stream ("invoice"). Repeatable.',
    ),
]
OfSubject = Annotated[
    str | None,
    Query(min_length=1, max_length=200, description='Only those of this stream, as "account-…".'),
]


class Batch(Response):
    """A page of events (CloudEvents 1.0, JSON batch)."""

    media_type = BATCH_TYPE


class EventStream(StreamingResponse):
    """Server-sent events (HTML, 9.2), each a CloudEvent."""

    media_type = EVENT_STREAM


_closed: Final[WeakKeyDictionary[Feed, Telling]] = WeakKeyDictionary()
router = APIRouter(prefix="/v1/feed", tags=["events"])


async def asked_with(key: Keyed) -> Scope:
    """By which of its scopes a key asks: the one that is told more."""
    scope = Scope.EVENTS_PERSONAL if Scope.EVENTS_PERSONAL in key.scopes else Scope.EVENTS
    as_system(key, scope)
    return scope


Following = Annotated[Scope, Security(asked_with, scopes=[Scope.EVENTS, Scope.EVENTS_PERSONAL])]


@router.get(
    "",
    summary="Read on in all that happened",
    response_class=Batch,
    responses={200: {"content": {BATCH_TYPE: {"schema": BATCH}}, "headers": dict(HEADERS)}},
    openapi_extra=refuses("position-lost"),
)
def feed(
    ports: Wired,
    scope: Following,
    after: AfterPosition = "0",
    limit: Annotated[int, Query(ge=1, le=LIMIT_MAX, description="How many events at most.")] = 100,
    types: Types = None,
    subject: OfSubject = None,
) -> Batch:
    """All that happened after a position, in order, as a batch of CloudEvents. Nothing is skipped and nothing
    comes twice: remember Feed-Position, and ask again after it. Personal values are told with the scope
    events-personal; else the field says that it is sealed, and where nobody can read it any more, erased."""
    wanted, epochs = _wanted(types, subject), ports.feed.epochs()
    while True:
        begin, known = place(ports, epochs, after, "after"), epochs
        part, epochs = page(ports.log, wanted, begin, limit), ports.feed.epochs()
        if epochs == known:
            break  # else a break came in between: what was read may be of what it lost
    telling, name = _telling(ports, scope), epochs.named(part.position)
    body = f"[{','.join(telling.text(one, epochs.named(one.position)) for one in part.events)}]"
    headers = {POSITION: name}
    if not part.is_all:
        asked = [("after", name), ("limit", str(limit)), *(("type", t) for t in types or ())]
        asked += [("subject", subject)] if subject is not None else []
        headers["Link"] = f'</v1/feed?{urlencode(asked)}>; rel="next"'
    return Batch(body, headers=headers)


@router.get(
    "/stream",
    summary="Follow all that happens",
    response_class=EventStream,
    responses={200: {"content": {EVENT_STREAM: {"schema": SENT}}}},
    openapi_extra=refuses("too-many-requests", "position-lost"),
)
def feed_stream(
    ports: Wired,
    scope: Following,
    key: Key,
    after: AfterPosition = "0",
    last_event_id: Annotated[
        str | None,
        Header(
            alias="Last-Event-ID",
            max_length=LENGTH_MAX,
            description="The id of the last event that came, as browsers and clients send it when they"
            " connect again. Counts before ``after``.",
        ),
    ] = None,
    types: Types = None,
    subject: OfSubject = None,
) -> EventStream:
    """The same as server-sent events, for as long as the client stays: what happened after a position, then
    what happens. Each event's ``id`` is its own. Where nothing is told for 15 seconds a comment comes,
    with an ``id`` of how far was looked. It ends where the key is withdrawn or the process ends: connect
    again, with Last-Event-ID."""
    if not ports.feed.has_room:
        raise Problem("too-many-requests", FULL, headers={"Retry-After": str(AGAIN_MS // 1000)})
    wanted, epochs = _wanted(types, subject), ports.feed.epochs()
    if last_event_id is None:
        begin = place(ports, epochs, after, "after")
    else:
        begin = place(ports, epochs, last_event_id, "Last-Event-ID")
    assert key is not None  # it was found

    def may_follow() -> bool:
        found = ports.api_keys.find(Plain(key))
        return found is not None and scope in found.scopes

    follower = Follower(ports.feed, wanted, text_of(_telling(ports, scope)), may_follow)
    return EventStream(follower.follow(begin, epochs), headers={"X-Accel-Buffering": "no"})


def _telling(ports: Ports, scope: Scope) -> Telling:
    """Who is told the same shares the texts."""
    if scope is Scope.EVENTS_PERSONAL:
        return Telling(ports.feed.source, opened(ports.vault))
    return _closed.setdefault(ports.feed, Telling(ports.feed.source))


def _wanted(types: list[str] | None, subject: str | None) -> Wanted:
    """Problem 422 for an event that there is not."""
    try:
        return Wanted.of(types or (), subject)
    except NoSuchType:
        raise invalid("type", NO_EVENT, what_to_do=AN_EVENT) from None
