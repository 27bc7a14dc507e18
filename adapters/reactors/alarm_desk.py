"""Mails the desk that a day brought unusually many deregistrations: codes stay stopped until then (D28)."""

from collections.abc import Sequence

from adapters.reactors.outbox import Outbox
from adapters.reactors.texts import day, text
from adapters.subscriptions.reacting import Reactor
from domain.deregistration_day.events import StaffAlarmed
from domain.effect.aggregate import effect_id
from domain.kernel import Command, Event, Recorded
from domain.values import Plain


class AlarmDesk(Reactor):
    """Once a day, at the first that is held; how many there are by now stands in the list."""

    name = "alarm_desk"
    handles = frozenset({StaffAlarmed})

    def __init__(self, *, outbox: Outbox, desk: Plain) -> None:
        self._outbox, self._desk = outbox, desk

    def react(self, happened: Recorded[Event]) -> Sequence[Command]:
        event = happened.event
        assert isinstance(event, StaffAlarmed)
        message = text("deregistrations_held", {"usual": str(event.usual), **day("held", event.day)})
        self._outbox.mail(effect_id(self.name, happened.position), self._desk, message)
        return ()
