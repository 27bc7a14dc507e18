"""The ceiling of decoding: every event type as a msgspec struct, made from the event's own fields."""

from collections.abc import Callable
from datetime import datetime
from types import UnionType
from typing import Annotated, Any, Union, get_args, get_origin

import msgspec
from pydantic import AwareDatetime, BaseModel

from domain.catalogue import EVENTS
from domain.values import Plain, Sealed


def decoding() -> Callable[[str, int, str], object]:
    """By stored name, version and payload. Types are checked and made, patterns and ranges are not; what an
    earlier version left is read as it lies, for to raise it is no matter of decoding."""
    current = {(name, kind.VERSION): msgspec.json.Decoder(_struct(kind)) for name, kind in EVENTS.items()}
    earlier: msgspec.json.Decoder[Any] = msgspec.json.Decoder()
    return lambda name, version, payload: current.get((name, version), earlier).decode(payload)


def _struct(kind: type[BaseModel]) -> type[msgspec.Struct]:
    fields = [(name, _plain(field.annotation)) for name, field in kind.model_fields.items()]
    return msgspec.defstruct(kind.__name__, fields, frozen=True, forbid_unknown_fields=True, kw_only=True)


def _plain(annotation: Any) -> Any:
    """The same type without our own classes: what is sealed is a text."""
    origin, parts = get_origin(annotation), get_args(annotation)
    if annotation in (Plain, Sealed):
        return str
    if origin is Annotated:
        return _plain(parts[0])
    if origin in (Union, UnionType):
        return Union[tuple(_plain(part) for part in parts)]  # noqa: UP007 - made of parts known only now
    if annotation is AwareDatetime:
        return datetime
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return _struct(annotation)
    if origin is tuple:
        return tuple[tuple(part if part is ... else _plain(part) for part in parts)]  # type: ignore[misc]  # as above
    return annotation
