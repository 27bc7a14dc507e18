"""An event and a state as an auditor reads them: as recorded, personal values closed (D17, I21)."""

from collections.abc import Callable, Mapping
from dataclasses import fields, is_dataclass
from datetime import UTC, date, datetime
from enum import Enum
from functools import cache
from typing import Any, Final

from pydantic import BaseModel

from domain.kernel import Event, Recorded
from domain.values import Sealed

SEALED: Final = "[sealed]"
ERASED: Final = "[erased]"
Closed = Callable[[Sealed], str]
"""What is shown in place of a personal value."""


def closed(_: Sealed) -> str:
    """That there is one."""
    return SEALED


def closed_or_erased(is_destroyed: Callable[[str], bool]) -> Closed:
    """Also whether anybody can still read it. ``is_destroyed``: asked of each key once, however many values
    it sealed: for one answer, since a key may be destroyed any moment."""
    known = cache(is_destroyed)
    return lambda sealed: ERASED if known(sealed.key_id) else SEALED


def told(recorded: Recorded[Event], show: Closed) -> dict[str, Any]:
    """All that is stored of an event and beside it."""
    event = recorded.event
    return {
        "position": recorded.position,
        "stream": recorded.stream,
        "version": recorded.version,
        "event": event.NAME,
        "event_version": event.VERSION,
        "recorded_at": recorded.recorded_at.isoformat(),
        "actor": recorded.actor,
        "role": recorded.role,
        "reason": recorded.reason,
        "command_id": recorded.command_id,
        "causation_id": recorded.causation_id,
        "correlation_id": recorded.correlation_id,
        "fields": shut(event.model_dump(mode="json"), show),
    }


def shut(value: Any, show: Closed) -> Any:
    """Of an event or a row as JSON: wherever a sealed value stands, also within a list."""
    match value:
        case dict():
            return {name: shut(part, show) for name, part in value.items()}
        case list():
            return [shut(part, show) for part in value]
        case str() if Sealed.FORMAT.fullmatch(value):
            return show(Sealed(value))
        case _:
            return value


def plain(value: Any, show: Closed) -> Any:
    """Any part of a state as JSON knows it; money stays whole cents."""
    match value:
        case Sealed():
            return show(value)
        case BaseModel():
            return {name: plain(part, show) for name, part in value}
        case _ if is_dataclass(value) and not isinstance(value, type):
            return {each.name: plain(getattr(value, each.name), show) for each in fields(value)}
        case Mapping():
            return {str(plain(key, show)): plain(part, show) for key, part in value.items()}
        case list() | tuple():
            return [plain(part, show) for part in value]
        case set() | frozenset():
            return sorted((plain(part, show) for part in value), key=str)
        case Enum():
            return value.value if isinstance(value, str) else value.name.lower()
        case datetime():
            return value.astimezone(UTC).isoformat()
        case date():
            return value.isoformat()
        case _:
            return value
