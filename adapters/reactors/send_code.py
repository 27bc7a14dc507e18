"""Sends the access code, by mail or by post (R11, R12, R14, R17)."""

from collections.abc import Sequence

from adapters.reactors.facts import Facts
from adapters.reactors.outbox import Outbox
from adapters.reactors.whom import addressed
from adapters.subscriptions.reacting import Reactor
from domain.account.aggregate import ACCOUNT
from domain.account.commands import RecordCodeSent
from domain.account.events import CodeIssued, CodeRevoked, CodeSent, RevocationCause, SuccessorIssued
from domain.effect.aggregate import effect_id
from domain.kernel import Command, Event, Recorded
from domain.ports import Clock
from domain.values import Channel

TEXTS = {RevocationCause.LOST: "code_again", RevocationCause.NOT_DELIVERED: "code_resent"}
"""Of a code that took another one's place at once."""


class SendCode(Reactor):
    """The code, never together with a password (D7)."""

    name = "send_code"
    handles = frozenset({CodeIssued, SuccessorIssued})

    def __init__(self, *, facts: Facts, outbox: Outbox, clock: Clock) -> None:
        self._facts, self._outbox, self._clock = facts, outbox, clock

    def react(self, happened: Recorded[Event]) -> Sequence[Command]:
        event = happened.event
        assert isinstance(event, CodeIssued | SuccessorIssued)
        self._facts.check_open(event.account_id)
        self._facts.check_code(event.account_id, event.code_index)
        code = {"code": self._facts.needed(event.code).text}
        message = addressed(self._facts, event.account_id, self._name(event), code)
        message_id = effect_id(self.name, happened.position)
        if isinstance(event, CodeIssued) and event.channel is Channel.EMAIL:
            sent_on = self._outbox.mail(message_id, self._facts.needed_email(event.account_id), message.text)
        else:
            sent_on, to = self._outbox.posting_day(event.post_on), self._facts.needed(event.address)
            self._outbox.letter(message_id, to, message.text, sent_on, unnamed=message.unnamed)
        return [
            RecordCodeSent(
                at=self._clock.now(),
                account_id=event.account_id,
                code_index=event.code_index,
                sent_on=sent_on,
            )
        ]

    def _name(self, event: CodeIssued | SuccessorIssued) -> str:
        if isinstance(event, SuccessorIssued):
            return "code_successor"
        stream = ACCOUNT.stream(event.account_id).name
        revoked, sent = self._facts.latest(stream, CodeRevoked), self._facts.latest(stream, CodeSent)
        unsent = revoked is not None and revoked.cause is RevocationCause.NOT_DELIVERED and sent is None
        return "code" if revoked is None or unsent else TEXTS[revoked.cause]
