"""What the payment provider says of payments of invoices becomes their invoices' (R53, D22)."""

from collections.abc import Iterator
from datetime import datetime
from functools import partial

from sqlalchemy import Engine

from adapters.intake.under_way import Named, waited_for
from domain.calendar import Calendars, local_date
from domain.invoice.commands import FailInvoicePayment
from domain.ports import Chargeback, Clock, PaymentState, PaymentStatus
from domain.use_cases.invoice_payment import (
    ChargeBackInvoicePayment,
    ReceiveInvoicePayment,
    RestoreInvoicePayment,
)
from domain.values import ProviderPaymentId
from projections.invoice_payments import (
    InvoicePayment,
    invoice_paid_by,
    invoice_payments_given_up,
    invoice_payments_pending,
)


class InvoicePayments:
    """As PaymentsIntake does for credit; a part of it."""

    def __init__(self, *, reads: Engine, calendars: Calendars, clock: Clock) -> None:
        self._reads, self._calendars, self._clock = reads, calendars, clock

    def pending(self) -> Iterator[InvoicePayment]:
        return waited_for(self._reads, invoice_payments_pending)

    def given_up(self, since: datetime) -> Iterator[InvoicePayment]:
        return waited_for(self._reads, partial(invoice_payments_given_up, since=since))

    def of(self, provider_payment_id: ProviderPaymentId) -> InvoicePayment | None:
        with self._reads.connect() as tx:
            return invoice_paid_by(tx, provider_payment_id)

    def commands(self, payment: InvoicePayment, status: PaymentStatus) -> Iterator[Named]:
        """Money that came is booked before any of it is taken back."""
        now, number, payment_id = self._clock.now(), payment.invoice_number, payment.payment_id
        if status.state is PaymentState.FAILED:
            failed = FailInvoicePayment(at=now, invoice_number=number, payment_id=payment_id)
            yield failed, (payment_id, status.state)
        if status.state is PaymentState.PAID:
            came = ReceiveInvoicePayment(
                at=now,
                invoice_number=number,
                payment_id=payment_id,
                amount_cents=status.amount_cents,
                today=local_date(now),
                calendars=self._calendars,
            )
            yield came, (payment_id, status.state)
        for chargeback in status.chargebacks:
            yield self._taken_back(payment, chargeback), (payment_id, chargeback.chargeback_id)
            if chargeback.reversed:
                again = RestoreInvoicePayment(
                    at=now,
                    invoice_number=number,
                    chargeback_id=chargeback.chargeback_id,
                    amount_cents=chargeback.amount_cents,
                    today=local_date(now),
                    calendars=self._calendars,
                )
                yield again, (payment_id, chargeback.chargeback_id, "reversed")

    def _taken_back(self, payment: InvoicePayment, chargeback: Chargeback) -> ChargeBackInvoicePayment:
        now = self._clock.now()
        return ChargeBackInvoicePayment(
            at=now,
            invoice_number=payment.invoice_number,
            payment_id=payment.payment_id,
            chargeback_id=chargeback.chargeback_id,
            amount_cents=chargeback.amount_cents,
            today=local_date(now),
            calendars=self._calendars,
        )
