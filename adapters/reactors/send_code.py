"""Sends the access code, by mail or by post (R11, R12, R14, R17)."""

from collections.abc import Sequence

from adapters.reactors.facts import Facts
from adapters.reactors.outbox import Outbox
from adapters.reactors.texts import text
from adapters.subscriptions.reacting import Reactor
from domain.account.aggregate import ACCOUNT
from domain.account.commands import RecordCodeSent
from domain.account.events import CodeIssued, CodeRevoked, RevocationCause, SuccessorIssued
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
        message = text(self._name(event), {"code": self._facts.needed(event.code).text})
        message_id = effect_id(self.name, happened.position)
        if isinstance(event, CodeIssued) and event.channel is Channel.EMAIL:
            sent_on = self._outbox.mail(message_id, self._facts.needed_email(event.account_id), message)
        else:
            sent_on = self._outbox.posting_day(event.post_on)
            self._outbox.letter(message_id, self._facts.needed(event.address), message, sent_on)
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
        revoked = self._facts.latest(ACCOUNT.stream(event.account_id).name, CodeRevoked)
        return "code" if revoked is None else TEXTS[revoked.cause]
