"""Tells who gets a customer's invoices of all that happens to the mandate, and how to stop it (D6)."""

from collections.abc import Sequence

from adapters.reactors.facts import Facts
from adapters.reactors.outbox import Outbox
from adapters.reactors.telling import channel_of_code
from adapters.reactors.texts import Text, day, moment, text
from adapters.subscriptions.reacting import Hopeless, Reactor
from domain.customer.events import MandateAmended, MandateAmendmentAsked, MandateEnded, MandateGiven
from domain.customer.tokens import INDEX_SCOPE, mandate_token, vetoing
from domain.effect.aggregate import effect_id
from domain.invoice_delivery.aggregate import Address
from domain.kernel import Command, Event, Recorded
from domain.ports import KeyVault
from domain.values import AccountId, Channel, CustomerId

Change = MandateGiven | MandateAmendmentAsked | MandateAmended | MandateEnded
ENDING = 4
"""So many characters of an IBAN are told: enough for who knows the account."""


class _Telling(Reactor):
    def __init__(self, *, facts: Facts, outbox: Outbox, vault: KeyVault, site: str) -> None:
        self._facts, self._outbox, self._vault, self._site = facts, outbox, vault, site

    def message(self, event: Change) -> Text:
        """Raises Hopeless where the account was erased."""
        values = {"customer": event.customer_id, "mandate": event.mandate_id}
        match event:
            case MandateGiven():
                told = {**self._ending(event.customer_id, event.mandate_id), **day("signed", event.signed_on)}
                return text("mandate_given", {**values, **told})
            case MandateAmendmentAsked():
                index = self._vault.index(INDEX_SCOPE, vetoing(event.customer_id, event.mandate_id))
                told = {"site": self._site, "token": mandate_token(index), **moment("from", event.not_before)}
                ending = self._ending(event.customer_id, event.amendment_id)
                return text("mandate_amendment_asked", {**values, **told, **ending})
            case MandateAmended():
                ending = self._ending(event.customer_id, event.amendment_id)
                return text("mandate_amended", {**values, **ending})
            case MandateEnded():
                told = day("ended", event.ended_on)
                told |= moment("from", event.another_from) if event.another_from else {}
                return text(f"mandate_ended_{event.cause}", {**values, **told})

    def _ending(self, customer_id: CustomerId, iban_of: str) -> dict[str, str]:
        iban = self._facts.needed(self._facts.debited(customer_id, iban_of).iban)
        return {"ending": iban.text[-ENDING:]}


class TellMandate(_Telling):
    """By mail where invoices are mailed, or were; by letter to the billing address else, and where the mail
    is refused for good: what matters must arrive."""

    name = "tell_mandate"
    handles = frozenset({MandateGiven, MandateAmendmentAsked, MandateAmended, MandateEnded})

    def react(self, happened: Recorded[Event]) -> Sequence[Command]:
        event = happened.event
        assert isinstance(event, Change)
        message_id, message = effect_id(self.name, happened.position), self.message(event)
        address = self._facts.delivery(event.customer_id, before=happened.position).address
        if not self._mailed(message_id, address, message):
            to, post_on = self._facts.billing_address(event.customer_id), self._outbox.posting_day()
            self._outbox.letter(message_id, to, message, post_on)
        return ()

    def _mailed(self, message_id: str, address: Address | None, message: Text) -> bool:
        if address is None or address.returned:
            return False
        try:
            self._outbox.mail(message_id, self._facts.needed(address.email), message)
        except Hopeless:
            return False
        return True


class TellMandateHolder(_Telling):
    """By mail to the holder with whose code it was asked, who may not know: beside the address of the
    invoices, which a private person has none of by mail. Who got the code by post reads that letter."""

    name = "tell_mandate_holder"
    handles = frozenset({MandateAmendmentAsked, MandateEnded})

    def react(self, happened: Recorded[Event]) -> Sequence[Command]:
        event = happened.event
        assert isinstance(event, MandateAmendmentAsked | MandateEnded)
        if event.account_id is not None and self._by_mail(event.account_id):
            to = self._facts.needed_email(event.account_id)
            self._outbox.mail(effect_id(self.name, happened.position), to, self.message(event))
        return ()

    def _by_mail(self, account_id: AccountId) -> bool:
        return channel_of_code(self._facts, account_id) is Channel.EMAIL
