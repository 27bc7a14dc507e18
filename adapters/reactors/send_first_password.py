"""Makes the first password and sends it, by the code's channel, as a message of its own (D7)."""

from collections.abc import Sequence
from datetime import timedelta

from adapters.reactors.facts import Facts
from adapters.reactors.outbox import Outbox
from adapters.reactors.passwords import SentPasswords
from adapters.reactors.texts import day
from adapters.reactors.whom import addressed
from adapters.subscriptions.reacting import Reactor
from domain.account.aggregate import ACCOUNT
from domain.account.commands import RecordFirstPasswordSent
from domain.account.events import CodeIssued, FirstPasswordDue, SuccessorIssued, SuccessorPasswordDue
from domain.effect.aggregate import effect_id
from domain.kernel import Command, Event, Recorded
from domain.ports import Clock
from domain.terms import terms_on
from domain.values import Channel


class SendFirstPassword(Reactor):
    """By mail or by post, as the code went."""

    name = "send_first_password"
    handles = frozenset({FirstPasswordDue, SuccessorPasswordDue})

    def __init__(self, *, facts: Facts, outbox: Outbox, passwords: SentPasswords, clock: Clock) -> None:
        self._facts, self._outbox, self._passwords, self._clock = facts, outbox, passwords, clock

    def react(self, happened: Recorded[Event]) -> Sequence[Command]:
        event = _due(happened)
        self._facts.check_open(event.account_id)
        self._facts.check_first_password(event.account_id, event.credential_id)
        issued = self._issued(event)
        by_mail = isinstance(issued, CodeIssued) and issued.channel is Channel.EMAIL
        # Found before a secret is made: erased data leaves none behind.
        to = self._facts.needed_email(event.account_id) if by_mail else self._facts.needed(issued.address)
        password = self._passwords.make(event.credential_id)
        sent_on = self._outbox.today if by_mail else self._outbox.posting_day()
        valid_days = terms_on(sent_on).first_password_days
        message_id = effect_id(self.name, happened.position)
        until = day("until", sent_on + timedelta(days=valid_days))
        values = {"password": password.text, **until}
        message = addressed(self._facts, event.account_id, "first_password", values)
        if by_mail:
            self._outbox.mail(message_id, to, message.text)
        else:
            self._outbox.letter(message_id, to, message.text, sent_on, unnamed=message.unnamed)
        return [
            RecordFirstPasswordSent(
                at=self._clock.now(),
                account_id=event.account_id,
                credential_id=event.credential_id,
                sent_on=sent_on,
                valid_days=valid_days,
            )
        ]

    def _issued(self, event: FirstPasswordDue | SuccessorPasswordDue) -> CodeIssued | SuccessorIssued:
        stream = ACCOUNT.stream(event.account_id).name
        issued: CodeIssued | SuccessorIssued | None
        if isinstance(event, FirstPasswordDue):
            issued = self._facts.latest(stream, CodeIssued)
        else:
            issued = self._facts.latest(stream, SuccessorIssued)
        assert issued is not None, "a password follows a code"
        return issued

    def gave_up(self, happened: Recorded[Event], reason_code: str) -> Sequence[Command]:  # noqa: ARG002 - the port's shape
        self._passwords.give_up(_due(happened).credential_id)
        return ()

    def after_done(self, happened: Recorded[Event]) -> None:
        self._passwords.sent(_due(happened).credential_id)


def _due(happened: Recorded[Event]) -> FirstPasswordDue | SuccessorPasswordDue:
    assert isinstance(happened.event, FirstPasswordDue | SuccessorPasswordDue)
    return happened.event
