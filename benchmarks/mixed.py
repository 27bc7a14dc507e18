"""A log in which all kinds of events happen that a read model takes: the tests' story, told many times."""

import json
import re
from collections.abc import Callable, Iterator, Sequence
from functools import lru_cache
from typing import Any, Final

from adapters.event_store import EventMapper
from adapters.event_store.facts import NewEvent

_OWN: Final = "\x01"
"""Stands for the number of the telling, after every id that may be any text."""
_NUMBERS: Final = re.compile(r"69599084|12345678|(?<=[FD]2026-)00000\d")
"""KVK numbers and the ends of invoice and receipt numbers: these keep their form."""
_IDS: Final = re.compile(r".*(_id|_index)|key|taken_by|presented|(invited|requested|rejected|approved)_by")


def tellings(told: Sequence[NewEvent], events: int) -> Iterator[NewEvent]:
    """As many whole tellings of the story as it takes for so many events, each about people and orders of
    its own. No personal value can be unsealed for any but the first."""
    story = [_marked(new) for new in told]
    for number in range(-(-events // len(story))):
        for new in story:
            yield NewEvent(
                _told(new.stream, number),
                new.version,
                new.type,
                new.schema_version,
                _told(new.payload, number),
            )


def our_story(mapper: EventMapper) -> Sequence[NewEvent]:
    """The one that our tests tell, encoded."""
    from tests.projections.story import story  # it is the tests that know how everything comes about

    return [mapper.encode(told.stream, told.version, told.event) for told in story()]


def _marked(new: NewEvent) -> NewEvent:
    payload = json.dumps(_mark(json.loads(new.payload)), ensure_ascii=False, separators=(",", ":"))
    stream = new.stream if _NUMBERS.search(new.stream) else f"{new.stream}{_OWN}"
    return NewEvent(stream, new.version, new.type, new.schema_version, payload.replace("\\u0001", _OWN))


def _mark(value: Any, name: str = "") -> Any:
    if isinstance(value, dict):
        return {part: _mark(of, part) for part, of in value.items()}
    if isinstance(value, list):
        return [_mark(each, name) for each in value]
    if isinstance(value, str) and _IDS.fullmatch(name) and not _NUMBERS.search(value):
        return f"{value}{_OWN}"
    return value


def _told(text: str, number: int) -> str:
    return _NUMBERS.sub(_renumber(number), text).replace(_OWN, f"-{number}")


@lru_cache(maxsize=1)
def _renumber(number: int) -> Callable[[re.Match[str]], str]:
    def other(found: re.Match[str]) -> str:
        digits = found[0]
        return f"{int(digits) + number * (10 if len(digits) == 6 else 1):0{len(digits)}d}"

    return other


def rows(events: Iterator[NewEvent]) -> Iterator[str]:
    """A line of JSON each, for another build to read."""
    for new in events:
        yield json.dumps([new.stream, new.version, new.type, new.schema_version, new.payload])
