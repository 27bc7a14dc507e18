"""What may be asked of the notice board."""

from typing import ClassVar

from pydantic import AwareDatetime

from domain.kernel import StreamCommand
from domain.values import MaintenanceNoticeId, NoticeText

BOARD_ID = "board"
"""There is one board, so that an order reads every notice there is in one stream."""


class OnBoard(StreamCommand):
    AGGREGATE: ClassVar[str] = "notice"

    @property
    def stream_id(self) -> str:
        return BOARD_ID


class PostNotice(OnBoard):
    """Post a notice, by a supervisor (R45). Times in UTC; ``ends_at`` None: until it is lifted; a
    ``starts_at`` that has passed is taken as now.

    ``notice_id`` is derived from the command id. Rejected: NoticeEndsTooSoon."""

    notice_id: MaintenanceNoticeId
    dutch: NoticeText
    english: NoticeText
    starts_at: AwareDatetime
    ends_at: AwareDatetime | None
    stops_ordering: bool


class LiftNotice(OnBoard):
    """Take a notice down, by staff (R45). Rejected: NoSuchNotice."""

    notice_id: MaintenanceNoticeId


NoticeCommand = PostNotice | LiftNotice
