"""How the notice board decides and remembers (R45, R46)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import assert_never

from domain.kernel import Aggregate, Rejected, replace
from domain.notice.commands import BOARD_ID, LiftNotice, NoticeCommand, PostNotice
from domain.notice.events import NoticeEvent, NoticeLifted, NoticePosted
from domain.values import MaintenanceNoticeId


class NoSuchNotice(Rejected):
    """There is no such notice."""

    rule = "R45"
    advice = "Check the notice's id."


class NoticeEndsTooSoon(Rejected):
    """The notice would end before it begins, or has ended already."""

    rule = "R45"
    advice = "Give an end in the future, after the beginning, or none."


@dataclass(frozen=True, slots=True)
class Notice:
    """When one notice is in force, and whether it stops ordering then."""

    starts_at: datetime
    ends_at: datetime | None
    stops_ordering: bool
    lifted: bool = False

    def over(self, at: datetime) -> bool:
        return self.lifted or (self.ends_at is not None and self.ends_at <= at)

    def in_force(self, at: datetime) -> bool:
        return self.starts_at <= at and not self.over(at)


@dataclass(frozen=True, slots=True)
class Board:
    """Every notice ever posted, in order of posting: they are few."""

    notices: Mapping[MaintenanceNoticeId, Notice] = field(default_factory=dict)

    def stopping(self, at: datetime) -> MaintenanceNoticeId | None:
        """The first notice that stops ordering at that time (R45)."""
        found = (key for key, each in self.notices.items() if each.stops_ordering and each.in_force(at))
        return next(found, None)


def decide(board: Board, command: NoticeCommand) -> Sequence[NoticeEvent]:
    match command:
        case PostNotice():
            assert command.notice_id not in board.notices, "a notice id is derived from its command"
            if command.ends_at is not None and command.ends_at <= max(command.at, command.starts_at):
                raise NoticeEndsTooSoon(field="ends_at")
            # What was accepted before it was posted stays accepted.
            return [NoticePosted.of(command, starts_at=max(command.starts_at, command.at))]
        case LiftNotice():
            notice = board.notices.get(command.notice_id)
            if notice is None:
                raise NoSuchNotice
            return [] if notice.over(command.at) else [NoticeLifted.of(command)]
        case _:
            assert_never(command)


def evolve(board: Board, event: NoticeEvent) -> Board:
    match event:
        case NoticePosted():
            notice = Notice(event.starts_at, event.ends_at, event.stops_ordering)
        case NoticeLifted():
            notice = replace(board.notices[event.notice_id], lifted=True)
        case _:
            assert_never(event)
    return Board({**board.notices, event.notice_id: notice})


NOTICE = Aggregate("notice", Board(), decide, evolve)
BOARD = NOTICE.stream(BOARD_ID)
