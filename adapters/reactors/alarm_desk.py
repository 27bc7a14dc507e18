"""Mails the desk what it should know at once: a day of many deregistrations (D28), mail that came back."""

from collections.abc import Sequence

from adapters.reactors.outbox import Outbox
from adapters.reactors.texts import day, text
from adapters.subscriptions.reacting import Reactor
from domain.deregistration_day.events import StaffAlarmed
from domain.effect.aggregate import effect_id
from domain.invoice_delivery.events import InvoiceMailReturned
from domain.kernel import Command, Event, Recorded
from domain.values import Plain


class AlarmDesk(Reactor):
    """Of deregistrations once a day, at the first that is held: codes stay stopped until staff decides, and
    how many there are by now stands in the list. Of an invoice whose mail came back each time (R48)."""

    name = "alarm_desk"
    handles = frozenset({StaffAlarmed, InvoiceMailReturned})

    def __init__(self, *, outbox: Outbox, desk: Plain) -> None:
        self._outbox, self._desk = outbox, desk

    def react(self, happened: Recorded[Event]) -> Sequence[Command]:
        event = happened.event
        assert isinstance(event, StaffAlarmed | InvoiceMailReturned)
        if isinstance(event, StaffAlarmed):
            message = text("deregistrations_held", {"usual": str(event.usual), **day("held", event.day)})
        else:
            values = {"number": event.invoice_number, "customer": event.customer_id}
            message = text("invoice_mail_returned_desk", values)
        self._outbox.mail(effect_id(self.name, happened.position), self._desk, message)
        return ()
