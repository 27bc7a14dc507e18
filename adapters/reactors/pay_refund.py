"""Has the payment provider pay a refund back the way the money came (R47, I10)."""

from collections.abc import Sequence

from adapters.subscriptions.reacting import Hopeless, Reactor
from domain.calendar import local_date
from domain.effect.events import Moot
from domain.kernel import Command, Event, Recorded
from domain.ports import Clock, Log, PaymentRefused, Payments
from domain.refund.aggregate import REFUND, Life
from domain.refund.commands import RecordRefundSent
from domain.refund.events import RefundApproved
from domain.use_cases.refund import FailRefund

REFUND_REFUSED = "refund_refused"
"""The provider will not pay it back: the payment is too old, or was taken back meanwhile."""


class PayRefund(Reactor):
    """One that goes to an account waits for the daily file instead. Given up, it is credit again."""

    name = "pay_refund"
    handles = frozenset({RefundApproved})

    def __init__(self, *, log: Log, payments: Payments, clock: Clock) -> None:
        self._log, self._payments, self._clock = log, payments, clock

    def react(self, happened: Recorded[Event]) -> Sequence[Command]:
        event = _approved(happened)
        if event.provider_payment_id is None:
            return []
        if self._log.state(REFUND.stream(event.refund_id)).life is not Life.APPROVED:
            raise Hopeless(Moot.SUPERSEDED)
        try:
            sent = self._payments.refund(
                event.provider_payment_id,
                event.refund_id,
                event.amount_cents,
                f"Terugbetaling / refund {event.refund_id}",
            )
        except PaymentRefused:
            raise Hopeless(REFUND_REFUSED) from None
        return [RecordRefundSent(at=self._clock.now(), refund_id=event.refund_id, provider_refund_id=sent)]

    def gave_up(self, happened: Recorded[Event], reason_code: str) -> Sequence[Command]:
        if reason_code == Moot.SUPERSEDED:
            return []
        now = self._clock.now()
        refund_id = _approved(happened).refund_id
        return [FailRefund(at=now, refund_id=refund_id, cause=reason_code, failed_on=local_date(now))]


def _approved(happened: Recorded[Event]) -> RefundApproved:
    assert isinstance(happened.event, RefundApproved)
    return happened.event
