"""What `toegang audit who-read` shows."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from datetime import datetime
from typing import Any

from sqlalchemy import Connection

from api.cli.audit_histories import SUBJECTS, asked, end, moment, subjects
from api.cli.audit_why import one_of
from api.explaining.history import Part, Wanted
from api.explaining.rebuilding import rebuilt
from api.explaining.who_read import READINGS, as_told, who_read
from api.explaining.words import IS_DAMAGED, NOTHING_READ, READING_COLUMNS, THERE_IS_MORE
from api.process.opening import Past
from api.terminal.drawing import bar, bars, table
from api.terminal.show import as_json, said
from domain.values import Language


def show_readings(
    subject: str,
    actor: str,
    since: datetime | None,
    until: datetime | None,
    told_in: str,
    *,
    after: int,
    limit: int,
    whole: bool,
    in_json: bool,
) -> None:
    language = one_of(Language, told_in, "--language")
    with asked() as past, _from_the_log(past, hidden=in_json) if whole else subjects(past) as tx:
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


@contextmanager
def _from_the_log(past: Past, *, hidden: bool) -> Iterator[Connection]:
    """The read model of what touches what, made anew in memory: whatever was done to the kept one."""
    with ExitStack() as stack:
        with bars(hidden=hidden) as progress:
            told = bar(progress, "events")
            tx = stack.enter_context(rebuilt(past.log, SUBJECTS, past.log.head(), told))
        yield tx


def _line(item: Mapping[str, Any]) -> Sequence[str]:
    why = ", ".join(part for part in (item["role"], item["reason"]) if part)
    return (
        str(item["position"]),
        f"{datetime.fromisoformat(item['recorded_at']):%Y-%m-%d %H:%M:%S}",
        f"{item['actor']} ({why})" if why else item["actor"],
        item["says"],
        ", ".join(item["subjects"]),
        ", ".join(item["fields"]),
    )
