"""Posts that an announced direct debit is not taken, and how to pay instead (D1, D15)."""

from collections.abc import Sequence

from adapters.reactors.facts import Facts
from adapters.reactors.outbox import Outbox
from adapters.reactors.paying import Claim, how_to_pay, open_claims, question
from adapters.reactors.texts import text
from adapters.subscriptions.reacting import Reactor
from domain.effect.aggregate import effect_id
from domain.invoice.events import CollectionCalledOff
from domain.kernel import Command, Event, Recorded
from domain.seller import Seller


class TellCalledOff(Reactor):
    """The term stays that of the invoice; one that is over when this is posted is not told. Given up where it
    was paid meanwhile."""

    name = "tell_called_off"
    handles = frozenset({CollectionCalledOff})

    def __init__(self, *, facts: Facts, outbox: Outbox, seller: Seller) -> None:
        self._facts, self._outbox, self._seller = facts, outbox, seller

    def react(self, happened: Recorded[Event]) -> Sequence[Command]:
        event = happened.event
        assert isinstance(event, CollectionCalledOff)
        number = event.invoice_number
        self._facts.check_unsettled(number)
        invoice, open_cents = self._facts.issued(number), self._facts.outstanding_cents(number)
        post_on = self._outbox.posting_day()
        until = invoice.due_on if invoice.due_on > post_on else None
        parts = {
            "claims": open_claims([(invoice, open_cents)]),
            "payment": how_to_pay(self._seller, [Claim(number, open_cents)], until),
        }
        told = text("collection_called_off", {"number": number, **question(self._seller)})
        to = self._facts.invoice_address(invoice)
        self._outbox.letter(effect_id(self.name, happened.position), to, told, post_on, parts=parts)
        return ()
