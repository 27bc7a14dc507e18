"""Tells a proven address that the code which went there was replaced by one that goes elsewhere (R21, D7)."""

from collections.abc import Sequence

from adapters.reactors.facts import Facts
from adapters.reactors.outbox import Outbox
from adapters.reactors.texts import text
from adapters.subscriptions.reacting import Reactor
from domain.account.events import AccountOpened, ApplicationEmailChanged, CodeIssued, CodeRevoked
from domain.effect.aggregate import effect_id
from domain.kernel import Command, Event, Recorded
from domain.sameness import email_of
from domain.values import Channel, Personal


class TellReplaced(Reactor):
    """Who did not ask for the new code learns of it in time. An address to which no code went was only typed,
    and is told nothing; one that gets the new code reads it there."""

    name = "tell_replaced"
    handles = frozenset({CodeRevoked})

    def __init__(self, *, facts: Facts, outbox: Outbox) -> None:
        self._facts, self._outbox = facts, outbox

    def react(self, happened: Recorded[Event]) -> Sequence[Command]:
        past = self._facts.history(happened.stream)
        issued = next(r.version for r in past[happened.version :] if isinstance(r.event, CodeIssued))
        old_channel, old_email = _way(past[: happened.version])
        channel, email = _way(past[:issued])
        old, new = self._facts.opened(old_email), self._facts.opened(email)
        if old_channel is not Channel.EMAIL or old is None or new is None:
            return ()
        if channel is Channel.EMAIL and email_of(old.text) == email_of(new.text):
            return ()
        self._outbox.mail(effect_id(self.name, happened.position), old, text("code_replaced", {}))
        return ()


def _way(past: Sequence[Recorded[Event]]) -> tuple[Channel | None, Personal | None]:
    """How the last code went, and the application email, as of then."""
    channel, email = None, None
    for recorded in past:
        match recorded.event:
            case AccountOpened(email=given) | ApplicationEmailChanged(email=given):
                email = given
            case CodeIssued():
                channel = recorded.event.channel
            case _:
                pass
    return channel, email
