"""A day's held deregistrations were judged: its accounts are closed, or its codes work again (R33, D28)."""

from collections.abc import Iterator

from domain.deregistration_day.events import DeregistrationsDismissed, DeregistrationsReleased
from domain.kernel import Command, Event, Recorded
from domain.ports import Lookup
from domain.registration.commands import DismissHeld, ReleaseHeld


def release(happened: Recorded[Event], _: Lookup) -> Iterator[Command]:
    at = happened.recorded_at
    match happened.event:
        case DeregistrationsReleased(day=day, kvk_numbers=numbers):
            for kvk_number in numbers:
                yield ReleaseHeld(at=at, kvk_number=kvk_number, held_on=day)
        case DeregistrationsDismissed(day=day, kvk_numbers=numbers):
            for kvk_number in numbers:
                yield DismissHeld(at=at, kvk_number=kvk_number, held_on=day)
        case _:
            return
