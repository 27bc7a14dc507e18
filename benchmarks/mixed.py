"""A log in which all kinds of events happen that a read model takes: the tests' story, told many times."""

import json
import re
from collections.abc import Callable, Iterator, Sequence
from functools import lru_cache
from typing import Any, Final

from adapters.event_store import EventMapper
from adapters.event_store.facts import NewEvent
from toegang_testing.tables import as_shipped

_OWN: Final = "\x01"
"""Stands for the number of the telling, after every id that may be any text."""
_BARE: Final = "\x02"
"""The same after an id of the payment provider, which has letters and digits only."""
_HASH: Final = "\x03"
"""The same in place of how the SHA-256 of a file begins."""
_PROVIDERS: Final = re.compile("(tr|re|chb)_[A-Za-z0-9]+")
_SHA256: Final = re.compile("[0-9a-f]{64}")
_NUMBERS: Final = re.compile(r"69599084|12345678|(?<=[A-Z]20\d\d-)00000\d")
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

    as_shipped()

    return [mapper.encode(told.stream, told.version, told.event) for told in story()]


def _marked(new: NewEvent) -> NewEvent:
    payload = json.dumps(_mark(json.loads(new.payload)), ensure_ascii=False, separators=(",", ":"))
    stream = new.stream if _NUMBERS.search(new.stream) else f"{new.stream}{_OWN}"
    for mark in (_OWN, _BARE, _HASH):
        payload = payload.replace(f"\\u{ord(mark):04x}", mark)
    return NewEvent(stream, new.version, new.type, new.schema_version, payload)


def _mark(value: Any, name: str = "") -> Any:
    if isinstance(value, dict):
        return {part: _mark(of, part) for part, of in value.items()}
    if isinstance(value, list):
        return [_mark(each, name) for each in value]
    if isinstance(value, str) and _IDS.fullmatch(name) and not _NUMBERS.search(value):
        if _SHA256.fullmatch(value):
            return f"{_HASH}{value[8:]}"
        return f"{value}{_BARE if _PROVIDERS.fullmatch(value) else _OWN}"
    return value


def _told(text: str, number: int) -> str:
    own = _NUMBERS.sub(_renumber(number), text).replace(_OWN, f"-{number}")
    return own.replace(_BARE, f"x{number}").replace(_HASH, f"{number:08x}")


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
