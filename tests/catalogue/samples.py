"""Sample events: fixed values made from the types of the fields."""

import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import fields, is_dataclass
from datetime import UTC, date, datetime
from enum import Enum
from pathlib import Path
from types import NoneType, UnionType
from typing import Annotated, Any, Literal, NewType, TypeVar, Union, get_args, get_origin, get_type_hints

from pydantic import AwareDatetime, BaseModel

from domain.kernel import Event, JsonObject
from domain.values import Plain, Sealed, sealed_fields

FOLDER = Path(__file__).parent

E = TypeVar("E", bound=Event)

BY_PATTERN = {
    r"^[0-9]{8}$": "69599084",
    r"^[0-9]{12}$": "000037178598",
    r"^[a-z][a-z0-9_]{0,62}$": "sample",
    r"^[A-Za-z0-9_-]{1,64}$": "E000000001",
    r"^tr_[A-Za-z0-9]{1,64}$": "tr_E000000001",
    r"^re_[A-Za-z0-9]{1,64}$": "re_E000000001",
    r"^chb_[A-Za-z0-9]{1,64}$": "chb_E000000001",
    r"^([A-Z]{2}[A-Z0-9]{2}|unknown)$": "AM04",
    r"^[A-Z]{3}$": "EUR",
    r"^[0-9a-f]{64}$": "00" * 32,
    r"^[a-z0-9-]{1,32}$": "0f1e2d3c4b5a6978",
    r"^[A-Za-z0-9][A-Za-z0-9._-]{0,79}$": "B000000001.xml",
}
BY_TYPE: Mapping[Any, Any] = {
    bool: True,
    int: 235,
    date: date(2026, 6, 1),
    AwareDatetime: datetime(2026, 6, 1, 12, 0, tzinfo=UTC),
}


def sample(event: type[E]) -> E:
    """An event of this type; the same at every call."""
    sealed = sealed_fields(event)
    hints = get_type_hints(event, include_extras=True)
    given = {
        name: sealed_text(event, name) if name in sealed else value(hints[name], name)
        for name in event.model_fields
    }
    return event(**given)


def sealed_text(event: type[Event], field: str) -> Sealed:
    """A sealed value as the log keeps it, which no key opens."""
    return Sealed(f"sealed:1|sample|{event.NAME}/{field}|bm9uY2U|Y2lwaGVydGV4dA")


def value(annotation: Any, name: str) -> Any:
    """One value of the annotated type. A type that is not known here fails: teach it."""
    if annotation in BY_TYPE:
        return BY_TYPE[annotation]
    origin, arguments = get_origin(annotation), get_args(annotation)
    if origin is Annotated:
        patterns = [p for mark in arguments[1:] if (p := getattr(mark, "pattern", None) or pattern_in(mark))]
        return BY_PATTERN[patterns[0]] if patterns else value(arguments[0], name)
    if origin in (Union, UnionType):
        return value(next(one for one in arguments if one is not NoneType), name)
    if origin is Literal:
        return arguments[0]
    if origin in (tuple, frozenset):
        return origin([value(arguments[0], name)])
    if origin is not None and issubclass(origin, Mapping):
        return {value(arguments[0], name): value(arguments[1], name)}
    if isinstance(annotation, NewType):
        return name if annotation.__supertype__ is str else value(annotation.__supertype__, name)
    if annotation is str:
        return name
    return of_class(annotation)


def pattern_in(mark: Any) -> str | None:
    """The pattern of ``Field(pattern=...)``, which pydantic keeps among its metadata."""
    found = (getattr(inner, "pattern", None) for inner in getattr(mark, "metadata", ()))
    return next((pattern for pattern in found if pattern), None)


def of_class(kind: type[Any]) -> Any:
    """One value of an enum, a nested model or a dataclass."""
    if issubclass(kind, Enum):
        return next(iter(kind))
    if issubclass(kind, BaseModel):
        return kind(**{name: value(hint, name) for name, hint in hints_of(kind, kind.model_fields)})
    assert is_dataclass(kind), f"no sample of {kind} is known"
    names = [field.name for field in fields(kind)]
    made: Callable[..., object] = kind
    return made(**{name: value(hint, name) for name, hint in hints_of(kind, names)})


def hints_of(kind: type, names: Any) -> Iterator[tuple[str, Any]]:
    hints = get_type_hints(kind, include_extras=True)
    return ((name, hints[name]) for name in names)


def parts(annotation: Any) -> Iterator[Any]:
    """Every type an annotation is made of, fields of nested models and dataclasses included."""
    if isinstance(annotation, NewType):
        yield from parts(annotation.__supertype__)
        return
    yield annotation
    for argument in get_args(annotation):
        yield from parts(argument)
    if isinstance(annotation, type) and annotation not in (Plain, Sealed):
        if issubclass(annotation, BaseModel):
            yield from (p for _, hint in hints_of(annotation, annotation.model_fields) for p in parts(hint))
        elif is_dataclass(annotation):
            names = [f.name for f in fields(annotation)]
            yield from (p for _, hint in hints_of(annotation, names) for p in parts(hint))


def file_of(event: type[Event], version: int) -> Path:
    return FOLDER / f"{event.NAME}.v{version}.json"


def text_of(event: Event) -> str:
    """The stored body, one field a line so that a difference is readable."""
    return json.dumps(event.model_dump(mode="json"), indent=1, sort_keys=True, ensure_ascii=False) + "\n"


def decoded(event: type[E], version: int, text: str) -> E:
    """A stored body of any released version, read by today's code."""
    body: JsonObject = json.loads(text)
    for older in range(version, event.VERSION):
        getattr(event, f"upcast_v{older}_v{older + 1}")(body)
    return event.model_validate_json(json.dumps(body))
