"""Maintenance notices: posted by a supervisor, lifted by staff (R45)."""

from datetime import UTC, datetime
from typing import Annotated, Any

from fastapi import APIRouter
from pydantic import Field

from api.http.answers import Answer, Page, Positioned
from api.http.bodies import example
from api.http.fields import Moment, Sentences
from api.http.idempotency import IdempotencyKey, derived, once
from api.http.principals import Wired
from api.http.problems import refuses
from api.http.reading import After, Cursor, Limit, page, shown
from api.staff.acting import Clerk, Done, StaffAct, Supervisor, act, asked_by
from domain.notice.commands import LiftNotice, PostNotice
from domain.values import MaintenanceNoticeId
from projections import notices


class PostedNotice(StaffAct):
    """A notice of maintenance or a fault (R45). Times carry their zone; both may be left out."""

    model_config = example(
        {
            "reason": "maintenance",
            "dutch": "Zaterdag van 8 tot 10 uur is bestellen niet mogelijk.",
            "english": "On Saturday from 8 to 10 ordering is not possible.",
            "starts_at": "2026-06-06T08:00:00+02:00",
            "ends_at": "2026-06-06T10:00:00+02:00",
            "stops_ordering": True,
        }
    )

    dutch: Sentences
    english: Sentences
    starts_at: Moment | None = None
    ends_at: Moment | None = None
    stops_ordering: Annotated[bool, Field(strict=True)]


class NoticeRow(Answer):
    """A notice as staff sees it."""

    notice_id: str
    dutch: str
    english: str
    starts_at: datetime
    ends_at: datetime | None
    stops_ordering: bool
    lifted_at: datetime | None


class NoticeDone(Positioned):
    """A notice was posted or lifted."""

    notice_id: str


router = APIRouter(prefix="/v1/notices", tags=["notices"])


@router.get("/all", summary="List every notice", response_model=Page[NoticeRow])
def every_notice(
    ports: Wired, _: Clerk, after: After = None, cursor: Cursor = None, limit: Limit = 50
) -> dict[str, Any]:
    """Every notice in order of posting: those to come and those that are over, too."""
    with shown(ports, after, "notices") as tx:
        rows = notices.notices(tx, after=MaintenanceNoticeId(cursor) if cursor else None, limit=limit + 1)
    return page(rows, limit, lambda row: row.notice_id)


@router.post(
    "",
    status_code=201,
    summary="Post a notice",
    response_model=NoticeDone,
    openapi_extra=refuses("notice-ends-too-soon"),
)
def post_notice(body: PostedNotice, ports: Wired, who: Supervisor, key: IdempotencyKey = None) -> Done:
    """Announce maintenance or a fault to everybody (R45). Without ``starts_at``: from now on; without
    ``ends_at``: until it is lifted. While a notice with ``stops_ordering`` is in force, every order is
    refused with its text. The texts are public: name nobody."""
    request = asked_by(ports, who, "post-notice", key, body)
    notice_id = MaintenanceNoticeId(derived(request, "notice"))
    now = ports.clock.now()
    command = PostNotice(
        at=now,
        notice_id=notice_id,
        dutch=body.dutch,
        english=body.english,
        starts_at=(body.starts_at or now).astimezone(UTC),
        ends_at=body.ends_at and body.ends_at.astimezone(UTC),
        stops_ordering=body.stops_ordering,
    )
    done = once(ports, request, lambda: command)
    return {"notice_id": notice_id, "position": done.position}


@router.post(
    "/{notice_id}/lifting",
    summary="Lift a notice",
    response_model=NoticeDone,
    openapi_extra=refuses("no-such-notice"),
)
def lift_notice(notice_id: str, body: StaffAct, ports: Wired, who: Clerk, key: IdempotencyKey = None) -> Done:
    """Take a notice down (R45): ordering is possible again at once. Nothing changes where it is over."""
    command = LiftNotice(at=ports.clock.now(), notice_id=MaintenanceNoticeId(notice_id))
    return act(ports, who, "lift-notice", key, body, command, notice_id=notice_id)
