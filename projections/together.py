"""Several questions asked as one: one way to the database, and all of them at one moment."""

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import Connection, Integer, Select, cast, literal_column, null, select, union_all


class Together:
    """Questions by name, put together once, for that takes several times as long as to ask them. What each
    answers keeps its columns; in which order its rows come is not told, so that who wants one sorts them."""

    def __init__(self, **asks: Select[Any]) -> None:
        ends = [ask.subquery() for ask in asks.values()]
        self._names = [(name, tuple(end.c.keys())) for name, end in zip(asks, ends, strict=True)]
        self._ask = union_all(
            *(
                select(
                    literal_column(str(nth), Integer).label("ask"),
                    *(
                        (column if end is mine else cast(null(), column.type)).label(f"{at}_{column.key}")
                        for at, end in enumerate(ends)
                        for column in end.c
                    ),
                )
                for nth, mine in enumerate(ends)
            )
        )

    def read(self, tx: Connection, **values: object) -> Mapping[str, Sequence[Mapping[str, Any]]]:
        """The rows of each. ``values``: of the parameters of all of them."""
        begins, found = [1], [[] for _ in self._names]  # type: tuple[list[int], list[list[dict[str, Any]]]]
        for _, columns in self._names:
            begins.append(begins[-1] + len(columns))
        for row in tx.execute(self._ask, values):
            nth = row[0]
            own = row[begins[nth] : begins[nth + 1]]
            found[nth].append(dict(zip(self._names[nth][1], own, strict=True)))
        return {name: rows for (name, _), rows in zip(self._names, found, strict=True)}
