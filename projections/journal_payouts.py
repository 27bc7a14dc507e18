"""What the journal posts of money that goes back: refunds, what is owed back of invoices, their payouts."""

from collections.abc import Mapping
from typing import Any

from domain.invoice.events import CreditPaidBack, PayBackFailed, PayBackOrdered
from domain.kernel import Recorded
from domain.ledger import JournalKind, LedgerAccount, moved
from domain.payout.events import PayoutOrdered, PayoutTold
from domain.ports import EntryKind
from domain.refund.events import RefundFailed, RefundPaid, RefundRequested
from projections.journal_lines import know, known, known_of, owe_back, post
from projections.kernel import View

# What was paid by hand left by another booking than that of a payout, which staff settles: both meet on the
# account of what is settled. What the bank books of a payout stands on the account of what waits, as all that
# it books, until this explains it.


def refund_requested(view: View, happened: Recorded[RefundRequested]) -> None:
    """``document``: the account that it is paid from, unless the bank pays it out."""
    event = happened.event
    paid_from = LedgerAccount.PROVIDER if event.payment_id else LedgerAccount.SETTLED
    know(view, f"refund:{event.refund_id}", event.customer_id, event.amount_cents, paid_from)


def refund_paid(view: View, happened: Recorded[RefundPaid]) -> None:
    event, row = happened.event, known_of(view, f"refund:{happened.event.refund_id}")
    by_bank = _told(view, event.refund_id)
    paid_from = LedgerAccount.WAITING if by_bank else LedgerAccount(row["document"])
    know(view, f"paid:{event.refund_id}", row["customer_id"], row["cents"], paid_from)
    _of_refund(view, happened, row, paid_from, 1, event.paid_on)


def refund_failed(view: View, happened: Recorded[RefundFailed]) -> None:
    """Where it had been paid, it came back."""
    event = happened.event
    if (paid := _paid(view, event.refund_id)) is not None:
        row = known_of(view, f"refund:{event.refund_id}")
        _of_refund(view, happened, row, LedgerAccount(paid["document"]), -1, event.failed_on)


def payout_ordered(view: View, happened: Recorded[PayoutOrdered]) -> None:
    """``document``: under which name it is known whether it was paid: a refund has one payout, an invoice
    may have several."""
    event = happened.event
    one = event.refund_id or event.payout_id
    know(view, f"payout:{event.payout_id}", None, event.amount_cents, one)


def payout_told(view: View, happened: Recorded[PayoutTold]) -> None:
    """The bank booked it. Where staff had said so before, it explains what was paid by hand."""
    event = happened.event
    if event.kind is not EntryKind.PAID_OUT:
        return
    one = known_of(view, f"payout:{event.payout_id}")["document"]
    know(view, f"told:{one}", None, 0, event.payout_id)
    paid = view.row(known, {"key": f"paid:{one}"})
    if paid is not None:
        view.update(known, {"key": f"paid:{one}"}, document=LedgerAccount.WAITING)
        postings = moved(LedgerAccount.SETTLED, LedgerAccount.WAITING, paid["cents"])
        post(view, happened, JournalKind.BANK, postings, one, paid["customer_id"], event.told_on)


def pay_back_ordered(view: View, happened: Recorded[PayBackOrdered]) -> None:
    event, key = happened.event, f"pay_back:{happened.event.invoice_number}"
    view.delete(known, {"key": key})
    know(view, key, None, event.amount_cents, event.payout_id)


def credit_paid_back(view: View, happened: Recorded[CreditPaidBack]) -> None:
    event, number = happened.event, happened.event.invoice_number
    customer_id = known_of(view, f"invoice:{number}")["customer_id"]
    owe_back(view, number, customer_id, -event.amount_cents)
    ordered, paid_from = view.row(known, {"key": f"pay_back:{number}"}), LedgerAccount.SETTLED
    if ordered is not None:
        view.delete(known, {"key": f"pay_back:{number}"})
        payout_id = ordered["document"]
        paid_from = LedgerAccount.WAITING if _told(view, payout_id) else paid_from
        know(view, f"paid:{payout_id}", customer_id, event.amount_cents, paid_from)
    postings = moved(LedgerAccount.REFUNDS, paid_from, event.amount_cents)
    post(view, happened, JournalKind.BANK, postings, number, customer_id, event.paid_back_on)


def pay_back_failed(view: View, happened: Recorded[PayBackFailed]) -> None:
    """What had counted as paid back is owed again, or is claimed no more."""
    event, number = happened.event, happened.event.invoice_number
    key = f"pay_back:{number}"
    view.delete(known, {"key": key, "document": event.payout_id})
    customer_id = known_of(view, f"invoice:{number}")["customer_id"]
    owe_back(view, number, customer_id, event.owed_again_cents)
    paid = _paid(view, event.payout_id)
    paid_from = LedgerAccount(paid["document"]) if paid else LedgerAccount.WAITING
    postings = (
        *moved(paid_from, LedgerAccount.REFUNDS, event.owed_again_cents),
        *moved(paid_from, LedgerAccount.DEBTORS, event.claimed_no_more_cents),
    )
    post(view, happened, JournalKind.BANK, postings, number, customer_id, event.failed_on)


def _told(view: View, one: str) -> bool:
    return view.row(known, {"key": f"told:{one}"}) is not None


def _paid(view: View, one: str) -> Mapping[str, Any] | None:
    """From which account it was paid, if it was: no more."""
    row = view.row(known, {"key": f"paid:{one}"})
    view.delete(known, {"key": f"paid:{one}"})
    return row


def _of_refund(
    view: View, happened: Recorded[Any], row: Mapping[str, Any], paid_from: LedgerAccount, sign: int, on: Any
) -> None:
    journal = JournalKind.PROVIDER if paid_from is LedgerAccount.PROVIDER else JournalKind.BANK
    postings = moved(LedgerAccount.REFUNDS, paid_from, row["cents"] * sign)
    post(view, happened, journal, postings, happened.event.refund_id, row["customer_id"], on)
