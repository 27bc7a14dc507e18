"""What can happen to a day's count of deregistrations."""

from datetime import date

from domain.kernel import Event
from domain.values import KvkNumber


class DeregistrationCounted(Event, name="deregistration_day.counted"):
    """The register ended a company, or branches of it, that has accounts here: one more on this day.

    ``held``: there were as many as are usual before it, so that its accounts wait for staff (R33, D13, D28).
    ``usual``: how many are usual in a day, as it was counted: it grows with what is watched, which no event
    tells."""

    day: date
    kvk_number: KvkNumber
    held: bool
    usual: int


class DeregistrationsReleased(Event, name="deregistration_day.released"):
    """Staff judged the day's number to be right: what was held is closed after all, and nothing more is held
    on this day (R33, D13). ``kvk_numbers``: the companies that were held, in that order."""

    day: date
    kvk_numbers: tuple[KvkNumber, ...]


class DeregistrationsDismissed(Event, name="deregistration_day.dismissed"):
    """Staff judged the day's number to be an error of the register: what was held is dismissed, and its codes
    work again (D28). What follows on this day is held as before. ``kvk_numbers`` as in the release."""

    day: date
    kvk_numbers: tuple[KvkNumber, ...]


class StaffAlarmed(Event, name="deregistration_day.staff_alarmed"):
    """The first deregistration beyond the usual number of the day is held, or the first after a dismissal:
    the desk is told, since codes stay stopped until it looks (D28). ``usual`` as it was counted."""

    day: date
    usual: int


DeregistrationDayEvent = (
    DeregistrationCounted | DeregistrationsReleased | DeregistrationsDismissed | StaffAlarmed
)
