"""Asks the payment provider for the payment that a holder wants to make (R19, I2)."""

from collections.abc import Sequence

from adapters.subscriptions.reacting import Hopeless, Reactor
from domain.account.aggregate import ACCOUNT
from domain.account.commands import FailDeposit, RecordDepositOpened
from domain.account.events import DepositStarted
from domain.effect.aggregate import START_PAYMENT
from domain.effect.events import Moot
from domain.kernel import Command, Event, Recorded
from domain.ports import Clock, Log, PaymentRefused, Payments

PAYMENT_REFUSED = "payment_refused"
"""The provider will not take it: more than it may be, or something is wrong with what we ask."""


class StartPayment(Reactor):
    """Our own id is the provider's idempotency key: asked again, it starts no second payment. Where a lost
    answer is asked for too late for that, nobody was given the page of the first one, so nobody pays twice.

    Given up where the deposit was: nobody waits for the page any more."""

    name = START_PAYMENT
    handles = frozenset({DepositStarted})
    at_once_max = 4

    def __init__(self, *, log: Log, payments: Payments, clock: Clock) -> None:
        self._log, self._payments, self._clock = log, payments, clock

    def react(self, happened: Recorded[Event]) -> Sequence[Command]:
        event = _started(happened)
        if event.payment_id not in self._log.state(ACCOUNT.stream(event.account_id)).credit.pending:
            raise Hopeless(Moot.SUPERSEDED)
        try:
            opened = self._payments.start(
                event.payment_id, event.amount_cents, f"Saldo / credit {event.payment_id}"
            )
        except PaymentRefused:
            raise Hopeless(PAYMENT_REFUSED) from None
        return [
            RecordDepositOpened(
                at=self._clock.now(),
                account_id=event.account_id,
                payment_id=event.payment_id,
                provider_payment_id=opened.provider_payment_id,
                checkout_url=opened.checkout_url,
            )
        ]

    def gave_up(self, happened: Recorded[Event], reason_code: str) -> Sequence[Command]:  # noqa: ARG002 - any
        event = _started(happened)
        return [FailDeposit(at=self._clock.now(), account_id=event.account_id, payment_id=event.payment_id)]


def _started(happened: Recorded[Event]) -> DepositStarted:
    assert isinstance(happened.event, DepositStarted)
    return happened.event
