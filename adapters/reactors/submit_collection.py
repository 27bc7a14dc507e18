"""Hands a direct debit to the bank (D15)."""

from collections.abc import Sequence

from adapters.reactors.facts import Facts
from adapters.subscriptions.reacting import Reactor
from domain.invoice.commands import RecordCollectionSubmitted
from domain.invoice.events import CollectionOrdered
from domain.kernel import Command, Event, Recorded
from domain.ports import Bank, Clock, Collection


class SubmitCollection(Reactor):
    """Once per collection id. Given up where the mandate was erased, or the invoice paid meanwhile."""

    name = "submit_collection"
    handles = frozenset({CollectionOrdered})

    def __init__(self, *, facts: Facts, bank: Bank, clock: Clock) -> None:
        self._facts, self._bank, self._clock = facts, bank, clock

    def react(self, happened: Recorded[Event]) -> Sequence[Command]:
        event = happened.event
        assert isinstance(event, CollectionOrdered)
        self._facts.check_unsettled(event.invoice_number)
        mandate = self._facts.mandate(event.customer_id, event.mandate_id)
        self._bank.submit(
            Collection(
                collection_id=event.collection_id,
                invoice_number=event.invoice_number,
                amount_cents=event.amount_cents,
                collect_on=event.collect_on,
                mandate_id=event.mandate_id,
                mandate_signed_on=mandate.signed_on,
                iban=self._facts.needed(mandate.iban),
                debtor=self._facts.needed(mandate.debtor),
            )
        )
        return [
            RecordCollectionSubmitted(
                at=self._clock.now(),
                invoice_number=event.invoice_number,
                collection_id=event.collection_id,
            )
        ]
