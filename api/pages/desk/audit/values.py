"""What events, states and rows hold, as an auditor reads it: fields and values in words (decision 0099)."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from api.pages import words
from api.pages.visit import Visit

DAY: Final = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
MOMENT: Final = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9:.]+(Z|[+-][0-9:]+)")
OURS: Final = re.compile(r"[a-z]+(_[a-z]+)*")
"""A name that the code gave; ids, numbers and days are told as they are."""
CENTS: Final = "_cents"
IN_CENTS: Final = ("reserved", "paid_by", "chargebacks", "openings", "closings", "off")
"""Amounts by what they are of."""
OF_FIELDS: Final = ("audit_field", "column", "field")
OF_VALUES: Final = ("audit_value", "value", "field")
"""Where the catalogue has words of fields, and of a field's values."""
CLOSED: Final = {"[sealed]": "audit.sealed", "[erased]": "audit.erased"}
"""What stands in place of a personal value, and its words."""
EMPTY: Final[tuple[Any, ...]] = (None, "", [], {})
NOTHING: Final = "—"


@dataclass(frozen=True, slots=True)
class Change:
    """A field, what it was and what it became, in words."""

    field: str
    before: str
    after: str


def facts(visit: Visit, fields: Mapping[str, Any]) -> Sequence[tuple[str, str]]:
    """Of a state what there is: what is empty or unknown is left out."""
    return [
        (field(visit, path), value(visit, path, one)) for path, one in _flat((), fields) if one not in EMPTY
    ]


def changes(visit: Visit, found: Sequence[Mapping[str, Any]]) -> Sequence[Change]:
    """But what was nothing and is nothing: of something that came or went its empty fields."""
    told = [_change(visit, one) for one in found]
    return [one for one in told if (one.before, one.after) != (NOTHING, NOTHING)]


def read(visit: Visit, said: Mapping[str, str], fields: Sequence[str]) -> Sequence[str]:
    """Which values were read, as account.opened/email: by event, whose words ``said`` has, a line each."""
    of_events: dict[str, list[str]] = {}
    for each in fields:
        event, _, name = each.partition("/")
        of_events.setdefault(event, []).append(field(visit, tuple(name.split("."))).lower())
    return [f"{said.get(event, event)}: {', '.join(names)}" for event, names in of_events.items()]


def field(visit: Visit, path: Sequence[str]) -> str:
    """The words of a field, after those of what it lies in."""
    return ": ".join(_name(visit, part) for part in path)


def value(visit: Visit, path: Sequence[str], told: Any) -> str:
    """What a field of this path holds."""
    if told in EMPTY:
        return NOTHING
    match told:
        case bool():
            return _yes_or_no(visit, path, told)
        case int() if path[-1].endswith(CENTS) or (len(path) > 1 and path[-2] in IN_CENTS):
            return words.money(visit.language, told)
        case list():
            return ", ".join(value(visit, path, one) for one in told)
        case dict():
            return "; ".join(f"{name}: {one}" for name, one in facts(visit, told))
        case str():
            return _text(visit, path[-1], told)
        case _:
            return str(told)


def _yes_or_no(visit: Visit, path: Sequence[str], told: bool) -> str:
    """Of an invoice that is in arrears whether it was settled: a plain no would say the opposite."""
    of_what = path[-2] if len(path) > 1 and not OURS.fullmatch(path[-1]) else path[-1]
    known = words.find(visit.language, f"audit_value.{of_what}_{str(told).lower()}")
    return known if known is not None else visit.t(f"audit.{'yes' if told else 'no'}")


def _change(visit: Visit, one: Mapping[str, Any]) -> Change:
    path = tuple(one["field"].split("."))
    return Change(field(visit, path), value(visit, path, one["before"]), value(visit, path, one["after"]))


def _text(visit: Visit, name: str, told: str) -> str:
    if told in CLOSED:
        return visit.t(CLOSED[told])
    if DAY.fullmatch(told):
        return words.day(visit.language, told)
    if MOMENT.fullmatch(told):
        return words.moment(visit.language, told)
    known = words.find(visit.language, *(f"{of}.{name}_{told}" for of in OF_VALUES))
    return known if known is not None else told


def _name(visit: Visit, part: str) -> str:
    known = words.find(visit.language, *(f"{of}.{part}" for of in OF_FIELDS))
    if known is not None:
        return known
    return part.removesuffix(CENTS).replace("_", " ").capitalize() if OURS.fullmatch(part) else part


def _flat(path: tuple[str, ...], told: Any) -> Iterator[tuple[tuple[str, ...], Any]]:
    if isinstance(told, dict) and told:
        for name, part in told.items():
            yield from _flat((*path, name), part)
    else:
        yield path, told
