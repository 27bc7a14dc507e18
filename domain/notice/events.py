"""Catalogue of what can happen on the notice board (R45, R46); a released event never changes in place."""

from pydantic import AwareDatetime

from domain.kernel import Event
from domain.values import MaintenanceNoticeId, NoticeText


class NoticePosted(Event, name="notice.posted"):
    """A supervisor posted a notice of maintenance or a fault for everybody to read (R45).

    It is in force from ``starts_at``, which is never before it was posted, up to and not including
    ``ends_at`` (UTC; None: until it is lifted). While it is and ``stops_ordering``, orders are refused with
    its text. The texts are public and name no person."""

    notice_id: MaintenanceNoticeId
    dutch: NoticeText
    english: NoticeText
    starts_at: AwareDatetime
    ends_at: AwareDatetime | None
    stops_ordering: bool


class NoticeLifted(Event, name="notice.lifted"):
    """Staff took the notice down before its end (R45)."""

    notice_id: MaintenanceNoticeId


NoticeEvent = NoticePosted | NoticeLifted
