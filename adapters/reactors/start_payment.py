"""Asks the payment provider for the payment that a holder or a guest wants to make (R5, R19, I2)."""

from collections.abc import Sequence

from adapters.subscriptions.reacting import Hopeless, Reactor
from domain.account.aggregate import ACCOUNT
from domain.account.commands import FailDeposit, RecordDepositOpened
from domain.account.events import DepositStarted
from domain.calendar import local_date
from domain.effect.aggregate import START_PAYMENT
from domain.effect.events import Moot
from domain.guest_order.aggregate import GUEST_ORDER, Life
from domain.guest_order.commands import AbandonGuestOrder, RecordGuestPaymentOpened
from domain.guest_order.events import GuestOrderPlaced
from domain.kernel import Command, Event, Recorded
from domain.ports import Clock, Log, OpenedPayment, PaymentRefused, Payments
from domain.values import PaymentId

PAYMENT_REFUSED = "payment_refused"
"""The provider will not take it: more than it may be, or something is wrong with what we ask."""


class StartPayment(Reactor):
    """Our own id is the provider's idempotency key: asked again, it starts no second payment. Where a lost
    answer is asked for too late for that, nobody was given the page of the first one, so nobody pays twice.

    Given up where the deposit was: nobody waits for the page any more."""

    name = START_PAYMENT
    handles = frozenset({DepositStarted, GuestOrderPlaced})
    at_once_max = 4

    def __init__(self, *, log: Log, payments: Payments, clock: Clock) -> None:
        self._log, self._payments, self._clock = log, payments, clock

    def react(self, happened: Recorded[Event]) -> Sequence[Command]:
        event, now = happened.event, self._clock.now()
        if isinstance(event, GuestOrderPlaced):
            waits = self._log.state(GUEST_ORDER.stream(event.guest_order_id)).life is Life.PLACED
            told = f"{event.product.replace('_', ' ')} {event.about}"
            opened = self._opened(event.payment_id, event.price_cents, told, waits=waits)
            return [
                RecordGuestPaymentOpened(
                    at=now,
                    guest_order_id=event.guest_order_id,
                    provider_payment_id=opened.provider_payment_id,
                    checkout_url=opened.checkout_url,
                )
            ]
        assert isinstance(event, DepositStarted)
        waits = event.payment_id in self._log.state(ACCOUNT.stream(event.account_id)).credit.pending
        told = f"Saldo / credit {event.payment_id}"
        opened = self._opened(event.payment_id, event.amount_cents, told, waits=waits)
        return [
            RecordDepositOpened(
                at=now,
                account_id=event.account_id,
                payment_id=event.payment_id,
                provider_payment_id=opened.provider_payment_id,
                checkout_url=opened.checkout_url,
            )
        ]

    def gave_up(self, happened: Recorded[Event], reason_code: str) -> Sequence[Command]:
        event, now = happened.event, self._clock.now()
        if isinstance(event, GuestOrderPlaced):
            today, one = local_date(now), event.guest_order_id
            return [AbandonGuestOrder(at=now, guest_order_id=one, cause=reason_code, today=today)]
        assert isinstance(event, DepositStarted)
        return [FailDeposit(at=now, account_id=event.account_id, payment_id=event.payment_id)]

    def _opened(
        self, payment_id: PaymentId, amount_cents: int, description: str, *, waits: bool
    ) -> OpenedPayment:
        """Raises Hopeless where nobody waits for it any more, or the provider will not take it."""
        if not waits:
            raise Hopeless(Moot.SUPERSEDED)
        try:
            return self._payments.start(payment_id, amount_cents, description)
        except PaymentRefused:
            raise Hopeless(PAYMENT_REFUSED) from None
