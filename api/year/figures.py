"""What a simulated year came to: how many of what, and euros."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from domain.account.events import (
    AccountActivated,
    AccountClosed,
    CodeBlocked,
    CodeReactivated,
    CreditChargedBack,
    CreditDeposited,
    CreditRefunded,
)
from domain.bank_entry.events import EntryUnmatched
from domain.customer.events import BillingAddressChanged, BillingAddressOverridden, CustomerRegistered
from domain.final_notice.events import FeePaid, FinalNoticeIssued
from domain.guest_order.events import GuestOrderPaid
from domain.invoice.events import (
    CollectionReturned,
    CreditNoteIssued,
    DunningHeld,
    InvoiceIssued,
    InvoiceOverdue,
    InvoicePaymentCame,
    InvoicePaymentTakenBack,
    InvoiceWrittenOff,
    PaymentReceived,
    ReminderIssued,
)
from domain.invoice_delivery.events import InvoiceEmailTookEffect
from domain.kernel import Event, Recorded
from domain.order.events import OrderPlaced, OrderRefused
from domain.payment_file.events import FileSent
from domain.payout.events import PayoutOrdered

COUNTED: Mapping[str, type[Event]] = {
    "customers": CustomerRegistered,
    "codes in use": AccountActivated,
    "orders": OrderPlaced,
    "orders refused": OrderRefused,
    "orders without a code": GuestOrderPaid,
    "top-ups": CreditDeposited,
    "top-ups charged back": CreditChargedBack,
    "credit refunded": CreditRefunded,
    "invoices": InvoiceIssued,
    "invoices by email from": InvoiceEmailTookEffect,
    "direct debits back": CollectionReturned,
    "bookings that fit nothing": EntryUnmatched,
    "paid online, fees included": InvoicePaymentCame,
    "of that charged back": InvoicePaymentTakenBack,
    "reminders": ReminderIssued,
    "collection held": DunningHeld,
    "final notices": FinalNoticeIssued,
    "fees paid": FeePaid,
    "invoices overdue": InvoiceOverdue,
    "codes blocked": CodeBlocked,
    "codes reactivated": CodeReactivated,
    "credit notes": CreditNoteIssued,
    "written off": InvoiceWrittenOff,
    "payouts": PayoutOrdered,
    "files for the bank": FileSent,
    "moved, told by the register": BillingAddressChanged,
    "moved, put right by staff": BillingAddressOverridden,
    "accounts closed": AccountClosed,
}
"""What is counted, and by which event."""


@dataclass(frozen=True, slots=True)
class Figure:
    """``cents``: what it came to, where it is about money."""

    name: str
    count: int
    cents: int | None


def figures(log: Sequence[Recorded[Event]]) -> Sequence[Figure]:
    """Of everything that was recorded, in the order of the table above."""
    found = [
        _figure(name, [one.event for one in log if type(one.event) is kind]) for name, kind in COUNTED.items()
    ]
    payments = [one.event for one in log if isinstance(one.event, PaymentReceived)]
    collected = [payment for payment in payments if payment.collected]
    online = {one.event.payment_id for one in log if isinstance(one.event, InvoicePaymentCame)}
    transferred = [one for one in payments if not one.collected and one.entry_id not in online]
    return [*found, _figure("paid by direct debit", collected), _figure("paid by transfer", transferred)]


def _figure(name: str, events: Sequence[Event]) -> Figure:
    amounts = [cents for cents in map(_cents, events) if cents is not None]
    return Figure(name, len(events), sum(amounts) if amounts else None)


def _cents(event: Event) -> int | None:
    for field in ("total_cents", "amount_cents", "price_cents", "outstanding_cents", "sum_cents"):
        cents = getattr(event, field, None)
        if isinstance(cents, int):
            return cents
    return None
