"""Makes what a guest paid for; a paper extract goes into the post (R5, R14, I4)."""

from collections.abc import Sequence

from adapters.reactors.facts import Facts
from adapters.reactors.outbox import Outbox
from adapters.reactors.texts import text
from adapters.subscriptions.reacting import Hopeless, Reactor
from domain.calendar import local_date
from domain.effect.aggregate import effect_id
from domain.guest_order.commands import FailGuestOrder, RecordGuestDelivery
from domain.guest_order.events import GuestOrderPaid, GuestOrderPlaced
from domain.kernel import Command, Event, Recorded
from domain.ports import BadNumber, CannotBeMade, Clock, Documents, UnknownNumber
from domain.values import OrderId

UNKNOWN_NUMBER = "unknown_number"


class DeliverGuestOrder(Reactor):
    """Given up, the money goes back the way it came."""

    name = "deliver_guest_order"
    handles = frozenset({GuestOrderPaid})
    at_once_max = 4

    def __init__(self, *, facts: Facts, outbox: Outbox, documents: Documents, clock: Clock) -> None:
        self._facts, self._outbox, self._documents, self._clock = facts, outbox, documents, clock

    def react(self, happened: Recorded[Event]) -> Sequence[Command]:
        event = _paid(happened)
        order_id = OrderId(f"guest-{event.guest_order_id}")
        try:
            made = self._documents.make(order_id, event.product, event.about, event.language)
        except (UnknownNumber, BadNumber):
            raise Hopeless(UNKNOWN_NUMBER) from None
        except CannotBeMade as error:
            raise Hopeless(error.reason_code) from None
        placed = self._facts.latest(f"guest_order-{event.guest_order_id}", GuestOrderPlaced)
        assert placed is not None, "only what was ordered is paid"
        post_on = None
        if placed.address is not None:
            post_on = self._outbox.posting_day()
            self._outbox.letter(
                effect_id(self.name, happened.position),
                self._facts.needed(placed.address),
                text("guest_extract", {"about": event.about}),
                post_on,
                enclosed=self._documents.read(made.document_id),
            )
        now = self._clock.now()
        return [
            RecordGuestDelivery(
                at=now,
                guest_order_id=event.guest_order_id,
                document_id=made.document_id,
                sha256=made.sha256,
                delivered_on=local_date(now),
                post_on=post_on,
            )
        ]

    def gave_up(self, happened: Recorded[Event], reason_code: str) -> Sequence[Command]:
        now, one = self._clock.now(), _paid(happened).guest_order_id
        return [FailGuestOrder(at=now, guest_order_id=one, cause=reason_code, failed_on=local_date(now))]


def _paid(happened: Recorded[Event]) -> GuestOrderPaid:
    assert isinstance(happened.event, GuestOrderPaid)
    return happened.event
