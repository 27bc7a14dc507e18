"""Writes that a paid top-up is to be paid again: its payment was taken back (D22)."""

from collections.abc import Sequence

from adapters.reactors.facts import Facts
from adapters.reactors.outbox import Outbox
from adapters.reactors.texts import day, euros, pay_to, text
from adapters.subscriptions.reacting import Reactor
from domain.effect.aggregate import effect_id
from domain.invoice.events import InvoiceChargedBack
from domain.kernel import Command, Event, Recorded
from domain.seller import Seller


class TellChargedBack(Reactor):
    """Given up where the invoice was paid meanwhile."""

    name = "tell_charged_back"
    handles = frozenset({InvoiceChargedBack})

    def __init__(self, *, facts: Facts, outbox: Outbox, seller: Seller) -> None:
        self._facts, self._outbox, self._seller = facts, outbox, seller

    def react(self, happened: Recorded[Event]) -> Sequence[Command]:
        event = happened.event
        assert isinstance(event, InvoiceChargedBack)
        number = event.invoice_number
        self._facts.check_unsettled(number)
        invoice = self._facts.issued(number)
        values = {
            "number": number,
            "claimed": euros(event.amount_cents),
            "outstanding": euros(self._facts.outstanding_cents(number)),
            **day("issued", invoice.issued_on),
            **day("back", event.charged_back_on),
            **day("until", event.term_ends_on),
            **pay_to(self._seller, number),
        }
        self._outbox.letter(
            effect_id(self.name, happened.position),
            self._facts.invoice_address(invoice),
            text("charged_back", values),
            self._outbox.posting_day(),
        )
        return []
