"""What may be asked of a reservation."""

from typing import ClassVar

from domain.kernel import StreamCommand


class OnReservation(StreamCommand):
    """``key`` is kind and id: "code-<blind index>", "person-<customer id>-<blind index>",
    "private-<blind index>" (a private customer), "payment-<payment id>", "staff-<blind index>" (a login
    name), "fee-<number>" (of a final notice)."""

    AGGREGATE: ClassVar[str] = "reservation"

    key: str

    @property
    def stream_id(self) -> str:
        return self.key


class Reserve(OnReservation):
    """Take it. Repeating by the same taker changes nothing. Rejected: AlreadyTaken."""

    taken_by: str


class Release(OnReservation):
    """Give it back."""

    taken_by: str


ReservationCommand = Reserve | Release
