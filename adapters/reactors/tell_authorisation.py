"""Tells a holder what became of the request to view protected data (R4)."""

from collections.abc import Sequence
from typing import get_args

from adapters.reactors.facts import Facts
from adapters.reactors.outbox import Outbox
from adapters.reactors.texts import Text, day, text
from adapters.subscriptions.reacting import Reactor
from domain.account.aggregate import ACCOUNT
from domain.account.events import CodeIssued
from domain.authorisation.events import (
    AuthorisationGranted,
    AuthorisationLapsed,
    AuthorisationRefused,
    AuthorisationReminderDue,
    AuthorisationWithdrawn,
)
from domain.effect.aggregate import effect_id
from domain.kernel import Command, Event, Recorded
from domain.values import Channel

Told = (
    AuthorisationGranted
    | AuthorisationReminderDue
    | AuthorisationRefused
    | AuthorisationWithdrawn
    | AuthorisationLapsed
)


class TellAuthorisation(Reactor):
    """Granted, with the last day to confirm it; a reminder of that day; refused, with the reason; withdrawn
    by staff; lapsed. It takes the channel that the code took: where the email address was not
    proven, that is the post (R12)."""

    name = "tell_authorisation"
    handles = frozenset(get_args(Told))

    def __init__(self, *, facts: Facts, outbox: Outbox) -> None:
        self._facts, self._outbox = facts, outbox

    def react(self, happened: Recorded[Event]) -> Sequence[Command]:
        event = happened.event
        assert isinstance(event, Told)
        if isinstance(event, AuthorisationWithdrawn) and happened.role is None:
            return ()  # by the holder, who knows
        self._facts.check_open(event.account_id)
        issued = self._facts.latest(ACCOUNT.stream(event.account_id).name, CodeIssued)
        assert issued is not None, "only a holder with a code requests an authorisation"
        message_id = effect_id(self.name, happened.position)
        if issued.channel is Channel.EMAIL:
            self._outbox.mail(message_id, self._facts.needed_email(event.account_id), _message(event))
        else:
            to = self._facts.needed(issued.address)
            self._outbox.letter(message_id, to, _message(event), self._outbox.posting_day())
        return ()


def _message(event: Told) -> Text:
    match event:
        case AuthorisationGranted():
            return text("authorisation_granted", day("confirm_by", event.confirm_by))
        case AuthorisationReminderDue():
            return text("authorisation_reminder", day("confirm_by", event.confirm_by))
        case AuthorisationWithdrawn():
            return text("authorisation_withdrawn", day("withdrawn", event.withdrawn_on))
        case AuthorisationRefused():
            return text(f"authorisation_refused_{event.refusal}", {})
        case AuthorisationLapsed():
            return text("authorisation_lapsed", {})
