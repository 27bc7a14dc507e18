"""Maintenance notices: read by everybody, posted by a supervisor, lifted by staff (R45, R46)."""

from datetime import UTC
from typing import Any, Final

from fastapi import APIRouter, Request, Response

from api.http import answers
from api.http.bodies import StaffAct
from api.http.idempotency import IdempotencyKey, derived, once
from api.http.principals import Wired
from api.http.problem_kinds import Text
from api.http.problems import language_of, refuses
from api.http.reading import After, Cursor, Limit, as_json, page, shown
from api.staff import service_answers
from api.staff.accounts import Clerk, Supervisor
from api.staff.acting import Done, act, asked_by
from api.staff.service_bodies import PostedNotice
from domain.notice.commands import LiftNotice, PostNotice
from domain.values import MaintenanceNoticeId
from projections import notices

SERVICE_CENTRE: Final = Text(
    "No notice is posted. Does something not work? Contact the register's service centre.",
    "Er staat geen mededeling. Werkt er iets niet? Neem contact op met het servicecentrum van het register.",
)
"""R46."""

router = APIRouter(prefix="/v1/notices", tags=["notices"])


@router.get("", summary="List notices in force", response_model=service_answers.NoticesInForce)
def in_force(request: Request, response: Response, ports: Wired) -> dict[str, Any]:
    """What is announced now, in Dutch where Accept-Language prefers it (R45). With nothing announced,
    ``contact`` says whom to ask (R46)."""
    # Waits for no position: that would tell anybody where the log ends, and so what a request led to (D11).
    language = language_of(request.headers)
    response.headers.update({"Content-Language": language, "Vary": "Accept-Language"})
    with shown(ports, None, "notices") as tx:
        rows = notices.in_force(tx, ports.clock.now())
    items = [as_json(row) | {"text": Text(row.english, row.dutch).told(language)} for row in rows]
    return {"items": items, "contact": None if items else SERVICE_CENTRE.told(language)}


@router.get("/all", summary="List every notice", response_model=answers.Page[service_answers.NoticeRow])
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
    response_model=service_answers.NoticeDone,
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
    response_model=service_answers.NoticeDone,
    openapi_extra=refuses("no-such-notice"),
)
def lift_notice(notice_id: str, body: StaffAct, ports: Wired, who: Clerk, key: IdempotencyKey = None) -> Done:
    """Take a notice down (R45): ordering is possible again at once. Nothing changes where it is over."""
    command = LiftNotice(at=ports.clock.now(), notice_id=MaintenanceNoticeId(notice_id))
    return act(ports, who, "lift-notice", key, body, command, notice_id=notice_id)
