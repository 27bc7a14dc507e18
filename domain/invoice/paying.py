"""How an invoice is paid at the payment provider, and what of that is taken back (R53, D22)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import TYPE_CHECKING, assert_never

from domain.invoice.by_staff import CollectionUnderWay, NoSuchInvoice
from domain.invoice.commands import (
    FailInvoicePayment,
    GiveUpInvoicePayment,
    NoteInvoicePayment,
    RecordInvoicePaymentOpened,
    StartInvoicePayment,
    TakeBackInvoicePayment,
)
from domain.invoice.events import (
    FeePart,
    InvoicePaymentCame,
    InvoicePaymentFailed,
    InvoicePaymentGivenUp,
    InvoicePaymentOpened,
    InvoicePaymentStarted,
    InvoicePaymentTakenBack,
)
from domain.kernel import Rejected, replace
from domain.terms import terms_on
from domain.values import ChargebackId, EntryId, NoticeId, PaymentId

if TYPE_CHECKING:
    from domain.invoice.aggregate import Invoice

PAYMENTS_MAX = 20
"""So often a payment of one invoice is started: while one is under way no direct debit is ordered, and that
is not to go on for ever."""


class NothingLeftToPay(Rejected):
    """Nothing of this invoice is to be paid, nor of a fee that came with it: paid, credited, or given up."""

    rule = "R53"
    advice = "You need to do nothing. Ask with the question form where you expected something else."


class TooManyPayments(Rejected):
    """Payments of this invoice were started too often and came to nothing."""

    rule = "R53"
    advice = "Transfer the amount to the account on the invoice, with its payment reference."


@dataclass(frozen=True, slots=True)
class OnlinePayment:
    """A payment at the payment provider, in cents: ``amount_cents`` of the invoice, and ``fees``. ``waits``:
    for its outcome. ``used_cents``: what it paid of the invoice and was not taken back."""

    amount_cents: int
    started_on: date
    fees: tuple[FeePart, ...] = ()
    waits: bool = True
    checkout_url: str | None = None
    came: bool = False
    used_cents: int = 0

    @property
    def fees_cents(self) -> int:
        return sum(fee.amount_cents for fee in self.fees)

    @property
    def asked_cents(self) -> int:
        """What the provider was asked for."""
        return self.amount_cents + self.fees_cents


@dataclass(frozen=True, slots=True)
class Paying:
    """Every payment at the payment provider, by our own id, and the chargebacks that were taken in, each of
    its payment. ``notices``: every final notice on which the invoice stood; their fees are paid with it."""

    payments: Mapping[PaymentId, OnlinePayment] = field(default_factory=dict)
    taken_back: Mapping[ChargebackId, PaymentId] = field(default_factory=dict)
    notices: tuple[NoticeId, ...] = ()

    @property
    def under_way(self) -> PaymentId | None:
        """The payment whose outcome is waited for: one at a time."""
        return next((each for each, payment in self.payments.items() if payment.waits), None)

    def pays_fee(self, notice_id: NoticeId) -> bool:
        """Whether a payment whose outcome is waited for is to pay that notice's fee too."""
        waiting = (payment for payment in self.payments.values() if payment.waits)
        return any(fee.notice_id == notice_id for payment in waiting for fee in payment.fees)

    def listed_on(self, notice_id: NoticeId) -> "Paying":
        return replace(self, notices=(*self.notices, notice_id))

    def entries_of(self, payment_id: PaymentId) -> tuple[EntryId, ...]:
        """Each booking of that payment: as it came, and as it came again."""
        taken_back = (one for one, paid_by in self.taken_back.items() if paid_by == payment_id)
        return (payment_id, *map(came_again, taken_back))

    def used(self, entry_id: EntryId, cents: int) -> "Paying":
        """So much more (or less) of the invoice was paid by that entry, where it is of one of these
        payments."""
        again = (paid_by for one, paid_by in self.taken_back.items() if came_again(one) == entry_id)
        payment_id = next(again, PaymentId(entry_id))
        payment = self.payments.get(payment_id)
        if payment is None:
            return self
        return self.now(payment_id, replace(payment, used_cents=payment.used_cents + cents))

    def now(self, payment_id: PaymentId, payment: OnlinePayment) -> "Paying":
        return replace(self, payments={**self.payments, payment_id: payment})


def came_again(chargeback_id: ChargebackId) -> EntryId:
    """The booking of what was taken back and came again."""
    return f"{chargeback_id}-reversed"


NOT_PAYING = Paying()

PayingCommand = (
    StartInvoicePayment
    | RecordInvoicePaymentOpened
    | FailInvoicePayment
    | GiveUpInvoicePayment
    | NoteInvoicePayment
    | TakeBackInvoicePayment
)
PayingEvent = (
    InvoicePaymentStarted
    | InvoicePaymentOpened
    | InvoicePaymentFailed
    | InvoicePaymentGivenUp
    | InvoicePaymentCame
    | InvoicePaymentTakenBack
)


def taken_from(invoice: "Invoice", payment_id: PaymentId, amount_cents: int) -> tuple[int, int]:
    """Of so much that is taken back of a payment, fees left out: what is to be paid again, and what a credit
    note owed and went back by it, in cents. What is left of it had paid nothing of the invoice."""
    payment = invoice.paying.payments.get(payment_id)
    taken_cents = min(amount_cents, payment.used_cents if payment else 0)
    owed_back_cents = min(taken_cents, invoice.owed_back_cents)
    return min(taken_cents - owed_back_cents, invoice.paid_cents), owed_back_cents


def decide_paying(invoice: "Invoice", command: PayingCommand, *, collecting: bool) -> Sequence[PayingEvent]:
    """``collecting``: a direct debit is out whose outcome is unknown."""
    known = invoice.paying.payments.get(command.payment_id)
    match command:
        case StartInvoicePayment():
            return _start(invoice, command, collecting=collecting) if known is None else []
        case RecordInvoicePaymentOpened():
            new = known is not None and known.checkout_url is None
            return [InvoicePaymentOpened.of(command)] if new else []
        case FailInvoicePayment():
            return [InvoicePaymentFailed.of(command)] if known is not None and known.waits else []
        case GiveUpInvoicePayment():
            due = known is not None and known.waits and _waited(known, command.today)
            return [InvoicePaymentGivenUp.of(command, given_up_on=command.today)] if due else []
        case NoteInvoicePayment():
            return [InvoicePaymentCame.of(command)] if known is not None and not known.came else []
        case TakeBackInvoicePayment():
            again = command.chargeback_id in invoice.paying.taken_back
            return [] if again else [InvoicePaymentTakenBack.of(command, customer_id=invoice.customer_id)]
        case _:
            assert_never(command)


def evolve_paying(invoice: "Invoice", event: PayingEvent) -> "Invoice":
    paying, payment_id = invoice.paying, event.payment_id
    payment = paying.payments.get(payment_id, OnlinePayment(0, date.min))
    match event:
        case InvoicePaymentStarted():
            now = OnlinePayment(event.amount_cents, event.started_on, event.fees)
        case InvoicePaymentOpened():
            now = replace(payment, checkout_url=event.checkout_url)
        case InvoicePaymentFailed() | InvoicePaymentGivenUp():
            now = replace(payment, waits=False)
        case InvoicePaymentCame():
            now = replace(payment, waits=False, came=True)
        case InvoicePaymentTakenBack():
            return _evolve_taken_back(invoice, event)
        case _:
            assert_never(event)
    return replace(invoice, paying=paying.now(payment_id, now))


def _start(
    invoice: "Invoice", command: StartInvoicePayment, *, collecting: bool
) -> Sequence[InvoicePaymentStarted]:
    if invoice.customer_id is None or invoice.customer_id != command.customer_id:
        raise NoSuchInvoice
    if invoice.settled and not command.fees:
        raise NothingLeftToPay
    if collecting:
        raise CollectionUnderWay
    if invoice.paying.under_way is not None:
        return []
    if len(invoice.paying.payments) >= PAYMENTS_MAX:
        raise TooManyPayments
    cents = invoice.outstanding_cents
    return [InvoicePaymentStarted.of(command, amount_cents=cents, started_on=command.today)]


def _waited(payment: OnlinePayment, today: date) -> bool:
    return today > payment.started_on + timedelta(terms_on(today).deposit_days)


def _evolve_taken_back(invoice: "Invoice", event: InvoicePaymentTakenBack) -> "Invoice":
    paying = invoice.paying.used(event.payment_id, -event.reopened_cents - event.owed_back_cents)
    left = replace(
        invoice,
        paying=replace(paying, taken_back={**paying.taken_back, event.chargeback_id: event.payment_id}),
        owed_back_cents=invoice.owed_back_cents - event.owed_back_cents,
    )
    return left.claimed_again(event.reopened_cents, event.term_ends_on)
