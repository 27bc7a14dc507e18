"""Asks the payment provider for the payment that a holder or a guest wants to make (R5, R19, R53, I2)."""

from collections.abc import Sequence
from typing import Final

from adapters.subscriptions.reacting import Hopeless, Reactor
from domain.account.aggregate import ACCOUNT
from domain.account.commands import FailDeposit, RecordDepositOpened
from domain.account.events import DepositStarted
from domain.calendar import local_date
from domain.effect.aggregate import START_PAYMENT
from domain.effect.events import Moot
from domain.final_notice.aggregate import FINAL_NOTICE
from domain.guest_order.aggregate import GUEST_ORDER, Life
from domain.guest_order.commands import AbandonGuestOrder, RecordGuestPaymentOpened
from domain.guest_order.events import GuestOrderPlaced
from domain.invoice.aggregate import INVOICE
from domain.invoice.commands import FailInvoicePayment, RecordInvoicePaymentOpened
from domain.invoice.events import FeePart, InvoicePaymentStarted
from domain.kernel import Command, Event, Recorded
from domain.ports import Clock, Log, OpenedPayment, PaymentRefused, Payments
from domain.products import Product
from domain.values import PaymentId

PAYMENT_REFUSED = "payment_refused"
"""The provider will not take it: more than it may be, or something is wrong with what we ask."""

SAID: Final = {
    Product.PAPER_EXTRACT: "Papieren uittreksel / paper extract",
    Product.CERTIFIED_EXTRACT: "Gewaarmerkt uittreksel / certified extract",
}
"""What a guest reads at the provider, and on the bank statement that is all the proof there is (R5, R55)."""


class StartPayment(Reactor):
    """Our own id is the provider's idempotency key: asked again, it starts no second payment. Where a lost
    answer is asked for too late for that, nobody was given the page of the first one, so nobody pays twice.

    Given up where the payment was, or where what it is for was paid otherwise meanwhile: nobody waits for the
    page any more."""

    name = START_PAYMENT
    handles = frozenset({DepositStarted, GuestOrderPlaced, InvoicePaymentStarted})
    at_once_max = 4

    def __init__(self, *, log: Log, payments: Payments, clock: Clock) -> None:
        self._log, self._payments, self._clock = log, payments, clock

    def react(self, happened: Recorded[Event]) -> Sequence[Command]:
        event, now = happened.event, self._clock.now()
        if isinstance(event, GuestOrderPlaced):
            waits = self._log.state(GUEST_ORDER.stream(event.guest_order_id)).life is Life.PLACED
            told = f"{SAID[event.product]} {event.about}"
            opened = self._opened(event.payment_id, event.price_cents, told, waits=waits)
            return [
                RecordGuestPaymentOpened(
                    at=now,
                    guest_order_id=event.guest_order_id,
                    provider_payment_id=opened.provider_payment_id,
                    checkout_url=opened.checkout_url,
                )
            ]
        if isinstance(event, InvoicePaymentStarted):
            return [self._opened_of_invoice(event)]
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
        if isinstance(event, InvoicePaymentStarted):
            number = event.invoice_number
            return [FailInvoicePayment(at=now, invoice_number=number, payment_id=event.payment_id)]
        assert isinstance(event, DepositStarted)
        return [FailDeposit(at=now, account_id=event.account_id, payment_id=event.payment_id)]

    def _opened_of_invoice(self, event: InvoicePaymentStarted) -> RecordInvoicePaymentOpened:
        number, payment_id = event.invoice_number, event.payment_id
        invoice = self._log.state(INVOICE.stream(number))
        is_owed = invoice.outstanding_cents >= event.amount_cents and all(map(self._is_owed, event.fees))
        waits = is_owed and invoice.paying.under_way == payment_id
        cents = event.amount_cents + sum(fee.amount_cents for fee in event.fees)
        told = " + ".join((f"Factuur / invoice {number}", *(fee.fee_reference for fee in event.fees)))
        opened = self._opened(payment_id, cents, told, waits=waits)
        return RecordInvoicePaymentOpened(
            at=self._clock.now(),
            invoice_number=number,
            payment_id=payment_id,
            provider_payment_id=opened.provider_payment_id,
            checkout_url=opened.checkout_url,
        )

    def _is_owed(self, fee: FeePart) -> bool:
        notice = self._log.state(FINAL_NOTICE.stream(fee.notice_id))
        return notice.fee_outstanding_cents >= fee.amount_cents

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
