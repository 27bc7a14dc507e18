"""What an act is done to, shown above its form: nobody decides or books what they do not see (D17)."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from api.pages.desk.cells import Column, Row, facts
from api.pages.desk.member import Member
from api.pages.visit import Visit

Path = Mapping[str, str]


def as_answered(_visit: Visit, _me: Member, told: Any) -> Row:
    return told  # type: ignore[no-any-return] # of JSON


def as_named(path: Path) -> Path:
    return path


def none_further(_visit: Visit, _row: Row) -> Sequence[tuple[str, str]]:
    return ()


@dataclass(frozen=True, slots=True)
class About:
    """As ``operation`` answers it. ``name``: of the list or thing that has the words of its values; ``row``:
    what is shown of the answer; ``path``: what the operation's address names, of what the act's does;
    ``further``: facts that are no columns."""

    name: str
    operation: str
    columns: Sequence[Column]
    row: Callable[[Visit, Member, Any], Row] = as_answered
    path: Callable[[Path], Path] = as_named
    further: Callable[[Visit, Row], Sequence[tuple[str, str]]] = none_further

    async def read(self, visit: Visit, me: Member) -> Row:
        """Whoever may do the act may read this. Raises Refused."""
        return self.row(visit, me, await visit.read(self.operation, path=self.path(visit.path)))

    def facts(self, visit: Visit, me: Member, row: Row) -> Sequence[tuple[str, str]]:
        return [*facts(visit, me, self.name, row, self.columns), *self.further(visit, row)]
