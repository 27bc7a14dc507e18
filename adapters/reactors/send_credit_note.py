"""Posts a credit note to the billing address (D14, I7)."""

from collections.abc import Sequence

from adapters.reactors.credit_paper import credit_paper
from adapters.reactors.facts import Facts
from adapters.reactors.outbox import Outbox
from adapters.subscriptions.reacting import Reactor
from domain.effect.aggregate import effect_id
from domain.invoice.events import CreditNoteIssued
from domain.kernel import Command, Event, Recorded
from domain.seller import Seller


class SendCreditNote(Reactor):
    """Every credit note; what is left to pay is told as it is when the letter is made."""

    name = "send_credit_note"
    handles = frozenset({CreditNoteIssued})

    def __init__(self, *, facts: Facts, outbox: Outbox, seller: Seller) -> None:
        self._facts, self._outbox, self._seller = facts, outbox, seller

    def react(self, happened: Recorded[Event]) -> Sequence[Command]:
        event = happened.event
        assert isinstance(event, CreditNoteIssued)
        invoice = self._facts.issued(event.invoice_number)
        to = self._facts.invoice_address(invoice)
        left_cents = self._facts.outstanding_cents(event.invoice_number)
        buyer = self._facts.needed(event.buyer)
        paper = credit_paper(event, invoice, left_cents, buyer, to, self._seller)
        letter_id = effect_id(self.name, happened.position)
        post_on = self._outbox.posting_day()
        self._outbox.letter(
            letter_id,
            to,
            paper.text,
            post_on,
            parts=paper.parts,
            spelled=paper.spelled,
            attached=paper.attached,
        )
        return ()
