"""An event as other systems are told it: CloudEvents 1.0, structured JSON."""

import json
from collections.abc import Callable
from datetime import UTC
from functools import cache
from typing import Any, Final

from api.following.schemas import PATH
from domain.kernel import Event, JsonObject, Recorded
from domain.ports import KeyVault
from domain.values import Sealed, sealed_fields

EVENT_TYPE: Final = "application/cloudevents+json"
BATCH_TYPE: Final = "application/cloudevents-batch+json"
CLOSED: Final = {"not_shown": "sealed"}
ERASED: Final = {"not_shown": "erased"}
TOLD_MAX: Final = 4_000
"""How many events are kept as text for the next who follows."""

_sealed_fields: Final = cache(sealed_fields)

Show = Callable[[Sealed], Any]
"""What is told in place of a personal value."""


def closed(_: Sealed) -> Any:
    """To who may not see it."""
    return CLOSED


def opened(vault: KeyVault) -> Show:
    """To who may; whether it was erased is asked each time. Raises VaultAway."""

    def show(sealed: Sealed) -> Any:
        plain = vault.unseal(sealed)
        return ERASED if plain is None else plain.text

    return show


def cloud_event(recorded: Recorded[Event], name: str, source: str, show: Show) -> JsonObject:
    """``source``: where this system is reached; with ``name``, its id, it names the event for ever."""
    event = recorded.event
    told = {
        "specversion": "1.0",
        "id": name,
        "source": source,
        "type": event.NAME,
        "subject": recorded.stream,
        "time": recorded.recorded_at.astimezone(UTC).isoformat().replace("+00:00", "Z"),
        "datacontenttype": "application/json",
        "dataschema": f"{source}{PATH}/{event.NAME}/{event.VERSION}",
        "position": recorded.position,
        "streamversion": recorded.version,
        "correlationid": recorded.correlation_id,
    }
    if recorded.causation_id is not None:
        told["causationid"] = recorded.causation_id
    return told | {"data": _data(event, show)}


class Telling:
    """Events as text, for readers who are told the same."""

    def __init__(self, source: str, show: Show = closed) -> None:
        self._source, self._show = source, show
        self._told: dict[str, str] = {}

    def text(self, recorded: Recorded[Event], name: str) -> str:
        """One line of JSON. ``name``: what the event is called for ever."""
        found = self._told.get(name)
        if found is None:
            found = as_text(cloud_event(recorded, name, self._source, self._show))
            self._keep(name, found)
        return found

    def _keep(self, name: str, text: str) -> None:
        """Nothing personal: what is told in clear is asked of the vault each time, for it may be erased."""
        if self._show is closed:
            if len(self._told) >= TOLD_MAX:
                self._told.clear()
            self._told[name] = text


def as_text(told: Any) -> str:
    """JSON without spaces or line breaks."""
    return json.dumps(told, separators=(",", ":"), ensure_ascii=False)


def _data(event: Event, show: Show) -> JsonObject:
    data = event.model_dump(mode="json")
    for name in _sealed_fields(type(event)):
        value = getattr(event, name)
        if isinstance(value, Sealed):
            data[name] = show(value)
    return data
