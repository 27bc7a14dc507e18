"""What `toegang audit as-of` and `diff` show."""

import json
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import asdict
from typing import Any

from api.cli.audit_asking import asked, subjects
from api.cli.audit_source import Source
from api.explaining.history import NoSuchSubject
from api.explaining.moments import NoSuchMoment, as_of, changes, leaves, position_of
from api.explaining.rebuilding import Progress, Rows, is_read_model, row_changes, rows_at
from api.explaining.subject_rows import TooMuch, kinds_of, of_subject, rows_of
from api.explaining.told import closed, closed_or_erased, shut
from api.process.past import Past
from api.terminal.drawing import bar, bars, table
from api.terminal.show import as_json, said

DIFFERS = 1
"""Exit code: a finding."""


def show_moment(name: str, at: str, of: str, source: Source, *, in_json: bool) -> None:
    with asked(source, hidden=in_json) as past:
        position, show = position_of(past.log, at), closed_or_erased(past.is_destroyed)
        if is_read_model(name):
            [rows] = _rows(past, name, of, position, hidden=in_json)
            found = [{"table": key[0]} | shut(row, show) for key, row in rows.items()]
            if in_json:
                as_json({"name": name, "position": position, "rows": found})
            else:
                table(("table", "row"), [(row.pop("table"), _text(row)) for row in found])
            return
        then = as_of(past.log, name, position, show)
    if in_json:
        as_json(asdict(then))
        return
    said(f"{name} at position {then.position}, after {then.version} of its events")
    table(("field", "value"), [(one, _text(value)) for one, value in leaves(then.fields)])


def show_changes(name: str, since: str, until: str, of: str, source: Source, *, in_json: bool) -> None:
    with asked(source, hidden=in_json) as past:
        show = closed_or_erased(past.is_destroyed)
        first, last = position_of(past.log, since), position_of(past.log, until)
        if first > last:
            raise NoSuchMoment("--from comes after --to")
        if is_read_model(name):
            before, after = _rows(past, name, of, first, last, hidden=in_json)
            found = row_changes(before, after, show)
        else:
            was, is_now = (as_of(past.log, name, position, show) for position in (first, last))
            found = changes(was.fields, is_now.fields)
    if in_json:
        as_json({"name": name, "from": first, "to": last, "changes": [asdict(one) for one in found]})
    elif found:
        table(
            ("field", "before", "after"), [(one.field, _text(one.before), _text(one.after)) for one in found]
        )
    else:
        said("Nothing changed.")
    if found:
        sys.exit(DIFFERS)


def _rows(past: Past, name: str, of: str, *at: int, hidden: bool) -> Sequence[Rows]:
    """A subject's as they are told over HTTP, wherever that can be; else from the whole log."""
    is_subject = of.partition("-")[0] in kinds_of(name)
    if is_subject and past.reads is not None:
        with subjects(past, hidden=hidden) as tx, suppress(NoSuchSubject, TooMuch):
            return list(rows_of(past.log, tx, name, of, *at))
    with _progress(name, hidden=hidden) as told:
        each = rows_at(past.log, name, *at, told=told)
        return [of_subject(rows, name, of) if is_subject else _with(rows, of) for rows in each]


def _with(rows: Rows, text: str) -> Rows:
    """What is sealed is looked for no more than it is shown: letters in a ciphertext say nothing."""
    seen = {key: shut(row, closed).values() for key, row in rows.items()}
    return {key: rows[key] for key, values in seen.items() if any(text in str(value) for value in values)}


@contextmanager
def _progress(name: str, *, hidden: bool) -> Iterator[Progress]:
    with bars(hidden=hidden) as progress:
        yield bar(progress, name)


def _text(value: Any) -> str:
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
