"""What can happen to a day's count of deregistrations."""

from datetime import date

from domain.kernel import Event
from domain.values import KvkNumber


class DeregistrationCounted(Event, name="deregistration_day.counted"):
    """The register ended a company, or branches of it, that has accounts here: one more on this day.

    ``held``: there were as many as are usual before it, so that its accounts wait for staff (R33, D13).
    ``usual``: how many are usual in a day, as it was counted: it grows with what is watched, which no event
    tells."""

    day: date
    kvk_number: KvkNumber
    held: bool
    usual: int


class DeregistrationsReleased(Event, name="deregistration_day.released"):
    """Staff judged the day's number to be right: what was held is closed after all, and nothing more is held
    on this day. ``kvk_numbers``: the companies that were held, in that order."""

    day: date
    kvk_numbers: tuple[KvkNumber, ...]


DeregistrationDayEvent = DeregistrationCounted | DeregistrationsReleased
