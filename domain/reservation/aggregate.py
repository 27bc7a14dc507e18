"""How a reservation decides and remembers."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import assert_never

from domain.kernel import Aggregate, Rejected
from domain.reservation.commands import Release, ReservationCommand, Reserve
from domain.reservation.events import ReservationEvent, ReservationReleased, ReservationTaken


class AlreadyTaken(Rejected):
    """Somebody else has this already."""

    rule = "I11"
    advice = "Send the request again; contact the register if this happens twice."


@dataclass(frozen=True, slots=True)
class Reservation:
    taken_by: str | None = None


def decide(reservation: Reservation, command: ReservationCommand) -> Sequence[ReservationEvent]:
    match command:
        case Reserve():
            if reservation.taken_by == command.taken_by:
                return []
            if reservation.taken_by is not None:
                raise AlreadyTaken
            return [ReservationTaken(key=command.key, taken_by=command.taken_by)]
        case Release():
            if reservation.taken_by != command.taken_by:
                return []
            return [ReservationReleased(key=command.key)]
        case _:
            assert_never(command)


def evolve(_: Reservation, event: ReservationEvent) -> Reservation:
    match event:
        case ReservationTaken():
            return Reservation(event.taken_by)
        case ReservationReleased():
            return Reservation()
        case _:
            assert_never(event)


RESERVATION = Aggregate("reservation", Reservation(), decide, evolve)
