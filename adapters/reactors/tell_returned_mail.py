"""Tells customer and desk that the mail with an invoice did not arrive, and that post follows (R48)."""

from collections.abc import Sequence

from adapters.reactors.facts import Facts
from adapters.reactors.outbox import Outbox
from adapters.reactors.texts import text
from adapters.subscriptions.reacting import Reactor
from domain.effect.aggregate import effect_id
from domain.invoice_delivery.events import InvoiceMailReturned
from domain.kernel import Command, Event, Recorded


class TellReturnedMail(Reactor):
    """The customer by post, in a letter of its own beside the invoice: mail does not reach them."""

    name = "tell_returned_mail"
    handles = frozenset({InvoiceMailReturned})

    def __init__(self, *, facts: Facts, outbox: Outbox) -> None:
        self._facts, self._outbox = facts, outbox

    def react(self, happened: Recorded[Event]) -> Sequence[Command]:
        event = happened.event
        assert isinstance(event, InvoiceMailReturned)
        values = {"number": event.invoice_number, "customer": event.customer_id}
        to, post_on = self._facts.billing_address(event.customer_id), self._outbox.posting_day()
        letter_id = effect_id(self.name, happened.position)
        self._outbox.letter(letter_id, to, text("invoice_mail_returned", values), post_on)
        return ()
