"""What `toegang audit history` and `by` show."""

import json
import sys
from collections.abc import Sequence
from datetime import datetime

from api.cli.audit_asking import asked, subjects
from api.cli.audit_source import Source
from api.explaining.history import Part, Wanted, by_actor, history, with_causes
from api.explaining.moments import moment_of
from api.explaining.told import closed_or_erased, told
from api.explaining.words import IS_DAMAGED, RECORDED_AT
from api.process.past import Past
from api.terminal.drawing import table
from api.terminal.show import as_json, said
from domain.calendar import by_the_clock
from domain.kernel import Event, Recorded, by_whom
from domain.values import Language

DAMAGED = 1
"""Exit code: a finding."""


def show_history(
    name: str,
    since: str | None,
    until: str | None,
    event: str,
    actor: str,
    *,
    after: int,
    limit: int,
    in_json: bool,
    source: Source,
) -> None:
    with asked(source, hidden=in_json) as past, subjects(past, hidden=in_json) as tx:
        wanted = _wanted(past, since, until, event, actor, after)
        _show(past, history(past.log, tx, name, wanted, limit), in_json=in_json)


def show_actor(
    actor: str,
    since: str | None,
    until: str | None,
    event: str,
    *,
    after: int,
    limit: int,
    in_json: bool,
    source: Source,
) -> None:
    with asked(source, hidden=in_json) as past:
        wanted = _wanted(past, since, until, event, actor, after)
        _show(past, by_actor(past.log, wanted, limit), in_json=in_json)


def moment(text: str | None) -> datetime | None:
    """Raises NoSuchMoment."""
    return None if text is None else moment_of(text)


def _wanted(past: Past, since: str | None, until: str | None, event: str, actor: str, after: int) -> Wanted:
    return Wanted.between(past.log, after, moment(since), moment(until), event or None, actor or None)


def _show(past: Past, part: Part, *, in_json: bool) -> None:
    part, chains = with_causes(past.log, part)
    show = closed_or_erased(past.is_destroyed)
    if in_json:
        items = [
            told(one, show) | {"causes": [told(cause, show) for cause in chain]}
            for one, chain in zip(part.events, chains, strict=True)
        ]
        as_json({"items": items, "next": part.next, "damaged": part.damaged})
        end(part)
        return
    recorded = RECORDED_AT.in_language(Language.ENGLISH)
    table(
        ("position", recorded, "actor", "stream", "event", "because of", "what"),
        [
            _line(one, chain, told(one, show)["fields"])
            for one, chain in zip(part.events, chains, strict=True)
        ],
    )
    if part.next is not None:
        said(f"There is more: --after {part.next}")
    for position in part.damaged:
        said(f"{IS_DAMAGED.in_language(Language.ENGLISH)} {position}")
    end(part)


def end(part: Part) -> None:
    """A page that lacks what belongs there is a finding."""
    if part.damaged:
        sys.exit(DAMAGED)


def _line(one: Recorded[Event], chain: Sequence[Recorded[Event]], fields: object) -> Sequence[str]:
    return (
        str(one.position),
        by_the_clock(one.recorded_at),
        by_whom(one.actor, one.role, one.reason),
        one.stream,
        one.event.NAME,
        " < ".join(f"{cause.event.NAME} at {cause.position}" for cause in chain),
        json.dumps(fields, ensure_ascii=False),
    )
