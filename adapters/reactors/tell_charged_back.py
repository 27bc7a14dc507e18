"""Writes that a paid invoice is to be paid again: its payment was taken back (D22)."""

from collections.abc import Sequence

from adapters.reactors.facts import Facts
from adapters.reactors.outbox import Outbox
from adapters.reactors.paying import Claim, how_to_pay, open_claims, question
from adapters.reactors.texts import amount, day, text
from adapters.subscriptions.reacting import Reactor
from domain.effect.aggregate import effect_id
from domain.invoice.events import InvoiceChargedBack, InvoicePaymentTakenBack
from domain.kernel import Command, Event, Recorded
from domain.seller import Seller


class TellChargedBack(Reactor):
    """Given up where the invoice was paid meanwhile, or nothing of it is to be paid again."""

    name = "tell_charged_back"
    handles = frozenset({InvoiceChargedBack, InvoicePaymentTakenBack})

    def __init__(self, *, facts: Facts, outbox: Outbox, seller: Seller) -> None:
        self._facts, self._outbox, self._seller = facts, outbox, seller

    def react(self, happened: Recorded[Event]) -> Sequence[Command]:
        event = happened.event
        if isinstance(event, InvoicePaymentTakenBack):
            told, cents, back_on = "payment_taken_back", event.reopened_cents, event.taken_back_on
        else:
            assert isinstance(event, InvoiceChargedBack)
            told, cents, back_on = "charged_back", event.amount_cents, event.charged_back_on
        number = event.invoice_number
        if not cents:
            return []
        self._facts.check_unsettled(number)
        invoice = self._facts.issued(number)
        open_cents = self._facts.outstanding_cents(number)
        values = {
            "number": number,
            **amount("claimed", cents),
            **day("back", back_on),
            **question(self._seller),
        }
        parts = {
            "claims": open_claims([(invoice, open_cents)]),
            "payment": how_to_pay(self._seller, [Claim(number, open_cents)], event.term_ends_on),
        }
        self._outbox.letter(
            effect_id(self.name, happened.position),
            self._facts.invoice_address(invoice),
            text(told, values),
            self._outbox.posting_day(),
            parts=parts,
        )
        return []
