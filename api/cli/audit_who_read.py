"""What `toegang audit who-read` shows."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from api.cli.audit_asking import asked, from_the_log, subjects
from api.cli.audit_histories import end, moment
from api.cli.audit_signing import speaking
from api.cli.audit_source import Source
from api.explaining.history import Part, Wanted
from api.explaining.who_read import READINGS, as_told, who_read
from api.explaining.words import IS_DAMAGED, NOTHING_READ, READING_COLUMNS, THERE_IS_MORE
from api.terminal.drawing import table
from api.terminal.show import as_json, one_of, said
from domain.calendar import by_the_clock
from domain.kernel import by_whom
from domain.values import Language


def show_readings(
    subject: str,
    actor: str,
    since: str | None,
    until: str | None,
    told_in: str,
    *,
    after: int,
    limit: int,
    whole: bool,
    in_json: bool,
    source: Source,
) -> None:
    language = one_of(Language, told_in, "--language")
    model = from_the_log if whole else subjects
    with asked(source, speaking(told_in), hidden=in_json) as past, model(past, hidden=in_json) as tx:
        wanted = Wanted.between(past.log, after, moment(since), moment(until), READINGS, actor or None)
        part = who_read(past.log, tx, subject or None, wanted, limit)
    items = as_told(part.events, language)
    if in_json:
        as_json({"items": items, "next": part.next, "damaged": part.damaged})
    else:
        _show(part, items, language)
    end(part)


def _show(part: Part, items: Sequence[Mapping[str, Any]], language: Language) -> None:
    for position in part.damaged:
        said(f"{IS_DAMAGED.in_language(language)} {position}")
    if not items:
        said(NOTHING_READ.in_language(language))
        return
    table([each.in_language(language) for each in READING_COLUMNS], [_line(item) for item in items])
    if part.next is not None:
        said(f"{THERE_IS_MORE.in_language(language)} --after {part.next}")


def _line(item: Mapping[str, Any]) -> Sequence[str]:
    return (
        str(item["position"]),
        by_the_clock(datetime.fromisoformat(item["recorded_at"])),
        by_whom(item["actor"], item["role"], item["reason"]),
        item["says"],
        ", ".join(item["subjects"]),
        ", ".join(item["fields"]),
    )
