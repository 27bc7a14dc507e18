"""Which events came after which break: in a log that was put back, a position alone is the name of two."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final, Self

from domain.log_break.events import BreakPart, LogBreakAcknowledged
from domain.ports.log import LogDamaged

FIRST: Final = 1
NUMBER_MAX: Final = 9_999
NAME: Final = re.compile("(?:([2-9]|[1-9][0-9]{1,3})-)?([0-9]{1,18})")
"""Of a position: as it is, or with the number of the epoch before it (2-4)."""
_OF_ROWS: Final = frozenset({BreakPart.EVENT, BreakPart.POSITION, BreakPart.STREAM_VERSION})


class NoSuchPosition(Exception):
    """Nothing is called so."""


class PutBack(Exception):
    """What was recorded up to there was lost in a break, and other events stand there now. ``go_on_after``:
    the name of the last position that is what it was."""

    def __init__(self, go_on_after: str) -> None:
        super().__init__(go_on_after)
        self.go_on_after = go_on_after


@dataclass(frozen=True, slots=True)
class Epoch:
    """What was recorded after a break, up to the next. ``number``: that of its signed tree; ``after``: the
    last position of before the break."""

    number: int
    after: int


@dataclass(frozen=True, slots=True)
class Epochs:
    """``later``: those after the first, in the order in which they began. In the first, and so in all of a
    log that never broke, an event's name is its position alone."""

    later: tuple[Epoch, ...] = ()

    @classmethod
    def of(cls, breaks: Iterable[tuple[int, LogBreakAcknowledged]]) -> Self:
        """In the order in which they were acknowledged, each with its position. Raises LogDamaged where one
        says what the events do not bear out: no name is better than a wrong one."""
        later: list[Epoch] = []
        for position, told in breaks:
            last = later[-1].number if later else FIRST
            epoch = Epoch(_number(told), _kept(told))
            if not max(last, FIRST + 1) <= epoch.number <= NUMBER_MAX:  # several breaks may begin one tree
                raise LogDamaged(_forged(position, f"begins tree {told.name!r} after tree {last}"), position)
            if not 0 <= epoch.after < position:
                raise LogDamaged(_forged(position, f"is told of position {epoch.after}"), position)
            later.append(epoch)
        return cls(tuple(later))

    def named(self, position: int) -> str:
        """What an event there is called for ever; 0 stands before all."""
        number = self._number(position)
        return str(position) if number == FIRST else f"{number}-{position}"

    def position(self, name: str) -> int:
        """Of what is called so. Raises NoSuchPosition, PutBack."""
        if (found := NAME.fullmatch(name)) is None:
            raise NoSuchPosition
        number, position = int(found[1] or FIRST), int(found[2])
        lost = [epoch.after for epoch in self.later if epoch.number > number and epoch.after < position]
        if lost:
            raise PutBack(self.named(min(lost)))
        if self._number(position) != number:
            raise NoSuchPosition
        return position

    def _number(self, position: int) -> int:
        return max((epoch.number for epoch in self.later if epoch.after < position), default=FIRST)


def _forged(position: int, says: str) -> str:
    return f"Position {position}: the break of the log that is recorded there cannot have been: it {says}."


def _number(told: LogBreakAcknowledged) -> int:
    """Of the tree that began: host/log/2 and so on; 0 where it has none."""
    number = told.name.rpartition("/")[2]
    return int(number) if number.isascii() and number.isdigit() else 0


def _kept(told: LogBreakAcknowledged) -> int:
    """The last position that was not lost. Of a backup that had grown anew before anybody looked, that is the
    one before the first that differs, where all from there on do. A row that was changed in the midst is the
    same event still: what follows it was not told in vain."""
    firsts = [
        one.first_position
        for one in told.findings or ()
        if one.part in _OF_ROWS and one.first_position is not None
    ]
    if told.differing_events is None or not firsts:
        return told.held_events
    gone = max(0, told.signed_events - told.held_events)
    first, last = min(firsts), min(told.signed_events, told.held_events)
    grown_anew = first <= last and told.differing_events - gone == last - first + 1
    return first - 1 if grown_anew else told.held_events
