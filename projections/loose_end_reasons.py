"""Why something waits for staff, as codes, beside those of the events that tell of it."""

from domain.bank_entry.events import TOLD_TWICE, EntrySetOff, EntryUnmatched, Mismatch
from domain.statements.events import StatementOff

SENT_TWICE = "sent_twice"
"""One of our payments, which the bank rejected as a duplicate: ask it what became of the first."""
UNEXPLAINED = "unexplained"
"""An entry of a statement is more, or less, than the payments that the bank listed; signed."""
PAID_TOO_MUCH = "paid_too_much"
"""A booking was used, and what was left of it is to be paid back."""
LEFT_TWICE = "left_twice"
"""A direct debit came back of which so much had been paid back or used before; negative."""
HALF_TOLD = "half_told"
"""Of a direct debit or a payout the bank told that it came back, and not that it was booked; or that it was
booked, though it was refused: it waits for the other half; signed."""
BANK_SILENT = "bank_silent"
"""The bank has told nothing of a payout for days: ask it, and import what it gives, or settle it as paid."""
REFUND_FAILED = "refund_failed"
"""The payment provider took a refund to a guest, and it failed after all: pay it by hand."""
CAME_AGAIN = "came_again"
"""A guest had been settled as having taken the money back, and it came again: pay it by hand."""
FILE_REFUSED = "file_refused"
"""A file that the bank gave breaks a rule, and nothing of it is booked; by line and ``rule``."""
ENTRIES_OFF = "entries_off"
"""The entries of a statement do not lead from its opening to its closing balance; signed."""
FORMER_OFF = "former_off"
"""A statement does not open with what the one before it closed with; signed."""
OUTCOME_REFUSED = "outcome_refused"
"""It was done or given up, but the domain refused what follows from that, by ``rule``."""


def why_unmatched(event: EntryUnmatched) -> str:
    return SENT_TWICE if event.entry_id.startswith(TOLD_TWICE) else event.mismatch


def why_left(event: EntrySetOff) -> str:
    """Of a return: what was paid back or used before goes first."""
    return Mismatch.OTHER_AMOUNT if event.left_cents == event.other_cents else LEFT_TWICE


def why_off(event: StatementOff) -> str:
    return ENTRIES_OFF if event.entries_cents else FORMER_OFF
