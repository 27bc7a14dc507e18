"""What may be asked of a day's count of deregistrations."""

from datetime import date
from typing import ClassVar

from domain.kernel import StreamCommand
from domain.values import KvkNumber


class OnDay(StreamCommand):
    AGGREGATE: ClassVar[str] = "deregistration_day"

    day: date

    @property
    def stream_id(self) -> str:
        return self.day.isoformat()


class CountDeregistration(OnDay):
    """One more company or branch ended; ``held`` and ``usual`` as in its event."""

    kvk_number: KvkNumber
    held: bool
    usual: int


class ReleaseDay(OnDay):
    """Close the accounts of all that was held on that day, and hold nothing more on it (R33).

    Nothing changes where it was released before. Rejected: NothingHeldOnDay."""


class DismissDay(OnDay):
    """What was held on that day is an error of the register: its codes work again (D28).

    Rejected: NothingHeldOnDay."""


DeregistrationDayCommand = CountDeregistration | ReleaseDay | DismissDay
