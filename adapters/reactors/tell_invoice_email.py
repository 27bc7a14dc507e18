"""Tells the old invoice email of every change, with the token that stops it; else by post (R52, D24)."""

from collections.abc import Sequence

from adapters.reactors.facts import Facts
from adapters.reactors.outbox import Outbox
from adapters.reactors.texts import Text, moment, text
from adapters.subscriptions.reacting import Hopeless, Reactor
from domain.effect.aggregate import effect_id
from domain.invoice_delivery.aggregate import Address
from domain.invoice_delivery.events import InvoiceEmailAsked, InvoiceEmailTookEffect, PostalInvoicesChosen
from domain.invoice_delivery.tokens import INDEX_SCOPE, invoice_email_token, vetoing
from domain.kernel import Command, Event, Recorded
from domain.ports import KeyVault
from domain.values import CustomerId

Change = InvoiceEmailAsked | InvoiceEmailTookEffect | PostalInvoicesChosen


class TellInvoiceEmail(Reactor):
    """To the address that was in force before. A customer without one, or whose mail came back, is told at
    the billing address. It never names the new address: who reads the old one need not know it."""

    name = "tell_invoice_email"
    handles = frozenset({InvoiceEmailAsked, InvoiceEmailTookEffect, PostalInvoicesChosen})

    def __init__(self, *, facts: Facts, outbox: Outbox, vault: KeyVault, site: str) -> None:
        self._facts, self._outbox, self._vault, self._site = facts, outbox, vault, site

    def react(self, happened: Recorded[Event]) -> Sequence[Command]:
        event = happened.event
        assert isinstance(event, Change)
        old = self._facts.delivery(event.customer_id, before=happened.position).address
        message = self._message(event, old)
        if message is not None:
            self._tell(effect_id(self.name, happened.position), event.customer_id, old, message)
        return ()

    def _message(self, event: Change, old: Address | None) -> Text | None:
        """None where there is nothing to tell: a first address was told of when it was asked for."""
        match event:
            case InvoiceEmailAsked():
                if old is None:
                    return text("invoice_email_first", {"customer": event.customer_id})
                index = self._vault.index(INDEX_SCOPE, vetoing(event.customer_id, old.change_id))
                values = {
                    "customer": event.customer_id,
                    "token": invoice_email_token(index),
                    "site": self._site,
                }
                return text("invoice_email_told", {**values, **moment("from", event.not_before)})
            case InvoiceEmailTookEffect() if old is not None:
                return text("invoice_email_changed", {"customer": event.customer_id})
            case PostalInvoicesChosen() if old is not None:
                return text("invoice_post_chosen", {"customer": event.customer_id})
            case _:
                return None

    def _tell(self, message_id: str, customer_id: CustomerId, old: Address | None, message: Text) -> None:
        if old is not None and not old.returned:
            try:
                self._outbox.mail(message_id, self._facts.needed(old.email), message)
                return
            except Hopeless:
                pass  # refused for good: what matters must arrive
        to, post_on = self._facts.billing_address(customer_id), self._outbox.posting_day()
        self._outbox.letter(message_id, to, message, post_on)
