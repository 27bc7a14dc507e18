"""What can happen to a reservation."""

from domain.kernel import Event


class ReservationTaken(Event, name="reservation.taken"):
    """Only ``taken_by`` may have what this stream stands for (D10, D21, I2, I11)."""

    key: str
    taken_by: str


class ReservationReleased(Event, name="reservation.released"):
    """It is free again: a person's account was closed (D21), a member of staff left. Codes, payments
    and fees never are."""

    key: str


ReservationEvent = ReservationTaken | ReservationReleased
