"""Situations of credit, orders, refunds, mandates, guests and the bank."""

from typing import Final

from domain.account.events import (
    AccountClosed,
    ChargebackReversed,
    CreditChargedBack,
    CreditDeposited,
    CreditLapsed,
    CreditRefunded,
    CreditReleased,
    CreditRestored,
    DepositFailed,
    DepositGivenUp,
)
from domain.bank_entry.events import EntryBooked, EntryBookedAsOther, EntrySettled, EntrySplit, EntryUnmatched
from domain.customer.events import (
    MandateAmended,
    MandateAmendmentAsked,
    MandateAmendmentVetoed,
    MandateEnd,
    MandateEnded,
    MandateGiven,
    PaymentMethodChanged,
)
from domain.guest_order.events import (
    GuestOrderAbandoned,
    GuestOrderChargedBack,
    GuestOrderDelivered,
    GuestOrderFailed,
    GuestOrderOwedSettled,
    GuestOrderPaid,
    GuestOrderPaidBack,
    GuestOrderPaidLate,
    GuestPayBackFailed,
)
from domain.invoice_delivery.events import (
    InvoiceEmailAsked,
    InvoiceEmailConfirmed,
    InvoiceEmailTookEffect,
    InvoiceMailReturned,
    PostalInvoicesChosen,
)
from domain.order.events import OrderDelivered, OrderPlaced, OrderRefused, Reason
from domain.payout.events import PayoutSettled, PayoutSilent, PayoutTold
from domain.refund.events import (
    RefundApproved,
    RefundFailed,
    RefundPaid,
    RefundRefused,
    RefundRequested,
)
from domain.values import PaymentMethod
from toegang_testing.situations.recognising import Part, Situation, happened, never


def not_ordered(reason: Reason) -> Part:
    return happened(OrderRefused, where=lambda event: event.reason is reason)


def ended(cause: MandateEnd) -> Part:
    return happened(MandateEnded, where=lambda event: event.cause is cause)


OF_MONEY: Final = (
    # --- credit ---
    Situation(
        "a top-up that failed comes all the same",
        "payment",
        [happened(DepositFailed), happened(CreditDeposited)],
    ),
    Situation(
        "a top-up that was given up comes all the same",
        "payment",
        [happened(DepositGivenUp), happened(CreditDeposited)],
    ),
    Situation(
        "charged back while the credit is there",
        "payment",
        [happened(CreditChargedBack, where=lambda event: not event.reopened_cents)],
    ),
    Situation(
        "charged back after the credit was spent",
        "payment",
        [happened(CreditChargedBack, where=lambda event: event.reopened_cents)],
    ),
    Situation(
        "charged back, and paid after all",
        "payment",
        [happened(CreditChargedBack), happened(ChargebackReversed)],
    ),
    Situation("charged back twice", "payment", [happened(CreditChargedBack), happened(CreditChargedBack)]),
    Situation(
        "charged back after the account was closed",
        "account",
        [happened(AccountClosed), happened(CreditChargedBack)],
    ),
    Situation("credit lapses", "account", [happened(CreditLapsed)]),
    # --- orders ---
    Situation(
        "too little credit, then a top-up, then the order",
        "account",
        [not_ordered(Reason.CREDIT_TOO_LOW), happened(CreditDeposited), happened(OrderPlaced)],
    ),
    Situation("ordered without a mandate", "account", [not_ordered(Reason.NO_MANDATE)]),
    Situation("ordered while in arrears", "account", [not_ordered(Reason.ARREARS)]),
    Situation("ordered with a code that does not work", "account", [not_ordered(Reason.CODE_NOT_USABLE)]),
    Situation("an order from credit fails", "account", [happened(CreditReleased)]),
    Situation(
        "delivered after the account was closed",
        "account",
        [happened(OrderPlaced), happened(AccountClosed), happened(OrderDelivered)],
    ),
    # --- refunds ---
    Situation("a refund is paid", "refund", [happened(RefundApproved), happened(RefundPaid)]),
    Situation(
        "a refund fails, and is credit again", "refund", [happened(RefundFailed), happened(CreditRestored)]
    ),
    Situation("a refund is refused", "refund", [happened(RefundRequested), happened(RefundRefused)]),
    Situation(
        "charged back after a refund", "account", [happened(CreditRefunded), happened(CreditChargedBack)]
    ),
    Situation(
        "refunded after the account was closed",
        "account",
        [happened(AccountClosed), happened(CreditRefunded)],
    ),
    # --- mandates ---
    Situation(
        "from credit to direct debit",
        "customer",
        [happened(PaymentMethodChanged, where=lambda event: event.method is PaymentMethod.DIRECT_DEBIT)],
    ),
    Situation(
        "another account is stopped by the old one",
        "customer",
        [happened(MandateAmendmentAsked), happened(MandateAmendmentVetoed)],
    ),
    Situation(
        "another account is taken up", "customer", [happened(MandateAmendmentAsked), happened(MandateAmended)]
    ),
    Situation("cancelled by the holder", "customer", [ended(MandateEnd.HOLDER)]),
    Situation("cancelled by staff", "customer", [ended(MandateEnd.STAFF)]),
    Situation("never used, and lapsed", "customer", [ended(MandateEnd.LAPSED)]),
    Situation(
        "a new mandate after the last one ended", "customer", [happened(MandateEnded), happened(MandateGiven)]
    ),
    # --- guests ---
    Situation("a guest is served", "guest", [happened(GuestOrderPaid), happened(GuestOrderDelivered)]),
    Situation("a guest never pays", "guest", [happened(GuestOrderAbandoned), never(GuestOrderPaid)]),
    Situation(
        "a guest pays an order that was given up",
        "guest",
        [happened(GuestOrderAbandoned), happened(GuestOrderPaid, GuestOrderPaidLate)],
    ),
    Situation("a guest pays after being forgotten", "guest", [happened(GuestOrderPaidLate)]),
    Situation(
        "a guest's order fails, and is paid back",
        "guest",
        [happened(GuestOrderFailed), happened(GuestOrderPaidBack)],
    ),
    Situation("a guest cannot be paid back", "guest", [happened(GuestPayBackFailed)]),
    Situation("what a guest is owed is settled by hand", "guest", [happened(GuestOrderOwedSettled)]),
    Situation(
        "a guest has it charged back",
        "guest",
        [happened(GuestOrderDelivered), happened(GuestOrderChargedBack)],
    ),
    # --- how invoices are sent ---
    Situation(
        "an invoice's address takes effect",
        "change",
        [happened(InvoiceEmailConfirmed), happened(InvoiceEmailTookEffect)],
    ),
    Situation(
        "back to post while an address is under way",
        "customer",
        [happened(InvoiceEmailAsked), never(InvoiceEmailTookEffect), happened(PostalInvoicesChosen)],
    ),
    Situation(
        "an invoice's mail comes back",
        "customer",
        [happened(InvoiceEmailTookEffect), happened(InvoiceMailReturned)],
    ),
    # --- the bank ---
    Situation(
        "staff finds what a booking was for", "entry", [happened(EntryUnmatched), happened(EntryBooked)]
    ),
    Situation("staff splits a booking", "entry", [happened(EntryUnmatched), happened(EntrySplit)]),
    Situation("staff books it as something else", "entry", [happened(EntryBookedAsOther)]),
    Situation("a booking is paid back by hand", "entry", [happened(EntryUnmatched), happened(EntrySettled)]),
    Situation("the bank is silent about a payout", "payout", [happened(PayoutSilent)]),
    Situation(
        "told of a payout after staff settled it", "payout", [happened(PayoutSettled), happened(PayoutTold)]
    ),
)
