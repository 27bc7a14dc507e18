"""How a day's count of deregistrations decides and remembers."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import assert_never

from domain.deregistration_day.commands import (
    CountDeregistration,
    DeregistrationDayCommand,
    DismissDay,
    ReleaseDay,
)
from domain.deregistration_day.events import (
    DeregistrationCounted,
    DeregistrationDayEvent,
    DeregistrationsDismissed,
    DeregistrationsReleased,
    StaffAlarmed,
)
from domain.kernel import Aggregate, Rejected, replace
from domain.values import KvkNumber


class NothingHeldOnDay(Rejected):
    """No deregistration was held on that day."""

    rule = "D13"
    advice = "Look at the list of held deregistrations again."


@dataclass(frozen=True, slots=True)
class DeregistrationDay:
    """``held``: the companies, in order, until the day is judged; what became of one by itself stands in its
    registration."""

    count: int = 0
    held: tuple[KvkNumber, ...] = ()
    released: bool = False

    def holds(self, usual: int) -> bool:
        """Whether the next one is held, where so many in a day are usual."""
        return self.count >= usual and not self.released


def decide(day: DeregistrationDay, command: DeregistrationDayCommand) -> Sequence[DeregistrationDayEvent]:
    match command:
        case CountDeregistration():
            counted = DeregistrationCounted.of(command)
            first = command.held and not day.held
            return [counted, StaffAlarmed(day=command.day, usual=command.usual)] if first else [counted]
        case ReleaseDay():
            if day.released:
                return []
            if not day.held:
                raise NothingHeldOnDay
            return [DeregistrationsReleased(day=command.day, kvk_numbers=day.held)]
        case DismissDay():
            if not day.held:
                raise NothingHeldOnDay
            return [DeregistrationsDismissed(day=command.day, kvk_numbers=day.held)]
        case _:
            assert_never(command)


def evolve(day: DeregistrationDay, event: DeregistrationDayEvent) -> DeregistrationDay:
    match event:
        case DeregistrationCounted():
            new = event.held and event.kvk_number not in day.held
            held = (*day.held, event.kvk_number) if new else day.held
            return replace(day, count=day.count + 1, held=held)
        case DeregistrationsReleased():
            return replace(day, held=(), released=True)
        case DeregistrationsDismissed():
            return replace(day, held=())
        case StaffAlarmed():
            return day
        case _:
            assert_never(event)


DEREGISTRATION_DAY = Aggregate("deregistration_day", DeregistrationDay(), decide, evolve)
