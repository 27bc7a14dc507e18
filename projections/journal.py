"""The journal: what each event posts, double entry, by the day on which it was recorded (D18)."""

from typing import Any

from domain.account.events import (
    AccountOpened,
    ChargebackReversed,
    CreditCaptured,
    CreditChargedBack,
    CreditDeposited,
    CreditLapsed,
    CreditRefunded,
    CreditRestored,
)
from domain.bank_entry.events import (
    EntryBooked,
    EntryBookedAsOther,
    EntryDetailed,
    EntryHalfTold,
    EntrySetOff,
    EntrySettled,
    EntrySplit,
    EntryUnmatched,
)
from domain.final_notice.events import (
    FeePaid,
    FeeTakenBack,
    FeeWrittenOff,
    FinalNoticeIssued,
    FinalNoticeSent,
)
from domain.guest_order.events import (
    GuestChargebackReversed,
    GuestOrderChargedBack,
    GuestOrderFailed,
    GuestOrderOwedSettled,
    GuestOrderPaid,
    GuestOrderPaidBack,
    GuestOrderPaidLate,
    GuestPayBackFailed,
)
from domain.invoice.events import (
    CollectionReturned,
    CreditNoteIssued,
    CreditPaidBack,
    InvoiceChargebackReversed,
    InvoiceIssued,
    InvoiceKind,
    InvoicePaymentTakenBack,
    InvoiceWrittenOff,
    PayBackFailed,
    PayBackOrdered,
    PaymentReceived,
)
from domain.kernel import Recorded
from domain.ledger import JournalKind, LedgerAccount, Posting, moved
from domain.payout.events import PayoutOrdered, PayoutTold
from domain.refund.events import RefundFailed, RefundPaid, RefundRequested
from projections import journal_payouts as payouts
from projections.journal_lines import (
    booked,
    came,
    debit_returned,
    fee_paid,
    fee_taken_back,
    fee_written_off,
    guest_chargeback_reversed,
    guest_owed_settled,
    guest_repaid,
    know,
    known,
    known_of,
    made_good,
    of_account,
    of_fee,
    of_guest,
    owe_back,
    paid_by_guest,
    post,
    table,
)
from projections.kernel import Projection, View

projection = Projection("journal", [table, known])


# --- what each event does -----------------------------------------------------------------------
@projection.on(AccountOpened)
def opened(view: View, happened: Recorded[AccountOpened]) -> None:
    event = happened.event
    know(view, f"account:{event.account_id}", event.customer_id, 0, event.account_id)


@projection.on(InvoiceIssued)
def issued(view: View, happened: Recorded[InvoiceIssued]) -> None:
    """A top-up is paid as it is issued: what it is paid for stands in account.credit_deposited."""
    event = happened.event
    number, customer_id = event.invoice_number, event.customer_id
    know(view, f"invoice:{number}", customer_id, 0, number)
    if event.kind is InvoiceKind.TOP_UP:
        postings = moved(LedgerAccount.PROVIDER, LedgerAccount.DEBTORS, event.total_cents)
        post(view, happened, JournalKind.PROVIDER, postings, number, customer_id, event.issued_on)
    else:
        revenue = [Posting(LedgerAccount.REVENUE, -line.amount_cents) for line in event.lines]
        postings = [Posting(LedgerAccount.DEBTORS, event.total_cents), *revenue]
        post(view, happened, JournalKind.SALES, postings, number, customer_id, event.issued_on)


@projection.on(CreditDeposited)
def deposited(view: View, happened: Recorded[CreditDeposited]) -> None:
    event = happened.event
    postings = moved(LedgerAccount.DEBTORS, LedgerAccount.CREDIT, event.amount_cents)
    of_account(view, happened, postings, event.invoice_number, JournalKind.SALES)


@projection.on(CreditCaptured)
def captured(view: View, happened: Recorded[CreditCaptured]) -> None:
    event = happened.event
    postings = moved(LedgerAccount.CREDIT, LedgerAccount.REVENUE, event.amount_cents)
    of_account(view, happened, postings, event.order_id, JournalKind.SALES)


@projection.on(CreditChargedBack)
def charged_back(view: View, happened: Recorded[CreditChargedBack]) -> None:
    """What is neither taken from the credit nor claimed again was refunded before: the register's loss."""
    event = happened.event
    lost_cents = event.amount_cents - event.taken_cents - event.reopened_cents
    postings = (
        *moved(LedgerAccount.CREDIT, LedgerAccount.PROVIDER, event.taken_cents),
        *moved(LedgerAccount.DEBTORS, LedgerAccount.PROVIDER, event.reopened_cents),
        *moved(LedgerAccount.CHARGED_BACK, LedgerAccount.PROVIDER, lost_cents),
    )
    of_account(view, happened, postings, event.invoice_number, JournalKind.PROVIDER)


@projection.on(ChargebackReversed)
def chargeback_reversed(view: View, happened: Recorded[ChargebackReversed]) -> None:
    event = happened.event
    postings = (
        *moved(LedgerAccount.PROVIDER, LedgerAccount.CREDIT, event.credited_cents),
        *moved(LedgerAccount.PROVIDER, LedgerAccount.DEBTORS, event.amount_cents - event.credited_cents),
    )
    of_account(view, happened, postings, event.invoice_number, JournalKind.PROVIDER)


@projection.on(CreditRefunded)
def refunded(view: View, happened: Recorded[CreditRefunded]) -> None:
    postings = moved(LedgerAccount.CREDIT, LedgerAccount.REFUNDS, happened.event.amount_cents)
    of_account(view, happened, postings, happened.event.refund_id)


@projection.on(CreditRestored)
def restored(view: View, happened: Recorded[CreditRestored]) -> None:
    postings = moved(LedgerAccount.REFUNDS, LedgerAccount.CREDIT, happened.event.amount_cents)
    of_account(view, happened, postings, happened.event.refund_id)


@projection.on(CreditLapsed)
def lapsed(view: View, happened: Recorded[CreditLapsed]) -> None:
    postings = moved(LedgerAccount.CREDIT, LedgerAccount.LAPSED, happened.event.amount_cents)
    of_account(view, happened, postings, happened.event.account_id)


projection.on(RefundRequested)(payouts.refund_requested)
projection.on(RefundPaid)(payouts.refund_paid)
projection.on(RefundFailed)(payouts.refund_failed)
projection.on(PayoutOrdered)(payouts.payout_ordered)
projection.on(PayoutTold)(payouts.payout_told)
projection.on(PayBackOrdered)(payouts.pay_back_ordered)
projection.on(CreditPaidBack)(payouts.credit_paid_back)
projection.on(PayBackFailed)(payouts.pay_back_failed)


@projection.on(GuestOrderPaid)
def guest_paid(view: View, happened: Recorded[GuestOrderPaid]) -> None:
    paid_by_guest(view, happened, LedgerAccount.REVENUE)


@projection.on(GuestOrderPaidLate)
def guest_paid_late(view: View, happened: Recorded[GuestOrderPaidLate]) -> None:
    """Nothing is earned by it: it is to be paid back."""
    paid_by_guest(view, happened, LedgerAccount.REFUNDS)


@projection.on(GuestOrderFailed)
def guest_failed(view: View, happened: Recorded[GuestOrderFailed]) -> None:
    """What cannot be made is paid back: a liability until the provider has it."""
    postings = moved(LedgerAccount.REVENUE, LedgerAccount.REFUNDS, happened.event.amount_cents)
    of_guest(view, happened, JournalKind.MEMO, postings, happened.event.failed_on)


@projection.on(GuestOrderPaidBack)
def guest_paid_back(view: View, happened: Recorded[GuestOrderPaidBack]) -> None:
    guest_repaid(view, happened, 1)


@projection.on(GuestPayBackFailed)
def guest_pay_back_failed(view: View, happened: Recorded[GuestPayBackFailed]) -> None:
    guest_repaid(view, happened, -1)


projection.on(GuestOrderOwedSettled)(guest_owed_settled)


@projection.on(GuestOrderChargedBack)
def guest_charged_back(view: View, happened: Recorded[GuestOrderChargedBack]) -> None:
    """Nobody is known whom it could be claimed from (R55)."""
    postings = moved(LedgerAccount.CHARGED_BACK, LedgerAccount.PROVIDER, happened.event.amount_cents)
    of_guest(view, happened, JournalKind.PROVIDER, postings)


projection.on(GuestChargebackReversed)(guest_chargeback_reversed)


@projection.on(PaymentReceived)
def received(view: View, happened: Recorded[PaymentReceived]) -> None:
    event, key = happened.event, f"invoice:{happened.event.invoice_number}"
    row = known_of(view, key)
    came(view, happened, 1)
    if event.collected:
        view.update(known, {"key": key}, cents=row["cents"] + event.amount_cents)
        know(view, f"debited:{event.invoice_number}", row["customer_id"], event.amount_cents, event.entry_id)
    postings = moved(LedgerAccount.WAITING, LedgerAccount.DEBTORS, event.amount_cents)
    number, customer_id = event.invoice_number, row["customer_id"]
    post(view, happened, JournalKind.BANK, postings, number, customer_id, event.booked_on)


projection.on(CollectionReturned)(debit_returned)


@projection.on(InvoiceWrittenOff)
def written_off(view: View, happened: Recorded[InvoiceWrittenOff]) -> None:
    event = happened.event
    postings = moved(LedgerAccount.WRITTEN_OFF, LedgerAccount.DEBTORS, event.amount_cents)
    number, customer_id = event.invoice_number, event.customer_id
    post(view, happened, JournalKind.MEMO, postings, number, customer_id, event.written_off_on)


@projection.on(CreditNoteIssued)
def credited(view: View, happened: Recorded[CreditNoteIssued]) -> None:
    """What was paid of it is a debt until it is paid back; of a collection it is counted first."""
    event, key = happened.event, f"invoice:{happened.event.invoice_number}"
    collected_cents = known_of(view, key)["cents"]
    view.update(known, {"key": key}, cents=max(0, collected_cents - event.owed_back_cents))
    owe_back(view, event.invoice_number, event.customer_id, event.owed_back_cents)
    postings = (
        *moved(LedgerAccount.REVENUE, LedgerAccount.DEBTORS, event.amount_cents),
        *moved(LedgerAccount.DEBTORS, LedgerAccount.REFUNDS, event.owed_back_cents),
    )
    number, customer_id = event.credit_note_number, event.customer_id
    post(view, happened, JournalKind.SALES, postings, number, customer_id, event.issued_on)


@projection.on(FinalNoticeIssued)
def notice_issued(view: View, happened: Recorded[FinalNoticeIssued]) -> None:
    event = happened.event
    know(view, f"notice:{event.notice_id}", event.customer_id, event.fee_cents, event.fee_reference)


@projection.on(FinalNoticeSent)
def notice_sent(view: View, happened: Recorded[FinalNoticeSent]) -> None:
    """The fee is due per letter: nothing is claimed before it was posted (D1)."""
    row = known_of(view, f"notice:{happened.event.notice_id}")
    postings = moved(LedgerAccount.FEES, LedgerAccount.FEE_INCOME, row["cents"])
    of_fee(view, happened, JournalKind.SALES, postings, happened.event.sent_on)


projection.on(InvoiceChargebackReversed)(made_good)
projection.on(FeePaid)(fee_paid)
projection.on(FeeTakenBack)(fee_taken_back)
projection.on(FeeWrittenOff)(fee_written_off)


@projection.on(InvoicePaymentTakenBack)
def taken_back(view: View, happened: Recorded[InvoicePaymentTakenBack]) -> None:
    """What had paid a fee posts by itself; what had paid nothing stands in bank_entry.unmatched."""
    event = happened.event
    if event.owed_back_cents:
        owe_back(view, event.invoice_number, event.customer_id, -event.owed_back_cents)
    postings = (
        *moved(LedgerAccount.DEBTORS, LedgerAccount.PROVIDER, event.reopened_cents),
        *moved(LedgerAccount.REFUNDS, LedgerAccount.PROVIDER, event.owed_back_cents),
    )
    number, customer_id = event.invoice_number, event.customer_id
    post(view, happened, JournalKind.PROVIDER, postings, number, customer_id, event.taken_back_on)


# Everything that the bank books, and that is paid of an invoice at the provider, goes by the account of what
# waits; what it was for takes it from there.
@projection.on(EntryUnmatched)
def entry_unmatched(view: View, happened: Recorded[EntryUnmatched]) -> None:
    event, key = happened.event, f"entry:{happened.event.entry_id}"
    signed_cents = event.amount_cents if event.signed_cents is None else event.signed_cents
    if view.row(known, {"key": key}) is None:
        know(view, key, None, signed_cents, event.entry_id)
        booked(view, happened, signed_cents)
    else:
        _told_before(view, happened, signed_cents)
        view.update(known, {"key": key}, cents=signed_cents)


@projection.on(EntryBooked)
def entry_booked(view: View, happened: Recorded[EntryBooked]) -> None:
    """Where staff matched it, or a statement told of it without its payments, it was posted when it came."""
    event, key = happened.event, f"entry:{happened.event.entry_id}"
    if view.row(known, {"key": key}) is not None:
        _told_before(view, happened)
        view.update(known, {"key": key}, cents=event.excess_cents)
        return
    untold_cents = event.amount_cents if event.signed_cents is None else 0
    know(view, key, None, event.excess_cents, event.entry_id, untold_cents)
    booked(view, happened, event.signed_cents or 0)


def _told_before(view: View, happened: Recorded[Any], signed_cents: int | None = None) -> None:
    """What a statement told of it without its payment was posted then: what was settled of that waits anew,
    and it is ``signed_cents`` in all, where that is told."""
    event = happened.event
    waiting = known_of(view, f"entry:{event.entry_id}")
    if (details := view.row(known, {"key": f"details:{event.entry_id}"})) is None:
        return
    more_cents = 0 if signed_cents is None else signed_cents - details["cents"]
    postings = (
        *moved(_settled_on(view, event.entry_id), LedgerAccount.WAITING, details["cents"] - waiting["cents"]),
        *moved(LedgerAccount.BANK, LedgerAccount.WAITING, more_cents),
    )
    post(view, happened, JournalKind.BANK, postings, event.entry_id, None, event.booked_on)


@projection.on(EntryDetailed)
def entry_detailed(view: View, happened: Recorded[EntryDetailed]) -> None:
    """The payments of which it consists are booked by themselves: here stands what none of them explains, and
    what was settled of it before waits anew."""
    event = happened.event
    key, details = f"entry:{event.entry_id}", f"details:{event.entry_id}"
    waiting, before = view.row(known, {"key": key}), view.row(known, {"key": details})
    if waiting is None or before is None:
        for one in (key, details):
            know(view, one, None, 0, event.entry_id)
    waited_cents, before_cents = waiting["cents"] if waiting else 0, before["cents"] if before else 0
    left_cents = event.total_cents - event.explained_cents
    for one in (key, details):
        view.update(known, {"key": one}, cents=left_cents)
    postings = (
        *moved(_settled_on(view, event.entry_id), LedgerAccount.WAITING, before_cents - waited_cents),
        *moved(LedgerAccount.BANK, LedgerAccount.WAITING, left_cents - before_cents),
    )
    post(view, happened, JournalKind.BANK, postings, event.entry_id, None, event.booked_on)


@projection.on(EntrySettled)
def entry_settled(view: View, happened: Recorded[EntrySettled]) -> None:
    key = f"entry:{happened.event.entry_id}"
    postings = moved(LedgerAccount.WAITING, LedgerAccount.SETTLED, known_of(view, key)["cents"])
    view.update(known, {"key": key}, cents=0)
    post(view, happened, JournalKind.MEMO, postings, happened.event.entry_id, None)


def _settled_on(view: View, entry_id: str) -> LedgerAccount:
    """Where staff put what waited of it before, if it did; that is over."""
    other = view.row(known, {"key": f"other:{entry_id}"})
    view.delete(known, {"key": f"other:{entry_id}"})
    return LedgerAccount(other["document"]) if other else LedgerAccount.SETTLED


def entry_left(view: View, happened: Recorded[Any]) -> None:
    """What it paid, or took back, posts by itself; this is what is left to wait."""
    view.update(known, {"key": f"entry:{happened.event.entry_id}"}, cents=happened.event.left_cents)


for leaves in (EntrySplit, EntrySetOff, EntryHalfTold):
    projection.on(leaves)(entry_left)


@projection.on(EntryBookedAsOther)
def entry_booked_as_other(view: View, happened: Recorded[EntryBookedAsOther]) -> None:
    event, key = happened.event, f"entry:{happened.event.entry_id}"
    view.delete(known, {"key": f"other:{event.entry_id}"})  # of what waited before, and is over
    know(view, f"other:{event.entry_id}", None, event.amount_cents, event.account)
    view.update(known, {"key": key}, cents=0)
    postings = moved(LedgerAccount.WAITING, event.account, event.amount_cents)
    post(view, happened, JournalKind.MEMO, postings, event.entry_id, None)
