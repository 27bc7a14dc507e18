"""Between the domain's events and what is stored: stable names, versions, sealing."""

import json
from collections.abc import Callable, Iterator, Mapping
from functools import cache
from typing import Any, Final

from eventsourcing.domain import DomainEventProtocol
from eventsourcing.persistence import JSONTranscoder, Mapper, NotSupportedError, StoredEvent
from pydantic import TypeAdapter, ValidationError

from adapters.event_store.facts import Fact, NewEvent, StoredFact
from domain.kernel import Event, JsonObject, Recorded
from domain.ports import KeyVault, LogDamaged
from domain.values import Plain, Sealed, SealedFor, sealed_fields

EventTypes = Mapping[str, type[Event]]
"""Every event that may be stored, by its stable name."""

_sealed_fields: Final = cache(sealed_fields)
_PLACE: Final = Fact._fields.index("type")
"""The columns before it are an event's place in history."""
_recorded: Final = tuple.__new__
assert Fact._fields[:_PLACE] == Recorded._fields[:_PLACE]


@cache  # a validator is made once per process, as it takes a millisecond
def _decoder(kind: type[Event]) -> Callable[[str], Event]:
    """What model_validate_json comes down to, without its own cost, which is as much again."""
    return TypeAdapter(kind).validator.validate_json


class Unreadable(LogDamaged):
    """A stored event that this program cannot read; the message names it, never its content."""


class NotStorable(Exception):
    """An event that must not be stored as it is; the message names the field, never its content."""


class EventMapper(Mapper[str]):
    """Seals while encoding; reading always yields ``Sealed``."""

    def __init__(self, types: EventTypes, vault: KeyVault) -> None:
        super().__init__(JSONTranscoder())
        for name, kind in types.items():
            assert name == kind.NAME, f"{kind.__name__} is stored as {kind.NAME}, not {name}"
        self._types, self.vault = types, vault
        self._decoders = {name: _decoder(kind) for name, kind in types.items()}

    def encode(self, stream: str, version: int, event: Event) -> NewEvent:
        """Raises NotStorable: a type that is not listed, a value sealed for another event, a float."""
        if self._types.get(event.NAME) is not type(event):
            raise NotStorable(f"{event.NAME} is not in the list of event types.")
        personal = _sealed_fields(type(event))
        body: JsonObject = event.model_dump(mode="json", exclude=set(personal))
        for name, mark in personal.items():
            body[name] = self._seal(event, name, mark)
        return NewEvent(stream, version, event.NAME, event.VERSION, _canonical(event.NAME, body))

    def event(self, kind: str, schema_version: int, payload: str) -> Event:
        """The event that was encoded so, in its newest version. Raises Unreadable."""
        cls = self._types.get(kind)
        if cls is None:
            raise Unreadable(f"{kind}: no such event type is known.")
        try:
            if schema_version == cls.VERSION:
                return self._decoders[kind](payload)
            if schema_version < cls.VERSION:
                return cls.model_validate(_upcast(cls, schema_version, json.loads(payload)))
        except ValidationError as error:
            problems = error.errors(include_input=False)
            places = ", ".join(".".join(map(str, problem["loc"])) for problem in problems)
            raise Unreadable(f"{kind} version {schema_version}: not valid at {places}.") from None
        except (ValueError, TypeError, KeyError, AttributeError):  # of an upcast
            raise Unreadable(f"{kind} version {schema_version}: not as any release wrote it.") from None
        raise Unreadable(f"{kind}: version {schema_version} is newer than this program's {cls.VERSION}.")

    def decode(self, fact: Fact) -> Recorded[Event]:
        """Raises Unreadable, naming the position."""
        try:
            event = self.event(fact.type, fact.schema_version, fact.payload)
        except Unreadable as error:
            raise Unreadable(f"Position {fact.position}: {error}", fact.position) from None
        return _recorded(Recorded, (*fact[:_PLACE], event))

    def to_domain_event(  # type: ignore[override]  # the library only hands on what it gets: our own shape
        self, stored_event: StoredEvent
    ) -> Recorded[Event]:
        assert isinstance(stored_event, StoredFact)
        return self.decode(stored_event.fact)

    def to_stored_event(self, domain_event: DomainEventProtocol[str]) -> StoredEvent:  # noqa: ARG002 - refused
        raise NotSupportedError("Events are appended by execute(), which knows who asks: save() does not.")

    def _seal(self, event: Event, name: str, mark: SealedFor) -> str | None:
        match getattr(event, name):
            case None:
                return None
            case Plain() as plain:
                return self.vault.seal(_subject(event, mark), f"{event.NAME}/{name}", plain).text
            case Sealed():
                raise NotStorable(f"{event.NAME}/{name}: a sealed value is never copied into another event.")
            case _:
                raise NotStorable(f"{event.NAME}/{name}: a personal field holds one text.")


def sealed_in(event: Event) -> Iterator[tuple[str, Sealed]]:
    """Every sealed value of an event, and the subject whose key sealed it."""
    for name, mark in _sealed_fields(type(event)).items():
        value = getattr(event, name)
        if isinstance(value, Sealed):
            yield _subject(event, mark), value


def _upcast(cls: type[Event], schema_version: int, body: JsonObject) -> JsonObject:
    for version in range(schema_version, cls.VERSION):
        getattr(cls, f"upcast_v{version}_v{version + 1}")(body)
    return body


def _subject(event: Event, mark: SealedFor) -> str:
    parts = [mark.key_class, getattr(event, mark.subject)]
    if mark.year is not None:
        parts.append(getattr(event, mark.year))
    return "/".join(map(str, parts))


def _canonical(kind: str, body: JsonObject) -> str:
    """The one JSON text of a body: sorted keys, no spaces, UTF-8; money is integer cents, so no floats."""
    _refuse_floats(kind, body)
    return json.dumps(body, sort_keys=True, separators=(",", ":"), ensure_ascii=False, allow_nan=False)


def _refuse_floats(kind: str, value: Any) -> None:
    if isinstance(value, float):
        raise NotStorable(f"{kind}: a float has no one text.")
    if isinstance(value, dict | list):
        for inner in value.values() if isinstance(value, dict) else value:
            _refuse_floats(kind, inner)
