"""Every event that tells of an amount is posted in the journal, or moves no money and says why (D18)."""

from collections.abc import Iterator
from datetime import date
from typing import Any, Final, get_args

from pydantic import BaseModel

from domain.catalogue import EVENTS
from projections.journal_lines import journal_lines
from tests.projections.history import in_memory
from tests.projections.story import story

MOVES_NOTHING: Final = {
    "account.deposit_started": "a payment is asked for; account.credit_deposited posts what came",
    "account.credit_reserved": "it is still the holder's credit; account.credit_captured posts what was used",
    "account.credit_released": "it never stopped being the holder's credit",
    "bank_entry.half_told": "bank_entry.booked posted the money; it waits for the other half",
    "bank_entry.set_off": "bank_entry.booked posted the money; what it settles posts by itself",
    "bank_entry.split": "bank_entry.booked posted the money; each part that it pays posts by itself",
    "bank_file.taken": "sums of a file, each of whose bookings posts by itself",
    "filing.statement_filed": "the balance sheet of a business, not money of the register",
    "final_notice.issued": "the fee is claimed when its letter is posted: final_notice.sent",
    "final_notice.fee_write_off_requested": "nothing yet: final_notice.fee_written_off posts",
    "guest_order.placed": "the price, not yet paid: guest_order.paid posts",
    "invoice.collection_ordered": "a direct debit is asked for; invoice.payment_received posts what came",
    "invoice.charged_back": "account.credit_charged_back in the same append posts it",
    "invoice.chargeback_reversed": "account.chargeback_reversed in the same append posts it",
    "invoice.payment_started": "a payment is asked for; invoice.payment_received posts what came",
    "invoice.payment_came": "invoice.payment_received and bank_entry.* in the same append post it",
    "invoice.reminder_issued": "what is owed already",
    "invoice.write_off_requested": "nothing yet: invoice.written_off posts",
    "invoice.credit_note_requested": "nothing yet: invoice.credit_note_issued posts",
    "invoice.pay_back_ordered": "the bank was not asked yet; invoice.credit_paid_back posts what went",
    "order.placed": "the price: account.credit_captured or invoice.issued posts it",
    "payment_file.collections_drawn_up": "the bank was not asked yet; what it books posts by itself",
    "payment_file.payouts_drawn_up": "the bank was not asked yet; what it books posts by itself",
    "payout.ordered": "the bank was not asked yet; what it books posts by itself",
    "payout.silent": "nobody knows whether it went; what the bank books posts by itself",
    "statements.taken": "balances that the bank tells; each booking posts by itself",
    "statements.off": "by how much those do not fit: nobody knows what is missing",
    "refund.requested": "account.credit_refunded in the same append takes it from the credit",
    "refund.approved": "nothing went yet: refund.paid posts",
}
"""By event: why it posts nothing."""
TOLD_BEFORE: Final = {
    "bank_entry.settled": "what bank_entry.booked left to wait",
    "final_notice.sent": "the fee of final_notice.issued",
    "guest_order.paid_back": "what guest_order.failed owed",
    "refund.paid": "the amount of refund.requested",
}
"""By event that posts an amount which it does not tell itself: whose."""


def test_what_tells_of_money_is_posted_or_says_why_not() -> None:
    telling = {name for name, event in EVENTS.items() if any(amounts(event))}
    posting = posted()
    assert telling - posting == set(MOVES_NOTHING), "these post nothing"
    assert posting - telling == set(TOLD_BEFORE), "these post an amount of another event"


def posted() -> set[str]:
    """The events that posted something while everything happened that a read model listens to."""
    names, after = set[str](), None
    with in_memory() as models:
        models.read(*story())
        while page := journal_lines(models.tx, date.min, date.max, after=after):
            names |= {line.event for line in page}
            after = page[-1].position, page[-1].line
    return names


def amounts(kind: Any) -> Iterator[str]:
    """The fields of a type that hold cents, those of what lies in it too."""
    if isinstance(kind, type) and issubclass(kind, BaseModel):
        for name, field in kind.model_fields.items():
            yield from [name] if name.endswith("_cents") else amounts(field.annotation)
    for inner in get_args(kind):
        yield from amounts(inner)
