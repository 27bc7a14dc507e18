"""Posts an invoice to the billing address (R49, D14, D15)."""

from collections.abc import Sequence

from adapters.reactors.facts import Facts
from adapters.reactors.invoice_paper import invoice_paper
from adapters.reactors.outbox import Outbox
from adapters.subscriptions.reacting import Reactor
from domain.effect.aggregate import effect_id
from domain.invoice.commands import RecordInvoiceSent
from domain.invoice.events import InvoiceIssued
from domain.kernel import Command, Event, Recorded
from domain.ports import Clock
from domain.seller import Seller


class SendInvoice(Reactor):
    """Every invoice, also one that was issued as paid."""

    name = "send_invoice"
    handles = frozenset({InvoiceIssued})

    def __init__(self, *, facts: Facts, outbox: Outbox, seller: Seller, clock: Clock) -> None:
        self._facts, self._outbox, self._seller, self._clock = facts, outbox, seller, clock

    def react(self, happened: Recorded[Event]) -> Sequence[Command]:
        event = happened.event
        assert isinstance(event, InvoiceIssued)
        post_on = self._outbox.posting_day()
        to = self._facts.invoice_address(event)
        paper = invoice_paper(event, self._facts.needed(event.buyer), to, self._seller)
        letter_id = effect_id(self.name, happened.position)
        self._outbox.letter(
            letter_id,
            to,
            paper.text,
            post_on,
            parts=paper.parts,
            spelled=paper.spelled,
            attached=paper.attached,
        )
        return [RecordInvoiceSent(at=self._clock.now(), invoice_number=event.invoice_number, sent_on=post_on)]
