"""Tells a holder what became of the request to view protected data (R4)."""

from collections.abc import Sequence
from typing import get_args

from adapters.reactors.facts import Facts
from adapters.reactors.outbox import Outbox
from adapters.reactors.telling import tell
from adapters.reactors.texts import day
from adapters.subscriptions.reacting import Reactor
from domain.authorisation.events import (
    AuthorisationGranted,
    AuthorisationLapsed,
    AuthorisationRefused,
    AuthorisationReminderDue,
    AuthorisationWithdrawn,
)
from domain.effect.aggregate import effect_id
from domain.kernel import Command, Event, Recorded

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
        message_id = effect_id(self.name, happened.position)
        tell(self._facts, self._outbox, event.account_id, message_id, *_message(event))
        return ()


def _message(event: Told) -> tuple[str, dict[str, str]]:
    match event:
        case AuthorisationGranted():
            return "authorisation_granted", day("confirm_by", event.confirm_by)
        case AuthorisationReminderDue():
            return "authorisation_reminder", day("confirm_by", event.confirm_by)
        case AuthorisationWithdrawn():
            return "authorisation_withdrawn", day("withdrawn", event.withdrawn_on)
        case AuthorisationRefused():
            return f"authorisation_refused_{event.refusal}", {}
        case AuthorisationLapsed():
            return "authorisation_lapsed", {}
