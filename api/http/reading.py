"""Reading the read models: waiting for one's own write, paging, unsealing."""

import re
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import fields, is_dataclass
from datetime import UTC, date, datetime
from enum import Enum
from typing import TYPE_CHECKING, Annotated, Any, Final, TypeVar

from fastapi import Query
from sqlalchemy import Connection

from api.explaining.told import SEALED
from api.http.problem_kinds import Text
from api.http.problems import NO_CURSOR, invalid
from api.ports import Ports
from domain.positions import POSITION_MAX
from domain.values import Sealed
from projections.point import PointReader, point_reader

A_POSITION: Final = Text(
    "Send a position as a command answered it, or leave it out.",
    "Stuur een positie zoals een opdracht die antwoordde, of laat haar weg.",
)
WAIT_MAX_S: Final = 2.0
LIMIT_MAX: Final = 200

After = Annotated[
    int | None,
    Query(
        ge=0,
        le=POSITION_MAX,
        description="Wait until this position, as a command answered it, is shown (at most 2 s).",
    ),
]
Cursor = Annotated[
    str | None,
    Query(
        min_length=1,
        max_length=200,
        description="Where the page begins: ``next`` of the page before. Any other text is refused.",
    ),
]
IN_ORDER: Final = Text("The last day lies before the first.", "De laatste dag ligt voor de eerste.")
FirstDay = Annotated[date | None, Query(alias="from", description="Only those of that day, or later.")]
LastDay = Annotated[date | None, Query(alias="to", description="Only those of that day, or earlier.")]
Year = Annotated[int | None, Query(ge=1900, le=9999, description="Only those of this financial year.")]
Newest = Annotated[bool, Query(description="The newest first; otherwise the oldest.")]
Limit = Annotated[int, Query(ge=1, le=LIMIT_MAX, description="How many items a page holds at most.")]

if TYPE_CHECKING:
    from _typeshed import DataclassInstance

T = TypeVar("T", bound="DataclassInstance")


@contextmanager
def shown(ports: Ports, after: int | None, *names: str, whole: bool = False) -> Iterator[Connection]:
    """The read models of those names, not before they show that position; ``whole``: nor before they show all
    that was recorded until now.

    Raises NotYet; Problem 422 where nothing was recorded at that position."""
    _wait(ports, after, names, whole=whole)
    with ports.reads.connect() as tx:
        yield tx


def shown_by_key(ports: Ports, after: int | None, *names: str) -> PointReader:
    """The same for a row by its key, or a few rows: at less cost, without a transaction around it."""
    _wait(ports, after, names)
    return point_reader(ports.reads)


def _wait(ports: Ports, after: int | None, names: Sequence[str], *, whole: bool = False) -> None:
    if after is None and not whole:
        return
    head = ports.log.head()
    if after is not None and after > head:
        raise invalid("after", "This position does not exist.", what_to_do=A_POSITION)
    ports.catchup.wait_for(head if whole or after is None else after, names, WAIT_MAX_S)


def in_order(begin: date | None, end: date | None) -> None:
    """Of days that a list is asked for. Raises Problem 422."""
    if begin is not None and end is not None and begin > end:
        raise invalid("to", IN_ORDER)


def page(rows: Sequence[T], limit: int, cursor: Callable[[T], object]) -> dict[str, Any]:
    """``next`` is None on the last page. Ask the query for ``limit + 1`` rows."""
    more = len(rows) > limit
    return {
        "items": [as_json(row) for row in rows[:limit]],
        "next": str(cursor(rows[limit - 1])) if more else None,
    }


def position_of(cursor: str | None) -> int | None:
    """A cursor that is a position. Raises Problem 422."""
    if cursor is None:
        return None
    if re.fullmatch("[0-9]{1,18}", cursor):
        return int(cursor)
    raise NO_CURSOR


Reveal = Callable[[Sealed | None], str | None]
"""Opens a personal value for who may see it; None once it was erased, or where there is none."""


def unsealed(ports: Ports, sealed: Sealed | None) -> str | None:
    """Personal data for somebody who may see it; None once it was erased (D12). What staff is shown is opened
    by ``api/staff/consulting.py``, which records it."""
    plain = None if sealed is None else ports.vault.unseal(sealed)
    return None if plain is None else plain.text


def as_json(row: "DataclassInstance", reveal: Callable[[Sealed], Any] = lambda _: SEALED) -> dict[str, Any]:
    """A row of a read model. Sealed values stay closed unless something reveals them."""
    return {field.name: _plainly(getattr(row, field.name), reveal) for field in fields(row)}


def _plainly(value: Any, reveal: Callable[[Sealed], Any]) -> Any:
    match value:
        case datetime():
            return value.astimezone(UTC).isoformat()
        case date():
            return value.isoformat()
        case Enum():
            return value.value
        case Sealed():
            return reveal(value)
        case list() | tuple():
            return [_plainly(part, reveal) for part in value]
        case set() | frozenset():
            return sorted(_plainly(part, reveal) for part in value)
        case _ if is_dataclass(value) and not isinstance(value, type):
            return as_json(value, reveal)
        case _:
            return value
