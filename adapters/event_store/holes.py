"""A stream is read whole: what lacks an event is not told, nor decided on, as if it had not been."""

from adapters.event_store.facts import Fact
from adapters.event_store.line import Line
from domain.ports import LogDamaged


def whole(line: Line, stream: str, version: int, facts: list[Fact], told_until: int = 0) -> list[Fact]:
    """What follows a version of a stream, as it was read. Whoever asks from ``told_until`` on was told of
    what is missing up to there.

    Raises LogDamaged where an event is missing (I18). Its position is the first after the event before it at
    which there is none: of which stream that was, nobody knows."""
    if not facts or facts[-1].version == version + len(facts):  # versions are unique, and rise
        return facts
    position = line.position(stream, version) or 0 if version else 0
    for fact in facts:
        if fact.version != version + 1:
            _tell(line, fact, version + 1, position, told_until)
        version, position = fact.version, fact.position
    return facts


def _tell(line: Line, fact: Fact, missing: int, position: int, told_until: int) -> None:
    """Of what is missing between a position and an event."""
    gap = line.gap(max(position, told_until), fact.position)
    if gap is None and position < told_until and line.gap(position, told_until + 1) is not None:
        return
    says = f"Version {missing} of {fact.stream} is missing, before position {fact.position}."
    raise LogDamaged(says, gap)
