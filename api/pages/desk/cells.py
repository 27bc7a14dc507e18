"""Values of what the API answers, as staff reads them: days, amounts, and words in the place of codes."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import Enum, auto
from typing import Any

from api.pages import words
from api.pages.desk.member import Member
from api.pages.visit import Visit

Row = Mapping[str, Any]


class As(Enum):
    """How a value of a row is shown."""

    TEXT = auto()
    DAY = auto()
    MOMENT = auto()
    MONEY = auto()
    SAID = auto()
    """In words: work.LIST.COLUMN_VALUE, field.COLUMN_VALUE or value.COLUMN_VALUE; of several values each."""
    PERSON = auto()
    """A member of staff, by their id."""


@dataclass(frozen=True, slots=True)
class Column:
    """``name``: the row's field, whose words are column.NAME."""

    name: str
    kind: As = As.TEXT


def cell(visit: Visit, me: Member, of: str, row: Row, column: Column) -> str:
    """A value of a row as a person reads it; empty where there is none. ``of``: the list or thing."""
    value, language = row[column.name], visit.language
    if value in (None, "", []):
        return ""
    match column.kind:
        case As.TEXT:
            return ", ".join(value) if isinstance(value, list) else str(value)
        case As.SAID:
            several = value if isinstance(value, list) else [value]
            return ", ".join(said(visit, of, column.name, one) for one in several)
        case As.PERSON:
            return visit.t("desk.you") if value == me.person_id else str(value)
        case As.DAY:
            return words.day(language, value)
        case As.MOMENT:
            return words.moment(language, value)
        case As.MONEY:
            return words.money(language, value)


def said(visit: Visit, of: str, name: str, value: object) -> str:
    """The words of one of a field's values: of this list or thing, else of all."""
    spelled = f"{name}_{str(value).lower() if isinstance(value, bool) else value}"
    own = words.find(visit.language, f"work.{of}.{spelled}", f"field.{spelled}")
    return own if own is not None else visit.t(f"value.{spelled}")


def facts(
    visit: Visit, me: Member, of: str, row: Row | None, columns: Sequence[Column]
) -> Sequence[tuple[str, str]]:
    """Of one thing each column's title and what stands there; nothing where there is none."""
    if row is None:
        return []
    return [(visit.t(f"column.{column.name}"), cell(visit, me, of, row, column)) for column in columns]


def heads(visit: Visit, columns: Iterable[Column]) -> Sequence[str]:
    """Of a table of these columns and what may be done; amounts are aligned as numbers."""
    named = [("#" if one.kind is As.MONEY else "") + visit.t(f"column.{one.name}") for one in columns]
    return [*named, visit.t("desk.acts")]
