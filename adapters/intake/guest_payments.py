"""What the payment provider says of the payments of guests becomes their orders' (R5, I4)."""

from collections.abc import Iterator, Sequence
from datetime import date
from functools import partial

from sqlalchemy import Engine

from adapters.intake.under_way import Named, waited_for
from adapters.machine_requests import machine_request
from domain.calendar import local_date
from domain.guest_order.commands import (
    AbandonGuestOrder,
    FailGuestPayBack,
    ReceiveGuestPayment,
    RecordGuestChargeback,
    ReverseGuestChargeback,
)
from domain.ports import Clock, Executor, Payments, PaymentState, PaymentStatus, RefundState
from domain.values import ProviderPaymentId
from projections.guest_orders import GuestOrderRow, given_up, paid_back_lately, paid_by, unpaid

PAYMENT_FAILED = "payment_failed"
"""The payer cancelled, the payment failed, or it expired."""


class GuestPayments:
    """As PaymentsIntake does for credit; a part of it."""

    def __init__(self, *, executor: Executor, reads: Engine, payments: Payments, clock: Clock) -> None:
        self._executor, self._reads, self._payments, self._clock = executor, reads, payments, clock

    def pending(self) -> Iterator[GuestOrderRow]:
        return waited_for(self._reads, unpaid)

    def given_up(self, since: date) -> Iterator[GuestOrderRow]:
        return waited_for(self._reads, partial(given_up, since=since))

    def refunds(self, since: date) -> Sequence[GuestOrderRow]:
        """Paid back since that day or later."""
        with self._reads.connect() as tx:
            return paid_back_lately(tx, since=since)

    def settle_refund(self, order: GuestOrderRow) -> bool | None:
        """As of PaymentsIntake; a refund that failed, also after it was paid, is owed again."""
        assert order.provider_payment_id is not None, "only the provider's are asked about"
        assert order.provider_refund_id is not None
        state = self._payments.refund_state(order.provider_payment_id, order.provider_refund_id)
        if state is not RefundState.FAILED:
            return None if state is RefundState.UNKNOWN else False
        now, one, refund = self._clock.now(), order.guest_order_id, order.provider_refund_id
        failed = FailGuestPayBack(
            at=now, guest_order_id=one, provider_refund_id=refund, failed_on=local_date(now)
        )
        done = self._executor.execute(failed, machine_request("intake:payments", "guest", one, refund, state))
        return done.changed and not done.repeated

    def of(self, provider_payment_id: ProviderPaymentId) -> GuestOrderRow | None:
        with self._reads.connect() as tx:
            return paid_by(tx, provider_payment_id)

    def commands(self, order: GuestOrderRow, status: PaymentStatus) -> Iterator[Named]:
        now, one = self._clock.now(), order.guest_order_id
        today = local_date(now)
        if status.state is PaymentState.FAILED:
            gone = AbandonGuestOrder(at=now, guest_order_id=one, cause=PAYMENT_FAILED, today=today)
            yield gone, (one, status.state)
        if status.state is PaymentState.PAID:
            cents = status.amount_cents
            paid = ReceiveGuestPayment(at=now, guest_order_id=one, amount_cents=cents, paid_on=today)
            yield paid, (one, status.state)
        for chargeback in status.chargebacks:
            taken = RecordGuestChargeback(
                at=now,
                guest_order_id=one,
                chargeback_id=chargeback.chargeback_id,
                amount_cents=chargeback.amount_cents,
            )
            yield taken, (one, chargeback.chargeback_id)
            if chargeback.reversed:
                again = ReverseGuestChargeback(
                    at=now, guest_order_id=one, chargeback_id=chargeback.chargeback_id, reversed_on=today
                )
                yield again, (one, chargeback.chargeback_id, "reversed")
