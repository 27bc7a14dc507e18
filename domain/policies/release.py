"""A day's held deregistrations were released: each company's accounts are closed (R33)."""

from collections.abc import Iterator

from domain.deregistration_day.events import DeregistrationsReleased
from domain.kernel import Command, Event, Recorded
from domain.ports import Lookup
from domain.registration.commands import ReleaseHeld


def release(happened: Recorded[Event], _: Lookup) -> Iterator[Command]:
    event = happened.event
    if not isinstance(event, DeregistrationsReleased):
        return
    for kvk_number in event.kvk_numbers:
        yield ReleaseHeld(at=happened.recorded_at, kvk_number=kvk_number, held_on=event.day)
