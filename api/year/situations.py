"""What must happen in a simulated year, so that it proves something."""

from collections.abc import Iterable, Set
from typing import Final

from domain.account.events import (
    AccountClosed,
    CodeBlocked,
    CodeReactivated,
    CreditChargedBack,
    CreditRefunded,
)
from domain.customer.events import BillingAddressChanged, BillingAddressOverridden
from domain.invoice.events import (
    CollectionReturned,
    CreditNoteIssued,
    DunningHeld,
    InvoicePaymentCame,
    InvoicePaymentStarted,
    InvoiceWrittenOff,
    PaymentReceived,
    ReminderSent,
)
from domain.kernel import Event
from domain.payout.events import PayoutOrdered

BY_ITSELF: Final[dict[type[Event], str]] = {
    CodeReactivated: "reactivated",
    CreditChargedBack: "chargeback",
    CollectionReturned: "debit returned",
    BillingAddressChanged: "mover, told by the register",
    BillingAddressOverridden: "mover, put right by staff",
    CreditNoteIssued: "credit note",
    InvoiceWrittenOff: "write-off",
    DunningHeld: "hold",
    PayoutOrdered: "paid back by the bank",
}
LATE, NEVER, LEFT = "late payer", "never payer, blocked", "closed, with a refund"
WITH_FEE, WHILE_BLOCKED = "paid online, with its fee", "paid online while blocked"
SITUATIONS: Final = (*BY_ITSELF.values(), LATE, NEVER, LEFT, WITH_FEE, WHILE_BLOCKED)


def situations(events: Iterable[Event]) -> Set[str]:
    """Those that happened."""
    found, reminded, paid, blocked, refunded = set[str](), set[str](), set[str](), set[str](), set[str]()
    with_fee = set[str]()
    for event in events:
        if type(event) in BY_ITSELF:
            found.add(BY_ITSELF[type(event)])
        match event:
            case ReminderSent():
                reminded.add(event.invoice_number)
            case PaymentReceived():
                paid.add(event.invoice_number)
                found |= {LATE} if event.invoice_number in reminded and not event.collected else set()
            case InvoicePaymentStarted():
                with_fee |= {event.payment_id} if event.fees else set()
            case InvoicePaymentCame():
                found |= {WITH_FEE} if event.payment_id in with_fee else set()
                found |= {WHILE_BLOCKED} if event.invoice_number in blocked else set()
            case CodeBlocked():
                blocked.add(event.invoice_number)
            case CreditRefunded():
                refunded.add(event.account_id)
            case AccountClosed():
                found |= {LEFT} if event.account_id in refunded else set()
            case _:
                pass
    return found | ({NEVER} if blocked - paid else set())
