"""How a break of the signed log decides and remembers."""

from collections.abc import Sequence
from dataclasses import dataclass

from domain.kernel import Aggregate
from domain.log_break.commands import LogBreakCommand
from domain.log_break.events import LogBreakAcknowledged, LogBreakEvent


@dataclass(frozen=True, slots=True)
class LogBreak:
    acknowledged: bool = False


def decide(broken: LogBreak, command: LogBreakCommand) -> Sequence[LogBreakEvent]:
    return [] if broken.acknowledged else [LogBreakAcknowledged.of(command)]


def evolve(_: LogBreak, __: LogBreakEvent) -> LogBreak:
    return LogBreak(acknowledged=True)


LOG_BREAK = Aggregate("log_break", LogBreak(), decide, evolve)
