"""Asks a new invoice email to confirm itself, with the token that does (R52, D24)."""

from collections.abc import Sequence

from adapters.reactors.facts import Facts
from adapters.reactors.outbox import Outbox
from adapters.reactors.texts import text
from adapters.subscriptions.reacting import Hopeless, Reactor
from domain.effect.aggregate import effect_id
from domain.effect.events import Moot
from domain.invoice_delivery.events import InvoiceEmailAsked
from domain.invoice_delivery.tokens import INDEX_SCOPE, confirming, invoice_email_token
from domain.kernel import Command, Event, Recorded
from domain.ports import KeyVault
from domain.terms import terms_on


class AskInvoiceEmail(Reactor):
    """To whoever reads it: of the customer it tells the number and nothing else."""

    name = "ask_invoice_email"
    handles = frozenset({InvoiceEmailAsked})

    def __init__(self, *, facts: Facts, outbox: Outbox, vault: KeyVault, site: str) -> None:
        self._facts, self._outbox, self._vault, self._site = facts, outbox, vault, site

    def react(self, happened: Recorded[Event]) -> Sequence[Command]:
        event = happened.event
        assert isinstance(event, InvoiceEmailAsked)
        change = self._facts.delivery(event.customer_id).change
        if change is None or change.change_id != event.change_id:
            raise Hopeless(Moot.SUPERSEDED)
        index = self._vault.index(INDEX_SCOPE, confirming(event.customer_id, event.change_id))
        values = {
            "site": self._site,
            "customer": event.customer_id,
            "token": invoice_email_token(index),
            "days": str(terms_on(self._outbox.today).invoice_email_confirm_days),
        }
        to = self._facts.needed(event.email)
        self._outbox.mail(effect_id(self.name, happened.position), to, text("invoice_email_asked", values))
        return ()
