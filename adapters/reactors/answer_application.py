"""Answers an application that was refused, or left to a department (R38), by its proven channel (D25)."""

from collections.abc import Sequence

from adapters.reactors.facts import Facts
from adapters.reactors.outbox import Outbox
from adapters.reactors.texts import Text, day, text
from adapters.subscriptions.reacting import Reactor
from domain.application.aggregate import APPLICATION
from domain.application.commands import RecordAnswer
from domain.application.events import ApplicationReceived, ApplicationReferred, ApplicationRefused
from domain.effect.aggregate import effect_id
from domain.kernel import Command, Event, Recorded
from domain.ports import Clock
from domain.sameness import email_of
from domain.values import Channel, Plain, Use

Told = ApplicationRefused | ApplicationReferred


class AnswerApplication(Reactor):
    """The reason goes only where the applicant is proven: by post to the register's address; by mail to a
    business address that compared the same, or to the email of the account that a private person has."""

    name = "answer_application"
    handles = frozenset({ApplicationRefused, ApplicationReferred})

    def __init__(self, *, facts: Facts, outbox: Outbox, clock: Clock) -> None:
        self._facts, self._outbox, self._clock = facts, outbox, clock

    def react(self, happened: Recorded[Event]) -> Sequence[Command]:
        event = happened.event
        assert isinstance(event, Told)
        if event.answer_by is None:
            return ()  # told on screen, in person, or not at all
        answer_id = effect_id(self.name, happened.position)
        if event.answer_by is Channel.POST:
            to = self._facts.needed(event.address)
            self._outbox.letter(answer_id, to, _reason(event), self._outbox.posting_day())
        else:
            proven = _proven(self._facts, event, _received(self._facts, event))
            if proven is None:
                return ()  # the neutral text is the answer
            self._outbox.mail(answer_id, proven, _reason(event))
        return [_answered(self._clock, event)]


class AnswerTypedAddress(Reactor):
    """An address that was only typed gets the neutral text, which tells neither arrears nor a second code.

    An effect of its own: where the answer cannot be sent, this one still is, and the other way round."""

    name = "answer_typed_address"
    handles = frozenset({ApplicationRefused})

    def __init__(self, *, facts: Facts, outbox: Outbox, clock: Clock) -> None:
        self._facts, self._outbox, self._clock = facts, outbox, clock

    def react(self, happened: Recorded[Event]) -> Sequence[Command]:
        event = happened.event
        assert isinstance(event, ApplicationRefused)
        if event.answer_by is not Channel.EMAIL:
            return ()
        received = _received(self._facts, event)
        typed, proven = self._facts.needed(received.email), _proven(self._facts, event, received)
        if proven is not None and email_of(proven.text) == email_of(typed.text):
            return ()
        neutral = _filled("application_neutral", event)
        self._outbox.mail(effect_id(self.name, happened.position), typed, neutral)
        return [_answered(self._clock, event)] if proven is None else []


def _received(facts: Facts, event: Told) -> ApplicationReceived:
    received = facts.latest(APPLICATION.stream(event.application_id).name, ApplicationReceived)
    assert received is not None, "only a received application is answered"
    return received


def _proven(facts: Facts, event: Told, received: ApplicationReceived) -> Plain | None:
    if isinstance(event, ApplicationReferred) or received.use is Use.BUSINESS:
        return facts.needed(
            received.email
        )  # by mail only where it compared the same (R10), or staff proved it
    if event.answer_account_id is None:
        return None
    return facts.email(event.answer_account_id)


def _answered(clock: Clock, event: Told) -> RecordAnswer:
    assert event.answer_by is not None, "it was sent"
    return RecordAnswer(at=clock.now(), application_id=event.application_id, channel=event.answer_by)


def _reason(event: Told) -> Text:
    if isinstance(event, ApplicationReferred):
        values = {"reference": event.application_id, **day("referred", event.referred_on)}
        return text(f"referred_{event.reason}", values)
    return _filled(f"refused_{event.reason}", event)


def _filled(name: str, event: ApplicationRefused) -> Text:
    return text(name, {"reference": event.application_id, **day("refused", event.refused_on)})
