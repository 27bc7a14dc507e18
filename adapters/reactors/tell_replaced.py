"""Tells a holder by mail that their code was replaced by one that goes elsewhere (R21, D7, D26)."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from adapters.reactors.facts import Facts
from adapters.reactors.outbox import Outbox
from adapters.reactors.whom import addressed
from adapters.subscriptions.reacting import Reactor
from domain.account.events import (
    AccountOpened,
    ApplicationEmailChanged,
    ApplicationEmailCorrected,
    CodeIssued,
    CodeRevoked,
    CodeSent,
    CodeTookOver,
    RevocationCause,
)
from domain.effect.aggregate import effect_id
from domain.kernel import Command, Event, Recorded
from domain.sameness import email_of
from domain.values import Channel, Personal


class TellReplaced(Reactor):
    """Who did not ask for the new code learns of it in time. An address to which no code went was only typed:
    it is told of a code that was said to be lost, when the new one goes to another mailbox (D26), and else
    nothing. One that gets the new code reads it there."""

    name = "tell_replaced"
    handles = frozenset({CodeRevoked})

    def __init__(self, *, facts: Facts, outbox: Outbox) -> None:
        self._facts, self._outbox = facts, outbox

    def react(self, happened: Recorded[Event]) -> Sequence[Command]:
        event = happened.event
        assert isinstance(event, CodeRevoked)
        past = self._facts.history(happened.stream)
        later = past[happened.version :]
        replaced = next(r.version for r in later if isinstance(r.event, CodeIssued | CodeTookOver))
        former, now = _way(past[: happened.version]), _way(past[:replaced])
        old, new = self._facts.opened(former.email), self._facts.opened(now.email)
        if not former.sent or old is None or new is None:
            return ()
        lost_to_mail = event.cause is RevocationCause.LOST and now.channel is Channel.EMAIL
        if former.channel is not Channel.EMAIL and not lost_to_mail:
            return ()
        if now.channel is Channel.EMAIL and email_of(old.text) == email_of(new.text):
            return ()
        message = addressed(self._facts, event.account_id, "code_replaced", {})
        self._outbox.mail(effect_id(self.name, happened.position), old, message.text)
        return ()


@dataclass(frozen=True, slots=True)
class _Way:
    """How the last code went, if it did, and the application email, as of then."""

    channel: Channel | None = None
    sent: bool = False
    email: Personal | None = None


def _way(past: Sequence[Recorded[Event]]) -> _Way:
    way = _Way()
    for recorded in past:
        match recorded.event:
            case (
                AccountOpened(email=given)
                | ApplicationEmailChanged(email=given)
                | ApplicationEmailCorrected(email=given)
            ):
                way = replace(way, email=given)
            case CodeIssued():
                way = replace(way, channel=recorded.event.channel, sent=False)
            case CodeSent():
                way = replace(way, sent=True)
            case CodeTookOver():
                way = replace(way, channel=recorded.event.channel, sent=True)
            case _:
                pass
    return way
