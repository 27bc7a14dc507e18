"""Tells a holder elsewhere that their code was said to be lost; it works until the new one is used (D26)."""

from collections.abc import Sequence

from adapters.reactors.facts import Facts
from adapters.reactors.outbox import Outbox
from adapters.reactors.telling import channel_of_code
from adapters.reactors.texts import text
from adapters.subscriptions.reacting import Reactor
from domain.account.events import SuccessorIssued
from domain.application.aggregate import APPLICATION
from domain.application.events import ApplicationReceived, LossConfirmationDue
from domain.effect.aggregate import effect_id
from domain.kernel import Command, Event, Recorded
from domain.sameness import email_of
from domain.values import Channel


class TellLoss(Reactor):
    """By mail. Of a letter only who had the code by mail: one that went by post did so to the address where
    the letter with the new one is read. Of a question by mail everybody, for many may read the mailbox that
    is asked; whose own that is reads it there."""

    name = "tell_loss"
    handles = frozenset({LossConfirmationDue, SuccessorIssued})

    def __init__(self, *, facts: Facts, outbox: Outbox) -> None:
        self._facts, self._outbox = facts, outbox

    def react(self, happened: Recorded[Event]) -> Sequence[Command]:
        event = happened.event
        assert isinstance(event, LossConfirmationDue | SuccessorIssued)
        account_id = event.lost_by if isinstance(event, LossConfirmationDue) else event.account_id
        self._facts.check_open(account_id)
        had_by_mail = channel_of_code(self._facts, account_id) is Channel.EMAIL
        if isinstance(event, SuccessorIssued) and not had_by_mail:
            return ()
        to = self._facts.needed_email(account_id)
        name = "loss_told_post"
        if isinstance(event, LossConfirmationDue):
            name = "loss_told_mail"
            received = self._facts.latest(APPLICATION.stream(event.application_id).name, ApplicationReceived)
            assert received is not None, "only a received application is asked about"
            if email_of(self._facts.needed(received.email).text) == email_of(to.text):
                return ()
        message = text(name, {"reference": event.application_id})
        self._outbox.mail(effect_id(self.name, happened.position), to, message)
        return ()
