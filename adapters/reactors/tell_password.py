"""Tells a holder that the password was changed or replaced (R36, I16), so that who did not do it acts."""

from collections.abc import Sequence

from adapters.reactors.facts import Facts
from adapters.reactors.outbox import Outbox
from adapters.reactors.telling import channel_of_code, tell
from adapters.reactors.texts import day
from adapters.subscriptions.reacting import Reactor
from domain.account.events import PasswordChanged
from domain.calendar import local_date
from domain.effect.aggregate import effect_id
from domain.kernel import Command, Event, Recorded
from domain.values import Channel


class TellPassword(Reactor):
    """It says when and by what proof, and nothing that opens anything. By the channel that the code took; a
    letter, which costs money, at most once for each day on which the password was changed."""

    name = "tell_password"
    handles = frozenset({PasswordChanged})

    def __init__(self, *, facts: Facts, outbox: Outbox) -> None:
        self._facts, self._outbox = facts, outbox

    def react(self, happened: Recorded[Event]) -> Sequence[Command]:
        event = happened.event
        assert isinstance(event, PasswordChanged)
        by_post = channel_of_code(self._facts, event.account_id) is Channel.POST
        if by_post and self._changed_before_that_day(happened):
            return ()
        changed_on = local_date(happened.recorded_at)
        name, values = f"password_changed_{event.proof}", day("changed", changed_on)
        message_id = effect_id(self.name, happened.position)
        tell(self._facts, self._outbox, event.account_id, message_id, name, values)
        return ()

    def _changed_before_that_day(self, happened: Recorded[Event]) -> bool:
        earlier = self._facts.history(happened.stream)[: happened.version - 1]
        that_day = local_date(happened.recorded_at)
        return any(
            isinstance(one.event, PasswordChanged) and local_date(one.recorded_at) == that_day
            for one in earlier
        )
