"""Posts a reminder; its term begins the day after (D1)."""

from collections.abc import Mapping, Sequence
from datetime import date

from adapters.reactors.facts import Facts
from adapters.reactors.outbox import Outbox
from adapters.reactors.paying import Claim, InEach, how_to_pay, open_claims, question
from adapters.reactors.texts import Text, amount, day, text
from adapters.subscriptions.reacting import Reactor
from domain.calendar import Calendars
from domain.effect.aggregate import effect_id
from domain.invoice.events import InvoiceIssued, ReminderIssued
from domain.kernel import Command, Event, Recorded
from domain.ports import Clock, Part
from domain.seller import Seller
from domain.terms import terms_on
from domain.use_cases.collecting import RecordReminder


class SendReminder(Reactor):
    """Given up where the invoice was paid meanwhile: a settlement stops the timeline (D1)."""

    name = "send_reminder"
    handles = frozenset({ReminderIssued})

    def __init__(
        self, *, facts: Facts, outbox: Outbox, seller: Seller, calendars: Calendars, clock: Clock
    ) -> None:
        self._facts, self._outbox, self._seller = facts, outbox, seller
        self._calendars, self._clock = calendars, clock

    def react(self, happened: Recorded[Event]) -> Sequence[Command]:
        event = happened.event
        assert isinstance(event, ReminderIssued)
        number = event.invoice_number
        self._facts.check_unsettled(number)
        invoice = self._facts.issued(number)
        post_on = self._outbox.posting_day()
        term_ends_on = terms_on(event.issued_on).reminder_term_end(post_on, self._calendars)
        open_cents = self._facts.outstanding_cents(number)
        written, parts = reminder(invoice, open_cents, self._seller, term_ends_on)
        letter_id = effect_id(self.name, happened.position)
        to = self._facts.invoice_address(invoice)
        self._outbox.letter(letter_id, to, written, post_on, parts=parts)
        return [
            RecordReminder(
                at=self._clock.now(), invoice_number=number, sent_on=post_on, term_ends_on=term_ends_on
            )
        ]


def reminder(
    invoice: InvoiceIssued, open_cents: int, seller: Seller, term_ends_on: date
) -> tuple[Text, Mapping[str, InEach[Part]]]:
    """What stands in it; ``open_cents``: what is to be paid of the invoice still."""
    number = invoice.invoice_number
    values = {
        "number": number,
        **amount("outstanding", open_cents),
        **day("due", invoice.due_on),
        **day("until", term_ends_on),
        **question(seller),
    }
    parts = {
        "claims": open_claims([(invoice, open_cents)]),
        "payment": how_to_pay(seller, [Claim(number, open_cents)], term_ends_on),
    }
    return text("reminder", values), parts
