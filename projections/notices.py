"""Notices of maintenance and faults: those in force for everybody, all of them for staff (R45, R46)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Column, Connection, Table, bindparam, or_, select

from domain.kernel import Recorded
from domain.notice.events import NoticeLifted, NoticePosted
from domain.values import MaintenanceNoticeId
from projections.kernel import READ_MODELS, BigInteger, Boolean, Projection, Text, Utc, View
from projections.point import PointReader, several
from projections.queries import LIMIT, page_of


@dataclass(frozen=True, slots=True)
class NoticeRow:
    """One notice. ``ends_at`` None: until it is lifted; ``lifted_at`` None: it was not."""

    notice_id: MaintenanceNoticeId
    dutch: str
    english: str
    starts_at: datetime
    ends_at: datetime | None
    stops_ordering: bool
    lifted_at: datetime | None


table = Table(
    "notices",
    READ_MODELS,
    Column("notice_id", Text, primary_key=True),
    Column("posted", BigInteger, nullable=False),
    Column("dutch", Text, nullable=False),
    Column("english", Text, nullable=False),
    Column("starts_at", Utc, nullable=False),
    Column("ends_at", Utc),
    Column("stops_ordering", Boolean, nullable=False),
    Column("lifted_at", Utc),
)

projection = Projection("notices", [table])


# --- what each event does -----------------------------------------------------------------------
@projection.on(NoticePosted)
def posted(view: View, happened: Recorded[NoticePosted]) -> None:
    event = happened.event
    view.insert(
        table,
        notice_id=event.notice_id,
        posted=happened.position,
        dutch=event.dutch,
        english=event.english,
        starts_at=event.starts_at,
        ends_at=event.ends_at,
        stops_ordering=event.stops_ordering,
    )


@projection.on(NoticeLifted)
def lifted(view: View, happened: Recorded[NoticeLifted]) -> None:
    view.update(table, {"notice_id": happened.event.notice_id}, lifted_at=happened.recorded_at)


_AT = bindparam("at", type_=Utc())
_IN_FORCE = (
    select(table)
    .where(
        table.c.starts_at <= _AT,
        or_(table.c.ends_at.is_(None), table.c.ends_at > _AT),
        table.c.lifted_at.is_(None),
    )
    .order_by(table.c.posted)
)


# --- queries ------------------------------------------------------------------------------------
def in_force(tx: Connection | PointReader, at: datetime) -> Sequence[NoticeRow]:
    """What everybody is told at that time, in order of posting. Every page asks this."""
    return [_notice(row) for row in several(tx, _IN_FORCE, at=at)]


def notices(
    tx: Connection, *, after: MaintenanceNoticeId | None = None, limit: int = LIMIT
) -> Sequence[NoticeRow]:
    """Every notice, those to come and those that are over included, in order of posting."""
    return [_notice(row) for row in page_of(tx, select(table), table.c.posted, limit, notice_id=after)]


def _notice(row: Mapping[Any, Any]) -> NoticeRow:
    return NoticeRow(
        notice_id=row["notice_id"],
        dutch=row["dutch"],
        english=row["english"],
        starts_at=row["starts_at"],
        ends_at=row["ends_at"],
        stops_ordering=row["stops_ordering"],
        lifted_at=row["lifted_at"],
    )
