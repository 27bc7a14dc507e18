"""Lists of the desk: what one operation answers by pages, each row with its thing and its acts."""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from typing import Final
from urllib.parse import urlencode

from starlette.responses import Response

from api.pages.desk.assignee import ShownAssignee, of_rows
from api.pages.desk.cells import Column, Row, cell, heads, said
from api.pages.desk.member import Link, Member, links, show, who
from api.pages.page import REFERENCE, Page, Who
from api.pages.visit import Visit

PAGE_ROWS: Final = 25
ALL: Final = "all"
"""Chosen where a list is not to be narrowed."""
WAITS: Final = "waits"
"""Chosen, where what waits is in several states, for those."""


def nowhere(_: Row) -> str:
    """Of rows that have no page of their own."""
    return ""


def to(address: str) -> Callable[[Row], str]:
    """To that address, which may name fields of the row."""
    return lambda row: address.format(**row)


def fits_all(_operation: str, _row: Row, _me: Member) -> bool:
    """Every act goes with every row."""
    return True


def as_they_are(_visit: Visit, _me: Member, rows: Sequence[Row]) -> Sequence[Row]:
    return rows


@dataclass(frozen=True)
class Listed:
    """A list at /desk/inbox/NAME. Its words: work.NAME.title, .none where it is empty, and perhaps .lead.

    ``assigned_by``: the row's field by which who is at it is known; empty where nobody is; ``waits``: what
    the operation is asked for what waits, with which the filters begin; ``also``: with what
    it is asked where it is shown; ``whole``: whether all can be asked for at once; ``leads``: to a row's
    thing; ``one_at``: where a thing is seen by the reference that its sender was told, which a caller gives;
    ``acts`` on a row, where ``fitting`` says so; ``ids``: what their addresses and forms name, and the
    row's field of it; ``above``: acts on none; ``at``: its address, where that is another."""

    name: str
    operation: str
    columns: Sequence[Column] = ()
    assigned_by: str = ""
    waits: Mapping[str, str] = field(default_factory=dict)
    filters: Mapping[str, Sequence[str]] = field(default_factory=dict)
    also: Mapping[str, str] = field(default_factory=dict)
    whole: bool = True
    leads: Callable[[Row], str] = nowhere
    one_at: str = ""
    acts: Sequence[str] = ()
    fitting: Callable[[str, Row, Member], bool] = fits_all
    ids: Mapping[str, str] = field(default_factory=dict)
    above: Sequence[str] = ()
    at: str = ""
    told: Callable[[Visit, Member, Sequence[Row]], Sequence[Row]] = as_they_are
    """The rows as they are shown."""

    @property
    def address(self) -> str:
        return self.at or f"/desk/inbox/{self.name}"

    def acts_on(self, visit: Visit, me: Member, row: Row) -> Sequence[Link]:
        """What this member may do about this row."""
        fitting = [act for act in self.acts if self.fitting(act, row, me)]
        return links(visit, me, fitting, **{name: str(row[of]) for name, of in self.ids.items()})

    def thing_of(self, visit: Visit, me: Member, row: Row) -> str:
        """Where this member sees a row's thing; empty: nowhere."""
        at = self.leads(row)
        return at if at and me.sees(visit, at) else ""

    def _heads(self, visit: Visit) -> Sequence[str]:
        *of_columns, acts = heads(visit, self.columns)
        return [*of_columns, *([visit.t("desk.assignee")] if self.assigned_by else []), acts]

    async def _assigned(
        self, visit: Visit, me: Member, rows: Sequence[Row]
    ) -> Sequence[ShownAssignee | None]:
        """Of each row who is at it; None where nobody can be, or it does not wait."""
        ids = [str(row[self.assigned_by]) if self._waits(row) else None for row in rows]
        return await of_rows(visit, me, self.name, ids)

    def _waits(self, row: Row) -> bool:
        return bool(self.assigned_by) and all(
            str(row[name]).lower() == value for name, value in self.waits.items()
        )

    def page(self) -> Page:
        page = Page(self.address, Who.STAFF, asks=(("GET", self.operation),))

        @page.shows
        async def shown(visit: Visit) -> Response:
            return await self._show(visit)

        if self.one_at:

            @page.takes
            async def sought(visit: Visit) -> Response:
                """What is typed stands in no address: a caller may give a code in its place."""
                reference = "".join(visit.typed.get("reference", "").split()).lower()
                if not re.fullmatch(REFERENCE, reference):
                    return await self._show(visit, visit.typed.get("reference", ""))
                return visit.go(self.one_at.format(reference=reference))

        return page

    async def _show(self, visit: Visit, reference: str | None = None) -> Response:
        """``reference``: what was typed that is none."""
        begun = {name: WAITS if WAITS in options else ALL for name, options in self.filters.items()}
        chosen = {name: visit.query.get(name, {**begun, **self.waits}[name]) for name in self.filters}
        narrowed = {name: "" if value in (ALL, WAITS) else value for name, value in chosen.items()}
        asked = {
            **(self.waits if WAITS in chosen.values() else {}),
            **self.also,
            **narrowed,
            "cursor": visit.query.get("cursor"),
            "limit": PAGE_ROWS,
        }
        told = await visit.read(self.operation, query=asked)
        me = await who(visit)
        assigned = await self._assigned(visit, me, told["items"])
        things = [
            (self.thing_of(visit, me, row), self.acts_on(visit, me, row), of_row)
            for row, of_row in zip(told["items"], assigned, strict=True)
        ]
        rows = zip(self.told(visit, me, told["items"]), things, strict=True)
        return await show(
            visit,
            "desk/list.html",
            me,
            200 if reference is None else 422,
            listed=self,
            reference=reference,
            rows=[(row, *thing) for row, thing in rows],
            list=told,
            choices=[
                (name, [(one, said(visit, self.name, name, one)) for one in options], chosen[name])
                for name, options in self.filters.items()
            ],
            keep=urlencode(chosen),
            above=links(visit, me, self.above),
            heads=self._heads(visit),
            cell=partial(cell, visit, me, self.name),
        )
