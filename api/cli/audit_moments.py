"""What `toegang audit as-of` and `diff` show."""

import json
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict, replace
from typing import Any

from api.cli.audit_asking import asked
from api.cli.audit_source import Source
from api.explaining.moments import Change, NoSuchMoment, as_of, changes, position_of
from api.explaining.rebuilding import Progress, Rows, is_read_model, rows_at
from api.explaining.told import closed_or_erased, shut
from api.process.past import Past
from api.terminal.drawing import bar, bars, table
from api.terminal.show import as_json, said

DIFFERS = 1
"""Exit code: a finding."""


def show_moment(name: str, at: str, of: str, source: Source, *, in_json: bool) -> None:
    with asked(source, hidden=in_json) as past:
        position = position_of(past.log, at)
        if is_read_model(name):
            with _progress(name, hidden=in_json) as told:
                [rows] = rows_at(past.log, name, position, told=told)
            show = closed_or_erased(past.is_erased)
            found = [{"table": key[0]} | shut(row, show) for key, row in _of(rows, of).items()]
            if in_json:
                as_json({"name": name, "position": position, "rows": found})
            else:
                table(("table", "row"), [(row.pop("table"), _text(row)) for row in found])
            return
        then = as_of(past.log, name, position)
    if in_json:
        as_json(asdict(then))
        return
    said(f"{name} at position {then.position}, after {then.version} of its events")
    table(("field", "value"), [(one.field, _text(one.after)) for one in changes({}, then.fields)])


def show_changes(name: str, since: str, until: str, of: str, source: Source, *, in_json: bool) -> None:
    with asked(source, hidden=in_json) as past:
        first, last = position_of(past.log, since), position_of(past.log, until)
        if first > last:
            raise NoSuchMoment("--from comes after --to")
        if is_read_model(name):
            found = _of_rows(past, name, first, last, of, hidden=in_json)
        else:
            found = changes(as_of(past.log, name, first).fields, as_of(past.log, name, last).fields)
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


def _of_rows(past: Past, name: str, first: int, last: int, of: str, *, hidden: bool) -> Sequence[Change]:
    """A row that came or went is one change; of any other each field that differs. A personal value that
    became another differs, and is not shown."""
    with _progress(name, hidden=hidden) as told:
        before, after = (_of(rows, of) for rows in rows_at(past.log, name, first, last, told=told))
    found: list[Change] = []
    for key in sorted(before.keys() | after.keys()):
        where = f"{key[0]}[{key[1]}]"
        if key in before and key in after:
            found += [
                Change(f"{where}.{one.field}", one.before, one.after)
                for one in changes(before[key], after[key])
            ]
        else:
            found.append(Change(where, before.get(key), after.get(key)))
    show = closed_or_erased(past.is_erased)
    return [replace(one, before=shut(one.before, show), after=shut(one.after, show)) for one in found]


def _of(rows: Rows, text: str) -> Rows:
    return {key: row for key, row in rows.items() if any(text in str(value) for value in row.values())}


@contextmanager
def _progress(name: str, *, hidden: bool) -> Iterator[Progress]:
    with bars(hidden=hidden) as progress:
        yield bar(progress, name)


def _text(value: Any) -> str:
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
