"""Pays a guest back what was paid for something that cannot be made, or is made no more (R5, R55)."""

from collections.abc import Sequence

from adapters.subscriptions.reacting import Hopeless, Reactor
from domain.guest_order.commands import RecordGuestPaidBack
from domain.guest_order.events import GuestOrderFailed, GuestOrderPaidLate
from domain.kernel import Command, Event, Recorded
from domain.ports import Clock, PaymentRefused, Payments
from domain.values import RefundId

REFUND_REFUSED = "refund_refused"
"""The provider will not pay it back: it was taken back meanwhile, or is too old. Staff looks at it."""


class PayBackGuest(Reactor):
    """Nothing was delivered, so nobody has to agree; the order's own id is that of its one refund.
    Of a guest who was forgotten nothing is asked either: it goes to the payment that it came by."""

    name = "pay_back_guest"
    handles = frozenset({GuestOrderFailed, GuestOrderPaidLate})

    def __init__(self, *, payments: Payments, clock: Clock) -> None:
        self._payments, self._clock = payments, clock

    def react(self, happened: Recorded[Event]) -> Sequence[Command]:
        event = happened.event
        assert isinstance(event, GuestOrderFailed | GuestOrderPaidLate)
        try:
            sent = self._payments.refund(
                event.provider_payment_id,
                RefundId(event.guest_order_id),
                event.amount_cents,
                f"Terugbetaling / refund {event.guest_order_id}",
            )
        except PaymentRefused:
            raise Hopeless(REFUND_REFUSED) from None
        now, one = self._clock.now(), event.guest_order_id
        return [RecordGuestPaidBack(at=now, guest_order_id=one, provider_refund_id=sent)]
