"""Answers an application that was refused, or left to a department (R38), by its proven channel (D25)."""

from collections.abc import Sequence

from adapters.reactors.facts import Facts
from adapters.reactors.outbox import Outbox
from adapters.reactors.texts import Text, day, text
from adapters.subscriptions.reacting import Hopeless, Reactor
from domain.application.aggregate import APPLICATION
from domain.application.commands import RecordAnswer
from domain.application.events import ApplicationReceived, ApplicationReferred, ApplicationRefused
from domain.effect.aggregate import effect_id
from domain.kernel import Command, Event, Recorded
from domain.ports import Clock
from domain.sameness import email_of
from domain.values import Channel, Plain, Use


class AnswerApplication(Reactor):
    """The reason goes only where the applicant is proven: by post to the register's address; by mail to a
    business address that compared the same, or to the email of the account that a private person has.

    An address that was only typed gets the neutral text, which tells neither arrears nor a second code."""

    name = "answer_application"
    handles = frozenset({ApplicationRefused, ApplicationReferred})

    def __init__(self, *, facts: Facts, outbox: Outbox, clock: Clock) -> None:
        self._facts, self._outbox, self._clock = facts, outbox, clock

    def react(self, happened: Recorded[Event]) -> Sequence[Command]:
        event = happened.event
        assert isinstance(event, ApplicationRefused | ApplicationReferred)
        if event.answer_by is None:
            return ()  # told on screen, in person, or not at all
        answer_id = effect_id(self.name, happened.position)
        if event.answer_by is Channel.POST:
            to = self._facts.needed(event.address)
            self._outbox.letter(answer_id, to, _reason(event), self._outbox.posting_day())
        else:
            self._mail(event, answer_id)
        channel = event.answer_by
        return [RecordAnswer(at=self._clock.now(), application_id=event.application_id, channel=channel)]

    def _mail(self, event: ApplicationRefused | ApplicationReferred, answer_id: str) -> None:
        received = self._facts.latest(APPLICATION.stream(event.application_id).name, ApplicationReceived)
        assert received is not None, "only a received application is answered"
        typed = self._facts.needed(received.email)
        if isinstance(event, ApplicationReferred):
            self._outbox.mail(
                answer_id, typed, _reason(event)
            )  # by mail only where it compared the same (R10)
            return
        proven = self._proven(event, received.use, typed)
        if proven is not None:
            self._outbox.mail(answer_id, proven, _reason(event))
        if proven is None or email_of(proven.text) != email_of(typed.text):
            self._mail_neutrally(event, answer_id, typed, is_answer=proven is None)

    def _proven(self, event: ApplicationRefused, use: Use, typed: Plain) -> Plain | None:
        if use is Use.BUSINESS:
            return typed  # by mail only where the comparison said same (R10), or staff proved it
        if event.answer_account_id is None:
            return None
        return self._facts.email(event.answer_account_id)

    def _mail_neutrally(
        self, event: ApplicationRefused, answer_id: str, typed: Plain, *, is_answer: bool
    ) -> None:
        try:
            self._outbox.mail(f"{answer_id}-typed", typed, _filled("application_neutral", event))
        except Hopeless:
            if is_answer:  # otherwise the answer itself has gone where it belongs
                raise


def _reason(event: ApplicationRefused | ApplicationReferred) -> Text:
    if isinstance(event, ApplicationReferred):
        values = {"reference": event.application_id, **day("referred", event.referred_on)}
        return text(f"referred_{event.reason}", values)
    return _filled(f"refused_{event.reason}", event)


def _filled(name: str, event: ApplicationRefused) -> Text:
    return text(name, {"reference": event.application_id, **day("refused", event.refused_on)})
